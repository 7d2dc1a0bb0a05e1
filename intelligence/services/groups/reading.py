"""An assessment as one reader may know it now: without what the reader does not see, and the words that rest on it.

Handling codes, restrictions and owners are read from the sources each time, so whatever an owner adds holds at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from europol_portal.access.policy import require
from europol_portal.audit.services import record
from europol_portal.events import Verb
from europol_portal.parties.models import CrimeArea, Party, User
from intelligence.access import GroupPermission
from intelligence.events import GroupEvent
from intelligence.models import (
    MANDATORY_NEEDED,
    QUESTIONS,
    Contribution,
    Entity,
    GroupAnswer,
    GroupAssessment,
    GroupEvidence,
    GroupMember,
    ProcessingPurpose,
    Question,
    Scale,
    Value,
)
from intelligence.services.restrictions import Carried, carried_on, may_use_for
from intelligence.services.targets import SUSPECTED
from intelligence.workflow.groups import MANDATORY, definition_is_missed, shown_criteria

OTHERS = 7
# Europol processes for these purposes what an assessment rests on (Regulation (EU) 2016/794, Article 18(2)(b) and (c)).
PURPOSES = (ProcessingPurpose.OPERATIONAL_ANALYSIS, ProcessingPurpose.STRATEGIC_ANALYSIS)


@dataclass(frozen=True)
class Piece:
    """One piece of evidence with its grade; `entity` only where the reader sees it."""

    row: GroupEvidence
    contribution: Contribution
    entity: Entity | None
    is_usable: bool

    @property
    def grade(self) -> str:
        """Of the entity, or else of its contribution; never changed by the reader (invariant 16)."""
        return (self.entity.evaluation if self.entity else "") or self.contribution.evaluation


@dataclass(frozen=True)
class Answered:
    """A question with its answer; the reason is withheld where one of its sources is not open to the reader."""

    question: Question
    answer: GroupAnswer | None
    pieces: Sequence[Piece]
    is_withheld: bool

    @property
    def value(self) -> str:
        """What was answered."""
        return self.answer.value if self.answer else str(Value.UNKNOWN)

    @property
    def value_text(self) -> str:
        """The same in words."""
        return str(Value(self.value).label)

    @property
    def reason(self) -> str:
        """Why, as far as the reader may know it."""
        return "" if self.answer is None or self.is_withheld else self.answer.reason

    @property
    def is_bare(self) -> bool:
        """Met, and nothing shows it."""
        return self.value == Value.MET and not (self.answer and self.answer.source_ids)


@dataclass(frozen=True)
class Member:
    """A member of the group, by the name under which the reader knows it."""

    row: GroupMember
    entity: Entity
    contribution: Contribution

    @property
    def is_fit(self) -> bool:
        """False once its owner no longer enters the person as suspected."""
        return is_fit(self.entity)


@dataclass(frozen=True)
class Tally:
    """How many criteria are met and shown, and what follows."""

    mandatory: int
    others: int
    missing: str

    @property
    def meets(self) -> bool:
        """True for a group in the sense of the definition."""
        return not self.missing

    @property
    def words(self) -> str:
        """ "4 of 4 mandatory, 3 of 7 others: meets the definition." """
        verdict = "meets the definition." if self.meets else f"does not meet the definition. {self.missing}"
        return f"{self.mandatory} of {MANDATORY_NEEDED} mandatory, {self.others} of {OTHERS} others: {verdict}"


@dataclass(frozen=True)
class ShownGroup:
    """Everything that one reader sees of an assessment."""

    group: GroupAssessment
    answers: Sequence[Answered]
    members: Sequence[Member]
    contributions: dict[UUID, Contribution]
    unusable: frozenset[UUID]
    tally: Tally
    unseen: int
    crime_areas: Sequence[CrimeArea]

    @property
    def summary(self) -> str:
        """It rests on everything: whoever does not see all of it does not read it."""
        return "" if self.is_withheld else self.group.summary

    @property
    def is_withheld(self) -> bool:
        """True when something that it rests on is not open to the reader."""
        return self.unseen > 0

    @cached_property
    def carried(self) -> Carried:
        """The codes, restrictions and owners that go on with it (invariant 5)."""
        return carried_on(self.contributions.values())

    @cached_property
    def owners(self) -> list[Party]:
        """Whose information it is made of."""
        return list(Party.objects.filter(pk__in=self.carried.owner_ids).order_by("name"))

    def of_scale(self, scale: str) -> list[Answered]:
        """The answers of one list."""
        return [one for one in self.answers if one.question.scale == scale]


def tally_of(group: GroupAssessment) -> Tally:
    """Count the criteria that are met and rest on evidence."""
    met, _bare = shown_criteria(group)
    return tally(met)


def tally(met: set[str]) -> Tally:
    """The same from the codes of the criteria."""
    return Tally(len(met & MANDATORY), len(met - MANDATORY), definition_is_missed(met))


def show_group(group: GroupAssessment, *, by: User, at: datetime, is_recorded: bool = True) -> ShownGroup:
    """Read it for the person; that it was read is on record with every entity in it.

    Raises:
        AccessDenied: The person may not know the assessment.
    """
    require(by, GroupPermission.VIEW, group)
    contributions = sources_of(group, by=by)
    unusable = frozenset(key for key, row in contributions.items() if not is_usable(row, by=by, at=at))
    entities = _entities(group, by)
    answers = _answers(group, contributions, unusable, entities, by=by)
    members = [
        Member(row, entities[row.entity_id], contributions[row.contribution_id])
        for row in GroupMember.objects.visible_to(by).filter(assessment=group).order_by("pk")
        if row.entity_id in entities and row.contribution_id in contributions
    ]
    if is_recorded:
        shown = [*(member.entity.pk for member in members), *contributions]
        record(verb=Verb.CONSULTATION, kind=GroupEvent.READ, actor=by, at=at, subject=group, shown=shown)
    return ShownGroup(
        group=group,
        answers=answers,
        members=members,
        contributions=contributions,
        unusable=unusable,
        tally=tally_of(group),
        unseen=len(set(group.source_ids) - set(contributions)),
        crime_areas=list(CrimeArea.objects.filter(pk__in=group.crime_area_ids).order_by("position", "name")),
    )


def sources_of(group: GroupAssessment, *, by: User) -> dict[UUID, Contribution]:
    """What it rests on and the person sees, not erased."""
    rows = Contribution.objects.visible_to(by).filter(pk__in=group.source_ids, erased_at=None)
    return {row.pk: row for row in rows.select_related("owner").order_by("pk")}


def is_usable(contribution: Contribution, *, by: User, at: datetime) -> bool:
    """Whether the person's party may use it for an assessment: in use, and given for analysis."""
    if contribution.is_draft:
        return False
    if contribution.owner_id == by.party_id and not contribution.is_recalled:
        return True
    if not by.party.is_hub and not contribution.restriction_text and not contribution.is_recalled:
        return True
    return any(may_use_for(contribution, purpose, by=by, at=at).allowed for purpose in PURPOSES)


def is_fit(entity: Entity) -> bool:
    """Whether it may be named in an assessment: a thing or organisation, or a person who is suspected."""
    return entity.kind != Entity.Kind.PERSON or entity.current_category in SUSPECTED


def _answers(
    group: GroupAssessment,
    contributions: dict[UUID, Contribution],
    unusable: frozenset[UUID],
    entities: dict[UUID, Entity],
    *,
    by: User,
) -> list[Answered]:
    pieces: dict[UUID, list[Piece]] = {}
    for row in GroupEvidence.objects.visible_to(by).filter(assessment=group).order_by("pk"):
        if (source := contributions.get(row.contribution_id)) is not None:
            entity = entities.get(row.entity_id) if row.entity_id else None
            entity = entity if entity and is_fit(entity) else None
            pieces.setdefault(row.answer_id, []).append(Piece(row, source, entity, source.pk not in unusable))
    given = {(row.scale, row.code): row for row in GroupAnswer.objects.visible_to(by).filter(assessment=group)}
    return [_answered(question, given, pieces, set(contributions)) for question in QUESTIONS]


def _answered(
    question: Question, given: dict[tuple[str, str], GroupAnswer], pieces: dict[UUID, list[Piece]], seen: set[UUID]
) -> Answered:
    answer = given.get((question.scale.value, question.code))
    if answer is None:
        return Answered(question, None, [], is_withheld=False)
    return Answered(question, answer, pieces.get(answer.pk, []), is_withheld=bool(set(answer.source_ids) - seen))


def _entities(group: GroupAssessment, by: User) -> dict[UUID, Entity]:
    wanted: Any = [
        *GroupMember.objects.visible_to(by).filter(assessment=group).values_list("entity_id", flat=True),
        *GroupEvidence.objects.visible_to(by)
        .filter(assessment=group, entity__isnull=False)
        .values_list("entity_id", flat=True),
    ]
    found: dict[UUID, Entity] = Entity.objects.visible_to(by).select_related("contribution__owner").in_bulk(wanted)
    return found


def criteria(answers: Iterable[Answered]) -> list[Answered]:
    """The answers to the eleven criteria."""
    return [one for one in answers if one.question.scale == Scale.CRITERION]
