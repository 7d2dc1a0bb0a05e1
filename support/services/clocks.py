"""The clock of a request: how long the provider has for its decision, and when it stands.

It runs from the endorsement, with life in danger from the sending, and anew from an appeal. It stands while a question
of the provider to the requester has no answer, and ends with the decision.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from europol_portal.parties.models import User
from support.deadlines import DECISION_HOURS, Clock, run_clock
from support.models import RequestMessage, RequestStep, SupportRequest

ENDS = frozenset({"accept", "accept_in_danger", "waitlist", "decline", "uphold", "cancel"})


def clock_of(
    request: SupportRequest, steps: Iterable[RequestStep], messages: Iterable[RequestMessage], *, at: datetime
) -> Clock | None:
    """The clock of one request from its steps and messages, oldest first; None before it starts."""
    lines, begins = list(steps), "submit" if request.is_in_danger else "endorse"
    starts = [number for number, line in enumerate(lines) if line.step in {begins, "appeal"}]
    appeals = [number for number in starts if lines[number].step == "appeal"]
    if not starts:
        return None
    first = appeals[-1] if appeals else starts[0]
    ended = next((line.at for line in lines[first:] if line.step in ENDS), None)
    limit = timedelta(hours=DECISION_HOURS[request.urgency])
    return run_clock(limit, lines[first].at, _stops(request, messages), ended_at=ended, now=at)


def clocks_of(requests: Sequence[SupportRequest], *, by: User, at: datetime) -> dict[UUID, Clock]:
    """The clocks of requests that the person may know, by key; two queries, however many they are."""
    keys = [request.pk for request in requests if request.is_sent]
    steps: dict[UUID, list[RequestStep]] = defaultdict(list)
    messages: dict[UUID, list[RequestMessage]] = defaultdict(list)
    if keys:
        for line in RequestStep.objects.visible_to(by).filter(request__in=keys).order_by("pk"):
            steps[line.request_id].append(line)
        for message in RequestMessage.objects.visible_to(by).filter(request__in=keys).order_by("pk"):
            messages[message.request_id].append(message)
    found = {one.pk: clock_of(one, steps[one.pk], messages[one.pk], at=at) for one in requests}
    return {key: clock for key, clock in found.items() if clock is not None}


def _stops(request: SupportRequest, messages: Iterable[RequestMessage]) -> list[tuple[datetime, datetime | None]]:
    said = list(messages)
    answered: dict[UUID | None, datetime] = {}
    for message in said:
        answered.setdefault(message.answers_id, message.at)
    questions = [
        one for one in said if one.kind == RequestMessage.Kind.QUESTION and one.party_id == request.provider_id
    ]
    return [(one.at, answered.get(one.pk)) for one in questions]
