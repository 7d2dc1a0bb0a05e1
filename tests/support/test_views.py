"""Pages of support: what each person gets, and that a stranger learns nothing from any of them."""

import pytest
from django.db.models import Q
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.fields import Classification
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Party
from europol_portal.web.models import Draft
from tests.factories.operations import make_operation
from tests.factories.support import (
    make_assessed,
    make_draft,
    make_sent,
    make_service,
)
from tests.support.steps import HTMX, LATER, LIST, NEW, SOON, address, stored

pytestmark = pytest.mark.django_db

CATALOGUE = reverse("support:service-list")

OWNER_PAGES = [
    ("get", "request-detail", []),
    ("post", "request-copy", []),
    ("get", "request-edit", []),
    ("post", "request-edit", []),
    ("get", "request-step", ["cancel"]),
    ("post", "request-step", ["cancel"]),
    ("post", "request-step", ["submit"]),
    ("post", "request-step", ["endorse"]),
    ("get", "request-feedback", []),
    ("post", "request-feedback", []),
    ("get", "request-message", []),
    ("post", "request-message", []),
]
PROVIDER_PAGES = [
    ("post", "request-reassign", []),
    ("get", "request-assess", []),
    ("post", "request-assess", []),
    ("get", "request-schedule", []),
    ("post", "request-schedule", []),
    ("post", "request-step", ["accept"]),
    ("get", "request-step", ["decline"]),
    ("post", "request-step", ["waitlist"]),
]


def _typed(**fields):
    return {
        "title": "Mobile office in Bremen",
        "need": "Check phones on the spot.",
        "place": "Bremen",
        "starts_on": SOON.isoformat(),
        "ends_on": LATER.isoformat(),
        "urgency": "normal",
        "classification": "bpl",
        "kit": ["secure_link"],
        "staff": "2",
        "connectivity": "wired",
    } | fields


# what a stranger gets


@pytest.mark.invariant(10)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
@pytest.mark.parametrize("page", OWNER_PAGES, ids=str)
def test_who_has_no_part_gets_the_same_bytes_as_for_what_does_not_exist(as_, sent, requesters, page, headers):
    method, name, parts = page
    for person in (requesters["fr.liaison"], requesters["nl.liaison"]):
        browser = as_(person)
        real, made_up = (
            getattr(browser, method)(address(name, key, *parts), headers=headers) for key in (sent.pk, uuid7())
        )

        assert real.status_code == made_up.status_code == 404
        assert real.content == made_up.content
        assert real.headers == made_up.headers


@pytest.mark.parametrize("page", PROVIDER_PAGES, ids=str)
def test_a_coordinator_learns_nothing_of_requests_for_money(as_, dutch_officer, service_coordinator, page):
    money, (method, name, parts) = make_sent(dutch_officer, "financial"), page
    browser = as_(service_coordinator)

    real, made_up = (getattr(browser, method)(address(name, key, *parts)) for key in (money.pk, uuid7()))

    assert real.status_code == made_up.status_code == 404
    assert real.content == made_up.content


def test_a_draft_is_unknown_to_the_provider(as_, german_officer, service_coordinator):
    draft = make_draft(german_officer)

    assert as_(service_coordinator).get(draft.get_absolute_url()).status_code == 404


def test_the_first_lock_alone_keeps_the_page_shut(as_, sent, dutch_officer, second_lock_off):
    assert as_(dutch_officer).get(sent.get_absolute_url()).status_code == 404


def test_the_second_lock_alone_keeps_the_page_shut(as_, sent, dutch_officer, monkeypatch):
    monkeypatch.setattr("europol_portal.access.querysets.visible_q", lambda *_: Q())

    assert as_(dutch_officer).get(sent.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["", "?q=Hamburg", "?status=endorsed", "?kind=mobile_office", "?view=open", "?urgency=urgent", "?mine=true"],
)
def test_lists_filters_and_counts_tell_a_participant_nothing(as_, operation, german_officer, dutch_officer, query):
    make_service()
    browser = as_(dutch_officer)
    panel = address("operation-panel", operation.pk)
    before = [browser.get(url, headers=HTMX).content for url in (LIST + query, panel)]

    make_sent(german_officer, operation=operation, urgency="urgent")

    assert [browser.get(url, headers=HTMX).content for url in (LIST + query, panel)] == before


@pytest.mark.parametrize("person", ["analyst", "dpo"])
def test_people_who_handle_no_requests_get_403_whatever_exists(as_, sent, europol_people, person):
    browser = as_(europol_people[person])

    for url in (LIST, NEW, sent.get_absolute_url(), address("request-detail", uuid7())):
        assert browser.get(url).status_code == 403


def test_requesters_get_403_where_only_the_provider_acts(as_, sent, german_officer):
    browser = as_(german_officer)

    for method, name, parts in PROVIDER_PAGES:
        for key in (sent.pk, uuid7()):
            assert getattr(browser, method)(address(name, key, *parts)).status_code == 403


# the catalogue


def test_the_catalogue_says_what_it_needs_and_who_may_ask(as_, american_officer, europol):
    make_service()
    make_service("financial", open_to=[Party.Kind.MEMBER_STATE], name="Low-value grant")
    make_service("training", is_active=False, name="Old course")

    page = as_(american_officer).get(CATALOGUE)

    text = page.content.decode()
    assert "Place and dates<br>A contact" in text
    assert "10 days" in text
    assert "Not for United States" in text
    assert "Old course" not in text
    assert f"{NEW}?service=mobile-office" in text
    assert f"{NEW}?service=financial" not in text


def test_the_catalogue_is_open_to_everybody_and_an_empty_one_says_so(as_, administrator):
    page = as_(administrator).get(CATALOGUE)

    assert page.status_code == 200
    assert "The catalogue is empty" in page.content.decode()


def test_asking_begins_in_the_catalogue_and_keeps_the_operation(as_, german_officer, operation):
    browser = as_(german_officer)

    answer = browser.get(f"{NEW}?operation={operation.pk}")
    assert answer.headers["Location"] == f"{CATALOGUE}?operation={operation.pk}"
    make_service()
    assert f"operation={operation.pk}" in browser.get(answer.headers["Location"]).content.decode()
    assert browser.get(f"{NEW}?service=no-such-service").status_code == 302


# asking


def test_a_request_is_written_sent_and_endorsed_in_one_go(as_, german_officer, service_coordinator, operation):
    make_service()
    browser = as_(german_officer)
    form = browser.get(f"{NEW}?service=mobile-office&operation={operation.pk}")
    assert f'<option value="{operation.pk}" selected>' in form.content.decode()

    answer = browser.post(
        f"{NEW}?service=mobile-office",
        _typed(country=german_officer.party_id, operation=str(operation.pk), intent="send"),
    )

    request = stored(german_officer)
    assert answer.headers["Location"] == request.get_absolute_url()
    assert (request.status, request.operation_id) == ("endorsed", operation.pk)
    assert request.details == {"kit": ["secure_link"], "staff": 2, "connectivity": "wired"}


def test_only_operations_that_the_person_may_know_are_offered(as_, german_officer, french_officer, operation):
    make_service()
    foreign = make_operation(french_officer, code_name="MISTRAL")
    browser = as_(german_officer)

    form = browser.get(f"{NEW}?service=mobile-office&operation={foreign.pk}").content.decode()
    assert "HALYARD" in form
    assert "MISTRAL" not in form
    assert str(foreign.pk) not in form.split("</form>")[-2].replace(f"operation={foreign.pk}", "")

    refused = browser.post(f"{NEW}?service=mobile-office", _typed(operation=str(foreign.pk), intent="save"))
    made_up = browser.post(f"{NEW}?service=mobile-office", _typed(operation=str(uuid7()), intent="save"))
    assert refused.status_code == made_up.status_code == 422
    assert refused.context["form"].errors == made_up.context["form"].errors


def test_a_draft_needs_a_title_only_and_sending_names_what_is_missing(as_, german_officer, europol):
    make_service()
    browser = as_(german_officer)
    little = {"title": "Something mobile", "urgency": "normal", "classification": "bpl"}

    assert browser.post(f"{NEW}?service=mobile-office", little | {"intent": "save"}).status_code == 302
    draft = stored(german_officer)
    assert draft.status == "draft"

    refused = browser.post(address("request-edit", draft.pk), little | {"intent": "send"})
    assert refused.status_code == 422
    assert {"need", "country", "place", "starts_on", "kit"} <= set(refused.context["form"].errors)
    assert "Something mobile" in refused.content.decode()
    assert stored(german_officer).status == "draft"


def test_the_draft_that_the_browser_kept_comes_back_and_goes_with_the_sending(as_, german_officer, europol):
    make_service()
    browser = as_(german_officer)
    url = f"{NEW}?service=mobile-office"
    key = "support.request.mobile-office"
    kept = browser.post(reverse("draft", args=[key]), {"title": "Half a sentence", "kit": "secure_link"})
    assert kept.status_code == 204

    form = browser.get(url).content.decode()
    assert "Half a sentence" in form
    assert f'data-draft="{key}"' in form

    browser.post(url, _typed(country=german_officer.party_id, intent="send"))
    with acting_for(german_officer):
        assert not Draft.objects.filter(key=key).exists()


def test_a_draft_is_changed_and_sent_later(as_, german_officer, europol):
    draft = make_draft(german_officer, starts_on=SOON, ends_on=LATER)
    browser = as_(german_officer)
    form = browser.get(address("request-edit", draft.pk)).content.decode()
    assert "Mobile office for the action day in Hamburg" in form
    assert 'value="2"' in form

    changed = _typed(country=german_officer.party_id, title="Mobile office in Kiel", intent="save")
    assert browser.post(address("request-edit", draft.pk), changed).status_code == 302
    assert browser.post(address("request-step", draft.pk, "submit")).status_code == 302

    request = stored(german_officer)
    assert (request.title, request.status) == ("Mobile office in Kiel", "endorsed")


def test_an_incomplete_draft_is_not_sent_from_its_page(as_, german_officer, europol):
    draft = make_draft(german_officer, need="")

    answer = as_(german_officer).post(address("request-step", draft.pk, "submit"))

    assert answer.status_code == 422
    assert "Say what it is for." in answer.content.decode()


def test_money_keeps_its_cents(as_, german_officer, europol):
    make_service("financial", ceiling="60000.00")
    typed = _typed(headings=["travel"], activities="A meeting.", country=german_officer.party_id, intent="send")
    browser = as_(german_officer)

    above = browser.post(f"{NEW}?service=financial", typed | {"amount": "60000.01"})
    assert above.status_code == 422
    assert "€60,000.00" in str(above.context["form"].errors["amount"])
    browser.post(f"{NEW}?service=financial", typed | {"amount": "12345.67"})

    assert "€12,345.67" in browser.get(stored(german_officer).get_absolute_url()).content.decode()


# reading


@pytest.mark.invariant(40)
def test_the_requester_reads_why_when_and_its_place_in_the_queue(as_, german_officer, service_coordinator, operation):
    request = make_assessed(german_officer, service_coordinator, operation=operation)

    text = as_(german_officer).get(request.get_absolute_url()).content.decode()

    for words in ("Fits the plan of the action day.", "<b>8</b> of 15", "in the middle", "HALYARD", "EMPACT priority"):
        assert words in text
    assert 'aria-current="step"' in text


def test_who_handles_it_does_not_read_the_name_of_an_operation_without_taking_part(as_, sent, service_coordinator):
    text = as_(service_coordinator).get(sent.get_absolute_url()).content.decode()

    assert "HALYARD" not in text
    assert str(sent.operation_id) not in text
    assert "One that you do not take part in" in text


@pytest.mark.invariant(28)
def test_opening_a_request_is_recorded(as_, sent, service_coordinator, data_protection_officer):
    as_(service_coordinator).get(sent.get_absolute_url())

    with acting_for(data_protection_officer):
        event = AuditEvent.objects.get(kind="support.request.read")
    assert (event.subject_reference, event.actor_name, event.verb) == (
        sent.reference,
        "europol.support",
        "consultation",
    )


def test_the_marking_of_the_page_is_that_of_the_request(as_, german_officer, europol):
    request = make_sent(german_officer, classification=Classification.EU_RESTRICTED)
    browser = as_(german_officer)

    assert "RESTREINT UE" in browser.get(request.get_absolute_url()).content.decode().split("</strong>")[0]
    assert "RESTREINT UE" in browser.get(LIST).content.decode().split("</strong>")[0]
