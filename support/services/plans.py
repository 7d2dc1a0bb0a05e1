"""Plans of the planner: asked for on the page, worked out by the worker for the person who asked, named at reading."""

import dataclasses
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from europol_portal import events
from europol_portal.access.binding import acting_as_system, acting_for
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from support.access import PlanPermission
from support.events import PlanEvent
from support.models import Booking, PlanRun, Resource, SupportRequest
from support.planner import Plan
from support.services import planning

logger = logging.getLogger(__name__)

TASK = "support.tasks.plan_resources"
QUIET = timedelta(minutes=5)  # a worker that has said nothing for so long is gone
MOST_KEPT = 20  # plans of one person
State = PlanRun.State


@dataclass(frozen=True)
class ShownProposal:
    """A resource for a request on some days, and why; `is_booked` once something was booked for the request."""

    request: SupportRequest
    resource: Resource
    first: date
    last: date
    why: str
    is_booked: bool


@dataclass(frozen=True)
class ShownPlan:
    """A finished plan as its reader sees it now; requests and resources that are out of sight are left out."""

    proposals: list[ShownProposal]
    unmet: list[tuple[SupportRequest, str]]
    satisfied: float
    wanted: float
    is_best: bool

    @property
    def share(self) -> int:
        """Per cent of the waiting priority that is met."""
        return round(100 * self.satisfied / self.wanted) if self.wanted else 0


@transaction.atomic
def ask_plan(*, by: User, at: datetime) -> PlanRun:
    """Ask the planner what goes where. While one plan of the person is being worked out, that one is the answer."""
    require(by, PlanPermission.ADD)
    mine = PlanRun.objects.visible_to(by)
    going: PlanRun | None = mine.filter(state__in=PlanRun.OPEN).order_by("-pk").first()
    if going is not None:
        return going
    run = PlanRun(owner=by.party, author=by, asked_at=at)
    run.save(force_insert=True)
    old = mine.order_by("-pk").values_list("pk", flat=True)[MOST_KEPT:]
    PlanRun.objects.filter(pk__in=list(old)).delete()
    events.publish(PlanEvent.ASKED, subject=run, actor=by, at=at)
    transaction.on_commit(nudge)
    return run


@transaction.atomic
def cancel_plan(*, run: PlanRun, by: User, at: datetime) -> PlanRun:
    """Give a plan up; what the worker still finds is not kept. Raises DomainError once it is over."""
    require(by, PlanPermission.CANCEL, run)
    changed = PlanRun.objects.visible_to(by).filter(pk=run.pk, state__in=PlanRun.OPEN)
    if not changed.update(state=State.CANCELLED, finished_at=at):
        message = "This plan is not being worked out any more."
        raise DomainError(message, code="plan_is_over")
    run.refresh_from_db()
    events.publish(PlanEvent.CANCELLED, subject=run, actor=by, at=at)
    return run


def nudge() -> None:
    """Wake the worker; if the broker is away the scheduler's round comes within seconds."""
    try:
        current_app.send_task(TASK, retry=False)
    except (OperationalError, OSError):
        logger.warning("broker unreachable, a plan waits for the next round")


def work_out_plans(*, at: datetime) -> int:
    """Work out what waits, each for its own person; returns how many were done. Called in the worker."""
    with acting_as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT run, person FROM support_plans_waiting(%s)", [at - QUIET])
        waiting = cursor.fetchall()
    return sum(_work_out(run, person, at) for run, person in waiting)


def _work_out(key: UUID, person: int, at: datetime) -> bool:
    by = User.objects.select_related("party").filter(pk=person, is_active=True).first()
    if by is None:
        return False
    with acting_for(by):
        if not _take(key, by, at):
            return False
        asked = planning.wanted(by=by, at=at)
    try:
        found = _plain(planning.solve(asked, goes_on=lambda rounds: _goes_on(key, by, rounds)))
    except Exception:
        logger.exception("a plan could not be worked out")
        state, found = State.FAILED, {}
    else:
        state = State.DONE
    with acting_for(by):
        running = PlanRun.objects.visible_to(by).filter(pk=key, state=State.RUNNING)
        return bool(running.update(state=state, result=found, finished_at=at)) and state == State.DONE


def _take(key: UUID, by: User, at: datetime) -> bool:
    """Begin it, unless another worker has it, it was cancelled or the person may not plan any more."""
    rows = PlanRun.objects.visible_to(by).select_for_update(skip_locked=True)
    run = rows.filter(pk=key, state__in=PlanRun.OPEN).first()
    if run is None or (run.state == State.RUNNING and run.begun_at and run.begun_at > at - QUIET):
        return False
    run.state, run.begun_at = State.RUNNING, at
    run.save(update_fields=["state", "begun_at"])
    return True


def _goes_on(key: UUID, by: User, rounds: int) -> bool:
    """Say how far it is; False once it was cancelled."""
    with acting_for(by):
        return bool(PlanRun.objects.visible_to(by).filter(pk=key, state=State.RUNNING).update(rounds=rounds))


def _plain(plan: Plan) -> dict[str, Any]:
    text = json.dumps(dataclasses.asdict(plan), cls=DjangoJSONEncoder)
    plain: dict[str, Any] = json.loads(text)
    return plain


def shown_plan(*, run: PlanRun, by: User) -> ShownPlan | None:
    """The plan with the rows that the reader sees now; nothing before it is done."""
    require(by, PlanPermission.VIEW, run)
    if run.state != State.DONE:
        return None
    found: Mapping[str, Any] = run.result
    keys = {one["wish"] for one in found["proposals"]} | found["unmet"].keys()
    asked = SupportRequest.objects.visible_to(by).for_list().filter(pk__in=keys)
    requests = {str(row.pk): row for row in asked}
    units = [one["unit"] for one in found["proposals"]]
    resources = {str(row.pk): row for row in Resource.objects.visible_to(by).filter(pk__in=units)}
    booked = set(
        Booking.objects.visible_to(by).standing().filter(request__in=keys).values_list("request_id", flat=True)
    )
    proposals = [
        ShownProposal(
            request=requests[one["wish"]],
            resource=resources[one["unit"]],
            first=date.fromisoformat(one["first"]),
            last=date.fromisoformat(one["last"]),
            why=one["why"],
            is_booked=requests[one["wish"]].pk in booked,
        )
        for one in found["proposals"]
        if one["wish"] in requests and one["unit"] in resources
    ]
    unmet = [(requests[key], why) for key, why in found["unmet"].items() if key in requests]
    return ShownPlan(proposals, unmet, found["satisfied"], found["wanted"], found["is_best"])
