"""Ways around the front door: other addresses, other sites, caches, lists of choices, a level that was lowered."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from operations import services
from operations.models import LogFile, Operation
from tests.factories.operations import AT, make_operation
from tests.factories.parties import PASSWORD
from tests.operations.steps import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(operation, german_officer):
    """A file in the log of HALYARD."""
    with acting_for(german_officer):
        upload = SimpleUploadedFile("lanes.csv", b"lane;vehicles\n1;34\n")
        entry = services.add_log_entry(operation=operation, text="List.", by=german_officer, at=AT, uploads=[upload])
        return LogFile.objects.get(entry=entry)


def test_an_own_file_under_the_address_of_another_thing_is_not_there(
    file, operation, german_officer, dutch_officer, api_as
):
    another = make_operation(german_officer, code_name="QUAY")
    theirs = make_operation(dutch_officer, code_name="HIDDEN")

    for asked, status in ((operation, 200), (another, 404), (theirs, 404)):
        answer = api_as(german_officer).get(f"/api/v1/operations/{asked.pk}/log-files/{file.pk}/")
        assert answer.status_code == status


def test_lists_of_choices_hold_what_the_person_may_know(operation, french_officer, german_officer, client):
    shown = {}
    for person in (german_officer, french_officer):
        client.force_login(person)
        answer = client.get(reverse("intelligence:contribution-create"))
        assert answer.status_code == 200
        shown[person.username] = answer.content.decode()

    assert operation.code_name in shown["de.liaison"]
    assert operation.code_name not in shown["fr.liaison"]
    assert str(operation.pk) not in shown["fr.liaison"]


def test_a_level_that_was_lowered_counts_with_the_next_request(german_officer, dutch_officer, client):
    operation = make_operation(
        german_officer, accepted=(dutch_officer,), classification=Classification.EU_RESTRICTED, code_name="SLATE"
    )
    client.force_login(dutch_officer)
    page = address("operation-detail", operation.pk)
    assert client.get(page).status_code == 200

    User.objects.filter(pk=dutch_officer.pk).update(clearance=Classification.BPL)

    assert client.get(page).status_code == 404
    assert "SLATE" not in client.get(reverse("operations:operation-list")).content.decode()
    with acting_for(User.objects.get(pk=dutch_officer.pk)):
        assert not Operation.objects.filter(pk=operation.pk).exists()


def test_a_request_from_another_site_does_nothing(operation, german_officer):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(german_officer)
    line = {"text": "Forged.", "kind": "note"}
    before = _lines(operation, german_officer)

    page = browser.post(address("log-add", operation.pk), line, headers={"Origin": "https://elsewhere.example"})
    program = browser.post(
        f"/api/v1/operations/{operation.pk}/log/", line, content_type="application/json",
        headers={"Origin": "https://elsewhere.example"},
    )  # fmt: skip

    assert (page.status_code, program.status_code) == (403, 403)
    assert _lines(operation, german_officer) == before


def _lines(operation, person):
    with acting_for(person):
        return operation.log_entries.count()


def test_no_cache_keeps_a_page_a_file_or_an_answer(file, german_officer):
    browser = Client()
    assert browser.login(username=german_officer.username, password=PASSWORD)
    addresses = [
        address("operation-detail", file.operation_id), address("log-file", file.pk), "/", "/no-such-page/",
        f"/api/v1/operations/{file.operation_id}/", f"/api/v1/operations/{file.operation_id}/log-files/{file.pk}/",
    ]  # fmt: skip

    for one in addresses:
        answer = browser.get(one)
        assert answer["Cache-Control"] == "no-store", one
        assert "Cookie" in answer["Vary"], one
