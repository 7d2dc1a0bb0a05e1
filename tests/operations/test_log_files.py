"""Files that go with lines of the log: under their codes, for those who read them, each taking out on record."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied
from europol_portal.core.file_types import FileRefused
from operations import services
from operations.models import CaseLine, LogEntry, LogFile
from tests.factories.operations import AT, answer, invite
from tests.operations.steps import HTMX, address, events

pytestmark = pytest.mark.django_db

CONTENT = b"lane;vehicles\n1;34\n"
H2, H3 = services.Handling(("H2",)), services.Handling(("H3",), "Only for the port police.")


def _file(name="lanes.csv", content=CONTENT):
    return SimpleUploadedFile(name, content)


def _post(operation, by, *files, text="List of lanes.", **facts):
    with acting_for(by):
        return services.add_log_entry(
            operation=operation, text=text, by=by, at=AT, uploads=files or (_file(),), **facts
        )


def _stored():
    return sorted(path.name for path in Path(default_storage.path("log")).rglob("*") if path.is_file())


def test_a_file_goes_with_its_line_and_is_mirrored_to_the_case_record(operation, german_officer, dutch_officer):
    entry = _post(operation, german_officer, _file(), _file("Überblick.txt", b"two"), handling=H3)

    with acting_for(dutch_officer):
        files = list(LogFile.objects.visible_to(dutch_officer).filter(entry=entry).order_by("number"))
        assert [(file.number, file.name, file.size, file.media_type) for file in files] == [
            (1, "lanes.csv", len(CONTENT), "text/csv"), (2, "Überblick.txt", 3, "text/plain"),
        ]  # fmt: skip
        assert {(*file.handling_codes, file.handling_text) for file in files} == {("H3", H3.text)}
        with default_storage.open(files[0].file.name) as stored:
            assert stored.read() == CONTENT
        lines = CaseLine.objects.filter(operation=operation, kind="file").order_by("pk")
        assert [(line.text, line.handling_codes) for line in lines] == [
            ("lanes.csv", ["H3"]),
            ("Überblick.txt", ["H3"]),
        ]
        assert ("SHA-256", files[0].sha256) in lines[0].points


@pytest.mark.invariant(2)
def test_a_file_with_h2_stays_with_those_who_were_told(
    operation, german_officer, dutch_officer, french_officer, seen_by
):
    told = {_post(operation, german_officer).pk}
    closed = _post(operation, german_officer, handling=H2)
    answer(invite(operation, french_officer, by=german_officer), "accept", by=french_officer)

    for filtered in (True, False):
        with acting_for(french_officer):
            rows = LogFile.objects.visible_to(french_officer) if filtered else LogFile.objects.all()
            assert set(rows.values_list("entry_id", flat=True)) == told
        assert len(seen_by(LogFile, dutch_officer, filtered=filtered)) == 2
    with acting_for(dutch_officer):
        key = LogFile.objects.get(entry=closed).pk
    with acting_for(french_officer):
        assert not CaseLine.objects.filter(kind="file", handling_codes__contains=["H2"]).exists()
        with pytest.raises(AccessDenied):
            services.export_log_file(file=LogFile(pk=key, operation=operation), by=french_officer, at=AT)


def test_taking_a_file_out_is_on_record_and_its_name_carries_reference_and_codes(
    operation, german_officer, dutch_officer, client, data_protection_officer
):
    entry = _post(operation, german_officer, handling=H3)
    with acting_for(german_officer):
        file = LogFile.objects.get(entry=entry)

    client.force_login(dutch_officer)
    page = client.get(address("operation-log", operation.pk))
    assert address("log-file", file.pk) in page.content.decode()
    answered = client.get(address("log-file", file.pk))
    assert b"".join(answered.streaming_content) == CONTENT
    assert f"{operation.reference}_H3_Log_1_lanes.csv" in answered["Content-Disposition"]
    assert answered["Content-Disposition"].startswith("attachment")
    (event,) = events(data_protection_officer, "operations.log.file_exported")
    assert event.actor_id == dutch_officer.pk
    assert "lanes" not in str(event.changes)


def test_a_stranger_is_told_that_there_is_no_such_file(operation, german_officer, french_officer, client):
    entry = _post(operation, german_officer)
    with acting_for(german_officer):
        file = LogFile.objects.get(entry=entry)

    client.force_login(french_officer)

    assert client.get(address("log-file", file.pk)).status_code == 404


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("x.exe", b"MZ")], "are not taken"),
        ([("x.pdf", b"no pdf")], "x.pdf"),
        ([("x.txt", b"")], "is empty"),
        ([("good.txt", b"x"), ("bad.html", b"<b>")], "are not taken"),
        ([("x.txt", b"x")] * 6, "at most 5"),
    ],
)
def test_what_is_not_taken_leaves_neither_line_nor_file(operation, german_officer, files, said):
    with acting_for(german_officer):
        lines, before = LogEntry.objects.count(), _stored()

    with pytest.raises(FileRefused, match=said) as refused:
        _post(operation, german_officer, *(_file(*one) for one in files))

    assert refused.value.field == "files"
    with acting_for(german_officer):
        assert (LogEntry.objects.count(), LogFile.objects.count(), _stored()) == (lines, 0, before)


def test_a_file_that_no_row_names_is_removed_when_a_later_one_fails(operation, german_officer, monkeypatch):
    before, taken = _stored(), []

    def fails_on_the_second(upload, key, *, field):
        if taken:
            raise FileRefused("A virus was found.", field=field)
        taken.append(key)
        return take_in(upload, key, field=field)

    take_in = services.log.take_in
    monkeypatch.setattr(services.log, "take_in", fails_on_the_second)
    with pytest.raises(FileRefused):
        _post(operation, german_officer, _file(), _file())

    assert len(taken) == 1
    assert _stored() == before


def test_a_repeated_sending_adds_no_file(operation, german_officer):
    key = "0193b5c0-0000-4000-8000-000000000001"
    first = _post(operation, german_officer, key=key)

    assert _post(operation, german_officer, key=key).pk == first.pk
    with acting_for(german_officer):
        assert LogFile.objects.count() == 1


def test_nobody_adds_a_file_to_the_line_of_another_or_changes_one(operation, german_officer, dutch_officer):
    entry = _post(operation, german_officer)
    forged = {"operation": operation, "entry": entry, "number": 2, "size": 1, "sha256": "x", "at": AT, "name": "x.txt"}

    with acting_for(dutch_officer):
        for party, author in ((dutch_officer.party, dutch_officer), (german_officer.party, german_officer)):
            with pytest.raises(ProgrammingError), transaction.atomic():
                LogFile.objects.create(**forged, party=party, author=author, file="log/x", media_type="text/plain")
    with acting_for(german_officer):
        rows = LogFile.objects.filter(entry=entry)
        assert rows.update(name="y") == 0
        assert rows.delete()[0] == 0
        assert rows.get().name == "lanes.csv"


def test_the_form_sends_files_and_says_in_place_what_is_wrong(operation, german_officer, client):
    client.force_login(german_officer)
    url = address("log-add", operation.pk)
    refused = client.post(url, {"text": "List.", "kind": "note", "files": [_file("x.exe", b"MZ")]}, headers=HTMX)
    sent = client.post(url, {"text": "List.", "kind": "note", "files": [_file(), _file()]}, headers=HTMX)

    assert refused.status_code == 422
    assert "are not taken" in refused.content.decode()
    assert "List." in refused.content.decode()
    assert sent.status_code == 200
    with acting_for(german_officer):
        assert LogFile.objects.filter(operation=operation).count() == 2


def test_programs_send_and_fetch_files(operation, german_officer, french_officer, api_as):
    program, stranger = api_as(german_officer), api_as(french_officer)
    url = f"/api/v1/operations/{operation.pk}/"
    line = {"text": "List.", "files": [_file()], "handling_codes": ["H1"]}
    sent = program.post(f"{url}log/", line, format="multipart")

    assert sent.status_code == 201, sent.json()
    (file,) = sent.json()["files"]
    assert (file["name"], file["size"]) == ("lanes.csv", len(CONTENT))
    assert program.get(f"{url}log/").json()["results"][0]["files"] == [file]
    fetched = program.get(f"{url}log-files/{file['id']}/")
    assert b"".join(fetched.streaming_content) == CONTENT
    assert stranger.get(f"{url}log-files/{file['id']}/").status_code == 404
    assert program.post(f"{url}log/", {"text": "No file."}, format="json").status_code == 201
