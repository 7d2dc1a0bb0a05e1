"""Circles, cases, entities, the panel of an operation, and files on pages."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.ids import uuid7
from intelligence.models import Attachment, Case, Contribution
from tests.factories.intelligence import (
    PDF,
    make_entity_content,
    make_file,
    make_person_content,
    send_contribution,
)
from tests.factories.operations import make_operation
from tests.factories.parties import make_crime_area

pytestmark = pytest.mark.django_db


def _url(name, *parts):
    return reverse(f"intelligence:{name}", args=parts)


# circle, cases, entities, panel


def test_a_circle_is_closed_on_its_page(as_, sent, dutch_officer):
    browser = as_(dutch_officer)
    page = _url("contribution-circle", sent.pk)

    assert browser.get(page).status_code == 200
    assert browser.post(page, {"people": []}).status_code == 302
    with acting_for(dutch_officer):
        assert Contribution.objects.get().closed_party_ids == []


def test_a_case_shows_contributions_one_may_see_and_counts_nothing(as_, officers, now):
    first = send_contribution(officers["DE"], officers["NL"], at=now)
    with acting_for(officers["DE"]):
        case = Case.objects.get()
    for _ in range(3):
        send_contribution(officers["DE"], officers["PL"], at=now, case=case)

    response = as_(officers["NL"]).get(_url("case-detail", case.pk))

    assert [row.contribution for row in response.context["rows"]] == [first]
    assert "Poland" not in response.content.decode()
    untimed = re.sub(r"<time.*?</time>", "", response.content.decode().split("<main")[1], flags=re.DOTALL)
    assert " 4 " not in untimed


def test_a_case_is_opened_closed_and_reopened_by_its_party(as_, german_officer):
    browser = as_(german_officer)
    typed = {"title": "Engines", "crime_area": make_crime_area().pk, "classification": "bpl"}

    page = browser.post(_url("case-create"), typed, follow=True)

    with acting_for(german_officer):
        case = Case.objects.get()
    assert page.context["case"] == case
    for step, is_open in (("close", False), ("reopen", True)):
        browser.post(_url("case-step", case.pk, step))
        with acting_for(german_officer):
            assert Case.objects.get().is_open is is_open
    assert browser.post(_url("case-step", case.pk, "reopen")).status_code == 409


def test_the_case_list_filters_and_asks_a_constant_number_of_queries(as_, german_officer, dutch_officer, now):
    browser = as_(dutch_officer)
    browser.get(_url("case-list"))

    def count():
        with CaptureQueriesContext(connection) as queries:
            browser.get(_url("case-list"))
        return len(queries)

    send_contribution(german_officer, dutch_officer, at=now)
    few = count()
    for _ in range(4):
        send_contribution(german_officer, dutch_officer, at=now)
    assert count() == few
    assert len(browser.get(f"{_url('case-list')}?status=open").context["cases"]) == 5
    assert browser.get(f"{_url('case-list')}?status=closed").context["cases"] == []


def test_the_entity_list_filters_searches_and_is_recorded(
    as_, german_officer, dutch_officer, data_protection_officer, now
):
    send_contribution(german_officer, dutch_officer, at=now, entities=[make_entity_content(), make_person_content()])
    browser, page = as_(dutch_officer), _url("entity-list")

    assert len(browser.get(page).context["entities"]) == 2
    assert [entity.kind for entity in browser.get(f"{page}?kind=person").context["entities"]] == ["person"]
    assert [entity.kind for entity in browser.get(f"{page}?q=zielinski").context["entities"]] == ["person"]
    assert browser.get(f"{page}?q=nobody").context["entities"] == []
    with acting_for(data_protection_officer):
        event = AuditEvent.objects.filter(kind="intelligence.entity.listed").order_by("pk").first()
    assert len(event.object_ids) == 2


def test_the_panel_of_an_operation_shows_only_what_one_may_see(as_, officers, now):
    operation = make_operation(officers["DE"], accepted=(officers["NL"], officers["PL"]))
    sent = send_contribution(officers["DE"], officers["NL"], at=now, operation=operation)
    panel = _url("operation-panel", operation.pk)

    assert sent.subject in as_(officers["NL"]).get(panel).content.decode()
    assert sent.subject not in as_(officers["PL"]).get(panel).content.decode()
    strange, made_up = (as_(officers["FR"]).get(_url("operation-panel", key)) for key in (operation.pk, uuid7()))
    assert strange.status_code == made_up.status_code == 404
    assert strange.content == made_up.content


# files


def _file(person):
    with acting_for(person):
        return Attachment.objects.get()


def test_a_file_leaves_with_safe_headers_reference_and_codes_in_its_name(as_, german_officer, dutch_officer, now):
    sent = send_contribution(
        german_officer, dutch_officer, at=now, handling_codes=("H1", "H2"), files=[make_file("Überwachung 1.pdf")]
    )

    answer = as_(dutch_officer).get(_file(dutch_officer).get_absolute_url())

    assert b"".join(answer.streaming_content) == PDF
    name = f"{sent.reference}_H1_H2_Attachment_1_Uberwachung_1.pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "application/pdf"


@pytest.mark.invariant(28)
def test_each_download_is_recorded_as_an_export(as_, sent, dutch_officer, data_protection_officer):
    answer = as_(dutch_officer).get(_file(dutch_officer).get_absolute_url())
    assert len(b"".join(answer.streaming_content)) == len(PDF)

    with acting_for(data_protection_officer):
        event = AuditEvent.objects.get(kind="intelligence.attachment.exported")
    assert (event.verb, event.party_code) == ("export", "NL")


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-3", 206, 0, 4),
        ("bytes=5-", 206, 5, None),
        ("bytes=-6", 206, -6, None),
        ("bytes=0-99999", 200, 0, None),
        ("bytes=0-1,4-5", 200, 0, None),
        ("lines=1-2", 200, 0, None),
        ("bytes=99999-", 416, 0, 0),
    ],
)
def test_parts_of_a_file_can_be_asked_for(as_, sent, dutch_officer, asked, status, start, end):  # noqa: PLR0917
    answer = as_(dutch_officer).get(_file(dutch_officer).get_absolute_url(), headers={"Range": asked})

    assert answer.status_code == status
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert content == PDF[start:end]
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(("named", "status"), [("same", 206), ("other", 200)])
def test_a_part_is_given_only_of_the_content_that_the_reader_has_begun(as_, sent, dutch_officer, named, status):
    address, browser = _file(dutch_officer).get_absolute_url(), as_(dutch_officer)
    whole = browser.get(address)
    assert b"".join(whole.streaming_content) == PDF
    tag = whole.headers["ETag"] if named == "same" else '"other"'

    answer = browser.get(address, headers={"Range": "bytes=0-3", "If-Range": tag})

    assert answer.status_code == status
    assert b"".join(answer.streaming_content) == (PDF[:4] if status == 206 else PDF)
