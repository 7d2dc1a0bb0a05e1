"""The API of support: the same rules as the pages, problem details, and nothing for strangers."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.ids import uuid7
from support.models import SupportRequest
from tests.factories.operations import make_operation
from tests.factories.support import SCORES, make_accepted, make_assessed, make_draft, make_sent, make_service

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/support-requests/"
SERVICES = "/api/v1/services/"
SOON, LATER = ((timezone.now() + timedelta(days=days)).date().isoformat() for days in (30, 32))
REASON = {"reason": "x"}
POINTS = vars(SCORES) | REASON

OWNER_CALLS = [
    ("get", "", None),
    ("patch", "", {"title": "x"}),
    ("post", "submit/", {}),
    ("post", "endorse/", {}),
    ("post", "cancel/", REASON),
    ("post", "feedback/", {"rating": 5}),
    ("get", "assessments/", None),
    ("get", "history/", None),
    ("get", "messages/", None),
    ("post", "messages/", {"text": "x"}),
    ("get", "?status=no-such-status", None),
]
PROVIDER_CALLS = [
    ("post", "reassign/", REASON | {"to": "europol.support"}),
    ("post", "assess/", POINTS),
    ("post", "accept/", {}),
    ("post", "decline/", REASON),
    ("post", "waitlist/", REASON),
    ("post", "schedule/", {"starts_on": SOON, "ends_on": LATER}),
    ("post", "step/", {"step": "start"}),
]


@pytest.fixture
def as_():
    """An API client, signed in as a person."""

    def sign_in(person):
        api = APIClient()
        api.force_login(person)
        return api

    return sign_in


def _typed(**fields):
    make_service()
    return {
        "service": "mobile-office",
        "title": "Mobile office in Bremen",
        "need": "Check phones on the spot.",
        "country": "DE",
        "place": "Bremen",
        "starts_on": SOON,
        "ends_on": LATER,
        "details": {"kit": ["secure_link"], "staff": 2, "connectivity": "wired"},
    } | fields


def _at(request, path=""):
    return f"{ROOT}{request.pk}/{path}"


@pytest.mark.invariant(10)
@pytest.mark.parametrize("call", OWNER_CALLS, ids=str)
def test_who_has_no_part_gets_the_same_bytes_as_for_what_does_not_exist(as_, sent, requesters, call):
    method, path, data = call
    for person in (requesters["fr.liaison"], requesters["nl.liaison"]):
        api = as_(person)
        real, made_up = (getattr(api, method)(f"{ROOT}{key}/{path}", data, format="json") for key in (sent.pk, uuid7()))

        assert real.status_code == made_up.status_code == (400 if path.startswith("?") else 404)
        assert real.content == made_up.content
        assert real.headers == made_up.headers


@pytest.mark.parametrize("call", PROVIDER_CALLS, ids=str)
def test_a_coordinator_learns_nothing_of_requests_for_money(as_, dutch_officer, service_coordinator, call):
    money, (method, path, data) = make_sent(dutch_officer, "financial"), call
    api = as_(service_coordinator)

    real, made_up = (getattr(api, method)(f"{ROOT}{key}/{path}", data, format="json") for key in (money.pk, uuid7()))

    assert real.status_code == made_up.status_code == 404
    assert real.content == made_up.content


@pytest.mark.parametrize("call", PROVIDER_CALLS, ids=str)
def test_requesters_get_403_where_only_the_provider_acts(as_, sent, german_officer, call):
    method, path, data = call
    api = as_(german_officer)

    for key in (sent.pk, uuid7()):
        assert getattr(api, method)(f"{ROOT}{key}/{path}", data, format="json").status_code == 403


def test_each_lock_alone_keeps_the_request_shut(as_, sent, dutch_officer, settings, monkeypatch):
    api = as_(dutch_officer)
    with monkeypatch.context() as patch:
        patch.setattr("europol_portal.access.querysets.visible_q", lambda *_: Q())
        assert api.get(_at(sent)).status_code == 404
    settings.DATABASE_APP_ROLE = "none"
    assert api.get(_at(sent)).status_code == 404


@pytest.mark.parametrize("query", ["", "?q=Hamburg", "?status=endorsed", "?kind=mobile_office", "?view=open"])
def test_lists_and_filters_tell_a_participant_nothing(as_, operation, german_officer, dutch_officer, query):
    api = as_(dutch_officer)
    before = api.get(ROOT + query).content

    make_sent(german_officer, operation=operation)

    assert api.get(ROOT + query).content == before
    of_operation = f"{ROOT}?operation={operation.pk}"
    assert api.get(of_operation).json()["results"] == []


def test_people_who_handle_no_requests_get_403(as_, sent, analyst, data_protection_officer, administrator):
    for person in (analyst, data_protection_officer, administrator):
        api = as_(person)
        assert [api.get(url).status_code for url in (ROOT, _at(sent), f"{ROOT}{uuid7()}/")] == [403] * 3


def test_nobody_signed_in_gets_401(sent):
    assert APIClient().get(ROOT).status_code == 401


def test_the_catalogue_says_what_a_request_holds(as_, german_officer, europol):
    make_service("financial", ceiling=Decimal("60000.00"))
    make_service("training", is_active=False)
    api = as_(german_officer)

    (grant,) = api.get(SERVICES).json()["results"]
    one = api.get(f"{SERVICES}financial/").json()

    assert grant == one
    assert (one["code"], one["ceiling"], one["lead_time_days"]) == ("financial", "60000.00", 10)
    assert [detail["name"] for detail in one["details"]] == ["headings", "activities", "partners"]
    assert api.get(f"{SERVICES}training/").status_code == 404


def test_a_request_goes_from_draft_to_close(as_, german_officer, service_coordinator, operation):
    asker, coordinator = as_(german_officer), as_(service_coordinator)
    created = asker.post(ROOT, _typed(operation=str(operation.pk)), format="json")
    assert created.status_code == 201
    one = f"{ROOT}{created.json()['id']}/"
    assert created.json()["operation"] == str(operation.pk)

    assert (
        asker.patch(one, {"title": "Mobile office in Kiel"}, format="json").json()["title"] == "Mobile office in Kiel"
    )
    assert asker.post(f"{one}submit/").json()["status"] == "endorsed"
    assert coordinator.get(one).json()["operation"] is None
    assert coordinator.post(f"{one}assess/", POINTS, format="json").json()["priority_score"] == 8
    assert asker.get(one).json()["queue_band"] == "middle"
    assert coordinator.post(f"{one}accept/", {}, format="json").json()["status"] == "accepted"
    days = {"starts_on": SOON, "ends_on": LATER}
    assert coordinator.post(f"{one}schedule/", days, format="json").json()["scheduled_from"] == SOON
    for step, status in (("start", "in_progress"), ("deliver", "delivered")):
        assert coordinator.post(f"{one}step/", {"step": step}, format="json").json()["status"] == status
    assert asker.post(f"{one}feedback/", {"rating": 4}, format="json").json()["feedback_rating"] == 4
    assert coordinator.post(f"{one}step/", {"step": "close"}, format="json").json()["status"] == "closed"

    steps = [line["step"] for line in asker.get(f"{one}history/").json()["results"]]
    assert steps[::-1] == [
        "draft", "submit", "endorse", "assess", "accept", "schedule", "start", "deliver", "give_feedback", "close"
    ]  # fmt: skip
    (judged,) = asker.get(f"{one}assessments/").json()["results"]
    assert (judged["total"], judged["scores"]["empact_priority"], judged["reason"]) == (8, 3, "x")


def test_sending_what_is_not_complete_names_the_fields(as_, german_officer, europol):
    draft = make_draft(german_officer, need="", details={}, starts_on=None)

    answer = as_(german_officer).post(_at(draft, "submit/"))

    assert answer.status_code == 400
    assert {"need", "starts_on", "kit"} <= set(answer.json()["errors"])


def test_details_of_another_shape_are_refused_by_name(as_, german_officer, europol):
    answer = as_(german_officer).post(ROOT, _typed(details={"staff": "many", "colour": "blue"}), format="json")

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"staff", "colour"}


def test_an_operation_of_others_is_refused_like_one_that_does_not_exist(as_, german_officer, french_officer, europol):
    foreign = make_operation(french_officer, code_name="MISTRAL")
    api = as_(german_officer)

    real, made_up = (api.post(ROOT, _typed(operation=str(key)), format="json") for key in (foreign.pk, uuid7()))

    assert real.status_code == made_up.status_code == 409
    assert real.content == made_up.content
    assert real.json()["code"] == "operation_unknown"


def test_money_is_an_exact_decimal(as_, german_officer, europol):
    make_service("financial", ceiling=Decimal("60000.00"))
    api = as_(german_officer)
    money = _typed(service="financial", details={"headings": ["travel"], "activities": "A meeting."})

    created = api.post(ROOT, money | {"amount": "12345.67"}, format="json")
    assert created.json()["amount"] == "12345.67"
    with acting_for(german_officer):
        assert SupportRequest.objects.get().amount == Decimal("12345.67")
    above = api.post(ROOT, money | {"amount": "60000.01"}, format="json")
    assert (above.status_code, above.json()["code"], above.json()["field"]) == (409, "above_amount", "amount")


def test_refusals_are_problem_details_with_stable_codes(as_, german_officer, service_coordinator):
    request = make_assessed(german_officer, service_coordinator)
    api = as_(service_coordinator)

    too_early = api.post(_at(request, "step/"), {"step": "start"}, format="json")
    assert (too_early.status_code, too_early.json()["code"]) == (409, "transition_refused")
    assert too_early.headers["Content-Type"] == "application/problem+json"
    assert api.post(_at(request, "decline/"), {"reason": ""}, format="json").status_code == 400
    assert as_(german_officer).patch(_at(request), {"title": "x"}, format="json").status_code == 403


def test_the_duty_officer_accepts_when_a_life_is_in_danger(as_, german_officer, duty_officer):
    urgent = make_sent(german_officer, urgency="urgent")
    danger = make_sent(german_officer, urgency="danger_to_life")
    api = as_(duty_officer)

    assert api.post(_at(danger, "accept-in-danger/"), REASON, format="json").json()["status"] == "accepted"
    assert api.post(_at(urgent, "accept-in-danger/"), REASON, format="json").status_code == 403


def test_questions_and_answers(as_, sent, german_officer, service_coordinator):
    asked = as_(service_coordinator).post(_at(sent, "messages/"), {"text": "Is there power?"}, format="json")
    assert asked.status_code == 201
    api = as_(german_officer)
    answer = {"text": "Two lines.", "answers": asked.json()["id"]}
    assert api.post(_at(sent, "messages/"), answer, format="json").status_code == 201
    assert api.post(_at(sent, "messages/"), answer | {"answers": str(uuid7())}, format="json").status_code == 404

    kinds = [(line["party"], line["kind"]) for line in api.get(_at(sent, "messages/")).json()["results"]]
    assert kinds == [("DE", "answer"), ("EP", "question")]


def test_a_repeated_post_makes_one_request(as_, german_officer, europol):
    api, typed = as_(german_officer), _typed()

    first, second = (api.post(ROOT, typed, format="json", headers={"Idempotency-Key": "once"}) for _ in range(2))

    assert first.json() == second.json()
    with acting_for(german_officer):
        assert SupportRequest.objects.count() == 1


def test_the_list_costs_the_same_for_one_row_and_for_many(as_, operation, german_officer, service_coordinator):
    api = as_(german_officer)

    def cost():
        api.get(ROOT)
        with CaptureQueriesContext(connection) as queries:
            assert api.get(ROOT).status_code == 200
        return len(queries)

    make_accepted(german_officer, service_coordinator, operation=operation)
    few = cost()
    for _ in range(4):
        make_sent(german_officer, operation=operation)

    assert cost() == few


@pytest.mark.invariant(28)
def test_reading_one_is_recorded(as_, sent, german_officer, data_protection_officer):
    as_(german_officer).get(_at(sent))

    with acting_for(data_protection_officer):
        assert AuditEvent.objects.filter(kind="support.request.read", actor_name="de.liaison").count() == 1
