"""Smallest valid EMPACT plans and actions, made by the services for the people who would make them."""

from datetime import UTC, date, datetime

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import EmpactCycle
from operations import services
from operations.models import EmpactAction, EmpactCommitment, EmpactPlan
from tests.factories.parties import make_crime_area, make_priority

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
YEAR = (date(2026, 1, 1), date(2027, 12, 31))


def begin(driver, *others, **fields) -> EmpactPlan:
    """A plan of the person's party, with the parties of the others in it."""
    priority = make_priority()
    EmpactCycle.objects.filter(pk=priority.cycle_id).update(valid_from=date(2026, 1, 1), valid_until=date(2029, 12, 31))
    priority.refresh_from_db()
    values = {
        "title": "Cocaine through sea ports", "priority": priority, "aims": "Fewer loads leave the quay.",
        "starts_on": YEAR[0], "ends_on": YEAR[1], "crime_areas": [make_crime_area()],
    }  # fmt: skip
    with acting_for(driver):
        content = services.EmpactPlanContent(**(values | fields))
        plan = services.begin_empact_plan(content=content, by=driver, at=AT)
        for other in others:
            services.invite_to_empact_plan(plan=plan, party=other.party, by=driver, at=AT)
        return EmpactPlan.objects.select_related("owner", "priority__cycle").get(pk=plan.pk)


def draft(plan, by, *asked, leader=None, known=True, **fields) -> EmpactAction:
    """An action of the plan that the parties of the asked are asked to commit to."""
    values = {
        "title": "Checks of reefer containers", "goal": 3, "aim": "Open what the picture of risks points to.",
        "leader": (leader or by).party, "starts_on": date(2026, 3, 1), "ends_on": date(2027, 2, 28),
    }  # fmt: skip
    with acting_for(by):
        return services.draft_empact_action(
            plan=plan, content=services.EmpactActionContent(**(values | fields)), overlaps_known=known, by=by, at=AT,
            participants=[one.party for one in asked],
        )  # fmt: skip


def answer(action, person, step="confirm", note=""):
    """The answer of the person's party."""
    with acting_for(person):
        row = EmpactCommitment.objects.standing().get(action=action, party_id=person.party_id)
        return services.answer_commitment(commitment=row, step=step, by=person, at=AT, note=note)


def move(row, person, *steps, note="Because it is so."):
    """The plan or the action moved on by the person."""
    with acting_for(person):
        for step in steps:
            if isinstance(row, EmpactPlan):
                services.take_empact_plan_step(plan=row, step=step, by=person, at=AT, note=note)
            else:
                services.take_empact_action_step(action=row, step=step, by=person, at=AT, note=note)
        return type(row).objects.get(pk=row.pk)


def running(driver, *others, **fields):
    """A running plan with one running action of the driver; all others have confirmed."""
    plan = begin(driver, *others)
    action = draft(plan, driver, *others, **fields)
    with acting_for(driver):
        services.add_milestone(action=action, title="Risk picture", planned_on=date(2026, 5, 1), by=driver, at=AT)
        services.add_indicator(action=action, name="Containers", unit="checks", target=100, by=driver, at=AT)
    for other in others:
        answer(action, other)
    move(action, driver, "commit", "validate")
    plan = move(plan, driver, "adopt", "start")
    return plan, move(action, driver, "start")
