"""Pages of operations: what each person gets, and that a stranger learns nothing from any of them."""

import pytest
from django.db.models import Q
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.fields import Classification
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Role
from operations import services
from tests.factories.operations import AT, answer, make_operation
from tests.factories.parties import make_crime_area, make_priority
from tests.operations.steps import HTMX, address, queries

pytestmark = pytest.mark.django_db

LIST = reverse("operations:operation-list")

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


# what a stranger gets


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
@pytest.mark.parametrize("page", OPERATION_PAGES, ids=str)
def test_a_stranger_gets_the_same_bytes_as_for_what_does_not_exist(as_, operation, french_officer, page, headers):
    browser, (method, name, parts) = as_(french_officer), page

    real, made_up = (
        getattr(browser, method)(address(name, key, *parts), headers=headers) for key in (operation.pk, uuid7())
    )

    assert real.status_code == made_up.status_code == 404
    assert real.content == made_up.content
    assert real.headers == made_up.headers


@pytest.mark.parametrize("page", INVITATION_PAGES, ids=str)
def test_a_stranger_learns_nothing_of_invitations(as_, polish_invitation, french_officer, page):
    browser, (method, name, parts) = as_(french_officer), page

    real, made_up = (getattr(browser, method)(address(name, key, *parts)) for key in (polish_invitation.pk, uuid7()))

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
    listed = browser.get(address("invitation-list"))
    for page in (kept, listed):
        assert page.status_code == 200
        assert b"HALYARD" in page.content
        assert b"No team free." in page.content
    assert b"Atlantic container" not in kept.content
    assert b"Netherlands" not in kept.content


@pytest.mark.parametrize("role", [Role.SERVICE_COORDINATOR, Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER])
def test_people_without_a_need_to_know_get_403_whatever_exists(as_, operation, german_officer, colleague_of, role):
    browser = as_(colleague_of(german_officer, role=role))

    for url in (LIST, operation.get_absolute_url(), address("operation-detail", uuid7()), address("invitation-list")):
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
    asked = queries(browser, LIST)
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

    with django_assert_num_queries(queries(browser, small.get_absolute_url())):
        browser.get(large.get_absolute_url())


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
    assert address("invitation-answer", polish_invitation.pk, "accept").encode() in page.content
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

    assert browser.get(address(name, operation.pk)).status_code == 403
    assert browser.post(address(name, operation.pk)).status_code == 403
    assert browser.post(address("operation-step", operation.pk, "plan")).status_code == 403
