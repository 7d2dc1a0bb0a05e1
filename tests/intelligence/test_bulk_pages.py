"""Bulk entry on pages and in the API: the same services, errors at their cell, nothing for strangers."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from intelligence.models import BulkImport, Contribution
from tests.factories.bulk import BAD, GOOD, MAPPING, checked, imported, make_csv, uploaded

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/bulk-imports/"
PAGES = ["bulk-detail", "bulk-columns", "bulk-progress"]
ACTS = ["bulk-correct", "bulk-leave-out", "bulk-put-back", "bulk-errors", "bulk-return", "bulk-import", "bulk-discard"]
CALLS = [
    ("get", ""), ("delete", ""), ("get", "rows/"), ("post", "columns/"), ("post", "correct/"), ("post", "leave-out/"),
    ("post", "put-back/"), ("post", "errors/"), ("post", "give-back/"), ("post", "import/"),
]  # fmt: skip


def page(name, found):
    return reverse(f"intelligence:{name}", args=[found.pk])


@pytest.fixture
def german(client, german_officer):
    """A browser of de.liaison."""
    client.force_login(german_officer)
    return client


def _posted(**fields):
    values = {f"column_{at}": code for at, code in enumerate(MAPPING)}
    return values | {"has_header": "on", "target": "one", "subject": "Phones of the group"} | fields


def test_a_table_goes_from_upload_to_draft(german, german_officer):
    answer = german.post(reverse("intelligence:bulk-upload"), {"file": make_csv(GOOD), "classification": "bpl"})
    columns = german.get(answer.url).content.decode()
    assert "Geburtsdatum" in columns
    assert '<option value="birth_date" selected>' in columns

    checked_page = german.post(answer.url, _posted(), follow=True)
    assert "Import 1 row" in checked_page.content.decode()
    assert "+4915123456789" in checked_page.content.decode()

    with acting_for(german_officer):
        found = BulkImport.objects.get()
    done = german.post(page("bulk-import", found), follow=True).content.decode()
    assert "Phones of the group" in done
    with acting_for(german_officer):
        assert Contribution.objects.drafts().get().entities.count() == 3


@pytest.mark.parametrize("name", ["bulk-upload", "template-create"])
def test_the_marking_begins_at_the_floor_not_at_public(german, name):
    assert '<option value="bpl" selected>' in german.get(reverse(f"intelligence:{name}")).content.decode()


def test_what_cannot_be_read_is_said_at_the_field(german):
    upload = SimpleUploadedFile("list.pdf", b"%PDF-1.7")
    answer = german.post(reverse("intelligence:bulk-upload"), {"file": upload, "classification": "bpl"})

    assert answer.status_code == 422
    assert "Give the table as CSV or XLSX" in answer.content.decode()


def test_a_choice_that_leads_nowhere_comes_back_with_what_was_chosen(german, german_officer, now):
    found = uploaded(german_officer, GOOD, at=now)
    answer = german.post(page("bulk-columns", found), _posted(column_3="", subject="My phones"))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Say why the people are in the file" in text
    assert 'value="My phones"' in text


def test_errors_stand_at_their_cell_and_are_put_right_there(german, german_officer, now):
    found = checked(german_officer, GOOD, BAD, at=now)
    text = german.get(found.get_absolute_url()).content.decode()
    assert 'name="cell-3-6"' in text
    assert "The check digits of the IBAN do not fit" in text
    assert 'name="cell-3-0"' not in text
    assert "Import 1 row" not in text

    wrong = german.post(page("bulk-correct", found), {"cell-3-6": "DE11"}, follow=True).content.decode()
    assert 'value="DE11"' in wrong
    right = german.post(page("bulk-correct", found), {"cell-3-6": GOOD[6]}, follow=True).content.decode()
    assert "Import 2 rows" in right


def test_rows_are_left_out_one_by_one_or_all(german, german_officer, now):
    found = checked(german_officer, GOOD, BAD, BAD, at=now)

    one = german.post(page("bulk-leave-out", found), {"row": "3"}, follow=True).content.decode()
    assert "1 left out by you" in one
    rest = german.post(page("bulk-leave-out", found), follow=True).content.decode()
    assert "Import 1 row<" in rest.replace("</button", "<")
    back = german.post(page("bulk-put-back", found), follow=True).content.decode()
    assert "Leave all 2 out" in back


def test_an_import_with_errors_is_refused_and_nothing_changes(german, german_officer, now):
    found = checked(german_officer, GOOD, BAD, at=now)
    answer = german.post(page("bulk-import", found))

    assert answer.status_code == 409
    with acting_for(german_officer):
        assert not Contribution.objects.exists()


def test_errors_are_downloaded_and_come_back(german, german_officer, now):
    found = checked(german_officer, GOOD, BAD, at=now)
    answer = german.post(page("bulk-errors", found))
    assert answer["Content-Disposition"] == 'attachment; filename="errors-BPL.csv"'

    mended = answer.content.decode().replace(BAD[6], GOOD[6])
    upload = SimpleUploadedFile("errors.csv", mended.encode())
    after = german.post(page("bulk-return", found), {"file": upload}, follow=True)
    assert "Import 2 rows" in after.content.decode()


@pytest.mark.invariant(2)
@pytest.mark.parametrize("name", [*PAGES, *ACTS])
def test_a_stranger_finds_no_import(client, dutch_officer, german_officer, now, name):
    found = checked(german_officer, GOOD, BAD, at=now)
    client.force_login(dutch_officer)

    answer = client.get(page(name, found)) if name in PAGES else client.post(page(name, found))
    assert answer.status_code == 404
    assert found.name not in client.get(reverse("intelligence:bulk-list")).content.decode()


@pytest.mark.invariant(2)
@pytest.mark.parametrize("call", CALLS, ids=str)
def test_a_stranger_finds_no_import_in_the_api(api_as, german_officer, dutch_officer, now, call):
    found = checked(german_officer, GOOD, BAD, at=now)
    method, path = call

    answer = getattr(api_as(dutch_officer), method)(f"{ROOT}{found.pk}/{path}")
    assert answer.status_code == 404
    assert api_as(dutch_officer).get(ROOT).json()["results"] == []


def test_reading_an_import_is_on_record(german, german_officer, data_protection_officer, now):
    found = checked(german_officer, GOOD, BAD, at=now)
    german.get(found.get_absolute_url())

    with acting_for(data_protection_officer):
        assert AuditEvent.objects.filter(kind="intelligence.bulkimport.read", subject_id=str(found.pk)).count() == 1


def _queries(browser, address):
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def test_the_list_asks_the_database_the_same_number_of_times(german, german_officer, now):
    address = reverse("intelligence:bulk-list")
    uploaded(german_officer, GOOD, at=now)
    german.get(address)
    one = _queries(german, address)
    for _ in range(5):
        uploaded(german_officer, GOOD, at=now)

    assert _queries(german, address) == one


def test_the_page_of_errors_asks_the_database_the_same_number_of_times(german, german_officer, now):
    few = checked(german_officer, GOOD, BAD, at=now)
    many = checked(german_officer, *[GOOD] * 30, *[BAD] * 60, at=now)
    german.get(few.get_absolute_url())

    assert _queries(german, many.get_absolute_url()) == _queries(german, few.get_absolute_url())
    text = german.get(many.get_absolute_url()).content.decode()
    assert text.count('name="cell-') == 20
    assert "?from=52" in text


def test_the_api_walks_the_same_way(api_as, german_officer):
    api = api_as(german_officer)
    upload = {"file": make_csv(GOOD, BAD), "classification": "bpl"}
    made = api.post(ROOT, upload, format="multipart")
    assert made.status_code == 201, made.content
    at = f"{ROOT}{made.json()['id']}/"

    chosen = api.post(f"{at}columns/", {"mapping": MAPPING, "subject": "Phones"}).json()
    assert (chosen["status"], chosen["bad_count"]) == ("ready", 1)
    refused = api.post(f"{at}import/")
    assert refused.status_code == 409
    (row,) = api.get(f"{at}rows/").json()
    assert [row["number"], row["problems"][0]["column"]] == [3, 6]

    assert api.post(f"{at}leave-out/", {"rows": [3]}).json()["left_out_count"] == 1
    assert api.post(f"{at}put-back/").json()["bad_count"] == 1
    assert api.post(f"{at}errors/").content.decode().count("\r\n") == 2
    corrections = {"corrections": [{"row": 3, "column": 6, "value": GOOD[6]}]}
    assert api.post(f"{at}correct/", corrections).json()["good_count"] == 2
    done = api.post(f"{at}import/").json()
    assert done["status"] == "imported"
    assert api.get(f"/api/v1/contributions/{done['drafts'][0]}/").json()["subject"] == "Phones"


def test_a_finished_import_leads_to_its_drafts(german, german_officer, now):
    found = imported(german_officer, GOOD, at=now)

    with acting_for(german_officer):
        draft = Contribution.objects.drafts().get()
    text = german.get(found.get_absolute_url()).content.decode()
    assert draft.get_absolute_url() in text
    assert german.post(page("bulk-discard", found)).status_code == 302
    with acting_for(german_officer):
        assert Contribution.objects.filter(pk=draft.pk).exists()
