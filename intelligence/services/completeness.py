"""How complete a contribution is: what must be there, and what would make it more useful to its readers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from europol_portal.core.fields import InformationEvaluation, SourceEvaluation
from europol_portal.parties.models import User
from intelligence.models import Contribution, Entity
from intelligence.services.checks import Missing, missing
from intelligence.services.content import ContributionContent
from intelligence.services.scanning import unfit_files

FEWEST_WORDS = 12  # a text with fewer is a remark
WHOLE = 100
DEMANDED = 10  # weight of each field that sending needs
DEMANDED_FIELDS = ("subject", "body", "crime_area", "to")
RULES = 20  # weight of all other rules of sending together


@dataclass(frozen=True)
class Aspect:
    """One part of a complete contribution, with its weight in the score."""

    field: str
    weight: int
    is_met: bool
    hint: str


@dataclass(frozen=True)
class Completeness:
    """The score from 0 to 100; `missing` stands in the way of sending, `hints` do not."""

    score: int
    missing: list[Missing]
    hints: list[Missing]

    @property
    def may_be_sent(self) -> bool:
        """True when nothing that sending needs is missing."""
        return not self.missing


def completeness(
    content: ContributionContent,
    entities: Sequence[Entity],
    *,
    by: User,
    on: date,
    draft: Contribution | None = None,
    undecided: int = 0,
) -> Completeness:
    """The score, everything that is missing, the files of a stored draft included, and what would be more useful."""
    gaps = [*missing(content, entities, by=by, on=on), *(unfit_files(draft) if draft else [])]
    wrong = {item.field for item in gaps}
    wanted = _wanted(content, entities, undecided)
    met = sum(DEMANDED for name in DEMANDED_FIELDS if name not in wrong)
    met += 0 if wrong - set(DEMANDED_FIELDS) else RULES
    met += sum(aspect.weight for aspect in wanted if aspect.is_met)
    whole = DEMANDED * len(DEMANDED_FIELDS) + RULES + sum(aspect.weight for aspect in wanted)
    score = WHOLE * met // whole
    hints = [Missing(aspect.field, aspect.hint, f"{aspect.field}_wanted") for aspect in wanted if not aspect.is_met]
    return Completeness(min(score, WHOLE - 1) if gaps else score, gaps, hints)


def _wanted(content: ContributionContent, entities: Sequence[Entity], undecided: int) -> list[Aspect]:
    """What is not demanded; administrative notes need none of it."""
    if content.kind == Contribution.Kind.ADMINISTRATIVE:
        return []
    people = [entity for entity in entities if entity.kind == Entity.Kind.PERSON]
    is_told = all(entity.data_subject_category != Entity.DataSubjectCategory.UNCATEGORISED for entity in people)
    is_known = (content.source_evaluation, content.information_evaluation) != (
        SourceEvaluation.X,
        InformationEvaluation.FOUR,
    )
    aspects = [
        Aspect("body", 5, len(content.body.split()) >= FEWEST_WORDS, "Say what happened, where and when."),
        Aspect("entities", 15, bool(entities), "Name the people, numbers and things, so that they can be compared."),
        Aspect("entities", 5, undecided == 0, _decide(undecided)),
        Aspect("entities", 5, is_told, "Say why each person is in it: suspect, contact, witness."),
    ]
    if content.kind == Contribution.Kind.REQUEST:
        return aspects
    return [*aspects, Aspect("source_evaluation", 10, is_known, "Say how far source and information can be trusted.")]


def _decide(undecided: int) -> str:
    things = "One thing was" if undecided == 1 else f"{undecided} things were"
    return f"{things} found in the text: confirm or drop."
