"""Take a contribution out of the portal as a text that carries its marking, codes and restrictions with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.fields import Classification, HandlingCode
from europol_portal.parties.models import User
from intelligence.access import ContributionPermission
from intelligence.events import ContributionEvent
from intelligence.models import Contribution, ContributionText, Entity, Relation
from intelligence.services.restrictions import may_export, may_use_in_court, refuse_unless


@dataclass(frozen=True)
class Export:
    """A file as it leaves: its name carries reference and codes, its first line marking, codes and owner."""

    name: str
    text: str


@transaction.atomic
def export_contribution(*, contribution: Contribution, by: User, at: datetime, for_court: bool = False) -> Export:
    """Write the contribution out and record that it left, and whether for judicial proceedings.

    Raises Restricted when it is out of use, or for court where H1 keeps it out. Any other export says so.
    """
    require(by, ContributionPermission.EXPORT, contribution)
    refuse_unless(may_export(contribution, by=by, at=at))
    court = may_use_in_court(contribution, by=by, at=at)
    if for_court:
        refuse_unless(court)
    codes = codes_of(contribution)
    events.publish(
        ContributionEvent.EXPORTED,
        subject=contribution,
        actor=by,
        at=at,
        verb=events.Verb.EXPORT,
        changes={"handling_codes": codes.split("-"), "for_court": for_court},
    )
    name = f"{contribution.reference}_{codes}_Contribution.txt"
    use = "For judicial proceedings." if for_court else court.words or "Not exported for judicial proceedings."
    return Export(name=name, text="\n".join(_lines(contribution, use, by=by, at=at)) + "\n")


def codes_of(contribution: Contribution) -> str:
    """The handling codes as a file name carries them."""
    return "-".join(sorted(contribution.handling_codes)) or HandlingCode.H0.value


def first_line(contribution: Contribution) -> str:
    """Marking, codes, owner and reference in one line."""
    marking = Classification(contribution.classification).label
    codes = codes_of(contribution).replace("-", " ")
    return f"{str(marking).upper()} | {codes} | {contribution.owner.name} | {contribution.reference}"


def _lines(contribution: Contribution, use: str, *, by: User, at: datetime) -> Iterator[str]:
    yield first_line(contribution)
    yield from (f"{code}: {HandlingCode(code).label}" for code in ("H0", *sorted(contribution.handling_codes)))
    if contribution.handling_text:
        yield f"H3 text: {contribution.handling_text}"
    yield from (f"Restriction: {line}" for line in contribution.restriction_text.splitlines() if line)
    yield f"Exported by {by.username} ({by.party.code}) on {at:%-d %b %Y, %H:%M} UTC"
    yield use
    yield ""
    yield f"{contribution.subject} ({contribution.evaluation})"
    yield ""
    yield ContributionText.objects.visible_to(by).values_list("body", flat=True).get(contribution=contribution)
    entities = Entity.objects.visible_to(by).of(contribution).order_by("pk")
    yield from (f"- {entity.kind_text}: {entity.label}" for entity in entities)
    yield from _relation_lines(contribution, by=by)
    yield ""
    yield first_line(contribution)


def _relation_lines(contribution: Contribution, *, by: User) -> Iterator[str]:
    relations = Relation.objects.visible_to(by).of(contribution).select_related("origin", "target").order_by("pk")
    for relation in relations:
        codes = relation.evaluation or contribution.evaluation
        facts = ", ".join(part for part in (relation.period, relation.note, codes) if part)
        yield f"- {relation.origin.label}: {relation.get_kind_display().lower()} {relation.target.label} ({facts})"
