"""The audit page: filters in the address, and every look is a line of its own."""

import csv
import io
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from europol_portal.audit import services

pytestmark = pytest.mark.django_db

LIST, EXPORT = reverse("audit:event-list"), reverse("audit:export")
OTHERS = ["german_officer", "analyst", "administrator", "service_coordinator"]


@pytest.fixture
def on_duty(client, data_protection_officer):
    """The data protection officer's browser."""
    client.force_login(data_protection_officer)
    return client


@pytest.mark.parametrize("person", OTHERS)
@pytest.mark.parametrize("address", [LIST, EXPORT, reverse("audit:event", args=[UUID(int=7)])])
def test_others_are_refused_whether_the_line_exists_or_not(client, line, person, address, request):
    client.force_login(request.getfixturevalue(person))

    assert client.get(address).status_code == 403
    assert client.get(reverse("audit:event", args=[line.pk])).status_code == 403


def test_an_auditor_reads_it_too(client, auditor, line):
    client.force_login(auditor)

    assert client.get(LIST).status_code == 200


def test_the_page_shows_lines_in_words(on_duty, line):
    page = on_duty.get(LIST).content.decode()

    assert "de.liaison" in page
    assert "Disclosure" in page
    assert "NL" in page


@pytest.mark.parametrize(
    ("wanted", "unwanted"),
    [
        ({"person": "DE.liaison"}, {"person": "nl.liaison"}),
        ({"party": "de"}, {"party": "NL"}),
        ({"verb": "disclosure"}, {"verb": "erasure"}),
        ({"subject": "nl"}, {"subject": "FR"}),
        ({"since": "2026-11-24"}, {"since": "2026-11-25"}),
        ({"until": "2026-11-24"}, {"until": "2026-11-23"}),
        ({"kind": "intelligence.contribution.sent"}, {"kind": "accounts.session.ended"}),
    ],
)
def test_filters_stand_in_the_address(on_duty, line, wanted, unwanted):
    address = reverse("audit:event", args=[line.pk])

    assert address in on_duty.get(LIST, wanted).content.decode()
    assert address not in on_duty.get(LIST, unwanted).content.decode()


def test_a_filter_that_is_no_day_shows_nothing_rather_than_everything(on_duty, line):
    page = on_duty.get(LIST, {"since": "yesterday"}).content.decode()

    assert reverse("audit:event", args=[line.pk]) not in page


@pytest.mark.invariant(29)
def test_looking_at_the_record_is_recorded_with_the_names_of_the_filters_and_the_lines_shown(on_duty, line, lines_of):
    on_duty.get(LIST, {"person": "de.liaison", "verb": "disclosure"})

    (look,) = lines_of("audit.record.consulted")
    assert (look.actor_name, look.verb) == ("europol.dpo", "consultation")
    assert look.changes == {"filters": ["person", "verb"]}
    assert look.object_ids == [str(line.pk)]


def test_opening_a_line_shows_all_of_it_and_is_recorded(on_duty, line, lines_of):
    page = on_duty.get(reverse("audit:event", args=[line.pk])).content.decode()

    assert "192.0.2.1" in page
    assert "[&#x27;draft&#x27;, &#x27;sent&#x27;]" in page
    (look,) = lines_of("audit.event.opened")
    assert look.subject_id == str(line.pk)


def test_a_line_that_does_not_exist_is_not_found(on_duty):
    assert on_duty.get(reverse("audit:event", args=[UUID(int=7)])).status_code == 404


def test_the_list_pages_by_key_and_its_queries_do_not_grow(on_duty, line, german_officer, now):
    on_duty.get(LIST)
    with CaptureQueriesContext(connection) as few:
        on_duty.get(LIST)
    for number in range(60):
        services.record(verb="session", kind=f"x.{number}", actor=german_officer, at=now + timedelta(seconds=number))

    with CaptureQueriesContext(connection) as many:
        page = on_duty.get(LIST).content.decode()

    assert len(many) == len(few)
    assert page.count("<tr data-row") == 50
    assert "before=" in page


def test_htmx_gets_the_lines_alone(on_duty, line):
    page = on_duty.get(LIST, headers={"HX-Request": "true"}).content.decode()

    assert 'id="audit-lines"' in page
    assert "<html" not in page


def test_a_copy_is_a_file_with_its_number_and_marking(on_duty, line, lines_of):
    answer = on_duty.post(f"{EXPORT}?verb=disclosure", {"purpose": "Control of November"})

    (copy,) = lines_of("audit.record.exported")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="audit-record-BPL-{copy.pk}.csv"'
    assert (copy.verb, copy.purpose, copy.changes) == (
        "export",
        "Control of November",
        {"filters": ["verb"], "lines": 1},
    )
    assert [(row["person"], row["recipients"], row["changes"]) for row in rows] == [
        ("de.liaison", "NL", "status: ['draft', 'sent']")
    ]
    assert rows[0]["marking"] == "Europol Unclassified, Basic Protection Level"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_copy_is_a_formula(on_duty, german_officer, now, start):
    services.record(verb="session", kind="x.y", actor=german_officer, at=now, purpose=f"{start}cmd()")

    answer = on_duty.post(f"{EXPORT}?kind=x.y", {"purpose": "Control"})

    rows = list(csv.DictReader(io.StringIO(on_duty.post(EXPORT, {"purpose": "Control"}).content.decode(), newline="")))
    assert answer.status_code == 200
    assert f"'{start}cmd()" in [row["purpose"] for row in rows]


def test_a_copy_without_a_purpose_is_refused_on_the_form(on_duty, line, lines_of):
    assert on_duty.post(EXPORT, {"purpose": " "}).status_code == 422
    assert lines_of("audit.record.exported") == []


def test_the_form_says_what_the_file_will_hold(on_duty, line):
    page = on_duty.get(EXPORT, {"verb": "disclosure"}).content.decode()

    assert "Export 1 line<" in page
    assert "disclosure" in page.lower()
