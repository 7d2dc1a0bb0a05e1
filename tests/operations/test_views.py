"""Pages of operations: what each person gets, and that a stranger learns nothing from any of them."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.fields import Classification
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Role
from europol_portal.web.models import Draft
from operations import services
from operations.models import LogEntry, Operation, Participation
from tests.factories.operations import AT, answer, invite, make_operation
from tests.factories.parties import make_crime_area, make_priority

pytestmark = pytest.mark.django_db

LIST = reverse("operations:operation-list")
HTMX = {"HX-Request": "true"}

OPERATION_PAGES = [
    ("get", "operation-detail", []),
    ("get", "operation-edit", []),
    ("post", "operation-edit", []),
    ("get", "operation-invite", []),
    ("post", "operation-invite", []),
    ("get", "operation-circle", []),
    ("post", "operation-circle", []),
    ("get", "operation-step", ["plan"]),
    ("post", "operation-step", ["plan"]),
    ("get", "operation-log", []),
    ("post", "log-add", []),
]
INVITATION_PAGES = [
    ("get", "invitation-detail", []),
    ("get", "invitation-answer", ["accept"]),
    ("post", "invitation-answer", ["accept"]),
    ("post", "invitation-answer", ["withdraw"]),
]


def _url(name, *parts):
    return reverse(f"operations:{name}", args=parts)


@pytest.fixture
def as_(client):
    """The client, signed in as a person."""

    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


# what a stranger gets


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
@pytest.mark.parametrize("page", OPERATION_PAGES, ids=str)
def test_a_stranger_gets_the_same_bytes_as_for_what_does_not_exist(as_, operation, french_officer, page, headers):
    browser, (method, name, parts) = as_(french_officer), page

    real, made_up = (
        getattr(browser, method)(_url(name, key, *parts), headers=headers) for key in (operation.pk, uuid7())
    )

    assert real.status_code == made_up.status_code == 404
    assert real.content == made_up.content
    assert real.headers == made_up.headers


@pytest.mark.parametrize("page", INVITATION_PAGES, ids=str)
def test_a_stranger_learns_nothing_of_invitations(as_, polish_invitation, french_officer, page):
    browser, (method, name, parts) = as_(french_officer), page

    real, made_up = (getattr(browser, method)(_url(name, key, *parts)) for key in (polish_invitation.pk, uuid7()))

    assert real.status_code == made_up.status_code == 404
    assert real.content == made_up.content


def test_the_first_lock_alone_keeps_the_page_shut(as_, operation, french_officer, second_lock_off):
    assert as_(french_officer).get(operation.get_absolute_url()).status_code == 404


def test_the_second_lock_alone_keeps_the_page_shut(as_, operation, french_officer, monkeypatch):
    monkeypatch.setattr("europol_portal.access.querysets.visible_q", lambda *_: Q())

    assert as_(french_officer).get(operation.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "query", ["", "?q=HALYARD", "?status=proposed", "?crime_area=drug-trafficking", "?lead=DE", "?part=lead"]
)
def test_lists_filters_and_counts_tell_a_stranger_nothing(as_, french_officer, german_officer, query):
    make_crime_area()
    before = as_(french_officer).get(LIST + query, headers=HTMX).content

    make_operation(german_officer, invited=())

    assert as_(french_officer).get(LIST + query, headers=HTMX).content == before


def test_a_party_that_declined_gets_404_and_its_answered_invitation(as_, operation, polish_officer, polish_invitation):
    answer(polish_invitation, "decline", by=polish_officer, reason="No team free.")
    browser = as_(polish_officer)

    assert browser.get(operation.get_absolute_url()).status_code == 404
    kept = browser.get(polish_invitation.get_absolute_url())
    listed = browser.get(_url("invitation-list"))
    for page in (kept, listed):
        assert page.status_code == 200
        assert b"HALYARD" in page.content
        assert b"No team free." in page.content
    assert b"Atlantic container" not in kept.content
    assert b"Netherlands" not in kept.content


@pytest.mark.parametrize("role", [Role.SERVICE_COORDINATOR, Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER])
def test_people_without_a_need_to_know_get_403_whatever_exists(as_, operation, german_officer, colleague_of, role):
    browser = as_(colleague_of(german_officer, role=role))

    for url in (LIST, operation.get_absolute_url(), _url("operation-detail", uuid7()), _url("invitation-list")):
        assert browser.get(url).status_code == 403


# what participants get


def test_the_list_shows_own_and_shared_operations_with_their_markings(as_, operation, german_officer, dutch_officer):
    make_operation(
        german_officer, code_name="LODESTAR", accepted=(dutch_officer,), classification=Classification.EU_RESTRICTED
    )

    page = as_(dutch_officer).get(LIST)

    assert page.status_code == 200
    assert [row.code_name for row in page.context["page"]] == ["LODESTAR", "HALYARD"]
    assert b"RESTREINT UE / EU RESTRICTED" in page.content


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("part=lead", ["HALYARD"]),
        ("part=joined", ["MISTRAL"]),
        ("part=invited", ["LODESTAR"]),
        ("status=planning", ["MISTRAL"]),
        ("crime_area=cybercrime", ["LODESTAR"]),
        ("priority=2026-drugs", ["MISTRAL"]),
        ("lead=FR", ["LODESTAR", "MISTRAL"]),
        ("q=lode", ["LODESTAR"]),
        ("q=atlantic&lead=DE", ["HALYARD"]),
        ("status=no-such-status", ["HALYARD", "LODESTAR", "MISTRAL"]),
    ],
)
def test_filters_narrow_the_list(as_, operation, officers, query, names):
    cybercrime = make_crime_area("cybercrime", "Cybercrime")
    make_operation(officers["FR"], code_name="LODESTAR", invited=(officers["DE"],), crime_areas=[cybercrime])
    mistral = make_operation(
        officers["FR"], code_name="MISTRAL", accepted=(officers["DE"], officers["NL"]), priority=make_priority()
    )
    with acting_for(officers["FR"]):
        services.take_step(operation=mistral, step="plan", by=officers["FR"], at=AT)

    page = as_(officers["DE"]).get(f"{LIST}?{query}")

    assert sorted(row.code_name for row in page.context["page"]) == names


def test_the_list_pages_by_key_and_keeps_its_filters(as_, german_officer, monkeypatch):
    monkeypatch.setattr("operations.views.operations.OperationList.page_size", 2)
    for name in ("ONE", "TWO", "THREE"):
        make_operation(german_officer, code_name=name)
    browser = as_(german_officer)

    first = browser.get(f"{LIST}?lead=DE")
    older = browser.get(f"{LIST}?lead=DE&before={first.context['page'].older}")

    assert [row.code_name for row in first.context["page"]] == ["THREE", "TWO"]
    assert [row.code_name for row in older.context["page"]] == ["ONE"]
    assert b"lead=DE&amp;before=" in first.content


def test_the_list_asks_the_same_number_of_questions_whatever_it_shows(
    as_, german_officer, dutch_officer, django_assert_num_queries
):
    def make(count):
        for number in range(count):
            make_operation(german_officer, code_name=f"NAME {number} {count}", accepted=(dutch_officer,))

    browser = as_(german_officer)
    make(1)
    browser.get(LIST)
    asked = _queries(browser, LIST)
    make(5)

    with django_assert_num_queries(asked):
        browser.get(LIST)


def test_the_page_asks_the_same_number_of_questions_however_many_take_part(as_, officers, django_assert_num_queries):
    small = make_operation(officers["DE"], invited=(officers["NL"],))
    large = make_operation(
        officers["DE"], code_name="LODESTAR", invited=[officers[code] for code in ("NL", "PL", "US")]
    )
    browser = as_(officers["DE"])
    browser.get(small.get_absolute_url())

    with django_assert_num_queries(_queries(browser, small.get_absolute_url())):
        browser.get(large.get_absolute_url())


def _queries(browser, url):
    with CaptureQueriesContext(connection) as queries:
        browser.get(url)
    return len(queries)


def test_htmx_gets_the_table_only(as_, operation, german_officer):
    part = as_(german_officer).get(LIST, headers=HTMX)

    assert part.content.strip().startswith(b'<div id="operation-table"')
    assert b"<html" not in part.content


def test_an_empty_list_says_what_can_be_done(as_, french_officer):
    page = as_(french_officer).get(LIST)

    assert b"No operation here" in page.content
    assert reverse("operations:operation-create").encode() in page.content


def test_the_lead_sees_steps_and_participants_with_their_answers(as_, operation, german_officer):
    page = as_(german_officer).get(operation.get_absolute_url())

    assert page.status_code == 200
    for words in (b"Start planning", b"Invite", b"Netherlands", b"Accepted", b"Poland", b"Invited", b"Withdraw"):
        assert words in page.content


def test_opening_an_operation_is_recorded(as_, operation, dutch_officer, data_protection_officer):
    as_(dutch_officer).get(operation.get_absolute_url())

    with acting_for(data_protection_officer):
        event = AuditEvent.objects.get(kind="operations.operation.read")
    assert (event.verb, event.actor_name, event.subject_id) == ("consultation", "nl.liaison", str(operation.pk))
    assert event.owner_party_id == operation.owner_id


def test_an_invited_party_is_asked_and_offered_no_step_of_the_lead(as_, operation, polish_officer, polish_invitation):
    page = as_(polish_officer).get(operation.get_absolute_url())

    assert b"Germany invites Poland" in page.content
    assert _url("invitation-answer", polish_invitation.pk, "accept").encode() in page.content
    for words in (b"Start planning", b"Withdraw", b">Edit<", b"log-form"):
        assert words not in page.content


def test_a_national_officer_reads_and_is_offered_nothing(as_, operation, dutch_officer, colleague_of):
    national = colleague_of(dutch_officer, role=Role.NATIONAL_OFFICER)
    browser = as_(national)

    page = browser.get(operation.get_absolute_url())

    assert page.status_code == 200
    assert b"log-form" not in page.content
    assert b"Leave operation" not in page.content
    assert browser.get(reverse("operations:operation-create")).status_code == 403


@pytest.mark.parametrize("name", ["operation-edit", "operation-invite"])
def test_participants_see_but_never_change(as_, operation, dutch_officer, name):
    browser = as_(dutch_officer)

    assert browser.get(_url(name, operation.pk)).status_code == 403
    assert browser.post(_url(name, operation.pk)).status_code == 403
    assert browser.post(_url("operation-step", operation.pk, "plan")).status_code == 403


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
    url = _url("operation-edit", operation.pk)
    browser = as_(german_officer)

    form = browser.get(url).context["form"]
    assert (form["code_name"].value(), form["crime_areas"].value()) == ("HALYARD", ["drug-trafficking"])
    browser.post(url, _typed(code_name="HALYARD", action_day_on="2026-12-10"))

    with acting_for(german_officer):
        operation.refresh_from_db()
    assert operation.action_day_on == date(2026, 12, 10)


def test_the_lead_invites_and_those_already_invited_are_not_offered(as_, operation, german_officer, frontex_officer):
    url = _url("operation-invite", operation.pk)
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
    url = _url("invitation-answer", polish_invitation.pk, "accept")
    browser = as_(polish_officer)
    assert browser.get(url).status_code == 200

    answered = browser.post(url, {"note": ""}, follow=True)

    assert answered.redirect_chain[-1][0] == operation.get_absolute_url()
    assert b"log-form" in answered.content


def test_declining_without_a_reason_is_refused_on_the_form(as_, polish_officer, polish_invitation):
    page = as_(polish_officer).post(_url("invitation-answer", polish_invitation.pk, "decline"), {"note": ""})

    assert page.status_code == 422
    assert b"Fill in: Reason" in page.content


def test_declining_leads_to_the_answered_invitation(as_, polish_officer, polish_invitation):
    url = _url("invitation-answer", polish_invitation.pk, "decline")

    page = as_(polish_officer).post(url, {"note": "No team free."}, follow=True)

    assert page.status_code == 200
    assert page.redirect_chain[-1][0] == polish_invitation.get_absolute_url()
    assert as_(polish_officer).post(url, {"note": "Twice."}).status_code == 422


@pytest.mark.parametrize("step", ["no-such-step", "plan"])
def test_steps_are_those_of_the_table(as_, operation, german_officer, step):
    url = _url("operation-step", operation.pk, step)
    browser = as_(german_officer)
    expected = 404 if step == "no-such-step" else 200

    assert browser.get(url).status_code == expected


def test_a_step_moves_the_operation_and_a_late_one_is_refused(as_, operation, german_officer):
    url = _url("operation-step", operation.pk, "plan")
    browser = as_(german_officer)

    assert browser.post(url, {"note": ""}).url == operation.get_absolute_url()
    late = browser.post(url, {"note": ""})

    assert late.status_code == 422
    assert b"the state has changed" in late.content


def test_a_blocked_step_says_what_is_missing(as_, german_officer, dutch_officer):
    operation = make_operation(german_officer, invited=(dutch_officer,))
    browser = as_(german_officer)

    assert b"At least one invited party must accept" in browser.get(operation.get_absolute_url()).content
    assert browser.post(_url("operation-step", operation.pk, "plan"), {"note": ""}).status_code == 422


# log


def test_a_line_for_the_log_comes_back_with_an_empty_form_and_the_new_log(as_, operation, dutch_officer):
    url = _url("log-add", operation.pk)

    part = as_(dutch_officer).post(url, {"text": "Two vans seen.", "kind": "question"}, headers=HTMX)

    assert part.status_code == 200
    assert b"Two vans seen." in part.content
    assert b'hx-swap-oob="outerHTML"' in part.content
    assert b"<html" not in part.content


def test_without_a_script_a_line_leads_back_to_the_operation(as_, operation, dutch_officer):
    answered = as_(dutch_officer).post(_url("log-add", operation.pk), {"text": "Two vans seen.", "kind": "note"})

    assert answered.url == operation.get_absolute_url()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_an_empty_line_is_refused_on_the_form(as_, operation, dutch_officer, headers):
    page = as_(dutch_officer).post(_url("log-add", operation.pk), {"text": " ", "kind": "note"}, headers=headers)

    assert page.status_code == 422
    assert b"Fill in: New log entry" in page.content


def test_the_log_pages_back_and_reading_it_is_recorded(
    as_, operation, dutch_officer, data_protection_officer, monkeypatch
):
    monkeypatch.setattr("operations.views.log.PAGE_SIZE", 2)
    browser, url = as_(dutch_officer), _url("operation-log", operation.pk)

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
    url = _url("operation-circle", operation.pk)
    browser = as_(dutch_officer)

    assert browser.post(url, {"people": [colleague.username]}).status_code == 302
    assert b"Kept to named people" in browser.get(operation.get_absolute_url()).content
    assert as_(left_out).get(operation.get_absolute_url()).status_code == 404
    assert as_(colleague).post(url, {"people": []}).status_code == 302
    assert as_(left_out).get(operation.get_absolute_url()).status_code == 200


def test_a_circle_offers_cleared_readers_of_the_own_party_only(as_, operation, officers, colleague_of):
    colleague = colleague_of(officers["NL"])
    colleague_of(officers["NL"], "admin", role=Role.ADMINISTRATOR)

    form = as_(officers["NL"]).get(_url("operation-circle", operation.pk)).context["form"]

    assert list(form.fields["people"].queryset) == [colleague]


def test_the_invitation_list_pages_with_a_constant_number_of_questions(as_, officers, django_assert_num_queries):
    browser, url = as_(officers["NL"]), _url("invitation-list")
    invite(make_operation(officers["DE"]), officers["NL"], by=officers["DE"])
    browser.get(url)
    asked = _queries(browser, url)
    for lead in ("FR", "PL"):
        invite(make_operation(officers[lead]), officers["NL"], by=officers[lead])

    with django_assert_num_queries(asked):
        assert len(browser.get(url).context["page"]) == 3
    assert LogEntry.objects.count() == 0  # nobody acts outside the requests
