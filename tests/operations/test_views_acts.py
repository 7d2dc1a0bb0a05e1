"""What people do on the pages of operations: propose, invite, answer, step, write, keep to a circle."""

from datetime import date

import pytest
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.parties.models import Role
from europol_portal.web.models import Draft
from operations.models import LogEntry, Operation, Participation
from tests.factories.operations import invite, make_operation
from tests.factories.parties import make_crime_area
from tests.operations.steps import HTMX, address, queries

pytestmark = pytest.mark.django_db

# forms


def _typed(**fields):
    make_crime_area()
    return {
        "code_name": "Lodestar",
        "title": "Counterfeit euro from a print shop",
        "crime_areas": ["drug-trafficking"],
        "classification": "bpl",
        "starts_on": "2026-12-01",
    } | fields


def test_a_proposal_leads_to_the_page_of_the_operation_and_removes_the_draft(as_, german_officer):
    browser = as_(german_officer)
    url = reverse("operations:operation-create")
    browser.post(reverse("draft", args=["operations.operation.new"]), {"title": "Kept"})
    assert b"Kept" in browser.get(url).content

    answered = browser.post(url, _typed())

    with acting_for(german_officer):
        operation = Operation.objects.get()
        assert not Draft.objects.exists()
    assert answered.status_code == 302
    assert answered.url == operation.get_absolute_url()
    assert operation.code_name == "LODESTAR"


def test_a_refused_proposal_keeps_what_was_typed_and_says_what_to_do(as_, german_officer):
    make_operation(german_officer, code_name="LODESTAR")

    for fields, words in (
        ({"ends_on": "2026-11-01"}, "The operation ends before it starts."),
        ({}, "Your party already leads an operation with this code name."),
        ({"crime_areas": []}, "Choose: Crime areas"),
    ):
        page = as_(german_officer).post(reverse("operations:operation-create"), _typed(**fields))
        assert page.status_code == 422
        assert words in page.content.decode()
        assert "Counterfeit euro from a print shop" in page.content.decode()


def test_the_lead_edits_from_what_stands(as_, operation, german_officer):
    url = address("operation-edit", operation.pk)
    browser = as_(german_officer)

    form = browser.get(url).context["form"]
    assert (form["code_name"].value(), form["crime_areas"].value()) == ("HALYARD", ["drug-trafficking"])
    browser.post(url, _typed(code_name="HALYARD", action_day_on="2026-12-10"))

    with acting_for(german_officer):
        operation.refresh_from_db()
    assert operation.action_day_on == date(2026, 12, 10)


def test_the_lead_invites_and_those_already_invited_are_not_offered(as_, operation, german_officer, frontex_officer):
    url = address("operation-invite", operation.pk)
    browser = as_(german_officer)

    offered = {party.code for party in browser.get(url).context["form"].fields["party"].queryset}
    answered = browser.post(url, {"party": "FX", "role": "support", "message": "Two officers at the border."})

    assert "FX" in offered
    assert not offered & {"DE", "NL", "PL"}
    assert answered.status_code == 302
    with acting_for(frontex_officer):
        invitation = Participation.objects.get(party=frontex_officer.party)
    assert (invitation.role, invitation.answer) == ("support", "invited")


def test_an_invitation_leads_to_the_operation(as_, operation, polish_officer, polish_invitation):
    answered = as_(polish_officer).get(polish_invitation.get_absolute_url())

    assert (answered.status_code, answered.url) == (302, operation.get_absolute_url())


def test_accepting_on_the_page_opens_the_log_for_writing(as_, operation, polish_officer, polish_invitation):
    url = address("invitation-answer", polish_invitation.pk, "accept")
    browser = as_(polish_officer)
    assert browser.get(url).status_code == 200

    answered = browser.post(url, {"note": ""}, follow=True)

    assert answered.redirect_chain[-1][0] == operation.get_absolute_url()
    assert b"log-form" in answered.content


def test_declining_without_a_reason_is_refused_on_the_form(as_, polish_officer, polish_invitation):
    page = as_(polish_officer).post(address("invitation-answer", polish_invitation.pk, "decline"), {"note": ""})

    assert page.status_code == 422
    assert b"Fill in: Reason" in page.content


def test_declining_leads_to_the_answered_invitation(as_, polish_officer, polish_invitation):
    url = address("invitation-answer", polish_invitation.pk, "decline")

    page = as_(polish_officer).post(url, {"note": "No team free."}, follow=True)

    assert page.status_code == 200
    assert page.redirect_chain[-1][0] == polish_invitation.get_absolute_url()
    assert as_(polish_officer).post(url, {"note": "Twice."}).status_code == 422


@pytest.mark.parametrize("step", ["no-such-step", "plan"])
def test_steps_are_those_of_the_table(as_, operation, german_officer, step):
    url = address("operation-step", operation.pk, step)
    browser = as_(german_officer)
    expected = 404 if step == "no-such-step" else 200

    assert browser.get(url).status_code == expected


def test_a_step_moves_the_operation_and_a_late_one_is_refused(as_, operation, german_officer):
    url = address("operation-step", operation.pk, "plan")
    browser = as_(german_officer)

    assert browser.post(url, {"note": ""}).url == operation.get_absolute_url()
    late = browser.post(url, {"note": ""})

    assert late.status_code == 422
    assert b"the state has changed" in late.content


def test_a_blocked_step_says_what_is_missing(as_, german_officer, dutch_officer):
    operation = make_operation(german_officer, invited=(dutch_officer,))
    browser = as_(german_officer)

    assert b"At least one invited party must accept" in browser.get(operation.get_absolute_url()).content
    assert browser.post(address("operation-step", operation.pk, "plan"), {"note": ""}).status_code == 422


# log


def test_a_line_for_the_log_gives_an_empty_form_and_comes_with_what_is_new(as_, operation, dutch_officer):
    url, browser = address("log-add", operation.pk), as_(dutch_officer)

    part = browser.post(url, {"text": "Two vans seen.", "kind": "question"}, headers=HTMX)
    lines = browser.get(address("log-since", operation.pk), headers=HTMX)

    assert part.status_code == 200
    assert b"log-form" in part.content
    assert b"Two vans seen." not in part.content
    assert b"Two vans seen." in lines.content
    assert b"<html" not in part.content + lines.content


def test_without_a_script_a_line_leads_back_to_the_operation(as_, operation, dutch_officer):
    answered = as_(dutch_officer).post(address("log-add", operation.pk), {"text": "Two vans seen.", "kind": "note"})

    assert answered.url == operation.get_absolute_url()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_an_empty_line_is_refused_on_the_form(as_, operation, dutch_officer, headers):
    page = as_(dutch_officer).post(address("log-add", operation.pk), {"text": " ", "kind": "note"}, headers=headers)

    assert page.status_code == 422
    assert b"Fill in: New log entry" in page.content


def test_the_log_pages_back_and_reading_it_is_recorded(
    as_, operation, dutch_officer, data_protection_officer, monkeypatch
):
    monkeypatch.setattr("operations.views.log.PAGE_SIZE", 2)
    browser, url = as_(dutch_officer), address("operation-log", operation.pk)

    first = browser.get(url).context["page"]
    older = browser.get(f"{url}?before={first.older}", headers=HTMX)

    assert len(first) == 2
    assert b"Proposed the operation." in older.content
    with acting_for(data_protection_officer):
        events = AuditEvent.objects.filter(kind="operations.log.read").order_by("pk")
        assert [len(event.object_ids) for event in events] == [2, 2]


# closed circle


def test_a_circle_is_closed_and_opened_again(as_, operation, dutch_officer, colleague_of):
    colleague = colleague_of(dutch_officer, "third")
    left_out = colleague_of(dutch_officer)
    url = address("operation-circle", operation.pk)
    browser = as_(dutch_officer)

    assert browser.post(url, {"people": [colleague.username]}).status_code == 302
    assert b"Kept to named people" in browser.get(operation.get_absolute_url()).content
    assert as_(left_out).get(operation.get_absolute_url()).status_code == 404
    assert as_(colleague).post(url, {"people": []}).status_code == 302
    assert as_(left_out).get(operation.get_absolute_url()).status_code == 200


def test_a_circle_offers_cleared_readers_of_the_own_party_only(as_, operation, officers, colleague_of):
    colleague = colleague_of(officers["NL"])
    colleague_of(officers["NL"], "admin", role=Role.ADMINISTRATOR)

    form = as_(officers["NL"]).get(address("operation-circle", operation.pk)).context["form"]

    assert list(form.fields["people"].queryset) == [colleague]


def test_the_invitation_list_pages_with_a_constant_number_of_questions(as_, officers, django_assert_num_queries):
    browser, url = as_(officers["NL"]), address("invitation-list")
    invite(make_operation(officers["DE"]), officers["NL"], by=officers["DE"])
    browser.get(url)
    asked = queries(browser, url)
    for lead in ("FR", "PL"):
        invite(make_operation(officers[lead]), officers["NL"], by=officers[lead])

    with django_assert_num_queries(asked):
        assert len(browser.get(url).context["page"]) == 3
    assert LogEntry.objects.count() == 0  # nobody acts outside the requests
