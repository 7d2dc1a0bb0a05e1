"""Who of the provider handles a request: who judged it first, until it is given to another person with a reason."""

from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction
from rest_framework.test import APIClient

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from support import services
from support.events import RequestEvent
from support.models import SupportRequest
from tests.factories.support import AT, REASON, make_assessed, make_draft, make_second_coordinator, make_sent
from tests.kept import kept
from tests.support.steps import address, told

pytestmark = pytest.mark.django_db
WHY = "She is on leave until the action day."


@pytest.fixture
@kept
def second(service_coordinator):
    """Another coordinator."""
    return make_second_coordinator(service_coordinator)


@pytest.fixture
@kept
def assessed(german_officer, service_coordinator, second):
    """Germany's request, judged by the first coordinator."""
    return make_assessed(german_officer, service_coordinator)


def _give(request, to, by, reason=WHY):
    with acting_for(by):
        return services.reassign_request(request=request, to=to, reason=reason, by=by, at=AT)


def test_who_judges_it_first_handles_it_until_it_is_given_away(assessed, german_officer, service_coordinator, second):
    assert assessed.handled_by == service_coordinator

    given = _give(assessed, second, service_coordinator)

    assert (given.handled_by, given.status) == (second, "assessed")
    with acting_for(service_coordinator):
        accepted = services.accept_request(request=given, by=service_coordinator, at=AT)
    assert accepted.handled_by == second
    assert told(RequestEvent.REASSIGNED) == ["de.liaison", "europol.second"]
    with acting_for(german_officer):
        line = assessed.steps.visible_to(german_officer).get(step="reassign")
    assert (line.note, line.to_status) == (f"To {second.display_name}. {WHY}", "assessed")


def test_it_goes_only_to_those_who_decide_on_its_kind(assessed, europol_people, german_officer, service_coordinator):
    for person in (*europol_people.values(), german_officer):
        with pytest.raises(DomainError, match="another person who decides"):
            _give(assessed, person, service_coordinator)


def test_it_needs_a_reason_and_who_declined_does_not_get_the_appeal(
    assessed, german_officer, service_coordinator, second
):
    with pytest.raises(DomainError, match="Say why"):
        _give(assessed, second, service_coordinator, reason=" ")
    with acting_for(service_coordinator):
        services.decline_request(request=assessed, reason=REASON, by=service_coordinator, at=AT)
    with acting_for(german_officer):
        services.appeal_decision(request=assessed, reason=WHY, by=german_officer, at=AT)
    with acting_for(second):
        reopened = services.answer_appeal(request=assessed, reopens=True, reason=WHY, by=second, at=AT)
    assert reopened.handled_by == second
    with pytest.raises(DomainError, match="Another one decides"):
        _give(assessed, service_coordinator, second)


def test_nobody_else_gives_it_away(assessed, requesters, europol_people, second):
    others = [person for name, person in europol_people.items() if name != "support"]
    for person in (*requesters.values(), *others):
        with pytest.raises((AccessDenied, SupportRequest.DoesNotExist)):
            _give(assessed, second, person)


def test_the_database_holds_it_too(assessed, german_officer, service_coordinator, second):
    draft, rows = make_draft(german_officer), SupportRequest.objects
    for person, key, named, words in (
        (german_officer, draft.pk, german_officer, "the provider names"),
        (german_officer, assessed.pk, second, "the provider names"),
        (service_coordinator, assessed.pk, german_officer, "the provider names"),
    ):
        with acting_for(person), pytest.raises(DatabaseError, match=words), transaction.atomic():
            rows.filter(pk=key).update(handled_by=named)


def test_pages_and_programs_give_it_away_and_both_sides_read_who_has_it(
    as_, assessed, requesters, service_coordinator, second
):
    page, europol = address("request-reassign", assessed.pk), as_(service_coordinator)
    assert page in europol.get(assessed.get_absolute_url()).text
    assert second.display_name in europol.get(page).text
    assert europol.post(page, {"to": second.pk, "reason": " "}).status_code == 422
    assert europol.post(page, {"to": second.pk, "reason": WHY}).status_code == 302
    germany = as_(requesters["de.liaison"]).get(assessed.get_absolute_url()).text
    assert f"Handled by {second.display_name}" in germany
    assert WHY in germany
    assert as_(requesters["de.liaison"]).post(page, {"to": second.pk, "reason": WHY}).status_code == 403
    api, call = APIClient(), f"/api/v1/support-requests/{assessed.pk}/reassign/"
    api.force_login(second)
    answer = api.post(call, {"to": service_coordinator.username, "reason": WHY})
    assert answer.json()["handled_by"] == service_coordinator.display_name
    assert api.post(call, {"to": "de.liaison", "reason": WHY}).status_code == 400


def test_old_requests_learn_from_their_history_who_declined_and_handled_them(
    german_officer, service_coordinator, second
):
    request = make_sent(german_officer)
    with acting_for(service_coordinator):
        services.assess_request(request=request, scores=services.Scores(), reason=REASON, by=service_coordinator, at=AT)
        services.decline_request(request=request, reason=REASON, by=service_coordinator, at=AT)
    migration = import_module("support.migrations.0024_handler_locks")
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT history; SET LOCAL ROLE none")
        cursor.execute("UPDATE support_supportrequest SET declined_by_id = NULL, handled_by_id = NULL")
        cursor.execute(migration.DECLINED_THEN + migration.HANDLED_THEN)
        cursor.execute("SELECT declined_by_id, handled_by_id FROM support_supportrequest WHERE id = %s", [request.pk])
        found = cursor.fetchone()
        cursor.execute("ROLLBACK TO SAVEPOINT history")
    assert found == (service_coordinator.pk, service_coordinator.pk)
