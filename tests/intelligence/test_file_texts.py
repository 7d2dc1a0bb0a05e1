"""The words of files are read apart, once, by whoever is alive, and found by those who may see the file."""

import io
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from europol_portal.access.binding import acting_for
from intelligence import services
from intelligence.extraction import reading
from intelligence.models import FileText
from intelligence.querysets import found
from tests.factories.intelligence import draft_contribution, make_file, send_contribution
from tests.kept import kept

pytestmark = pytest.mark.django_db

WORD_PART = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    "<w:p><w:r><w:t>Obsidian in Ćuprija</w:t></w:r></w:p></w:body></w:document>"
)


def _docx():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", WORD_PART)
    return packed.getvalue()


def _xlsx():
    packed, book = io.BytesIO(), openpyxl.Workbook()
    book.active.append(["Name", "Obsidian"])
    book.save(packed)
    return packed.getvalue()


def _pdf():
    text = b"BT /F1 12 Tf 72 720 Td (Obsidian on a page) Tj ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 9 9] /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length " + str(len(text)).encode() + b" >>\nstream\n" + text + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += str(number).encode() + b" 0 obj\n" + part + b"\nendobj\n"
    start = len(made)
    made += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return made + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n" + str(start).encode() + b"\n%%EOF\n"


MAIL = (
    b"From: a@example.org\r\nTo: b@example.org\r\nSubject: Obsidian\r\nContent-Type: text/plain\r\n\r\nA message.\r\n"
)
FILES = [
    ("note.txt", b"Obsidian in a note"), ("mail.eml", MAIL), ("report.docx", _docx()), ("table.xlsx", _xlsx()),
    ("paper.pdf", _pdf()), ("list.csv", b"a,b\n1,Obsidian\n"),
]  # fmt: skip


def _read_all(now):
    while services.read_next_file(at=now):
        pass


def _states(person):
    with acting_for(person):
        return {row.attachment.name: row for row in FileText.objects.visible_to(person).select_related("attachment")}


@pytest.fixture
@kept
def with_files(german_officer, dutch_officer, now):
    """Sent with a file of each kind."""
    files = [make_file(name, content) for name, content in FILES]
    return send_contribution(german_officer, dutch_officer, at=now, files=files)


def test_each_kind_of_file_is_found_by_its_words(with_files, german_officer, dutch_officer, now):
    with acting_for(dutch_officer):
        assert found("file", "obsidian", limit=20) == []
    assert {row.status for row in _states(dutch_officer).values()} == {"waiting"}
    _read_all(now)

    assert {name: row.status for name, row in _states(dutch_officer).items()} == {name: "read" for name, _ in FILES}
    for person in (german_officer, dutch_officer):
        with acting_for(person):
            assert len(found("file", "obsidian", limit=20)) == len(FILES)
            assert len(found("file", "cuprija", limit=20)) == 1
            assert len(found("file", "paper.pdf", limit=20)) == 1


@pytest.mark.invariant(10)
@pytest.mark.usefixtures("with_files")
def test_a_third_party_finds_no_word_of_a_file(french_officer, now):
    _read_all(now)

    assert _states(french_officer) == {}
    with acting_for(french_officer):
        assert found("file", "obsidian", limit=20) == []
        assert not FileText.objects.exists()


@pytest.mark.invariant(8)
def test_the_words_of_a_file_close_with_the_term_of_its_contribution(with_files, german_officer, dutch_officer, now):
    _read_all(now)
    with acting_for(german_officer):
        type(with_files).objects.filter(pk=with_files.pk).update(open_until=now - timedelta(days=400))

    with acting_for(dutch_officer):
        assert found("file", "obsidian", limit=20) == []
        assert not FileText.objects.exists()
    with acting_for(german_officer):
        assert len(found("file", "obsidian", limit=20)) == len(FILES)


def test_files_without_text_and_broken_ones_say_so(german_officer, now):
    files = [make_file("broken.pdf", b"%PDF-1.7\nnonsense"), make_file("empty.txt", b" \n ")]
    draft_contribution(german_officer, german_officer, at=now, files=files)
    _read_all(now)

    states = _states(german_officer)
    assert {row.status for row in states.values()} == {"no_text"}
    assert all(row.reason for row in states.values())


@pytest.mark.parametrize(("scan", "state"), [("waiting", "waiting"), ("infected", "waiting"), ("clean", "read")])
def test_only_files_that_the_virus_scan_lets_out_are_read(german_officer, now, scan, state):
    draft = draft_contribution(german_officer, german_officer, at=now, files=[make_file("note.txt", b"Obsidian")])
    with acting_for(german_officer):
        draft.attachments.update(scan=scan)
    _read_all(now)

    assert [row.status for row in _states(german_officer).values()] == [state]


def test_what_a_dead_worker_has_claimed_is_read_by_the_next_one(with_files, dutch_officer, now, monkeypatch):
    monkeypatch.setattr(services.file_texts, "_keep", lambda *_: None)  # dies before it has kept anything
    _read_all(now)
    assert not services.read_next_file(at=now + timedelta(minutes=1))
    monkeypatch.undo()

    _read_all(now + timedelta(minutes=6))
    assert {row.status for row in _states(dutch_officer).values()} == {"read"}


def test_a_reader_that_breaks_down_three_times_leaves_the_file_as_failed(with_files, dutch_officer, now, monkeypatch):
    monkeypatch.setattr(services.file_texts, "_read", lambda *_: reading.Reading(reason="Broken.", is_final=False))
    for round_ in range(3):
        _read_all(now + timedelta(minutes=6 * round_))
    assert {row.status for row in _states(dutch_officer).values()} == {"failed"}
    monkeypatch.undo()

    call_command("read_files", "--again", "failed")
    assert {row.status for row in _states(dutch_officer).values()} == {"read"}


@pytest.mark.usefixtures("with_files")
def test_the_application_writes_no_words_of_files(german_officer):
    with acting_for(german_officer), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        FileText.objects.update(body="forged")
    with acting_for(german_officer), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        services.file_texts.connection.cursor().execute("SELECT * FROM portal_claim_file(now(), '1 minute')")


def test_a_long_file_is_searchable_in_its_beginning(german_officer, now):
    words = " ".join(f"word{number}" for number in range(120_000))
    draft_contribution(german_officer, german_officer, at=now, files=[make_file("long.txt", words.encode())])
    _read_all(now)

    (row,) = _states(german_officer).values()
    assert (row.status, "beginning" in row.reason) == ("read", True)
    with acting_for(german_officer):
        assert len(found("file", "word17", limit=5)) == 1


# the child process


def _bomb():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<x>" + b"A" * 60_000_000 + b"</x>")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("bomb.docx", _bomb(), "unsafe"),
        ("locked.pdf", b"%PDF-1.4\n1 0 obj\n<< /Encrypt 2 0 R >>", "damaged"),
        ("deep.xlsx", b"PK\x03\x04" + b"\xff" * 500, "damaged"),
        ("photo.jpg", b"\xff\xd8\xff", "Pictures"),
        ("tool.exe", b"MZ", "not read"),
        ("-c.txt", b"\x00\x01", "not text"),
    ],
)
def test_a_hostile_file_gives_a_reason_and_no_text(name, data, word):
    read = reading.read_apart(name, data)

    assert (read.text, read.is_final) == ("", True)
    assert word in read.reason


def test_a_page_gives_its_words_without_its_scripts():
    page = b"<html><script>var evil = 1</script><body><p>Obsidian&nbsp;<b>here</b></p></body></html>"

    assert reading.read_apart("page.html", page).text == "Obsidian here"


def test_a_reader_that_takes_too_long_is_stopped():
    assert reading.read_apart("note.txt", b"words", wall_seconds=0.001).reason == reading.TOO_HARD


def test_what_eats_all_memory_dies_alone(monkeypatch):
    monkeypatch.setattr(reading, "sys", type("S", (), {"executable": "/bin/false"}))

    assert reading.read_apart("note.txt", b"words") == reading.Reading(reason=reading.TOO_HARD, is_final=False)


def test_the_functions_of_reading_belong_to_the_job_alone():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE proname IN ('portal_claim_file', 'portal_keep_file_text',"
            " 'portal_read_files_again') AND has_function_privilege('portal_app', oid, 'EXECUTE')"
        )
        assert cursor.fetchall() == []
