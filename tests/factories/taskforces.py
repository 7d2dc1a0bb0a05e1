"""Smallest valid task forces, made by the services for the people who would make them."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from europol_portal.access.binding import acting_for
from operations import services
from operations.models import TaskForce, TaskForceMember, TaskForceResult
from tests.factories.parties import make_crime_area

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def far_end():
    """A day that lies ahead whenever the tests run."""
    return timezone.now().date() + timedelta(days=180)


def make_force_plan(**fields) -> services.ForcePlan:
    """Violence as a service, in fiction."""
    values = {
        "code_name": "QUIET LANE",
        "title": "Violence as a service",
        "objectives": "Map the roles.",
        "plan": "Weekly cross-check.",
        "rules": "Nothing is passed on outside the task force.",
        "starts_on": AT.date(),
        "ends_on": far_end(),
        "crime_areas": [make_crime_area()],
    }
    return services.ForcePlan(**(values | fields))


def propose(lead, *, signed=(), invited=(), at=AT, **fields) -> TaskForce:
    """A task force of the lead's party; the lead has signed, `signed` have, `invited` have not."""
    with acting_for(lead):
        force = services.propose_task_force(plan=make_force_plan(**fields), by=lead, at=at)
    for officer in (*signed, *invited):
        invite(force, officer, by=lead)
    if fields.get("rules") != "":
        for officer in (lead, *signed):
            answer(force, officer, "sign")
    return fresh(force, lead)


def fresh(force, person) -> TaskForce:
    """The task force as the person reads it now."""
    with acting_for(person):
        return TaskForce.objects.select_related("owner").get(pk=force.pk)


def invite(force, officer, *, by, **fields) -> TaskForceMember:
    """An invitation of the officer's party."""
    with acting_for(by):
        return services.invite_member(force=fresh(force, by), party=officer.party, by=by, at=AT, **fields)


def place_of(force, officer, *, by=None) -> TaskForceMember:
    """The place of the officer's party."""
    with acting_for(by or officer):
        return TaskForceMember.objects.select_related("party", "task_force").get(
            task_force=force, party=officer.party, answer__in=["invited", "signed"]
        )


def answer(force, officer, step, *, by=None, reason="Because.") -> TaskForceMember:
    """The answer of the officer's party."""
    by = by or officer
    member = place_of(force, officer, by=by)
    with acting_for(by):
        return services.answer_membership(member=member, step=step, by=by, at=AT, reason=reason)


def step(force, name, by, *, note="Because it is so.") -> TaskForce:
    """The task force moved on."""
    with acting_for(by):
        return services.take_force_step(force=fresh(force, by), step=name, by=by, at=AT, note=note)


def running(lead, *members, **fields) -> TaskForce:
    """An active task force of parties that have all signed."""
    force = propose(lead, signed=members, **fields)
    for name in ("consult", "agree", "activate"):
        step(force, name, lead)
    return fresh(force, lead)


def result_of(force, officer, number=3) -> TaskForceResult:
    """A provisional result of the officer's party."""
    with acting_for(officer):
        row = TaskForce.objects.get(pk=force.pk)
        return services.enter_result(force=row, kind="arrest", number=number, on=AT.date(), by=officer, at=AT)
