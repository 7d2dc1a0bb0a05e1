"""Yearly statistics of requests that a party received (Directive (EU) 2023/977, Article 18); own data only."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from europol_portal.access.policy import require
from europol_portal.audit.services import Verb, record
from europol_portal.parties.models import User
from intelligence.access import RequestPermission
from intelligence.deadlines import REFUSAL_WORDS, DeadlineRule
from intelligence.events import RequestEvent
from intelligence.models import DelayNotice, InformationRequest

Status = InformationRequest.Status


@dataclass(frozen=True)
class Figure:
    """One line of the statistics: a code for programs, words for people."""

    code: str
    words: str
    number: int


def yearly_statistics(*, year: int, by: User, at: datetime) -> list[Figure]:
    """Figures of the requests received in a year, as far as the person may know them; reading them is on record."""
    require(by, RequestPermission.VIEW)
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    rows = InformationRequest.objects.visible_to(by).asked_of(by).filter(received_at__gte=start, received_at__lt=end)
    notices = DelayNotice.objects.filter(request=OuterRef("pk"))
    counted: dict[str, Any] = rows.with_due().alias(noticed=Exists(notices)).aggregate(**_counts(at))
    refused = dict(rows.filter(status=Status.REFUSED).values_list("refusal_reason").annotate(number=Count("pk")))
    record(verb=Verb.CONSULTATION, kind=RequestEvent.LISTED, actor=by, at=at, changes={"year": year})
    figures = [Figure(code, words, counted[code]) for code, words in WORDS.items()]
    return figures + [
        Figure(f"refused_{reason.value}", f"Refused: {words}", refused.get(reason.value, 0))
        for reason, words in REFUSAL_WORDS.items()
    ]


def years_of(by: User, at: datetime) -> list[int]:
    """The years that can be asked for, this year first."""
    rows = InformationRequest.objects.visible_to(by).asked_of(by)
    first = rows.order_by("received_at").values_list("received_at", flat=True).first()
    return list(range(at.year, (first or at).year - 1, -1))


WORDS = {
    "received": "Received",
    "urgent": "Of these urgent",
    "answered": "Answered",
    "answered_in_time": "Answered in time",
    "answered_late": "Answered late",
    "delay_notices": "With a delay notice",
    "refused": "Refused",
    "withdrawn": "Withdrawn by the party that asked",
    "open": "Still open",
    "open_overdue": "Open and overdue",
}


def _counts(at: datetime) -> dict[str, Count]:
    answered = Q(status=Status.ANSWERED)
    wanted = {
        "received": Q(),
        "urgent": ~Q(rule=DeadlineRule.NOT_URGENT.value),
        "answered": answered,
        "answered_in_time": answered & Q(closed_at__lte=F("due")),
        "answered_late": answered & Q(closed_at__gt=F("due")),
        "delay_notices": Q(noticed=True),
        "refused": Q(status=Status.REFUSED),
        "withdrawn": Q(status=Status.WITHDRAWN),
        "open": Q(closed_at=None),
        "open_overdue": Q(closed_at=None, stopped_since=None, due__lt=at),
    }
    return {code: Count("pk", filter=condition) for code, condition in wanted.items()}
