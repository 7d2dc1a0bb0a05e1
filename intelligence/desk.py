"""What contributions need a person now, and what they wait for; each in a constant number of queries."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from europol_portal.parties.models import User
from europol_portal.web.desk import DeskItem
from intelligence.access import is_reader
from intelligence.models import Contribution, ContributionShare
from intelligence.querysets import ContributionShareQuerySet
from operations.models import Operation

MOST_COUNTED = 99
MOST_SHOWN = 5
Box = ContributionShare.Box
Urgency = Contribution.Urgency
Kind = Contribution.Kind


def count_unread(user: User) -> int:
    """What waits in the inbox; counted no further than can be shown, so that it costs the same for everyone."""
    if not is_reader(user):
        return 0
    return ContributionShare.lists.open_to(user).in_box(Box.RECEIVED).unread()[: MOST_COUNTED + 1].count()


def needs(user: User, _at: datetime) -> list[DeskItem]:
    """Danger to life first, then urgent, then requests that nobody of the party has answered, then the rest unread."""
    if not is_reader(user):
        return []
    lines = ContributionShare.lists.open_to(user).in_box(Box.RECEIVED)
    urgent = _newest(lines.unread().filter(urgency__in=[Urgency.VERY_URGENT, Urgency.URGENT]))
    requests = _newest(_unanswered(lines.filter(kind=Kind.REQUEST), user))
    wanted = list(dict.fromkeys([*urgent, *requests]))
    found = Contribution.objects.visible_to(user).for_list().in_bulk(wanted)
    names = _operations([found[pk] for pk in wanted if pk in found], user)
    items = [_item(found[pk], names) for pk in wanted if pk in found]
    return sorted(items, key=lambda item: not item.is_urgent)


def waiting(user: User, _at: datetime) -> list[DeskItem]:
    """Requests of the party that nobody has answered yet."""
    if not is_reader(user):
        return []
    lines = ContributionShare.lists.open_to(user).in_box(Box.SENT).filter(kind=Kind.REQUEST)
    answered = Contribution.objects.visible_to(user).sent().filter(reply_to=OuterRef("content_object_id"))
    asked = _newest(lines.exclude(Exists(answered.filter(kind=Kind.ANSWER))))
    found = Contribution.objects.visible_to(user).for_list().in_bulk(asked)
    names = _operations(found.values(), user)
    return [
        DeskItem(
            title=found[pk].subject,
            why="No answer yet.",
            url=found[pk].get_absolute_url(),
            verb="Open",
            icon="clock",
            mark=found[pk].classification,
            operation=names.get(found[pk].operation_id, ""),
        )
        for pk in asked
        if pk in found
    ]


def _unanswered(lines: ContributionShareQuerySet, user: User) -> ContributionShareQuerySet:
    own_answers = Contribution.objects.filter(
        reply_to=OuterRef("content_object_id"), owner_id=user.party_id, status=Contribution.Status.SENT
    )
    return lines.exclude(Exists(own_answers))


def _newest(lines: ContributionShareQuerySet) -> list[UUID]:
    return list(lines.order_by("-position").values_list("content_object_id", flat=True)[:MOST_SHOWN])


def _operations(contributions: Iterable[Contribution], user: User) -> dict[UUID | None, str]:
    wanted = {contribution.operation_id for contribution in contributions if contribution.operation_id}
    return dict(Operation.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", "code_name"))


def _item(contribution: Contribution, names: dict[UUID | None, str]) -> DeskItem:
    is_request = contribution.kind == Kind.REQUEST
    asks = "asks you" if is_request else "reports"
    life = " Danger to life." if contribution.urgency == Urgency.VERY_URGENT else ""
    return DeskItem(
        title=contribution.subject,
        why=f"{contribution.owner.name} {asks}.{life}",
        url=contribution.get_absolute_url(),
        verb="Answer" if is_request else "Read",
        icon="chat" if is_request else "inbox",
        is_urgent=contribution.is_urgent,
        mark=contribution.classification,
        operation=names.get(contribution.operation_id, ""),
    )
