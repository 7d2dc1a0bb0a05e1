"""What a line of a list shows of a contribution, and how markings add up on a page."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from europol_portal.core.fields import Classification, HandlingCode
from europol_portal.parties.lookups import parties_by_key
from europol_portal.parties.models import Party, User
from europol_portal.web.codes import information_words, source_words
from intelligence.models import Contribution, ContributionShare, Entity, InformationRequest, Recipient, WorkItem
from operations.models import Operation

SHORT_KINDS = {Contribution.Kind.HIT_NOTIFICATION: "Hit", Contribution.Kind.ADMINISTRATIVE: "Admin"}


@dataclass(frozen=True)
class Row:
    """One line: the header, the operation as far as the person may know it, and to whom own items went."""

    contribution: Contribution
    operation: str = ""
    is_unread: bool = False
    is_done: bool = False
    assignee: User | None = None
    receivers: list[Party] = field(default_factory=list)
    due: datetime | None = None
    is_stopped: bool = False

    @property
    def label(self) -> str:
        """The operation, or else the kind in one word."""
        kind = Contribution.Kind(self.contribution.kind)
        return self.operation or SHORT_KINDS.get(kind, str(kind.label))


def rows_of(
    shares: Iterable[ContributionShare | WorkItem], user: User, unread: Collection[UUID] = frozenset()
) -> list[Row]:
    """The lines of a page, in their order: the first lock has cut the page, headers are read under both.

    `unread` are the places of the lines that the person has not read.
    """
    lines = list(shares)
    headers = Contribution.objects.of_lines(user).in_bulk([line.content_object_id for line in lines])
    parties = parties_by_key(header.owner_id for header in headers.values())
    for header in headers.values():
        header.owner = parties[header.owner_id]
    names = operation_names(headers.values(), user)
    receivers = receivers_of([pk for pk, header in headers.items() if header.owner_id == user.party_id])
    clocks = clocks_of(headers.values(), user)
    return [
        Row(
            contribution=headers[line.content_object_id],
            operation=names.get(headers[line.content_object_id].operation_id, ""),
            is_unread=line.position in unread,
            is_done=getattr(line, "is_done", False),
            assignee=getattr(line, "assignee", None),
            receivers=receivers.get(line.content_object_id, []),
            due=clocks[line.content_object_id].due if line.content_object_id in clocks else None,
            is_stopped=line.content_object_id in clocks and clocks[line.content_object_id].stopped_since is not None,
        )
        for line in lines
        if line.content_object_id in headers
    ]


def plain_rows(contributions: Iterable[Contribution], user: User) -> list[Row]:
    """Lines for headers that were already read under both locks."""
    headers = list(contributions)
    names = operation_names(headers, user)
    receivers = receivers_of([header.pk for header in headers if header.owner_id == user.party_id])
    return [
        Row(header, names.get(header.operation_id, ""), receivers=receivers.get(header.pk, [])) for header in headers
    ]


def clocks_of(contributions: Iterable[Contribution], user: User) -> dict[UUID, Any]:
    """Of each request the open clock with the least time left, as far as the person may know of it."""
    asked = [header.pk for header in contributions if header.kind == Contribution.Kind.REQUEST]
    if not asked:
        return {}
    rows = InformationRequest.objects.visible_to(user).open().filter(contribution__in=asked).with_due()
    return {row.contribution_id: row for row in rows.order_by("-due")}


def operation_names(contributions: Iterable[Contribution], user: User) -> dict[UUID | None, str]:
    """Code names of the operations that the person may know; a tag alone tells nobody of an operation."""
    wanted = {contribution.operation_id for contribution in contributions if contribution.operation_id}
    if not wanted:
        return {}
    return dict(Operation.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", "code_name"))


def receivers_of(own: list[UUID]) -> dict[UUID, list[Party]]:
    """Parties that own contributions went to, without the national units' copies."""
    if not own:
        return {}
    copies = list(
        Recipient.objects.filter(contribution__in=own)
        .exclude(kind=Recipient.Kind.UNIT_COPY)
        .order_by("kind", "pk")
        .values_list("contribution_id", "party_id")
    )
    parties = parties_by_key(party for _, party in copies)
    found: dict[UUID, list[Party]] = {}
    for contribution, party in dict.fromkeys(copies):
        found.setdefault(contribution, []).append(parties[party])
    return found


def highest(levels: Iterable[str]) -> str:
    """The highest marking of what a page shows; never below the basic protection level."""
    ranked = [Classification(level) for level in levels]
    return str(max([Classification.BPL, *ranked], key=lambda level: level.rank))


def with_pages(entities: Iterable[Entity], *, is_ours: bool) -> None:
    """Mark those that have a page of their own: protected people of another owner stand in the contribution alone."""
    today = timezone.now().date()
    for entity in entities:
        entity.has_page = is_ours or not entity.needs_necessity(today)  # type: ignore[attr-defined]


RULES = {HandlingCode.H1.value: "not in court", HandlingCode.H2.value: "not to be passed on"}


def handling_sentence(contribution: Contribution) -> str:
    """The handling codes in words for the marking bar; H0 needs none, H3 sends to its text."""
    bound = [code for code in sorted(contribution.handling_codes) if code in RULES]
    parts = []
    if bound:
        rules = " and ".join(RULES[code] for code in bound)
        parts.append(f"{', '.join(bound)}: {rules} without permission from {contribution.owner.name}")
    if HandlingCode.H3 in contribution.handling_codes:
        parts.append("H3: further restrictions, see text")
    return "; ".join(parts)


def evaluation_sentence(contribution: Contribution) -> str:
    """Source and information in short words."""
    source = source_words(contribution.source_evaluation).short
    return f"{source[0].upper()}{source[1:]}, {information_words(contribution.information_evaluation).short}"
