"""Smallest valid operations, made by the services for the people who would make them."""

from datetime import UTC, date, datetime

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import User
from operations import services
from operations.models import Operation, Participation
from tests.factories.parties import make_crime_area

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def make_plan(**fields) -> services.OperationPlan:
    """An operation against drug trafficking that starts on 1 December 2026."""
    values = {
        "code_name": "HALYARD",
        "title": "Cocaine through Atlantic container ports",
        "starts_on": date(2026, 12, 1),
        "crime_areas": [make_crime_area()],
    }
    return services.OperationPlan(**(values | fields))


def make_operation(lead: User, *, invited=(), accepted=(), **fields) -> Operation:
    """A proposed operation of the lead's party; `invited` have not answered, `accepted` take part."""
    with acting_for(lead):
        operation = services.propose_operation(plan=make_plan(**fields), by=lead, at=AT)
    for officer in invited:
        invite(operation, officer, by=lead)
    for officer in accepted:
        answer(invite(operation, officer, by=lead), "accept", by=officer)
    with acting_for(lead):
        return Operation.objects.select_related("owner").get(pk=operation.pk)


def invite(operation: Operation, officer: User, *, by: User, **fields) -> Participation:
    """An invitation of the officer's party."""
    with acting_for(by):
        return services.invite_party(operation=operation, party=officer.party, by=by, at=AT, **fields)


def answer(participation: Participation, step: str, *, by: User, reason: str = "Because.") -> Participation:
    """The answer of the officer's party."""
    with acting_for(by):
        return services.answer_invitation(participation=participation, step=step, by=by, at=AT, reason=reason)
