"""Appeals: once, with a reason, answered by another person than the one who declined; both locks hold it."""

import pytest
from django.db import DatabaseError, transaction

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.workflow import TransitionRefused
from support import services
from support.desk import needs, waiting
from support.events import RequestEvent
from support.models import SupportRequest
from tests.factories.support import AT, REASON, make_assessed, make_second_coordinator
from tests.kept import kept
from tests.support.steps import address, told

pytestmark = [pytest.mark.django_db, pytest.mark.invariant(40)]
WHY = "The terminal has become a hotspot since."


@pytest.fixture
@kept
def second(service_coordinator):
    """A coordinator who has not declined it."""
    return make_second_coordinator(service_coordinator)


@pytest.fixture
@kept
def declined(german_officer, service_coordinator, second):
    """Germany's request, declined."""
    request = make_assessed(german_officer, service_coordinator)
    with acting_for(service_coordinator):
        return services.decline_request(request=request, reason=REASON, by=service_coordinator, at=AT)


def _appeal(request, by):
    with acting_for(by):
        return services.appeal_decision(request=request, reason=WHY, by=by, at=AT)


def _answer(request, by, *, reopens):
    with acting_for(by):
        return services.answer_appeal(request=request, reopens=reopens, reason="Looked at anew.", by=by, at=AT)


def test_another_person_answers_and_the_requester_reads_why(declined, german_officer, service_coordinator, second):
    appealed = _appeal(declined, german_officer)
    with pytest.raises(AccessDenied):
        _answer(appealed, service_coordinator, reopens=False)

    kept_so = _answer(appealed, second, reopens=False)

    assert (kept_so.status, kept_so.decision_reason) == ("declined", "Looked at anew.")
    with pytest.raises(TransitionRefused, match="appealed once already"):
        _appeal(kept_so, german_officer)
    assert told(RequestEvent.APPEALED) == ["europol.second", "europol.support"]
    assert told(RequestEvent.UPHELD) == ["de.liaison"]
    with acting_for(german_officer):
        lines = list(appealed.steps.visible_to(german_officer).order_by("pk").values_list("step", "note"))
    assert lines[-2:] == [("appeal", WHY), ("uphold", "Looked at anew.")]


def test_what_is_decided_anew_goes_through_assessment_and_decision(declined, german_officer, second):
    reopened = _answer(_appeal(declined, german_officer), second, reopens=True)
    assert reopened.status == "assessed"
    with acting_for(second):
        assert services.accept_request(request=reopened, by=second, at=AT).status == "accepted"


def test_who_declined_it_does_not_decline_it_again(declined, german_officer, service_coordinator, second):
    reopened = _answer(_appeal(declined, german_officer), second, reopens=True)
    rows = SupportRequest.objects.filter(pk=declined.pk)
    with acting_for(service_coordinator):
        with pytest.raises(DomainError, match="declined it before"):
            services.decline_request(request=reopened, reason=REASON, by=service_coordinator, at=AT)
        with pytest.raises(DatabaseError, match="what was appealed"), transaction.atomic():
            rows.update(status="declined", declined_by=service_coordinator)
    with acting_for(second):
        assert services.decline_request(request=reopened, reason=REASON, by=second, at=AT).status == "declined"


def test_only_the_requester_appeals(declined, requesters, europol_people):
    for person in (requesters["nl.liaison"], requesters["fr.liaison"], *europol_people.values()):
        with pytest.raises((AccessDenied, SupportRequest.DoesNotExist)):
            _appeal(declined, person)


def test_the_database_holds_it_too(declined, german_officer, service_coordinator, second):
    rows = SupportRequest.objects.filter(pk=declined.pk)
    _appeal(declined, german_officer)
    for person, change, words in (
        (service_coordinator, {"status": "declined"}, "another person answers"),
        (service_coordinator, {"declined_by": second}, "in the own name"),
        (second, {"declined_by": second}, "another person answers"),
        (german_officer, {"status": "assessed"}, "the other side"),
        (german_officer, {"declined_by": None}, "does not change"),
    ):
        with acting_for(person), pytest.raises(DatabaseError, match=words), transaction.atomic():
            rows.update(**change)
    _answer(declined, second, reopens=False)
    with acting_for(german_officer), pytest.raises(DatabaseError, match="appealed once"), transaction.atomic():
        rows.update(status="appealed")


def test_the_desk_asks_those_who_may_answer(declined, german_officer, service_coordinator, second):
    _appeal(declined, german_officer)

    def verbs(person, what=needs):
        with acting_for(person):
            return [item.verb for item in what(person, AT)]

    assert (verbs(second), verbs(service_coordinator)) == (["Answer"], [])
    assert verbs(german_officer, waiting) == ["Open"]


def test_pages_and_programs_appeal_and_answer(as_, api_as, declined, requesters, second):
    with acting_for(second):
        decliner = SupportRequest.objects.select_related("declined_by").get().declined_by
    germany = as_(requesters["de.liaison"])
    page = germany.get(declined.get_absolute_url()).text
    assert "Appeal" in page
    step = address("request-step", declined.pk, "appeal")
    assert germany.post(step, {"note": " "}).status_code == 422
    assert germany.post(step, {"note": WHY}).status_code == 302
    assert WHY in as_(second).get(declined.get_absolute_url()).text
    assert as_(decliner).post(address("request-step", declined.pk, "uphold"), {"note": "x"}).status_code == 403
    assert as_(requesters["fr.liaison"]).post(step, {"note": WHY}).status_code == 404
    one = f"/api/v1/support-requests/{declined.pk}/"
    assert api_as(decliner).post(f"{one}answer-appeal/", {"reopens": True, "reason": "x"}).status_code == 403
    answered = api_as(second).post(f"{one}answer-appeal/", {"reopens": True, "reason": "New figures."})
    assert answered.json()["status"] == "assessed"
    assert api_as(requesters["de.liaison"]).post(f"{one}appeal/", {"reason": WHY}).status_code == 409
