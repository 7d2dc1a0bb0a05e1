"""What requests need a person now, and what they wait for; each in a constant number of queries."""

from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Now, TruncDate

from europol_portal.parties.models import Role, User
from europol_portal.web.desk import DeskItem
from support import services
from support.access import REQUESTERS, known_operations
from support.deadlines import Clock
from support.models import RequestMessage, RequestStep, SupportRequest
from support.querysets import RequestMessageQuerySet, SupportRequestQuerySet

MOST_SHOWN = 50
MOST_COUNTED = 99
FEEDBACK_DAYS = 14  # after the delivery
Status = SupportRequest.Status

ASKED = (Status.SUBMITTED, Status.ENDORSED)
TO_DECIDE = (*ASKED, Status.ASSESSED, Status.APPEALED)
TO_HANDLE = {
    Status.ENDORSED: ("Assess", "waits for its assessment"),
    Status.ASSESSED: ("Decide", "is assessed and waits for the decision"),
    Status.APPEALED: ("Answer", "was declined, and the requester appeals"),
    Status.ACCEPTED: ("Schedule", "is accepted and has no dates yet"),
    Status.FEEDBACK: ("Close", "has its feedback"),
    Status.SCHEDULED: ("Start", "begins"),
    Status.IN_PROGRESS: ("Deliver", "has passed its last day"),
}
ALWAYS = TO_HANDLE.keys() - {Status.SCHEDULED, Status.IN_PROGRESS}  # whatever the day is
WITH_PROVIDER = (
    Status.ENDORSED, Status.ASSESSED, Status.WAITLISTED, Status.APPEALED, Status.ACCEPTED, Status.SCHEDULED,
)  # fmt: skip
WITH_REQUESTER = (Status.SUBMITTED, Status.DELIVERED)


def needed_rows(user: User) -> SupportRequestQuerySet:
    """Requests that need the person, cut where the navigation stops to count."""
    rows: SupportRequestQuerySet = (_needed(user) if _has_part(user) else SupportRequest.objects.none())[
        : MOST_COUNTED + 1
    ]
    return rows


def count_needed(user: User) -> int:
    """How many requests need the person, counted no further than can be shown."""
    return needed_rows(user).count()


def needs(user: User, at: datetime) -> list[DeskItem]:
    """Requests to endorse, to assess, to decide, to schedule, to answer, to rate, to close."""
    if not _has_part(user):
        return []
    rows = list(_needed(user).for_list().by_priority()[:MOST_SHOWN])
    names = known_operations(user, rows)
    decides = [row for row in rows if row.status in TO_DECIDE and row.owner_id != user.party_id]
    clocks = services.clocks_of(decides, by=user, at=at)
    items = []
    for row in rows:
        verb, why = _what(user, row)
        operation = names.get(row.operation_id) if row.operation_id else None
        items.append(
            DeskItem(
                title=row.title,
                why=why,
                url=row.get_absolute_url(),
                verb=verb,
                icon="support",
                due=_due(row, clocks.get(row.pk)),
                is_urgent=row.is_in_danger,
                mark=row.classification,
                operation=operation.code_name if operation else "",
            )
        )
    return items


def waiting(user: User, _at: datetime) -> list[DeskItem]:
    """Requests that wait for the other side."""
    if not _has_part(user):
        return []
    statuses = WITH_PROVIDER if user.roles & REQUESTERS else WITH_REQUESTER
    rows = list(SupportRequest.objects.visible_to(user).filter(status__in=statuses).for_list().order_by("-pk")[:10])
    names = known_operations(user, rows)
    return [
        DeskItem(
            title=row.title,
            why=row.get_status_display(),
            url=row.get_absolute_url(),
            verb="Open",
            icon="support",
            due=_end_of(row.scheduled_from or row.starts_on) if user.roles & REQUESTERS else None,
            mark=row.classification,
            operation=names[row.operation_id].code_name if row.operation_id in names else "",
        )
        for row in rows
    ]


def _has_part(user: User) -> bool:
    return bool(user.roles & {*REQUESTERS, Role.SERVICE_COORDINATOR, Role.GRANT_OFFICER, Role.DUTY_OFFICER})


def _needed(user: User) -> SupportRequestQuerySet:
    asked = Exists(_open_questions(user).filter(request=OuterRef("pk")))
    delivered = RequestStep.objects.filter(request=OuterRef("pk"), step="deliver").order_by("-pk").values("at")[:1]
    visible = SupportRequest.objects.visible_to(user).annotate(is_asked=asked, delivered_at=Subquery(delivered))
    wanted = Q(pk__in=[])
    for role in user.roles & WANTED.keys():
        wanted |= WANTED[Role(role)]
    others = visible.exclude(status=Status.APPEALED, declined_by=user)  # another person answers an appeal
    needed: SupportRequestQuerySet = others.filter(wanted)
    return needed


def _open_questions(user: User) -> RequestMessageQuerySet:
    questions: RequestMessageQuerySet = RequestMessage.objects.open_questions().exclude(party_id=user.party_id)
    return questions


UNENDORSED = Q(submitted_at__isnull=False, endorsed_at__isnull=True) & ~Q(
    status__in=["closed", "declined", "cancelled"]
)
TO_ANSWER = Q(is_asked=True) & ~Q(status__in=["draft", "closed", "cancelled"])
BEGINS = Q(status=Status.SCHEDULED, scheduled_from__lte=TruncDate(Now(), tzinfo=UTC))
ENDS = Q(status=Status.IN_PROGRESS, scheduled_until__lt=TruncDate(Now(), tzinfo=UTC))
HANDLED = Q(status__in=ALWAYS) | TO_ANSWER | BEGINS | ENDS
WANTED = {
    Role.LIAISON_OFFICER: UNENDORSED | Q(status=Status.DELIVERED) | TO_ANSWER,
    Role.NATIONAL_OFFICER: Q(status=Status.DELIVERED) | TO_ANSWER,
    Role.SERVICE_COORDINATOR: HANDLED,
    Role.GRANT_OFFICER: HANDLED,
    Role.DUTY_OFFICER: Q(status__in=ASKED, urgency=SupportRequest.Urgency.DANGER_TO_LIFE),
}


def _what(user: User, row: SupportRequest) -> tuple[str, str]:
    """The verb of the button, and why in one line."""
    is_requester = row.owner_id == user.party_id
    if row.status in ASKED and row.is_in_danger and Role.DUTY_OFFICER in user.roles:
        return "Decide now", f"{row.owner.name} asks for {row.service.name}: danger to life."
    if getattr(row, "is_asked", False):
        return "Answer", f"{'Europol' if is_requester else row.owner.name} has asked a question."
    if is_requester and row.lacks_endorsement and Role.LIAISON_OFFICER in user.roles:
        return "Endorse", f"{row.service.name} waits for the endorsement of your national unit."
    if is_requester:
        return "Give feedback", f"{row.service.name} was delivered."
    verb, why = TO_HANDLE[Status(row.status)]
    return verb, f"{row.service.name} for {row.owner.name} {why}."


def _due(row: SupportRequest, clock: Clock | None) -> datetime | None:
    """A decision is due by its clock, or by the day of need if that is earlier; feedback two weeks after delivery."""
    if clock and clock.due_at:
        needed = _end_of(row.starts_on)
        return min(clock.due_at, needed) if needed else clock.due_at
    if row.status in {*ASKED, Status.ASSESSED, Status.ACCEPTED}:
        return _end_of(row.starts_on)
    delivered: datetime | None = getattr(row, "delivered_at", None)
    if row.status == Status.DELIVERED and delivered:
        return delivered + timedelta(days=FEEDBACK_DAYS)
    return None


def _end_of(day: date | None) -> datetime | None:
    """What is needed on a day is late when the day is over."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC) if day else None
