"""Files on entry: what they are is found in their content, their hash is kept, nothing is overwritten."""

import hashlib
import io
import zipfile

import pytest
from django.core.files.storage import default_storage

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied
from intelligence import services
from intelligence.models import Attachment
from tests.factories.intelligence import PDF, draft_contribution, make_file
from tests.kept import kept

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"


def _archive(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


DOCX = _archive("[Content_Types].xml", "word/document.xml")
XLSX = _archive("[Content_Types].xml", "xl/workbook.xml")
MACROS = _archive("word/document.xml", "word/vbaProject.bin")


@pytest.fixture
@kept
def draft(german_officer, dutch_officer, now):
    """A draft of Germany."""
    return draft_contribution(german_officer, dutch_officer, at=now)


def _attach(draft, by, at, name, content):
    with acting_for(by):
        return services.attach_file(draft=draft, upload=make_file(name, content), by=by, at=at)


def _stored(attachment):
    with default_storage.open(attachment.file.name) as file:
        return file.read()


@pytest.mark.invariant(31)
@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PNG", PNG, "image/png"),
        ("a.jpeg", JPEG, "image/jpeg"),
        ("a.txt", "Jörg".encode(), "text/plain"),
        ("a.csv", b"plate,seen\nXX,1\n", "text/csv"),
        ("a.eml", b"From: a@example.org\n\nx", "message/rfc822"),
        ("a.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
@pytest.mark.invariant(31)
def test_allowed_files_are_kept_with_type_size_and_hash(draft, german_officer, now, name, content, media_type):  # noqa: PLR0917
    attachment = _attach(draft, german_officer, now, name, content)

    assert attachment.media_type == media_type
    assert attachment.size == len(content)
    assert attachment.sha256 == hashlib.sha256(content).hexdigest()
    assert _stored(attachment) == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ\x90\x00"),
        ("a.zip", DOCX),
        ("a.html", b"<script>alert(1)</script>"),
        ("a.svg", b"<svg/>"),
        ("a.pdf", PNG),
        ("a.png", b"MZ\x90\x00"),
        ("a.txt", b"MZ\x90\x00"),
        ("a.txt", PDF),
        ("a.txt", b"a\x00b"),
        ("a.docx", XLSX),
        ("a.docx", MACROS),
        ("a.docx", b"PK\x03\x04 broken"),
        ("a.pdf", b""),
        ("noending", PDF),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else f"{len(value)}-bytes",
)
def test_other_files_are_refused_and_nothing_is_stored(draft, german_officer, now, name, content):
    with pytest.raises(services.FileRefused):
        _attach(draft, german_officer, now, name, content)

    with acting_for(german_officer):
        assert not Attachment.objects.exists()


def test_a_file_over_the_limit_is_refused(draft, german_officer, now, settings):
    settings.ATTACHMENT_LIMIT = len(PDF) - 1

    with pytest.raises(services.FileRefused, match="Keep the draft"):
        _attach(draft, german_officer, now, "a.pdf", PDF)


@pytest.mark.invariant(31)
def test_two_files_of_one_name_are_two_files_under_keys_that_say_nothing(draft, german_officer, now):
    first = _attach(draft, german_officer, now, "Report on Probe.pdf", PDF)
    second = _attach(draft, german_officer, now, "Report on Probe.pdf", PDF + b"2")

    assert (first.number, second.number) == (1, 2)
    assert first.file.name != second.file.name
    assert "Probe" not in first.file.name
    assert _stored(first) == PDF


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "C:\\Users\\a\\passwd.txt"])
def test_a_path_in_the_name_is_dropped(draft, german_officer, now, name):
    assert _attach(draft, german_officer, now, name, b"x").name == "passwd.txt"


def test_a_removed_file_is_gone_once_the_removal_is_certain(
    draft, german_officer, now, django_capture_on_commit_callbacks
):
    attachment = _attach(draft, german_officer, now, "a.pdf", PDF)
    stored = attachment.file.name

    with django_capture_on_commit_callbacks(execute=True), acting_for(german_officer):
        services.remove_file(attachment=attachment, by=german_officer, at=now)

    assert not default_storage.exists(stored)


@pytest.mark.invariant(31)
def test_a_sent_file_stays(sent, german_officer, dutch_officer, now):
    for person in (german_officer, dutch_officer):
        with acting_for(person), pytest.raises(AccessDenied):
            services.remove_file(attachment=Attachment.objects.get(), by=person, at=now)
