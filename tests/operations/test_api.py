"""The API of operations: the same rules as the pages, problem details, and nothing for strangers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Role
from operations.models import Operation, Participation
from tests.factories.operations import answer, make_operation
from tests.factories.parties import make_crime_area

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/operations/"
INVITATIONS = "/api/v1/invitations/"

CALLS = [
    ("get", "", None),
    ("patch", "", {"title": "x"}),
    ("post", "step/", {"step": "plan"}),
    ("post", "step/", {"step": "no-such-step"}),
    ("post", "invite/", {"party": "FR"}),
    ("post", "answer/", {"answer": "accept"}),
    ("post", "withdraw/", {"party": "NL", "reason": "x"}),
    ("get", "participants/", None),
    ("get", "log/", None),
    ("post", "log/", {"text": "x"}),
    ("get", "?status=no-such-status", None),
]


@pytest.fixture
def as_():
    """An API client, signed in as a person."""

    def sign_in(person):
        api = APIClient()
        api.force_login(person)
        return api

    return sign_in


def _plan(**fields):
    make_crime_area()
    return {
        "code_name": "Lodestar",
        "title": "Counterfeit euro from a print shop",
        "crime_areas": ["drug-trafficking"],
        "starts_on": "2026-12-01",
    } | fields


def _at(operation, path=""):
    return f"{ROOT}{operation.pk}/{path}"


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_a_stranger_gets_the_same_bytes_as_for_what_does_not_exist(as_, operation, french_officer, call):
    api, (method, path, data) = as_(french_officer), call

    real, made_up = (
        getattr(api, method)(f"{ROOT}{key}/{path}", data, format="json") for key in (operation.pk, uuid7())
    )

    assert real.status_code == made_up.status_code
    assert real.status_code in {404, 400 if path.startswith("?") else 404}
    assert real.content == made_up.content
    assert real.headers == made_up.headers


@pytest.mark.parametrize("key", ["not-a-uuid", "1"])
def test_a_key_that_is_no_key_is_not_found(as_, german_officer, key):
    assert as_(german_officer).get(f"{ROOT}{key}/").status_code == 404


def test_lists_and_filters_tell_a_stranger_nothing(as_, operation, french_officer):
    for query in ("", "?q=HALYARD", "?status=proposed", "?lead=DE", "?crime_area=drug-trafficking"):
        answered = as_(french_officer).get(ROOT + query)
        assert answered.json() == {"next": None, "previous": None, "results": []}


def test_nobody_gets_401(operation):
    answered = APIClient().get(_at(operation))

    assert (answered.status_code, answered.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SERVICE_COORDINATOR, Role.DATA_PROTECTION_OFFICER])
def test_people_without_a_need_to_know_get_403_whatever_exists(as_, operation, german_officer, colleague_of, role):
    api = as_(colleague_of(german_officer, role=role))

    assert [api.get(url).status_code for url in (ROOT, _at(operation), f"{ROOT}{uuid7()}/", INVITATIONS)] == [403] * 4


def test_a_proposal_is_answered_with_the_operation(as_, german_officer):
    answered = as_(german_officer).post(ROOT, _plan(action_day_on="2026-12-10"), format="json")

    body = answered.json()
    assert answered.status_code == 201
    assert body["reference"].startswith("OP-")
    expected = {"code_name": "LODESTAR", "lead": "DE", "status": "proposed", "crime_areas": ["drug-trafficking"]}
    assert {name: body[name] for name in expected} == expected
    assert (body["priority"], body["action_day_on"], body["classification"]) == (None, "2026-12-10", "bpl")


def test_the_same_key_proposes_once(as_, german_officer):
    api = as_(german_officer)

    first, second = (api.post(ROOT, _plan(), format="json", headers={"Idempotency-Key": "one"}) for _ in range(2))

    assert first.json()["id"] == second.json()["id"]
    with acting_for(german_officer):
        assert Operation.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"code_name": ""}, 400, "malformed"),
        ({"crime_areas": []}, 400, "malformed"),
        ({"crime_areas": ["no-such-area"]}, 400, "malformed"),
        ({"ends_on": "2026-11-01"}, 400, "malformed"),
        ({"code_name": "HALYARD"}, 409, "code_name_taken"),
        ({"classification": "eu_top_secret"}, 409, "above_ceiling"),
    ],
)
def test_refusals_are_problem_details(as_, german_officer, fields, status, code):
    make_operation(german_officer)

    answered = as_(german_officer).post(ROOT, _plan(**fields), format="json")

    assert (answered.status_code, answered.json()["code"]) == (status, code)
    assert answered.headers["Content-Type"] == "application/problem+json"


def test_a_change_touches_only_what_is_given(as_, operation, german_officer):
    answered = as_(german_officer).patch(_at(operation), {"title": "Another title"}, format="json")

    assert answered.status_code == 200
    assert (answered.json()["title"], answered.json()["code_name"]) == ("Another title", "HALYARD")


@pytest.mark.parametrize(
    "call",
    [
        ("patch", "", {"title": "Ours"}),
        ("post", "step/", {"step": "plan"}),
        ("post", "invite/", {"party": "FR"}),
        ("post", "withdraw/", {"party": "PL", "reason": "x"}),
    ],
)
def test_participants_see_but_never_lead(as_, operation, officers, call):
    method, path, data = call
    answered = getattr(as_(officers["NL"]), method)(_at(operation, path), data, format="json")

    assert (answered.status_code, answered.json()["code"]) == (403, "not_allowed")


def test_the_list_pages_by_cursor_with_a_constant_number_of_questions(as_, officers, django_assert_num_queries):
    for name in ("ONE", "TWO", "THREE"):
        make_operation(officers["DE"], code_name=name, accepted=(officers["NL"],))
    api = as_(officers["DE"])
    api.get(ROOT)

    first = api.get(f"{ROOT}?page_size=2").json()
    second = api.get(first["next"]).json()

    assert [row["code_name"] for row in first["results"]] == ["THREE", "TWO"]
    assert [row["code_name"] for row in second["results"]] == ["ONE"]
    with django_assert_num_queries(_queries(api, f"{ROOT}?page_size=1")):
        api.get(ROOT)


def _queries(api, url):
    with CaptureQueriesContext(connection) as queries:
        api.get(url)
    return len(queries)


def test_reading_is_recorded(as_, operation, dutch_officer, data_protection_officer):
    api = as_(dutch_officer)
    api.get(_at(operation))
    api.get(_at(operation, "log/"))

    with acting_for(data_protection_officer):
        kinds = AuditEvent.objects.filter(verb="consultation").order_by("pk").values_list("kind", flat=True)
        assert list(kinds) == ["operations.operation.read", "operations.log.read"]


def test_the_lead_invites_and_the_party_accepts_and_writes(as_, operation, officers):
    invited = as_(officers["DE"]).post(
        _at(operation, "invite/"), {"party": "US", "role": "support", "answer_until": None}, format="json"
    )
    american = as_(officers["US"])

    accepted = american.post(_at(operation, "answer/"), {"answer": "accept"}, format="json")
    written = american.post(_at(operation, "log/"), {"text": "We are in.", "kind": "note"}, format="json")

    assert (invited.status_code, invited.json()["party"], invited.json()["answer"]) == (201, "US", "invited")
    assert (accepted.status_code, accepted.json()["answer"]) == (200, "accepted")
    assert (written.status_code, written.json()["party"]) == (201, "US")
    log = as_(officers["NL"]).get(_at(operation, "log/")).json()["results"]
    assert log[0]["text"] == "We are in."
    people = as_(officers["NL"]).get(_at(operation, "participants/")).json()["results"]
    assert {row["party"]: row["answer"] for row in people} == {"NL": "accepted", "PL": "invited", "US": "accepted"}


def test_declining_closes_the_operation_and_leaves_the_invitation(as_, operation, polish_officer, polish_invitation):
    api = as_(polish_officer)
    refused = api.post(_at(operation, "answer/"), {"answer": "decline"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "reason_missing")

    declined = api.post(_at(operation, "answer/"), {"answer": "decline", "reason": "No team free."}, format="json")

    assert declined.json()["answer"] == "declined"
    assert api.get(_at(operation)).status_code == 404
    (kept,) = api.get(INVITATIONS).json()["results"]
    assert (kept["code_name"], kept["reason"]) == ("HALYARD", "No team free.")
    assert api.get(f"{INVITATIONS}{polish_invitation.pk}/").json()["answer"] == "declined"


def test_invitations_are_those_of_the_own_party(as_, operation, officers, polish_invitation):
    for code, expected in (("DE", 0), ("NL", 1), ("PL", 1), ("FR", 0)):
        assert len(as_(officers[code]).get(INVITATIONS).json()["results"]) == expected
    assert as_(officers["DE"]).get(f"{INVITATIONS}{polish_invitation.pk}/").status_code == 404


def test_the_lead_withdraws(as_, operation, officers, dutch_participation):
    answered = as_(officers["DE"]).post(
        _at(operation, "withdraw/"), {"party": "NL", "reason": "The plan has changed."}, format="json"
    )

    assert answered.json()["answer"] == "withdrawn"
    assert as_(officers["NL"]).get(_at(operation)).status_code == 404
    missing = as_(officers["DE"]).post(_at(operation, "withdraw/"), {"party": "FR", "reason": "x"}, format="json")
    assert missing.status_code == 404


def test_a_step_out_of_turn_is_refused(as_, operation, german_officer):
    api = as_(german_officer)

    moved = api.post(_at(operation, "step/"), {"step": "plan", "note": "First meeting set."}, format="json")
    late = api.post(_at(operation, "step/"), {"step": "plan"}, format="json")
    unknown = api.post(_at(operation, "step/"), {"step": "publish"}, format="json")

    assert moved.json()["status"] == "planning"
    assert (late.status_code, late.json()["code"]) == (409, "transition_refused")
    assert unknown.status_code == 400


def test_the_party_that_declined_gets_404_from_every_action(as_, operation, polish_officer, polish_invitation):
    answer(polish_invitation, "decline", by=polish_officer)
    api = as_(polish_officer)

    statuses = [
        getattr(api, method)(_at(operation, path), data, format="json").status_code for method, path, data in CALLS[:-1]
    ]

    assert set(statuses) == {404}
    with acting_for(polish_officer):
        assert Participation.objects.count() == 1
