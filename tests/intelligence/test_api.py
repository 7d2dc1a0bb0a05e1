"""The API of intelligence: the rules of the pages, problem details, and nothing for strangers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.ids import uuid7
from intelligence.models import Attachment, Case, Contribution, Entity, Recipient
from tests.factories.intelligence import (
    PDF,
    PURPOSES,
    draft_contribution,
    make_entity_content,
    make_file,
    send_contribution,
)
from tests.factories.operations import make_operation
from tests.factories.parties import make_crime_area

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/contributions/"
CASES = "/api/v1/cases/"
ENTITIES = "/api/v1/entities/"
WRITTEN_BY_NOBODY = {"id", "status", "owner", "sender", "reference", "sent_at"}


def _written(*to, **fields):
    make_crime_area()
    values = {
        "subject": "Engines bought in Bremen",
        "body": "Forty engines were bought in one week.",
        "crime_area": "drug-trafficking",
        "to": [person.authority.code for person in to],
        "entities": [{"kind": "communication_means", "subtype": "phone", "label": "0151 5550101"}],
    }
    return values | fields


def _at(contribution, path=""):
    return f"{ROOT}{contribution.pk}/{path}"


CALLS = [
    ("get", "", None),
    ("patch", "", {"subject": "x"}),
    ("delete", "", None),
    ("post", "send/", {}),
    ("post", "attachments/", {}),
    ("get", "attachments/00000000-0000-0000-0000-000000000000/", None),
]


@pytest.mark.parametrize("call", CALLS, ids=str)
@pytest.mark.parametrize("state", ["sent", "draft"])
def test_a_stranger_gets_the_same_bytes_as_for_what_does_not_exist(api_as, officers, now, call, state):
    make = send_contribution if state == "sent" else draft_contribution
    hidden = make(officers["DE"], officers["NL"], at=now)
    stranger = officers["FR"] if state == "sent" else officers["NL"]
    method, path, data = call
    kind = "multipart" if path == "attachments/" else "json"

    real, made_up = (
        getattr(api_as(stranger), method)(f"{ROOT}{key}/{path}", data, format=kind) for key in (hidden.pk, uuid7())
    )

    assert real.status_code == made_up.status_code == 404
    assert real.content == made_up.content
    assert real.headers == made_up.headers


@pytest.mark.parametrize(("root", "model"), [(CASES, Case), (ENTITIES, Entity)])
def test_a_stranger_finds_no_case_and_no_entity(api_as, sent, officers, root, model):
    with acting_for(officers["DE"]):
        key = model.objects.get().pk
    program = api_as(officers["FR"])

    real, made_up = (program.get(f"{root}{one}/") for one in (key, uuid7()))

    assert real.status_code == made_up.status_code == 404
    assert real.content == made_up.content


def test_a_stranger_downloads_nothing(api_as, sent, officers, as_):
    with acting_for(officers["DE"]):
        file = Attachment.objects.get()
    paths = [_at(sent, f"attachments/{file.pk}/"), _at(sent, f"attachments/{uuid7()}/")]

    answers = [api_as(officers["FR"]).get(path) for path in paths]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_lists_of_a_stranger_stay_empty(api_as, sent, french_officer):
    program = api_as(french_officer)

    for address in (ROOT, f"{ROOT}?box=received", CASES, ENTITIES, f"{ENTITIES}?value=%2B31612345678"):
        assert program.get(address).json() == {"next": None, "previous": None, "results": []}


@pytest.mark.parametrize("field", ["reply_to", "corrects", "case", "operation"])
def test_pointing_to_what_is_hidden_answers_as_for_what_does_not_exist(api_as, officers, now, field):
    operation = make_operation(officers["DE"])
    sent = send_contribution(officers["DE"], officers["NL"], at=now)
    keys = {"reply_to": sent.pk, "corrects": sent.pk, "case": sent.case_id, "operation": operation.pk}
    program = api_as(officers["FR"])

    real, made_up = (
        program.post(ROOT, _written(officers["DE"], **{field: str(key)})) for key in (keys[field], uuid7())
    )

    assert real.status_code == made_up.status_code == 400
    assert real.content.replace(str(keys[field]).encode(), b"KEY") == made_up.content.replace(
        made_up.json()["errors"][field][0].split('"')[1].encode(), b"KEY"
    )


@pytest.mark.parametrize("person", ["service_coordinator", "administrator", "data_protection_officer"])
def test_people_without_need_to_know_are_refused(request, api_as, sent, person):
    program = api_as(request.getfixturevalue(person))

    for address in (ROOT, _at(sent), CASES, ENTITIES):
        assert program.get(address).status_code == 403
    assert program.post(ROOT, {}).status_code == 403


def test_writing_and_sending_in_one_call(api_as, officers):
    answer = api_as(officers["DE"]).post(
        ROOT, _written(officers["NL"], send=True, handling_codes=["H1"], classification="eu_restricted")
    )

    assert answer.status_code == 201
    body = answer.json()
    assert body["status"] == "sent"
    assert body["handling_codes"] == ["H1"]
    assert body["entities"][0]["normalised"] == "+491515550101"
    with acting_for(officers["NL"]):
        assert str(Contribution.objects.visible_to(officers["NL"]).get().pk) == body["id"]


def test_what_is_missing_is_a_conflict_with_code_and_nothing_is_stored(api_as, officers):
    answer = api_as(officers["DE"]).post(ROOT, _written(send=True))

    assert answer.status_code == 409
    assert answer.json()["code"] == "recipient_missing"
    assert answer.headers["Content-Type"] == "application/problem+json"
    with acting_for(officers["DE"]):
        assert not Contribution.objects.exists()


def test_what_is_above_the_ceiling_is_refused(api_as, officers):
    answer = api_as(officers["DE"]).post(ROOT, _written(officers["NL"], classification="eu_secret"))

    assert (answer.status_code, answer.json()["code"]) == (409, "above_ceiling")


def test_a_draft_is_changed_gets_a_file_and_is_sent(api_as, officers):
    program = api_as(officers["DE"])
    draft = program.post(ROOT, _written(officers["NL"])).json()
    path = f"{ROOT}{draft['id']}/"

    changed = program.patch(path, {"subject": "Forty engines", "to": ["pl-lb"]})
    attached = program.post(f"{path}attachments/", {"file": make_file("list.pdf")}, format="multipart")
    sent = program.post(f"{path}send/")

    assert changed.json()["subject"] == "Forty engines"
    assert changed.json()["body"] == draft["body"]
    assert len(changed.json()["entities"]) == 1
    assert attached.status_code == 201
    assert len(attached.json()["sha256"]) == 64
    assert sent.json()["status"] == "sent"
    assert [copy["authority"] for copy in sent.json()["recipients"]] == ["pl-lb"]
    assert program.patch(path, {"subject": "x"}).status_code == 403
    assert program.post(f"{path}send/").json()["code"] == "already_sent"


def test_a_draft_is_discarded(api_as, german_officer, dutch_officer, now):
    draft = draft_contribution(german_officer, dutch_officer, at=now)

    assert api_as(german_officer).delete(_at(draft)).status_code == 204
    with acting_for(german_officer):
        assert not Contribution.objects.exists()


def test_reading_opens_the_copy_and_is_recorded(api_as, sent, dutch_officer, data_protection_officer):
    body = api_as(dutch_officer).get(_at(sent)).json()

    assert body["body"].startswith("A container declared as tiles")
    assert body["attachments"][0]["name"] == "report.pdf"
    with acting_for(dutch_officer):
        assert Recipient.objects.get().opened_by == dutch_officer
    with acting_for(data_protection_officer):
        assert AuditEvent.objects.filter(kind="intelligence.contribution.read").count() == 1


def test_a_recipient_reads_its_own_copy_only_and_no_hidden_key(api_as, officers, now):
    operation = make_operation(officers["DE"], accepted=(officers["NL"],))
    asked = send_contribution(officers["DE"], officers["NL"], at=now, kind="request", operation=operation)
    answer = send_contribution(
        officers["NL"], officers["DE"], officers["PL"], at=now, kind="answer", reply_to=asked, operation=operation
    )

    polish = api_as(officers["PL"]).get(_at(answer)).json()
    german = api_as(officers["DE"]).get(_at(answer)).json()

    assert [copy["party"] for copy in polish["recipients"]] == ["PL"]
    assert (polish["case"], polish["operation"], polish["reply_to"]) == (None, None, None)
    assert [copy["party"] for copy in german["recipients"]] == ["DE"]
    assert german["reply_to"] == str(asked.pk)
    assert german["operation"] == str(operation.pk)


def test_the_list_pages_filters_and_asks_a_constant_number_of_queries(api_as, german_officer, dutch_officer, now):
    program = api_as(dutch_officer)

    def count():
        with CaptureQueriesContext(connection) as queries:
            program.get(ROOT)
        return len(queries)

    sent = [send_contribution(german_officer, dutch_officer, at=now)]
    count()
    few = count()
    sent += [send_contribution(german_officer, dutch_officer, at=now, kind="request") for _ in range(3)]

    assert count() == few
    first = program.get(f"{ROOT}?page_size=3").json()
    second = program.get(first["next"]).json()
    assert [row["id"] for row in first["results"] + second["results"]] == [str(row.pk) for row in sent[::-1]]
    assert {row["box"] for row in first["results"]} == {"received"}
    assert len(program.get(f"{ROOT}?kind=request").json()["results"]) == 3
    assert program.get(f"{ROOT}?box=sent").json()["results"] == []


def test_the_same_post_twice_is_one_contribution(api_as, officers):
    program, written = api_as(officers["DE"]), _written(officers["NL"], send=True)

    first, second = (program.post(ROOT, written, headers={"Idempotency-Key": "k-1"}) for _ in range(2))

    assert first.json() == second.json()
    with acting_for(officers["DE"]):
        assert Contribution.objects.count() == 1


def test_a_file_is_downloaded_in_parts(api_as, sent, dutch_officer):
    with acting_for(dutch_officer):
        file = Attachment.objects.get()

    answer = api_as(dutch_officer).get(_at(sent, f"attachments/{file.pk}/"), headers={"Range": "bytes=0-3"})

    assert answer.status_code == 206
    assert b"".join(answer.streaming_content) == PDF[:4]
    assert answer.headers["Content-Range"] == f"bytes 0-3/{len(PDF)}"


def test_a_wrong_file_is_refused_with_its_reason(api_as, german_officer, dutch_officer, now):
    draft = draft_contribution(german_officer, dutch_officer, at=now)

    answer = api_as(german_officer).post(
        _at(draft, "attachments/"), {"file": make_file("tool.exe", b"MZ123")}, format="multipart"
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "file_refused")


def test_cases_are_opened_read_and_closed(api_as, german_officer):
    make_crime_area()
    program = api_as(german_officer)

    case = program.post(CASES, {"title": "Engines", "crime_area": "drug-trafficking"}).json()

    assert program.get(CASES).json()["results"] == [case]
    assert program.get(f"{CASES}{case['id']}/").json() == case
    assert program.post(f"{CASES}{case['id']}/step/", {"step": "close"}).json()["status"] == "closed"
    assert program.post(f"{CASES}{case['id']}/step/", {"step": "close"}).status_code == 409


def test_entities_are_found_by_their_comparable_form_and_reading_them_is_recorded(
    api_as, german_officer, dutch_officer, data_protection_officer, now
):
    send_contribution(german_officer, dutch_officer, at=now, entities=[make_entity_content()])
    program = api_as(dutch_officer)

    (found,) = program.get(f"{ENTITIES}?value=%2B31612345678&kind=communication_means").json()["results"]

    assert program.get(f"{ENTITIES}{found['id']}/").json() == found
    with acting_for(data_protection_officer):
        assert AuditEvent.objects.filter(kind__startswith="intelligence.entity.").count() == 2


@pytest.mark.invariant(13)
def test_europol_reads_by_api_only_what_it_received(api_as, officers, analyst, now):
    send_contribution(officers["DE"], officers["NL"], at=now)
    received = send_contribution(officers["DE"], analyst, at=now, purposes=PURPOSES)

    rows = api_as(analyst).get(ROOT).json()["results"]

    assert [row["id"] for row in rows] == [str(received.pk)]
