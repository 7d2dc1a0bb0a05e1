"""Warn before the same person, number or request is sent twice; only of what the author may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from europol_portal.audit.services import Verb, record
from europol_portal.parties.models import User
from intelligence.access import listed_entities
from intelligence.events import ContributionEvent
from intelligence.models import Contribution, Entity, Recipient
from intelligence.services.content import ContributionContent

IDENTIFYING = frozenset(
    {
        Entity.Kind.PERSON, Entity.Kind.COMMUNICATION_MEANS, Entity.Kind.PAYMENT_MEANS, Entity.Kind.FIREARM,
        Entity.Kind.MEANS_OF_TRANSPORT, Entity.Kind.IDENTITY_DOCUMENT,
    }
)  # fmt: skip
MOST_COMPARED, MOST_MATCHES, MOST_SHOWN = 100, 300, 5


@dataclass(frozen=True)
class Duplicate:
    """A contribution of the last days that names the same; `labels` are the author's own words for it."""

    contribution: Contribution
    labels: tuple[str, ...]
    is_same_request: bool


def duplicates(
    content: ContributionContent, entities: Sequence[Entity], *, by: User, at: datetime, draft: UUID | None = None
) -> list[Duplicate]:
    """Contributions sent in the last days that name the same, the same request first, then the newest.

    Each look goes on record with what it has shown, also when that is nothing.
    """
    named = {(one.kind, one.normalised): one for one in entities if one.kind in IDENTIFYING}
    if not named:
        return []
    named = dict(list(named.items())[:MOST_COMPARED])
    since = at - timedelta(days=settings.DUPLICATE_WARNING_DAYS)
    linked = {row.pk for row in (content.reply_to, content.corrects) if row is not None} | ({draft} if draft else set())
    same = Q(pk=None)
    for kind, normalised in named:
        same |= Q(kind=kind, normalised=normalised)
    listed = Entity.objects.visible_to(by).filter(listed_entities(by, at.date()))
    rows = listed.filter(same, contribution__status=Contribution.Status.SENT)
    rows = rows.filter(contribution__sent_at__gte=since).exclude(contribution_id__in=linked).order_by("-pk")
    matches: dict[UUID, dict[tuple[str, str], str]] = {}
    for row in rows[:MOST_MATCHES]:
        written = named[row.kind, row.normalised]
        if _may_be_one(row, written):
            matches.setdefault(row.contribution_id, {})[row.kind, row.normalised] = written.label
    known = Contribution.objects.visible_to(by).sent().filter(pk__in=matches, recalled_at=None).for_list()
    requests = _same_requests(content, set(named), matches, by)
    found = [Duplicate(one, tuple(matches[one.pk].values()), one.pk in requests) for one in known]
    shown = sorted(found, key=_newest_request_first)[:MOST_SHOWN]
    keys = [one.contribution.pk for one in shown]
    record(verb=Verb.CONSULTATION, kind=ContributionEvent.MATCHED, actor=by, at=at, shown=keys)
    return shown


def _newest_request_first(one: Duplicate) -> tuple[bool, float]:
    sent_at = one.contribution.sent_at
    return not one.is_same_request, -(sent_at.timestamp() if sent_at else 0)


def _may_be_one(stored: Entity, written: Entity) -> bool:
    """Two people of one name with two dates of birth are two people."""
    return stored.birth_date is None or written.birth_date is None or stored.birth_date == written.birth_date


def _same_requests(
    content: ContributionContent,
    named: set[tuple[str, str]],
    matches: dict[UUID, dict[tuple[str, str], str]],
    by: User,
) -> set[UUID]:
    """Requests of the author's party that name all of it and went to one of the parties asked now."""
    if content.kind != Contribution.Kind.REQUEST:
        return set()
    whole = [key for key, found in matches.items() if named <= set(found)]
    asked = {authority.party_id for authority in content.recipients}
    copies = Recipient.objects.visible_to(by).filter(contribution__in=whole, party_id__in=asked, owner_id=by.party_id)
    copies = copies.filter(contribution__kind=Contribution.Kind.REQUEST)
    return set(copies.values_list("contribution_id", flat=True))
