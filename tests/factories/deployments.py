"""Deployments of teams and mobile offices, planned and on site."""

from datetime import date, timedelta

from django.db import transaction

from europol_portal.access.binding import acting_for
from support import services
from support.models import ChecklistItem, Deployment
from tests.factories.support import AT, make_accepted

FIRST, LAST = date(2026, 12, 8), date(2026, 12, 10)
THERE = AT + timedelta(days=14)  # 8 December
PLAN = services.DeploymentPlan("Mobile office for the action day", "Rotterdam", FIRST, LAST)


def do(service, by, at=AT, **facts):
    """Call a service as a person, in a transaction of its own."""
    with acting_for(by), transaction.atomic():
        return service(by=by, at=at, **facts)


def plan_office(requester, host, coordinator, analyst, **facts) -> Deployment:
    """An office in the country of the host's officer; a leader and an analyst are named."""
    request = make_accepted(requester, coordinator, country=host.party, place="Rotterdam", **facts)
    request = do(services.schedule_request, coordinator, request=request, starts_on=FIRST, ends_on=LAST)
    row = do(services.plan_deployment, coordinator, request=request, plan=PLAN)
    for role, person in (("lead", None), ("analyst", analyst)):
        plan = services.PersonPlan(role, "Marta Lind", "Line 14", FIRST, LAST, person)
        do(services.name_person, coordinator, deployment=row, plan=plan)
    return row


def start_office(planned, host, coordinator) -> Deployment:
    """The same, agreed by the host, ready, connected and started."""
    do(services.agree_to_entries, host, deployment=planned)
    with acting_for(coordinator):
        items = list(ChecklistItem.objects.filter(deployment=planned).select_related("deployment"))
    for item in items:
        do(services.tick, coordinator, item=item, is_done=True)
    facts = {"deployment": planned, "system": "secure", "line": "mobile", "worked": True, "delay_ms": 48}
    do(services.record_line, coordinator, **facts)
    return do(services.take_deployment_step, coordinator, THERE, deployment=planned, step="start")


def enter(deployment, by, text="Plate read at gate 4.", at=THERE, **facts):
    """What somebody of the team enters in the name of the host."""
    plan = services.EntryPlan(kind="check", text=text, **facts)
    return do(services.enter_field, by, at, deployment=deployment, plan=plan)
