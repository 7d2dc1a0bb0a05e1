"""Files in parts: whatever is cut, what was safe stays safe, and the whole is what was sent."""

import base64
import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.encrypted import ENVELOPE, HEADER
from europol_portal.core.errors import AccessDenied
from europol_portal.parties.models import Role
from intelligence import services
from intelligence.models import Attachment, Upload
from intelligence.services import uploads
from tests.factories.bulk import GOOD, uploaded
from tests.factories.intelligence import PDF, draft_contribution, make_file
from tests.factories.parties import make_user
from tests.kept import kept

pytestmark = pytest.mark.django_db

CONTENT = PDF + bytes(range(256)) * 8


class Cut(io.BytesIO):
    """A connection that breaks after some bytes, as the gateway tells it."""

    def __init__(self, content, after):
        super().__init__(content)
        self.left = after

    def read(self, size=-1):
        if not self.left:
            raise OSError
        piece = super().read(min(size, self.left))
        self.left -= len(piece)
        return piece


@pytest.fixture
@kept
def draft(german_officer, dutch_officer, now):
    """A draft of Germany."""
    return draft_contribution(german_officer, dutch_officer, at=now)


def _colleague(officer):
    return make_user("de.colleague", authority=officer.authority, role=Role.LIAISON_OFFICER)


def _start(draft, by, at, *, content=CONTENT, name="a.pdf", **fields):
    with acting_for(by):
        return services.start_upload(draft=draft, name=name, size=len(content), by=by, at=at, **fields)


def _send(upload, by, at, offset, body, *, length=None, checksum=""):
    body = body if hasattr(body, "read") else io.BytesIO(body)
    length = body.getbuffer().nbytes if length is None else length
    part = services.part_of(offset=offset, length=length, checksum=checksum)
    with acting_for(by):
        upload = Upload.objects.select_related("contribution").get(pk=upload.pk)
        return services.receive(upload=upload, part=part, body=body, by=by, at=at)


def _path(upload):
    return Path(default_storage.path(upload.file))


def _lies(upload):
    """Bytes on disk."""
    return _path(upload).stat().st_size


@given(cuts=st.lists(st.integers(0, len(CONTENT)), max_size=6), garbage=st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_upload_cut_at_any_byte_goes_on_and_arrives_whole(draft, german_officer, now, cuts, garbage):
    upload = _start(draft, german_officer, now)
    sent = 0
    for cut in sorted(cuts):
        if upload.is_complete:
            break
        upload = _send(upload, german_officer, now, sent, Cut(CONTENT[sent:], cut - sent), length=len(CONTENT) - sent)
        assert upload.offset == cut
        sent = cut
        if garbage and upload.offset < upload.size:  # a process died after writing and before saying so
            with _path(upload).open("ab") as file:
                file.write(b"never acknowledged")
    if not upload.is_complete:
        upload = _send(upload, german_officer, now, sent, CONTENT[sent:])

    with default_storage.open(upload.attachment.file.name) as file:
        assert file.read() == CONTENT
    assert upload.attachment.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert upload.attachment.size == len(CONTENT)


def test_what_a_dead_transaction_wrote_does_not_count(draft, german_officer, now):
    upload = _start(draft, german_officer, now)
    part = services.part_of(offset=0, length=10)
    with acting_for(german_officer):
        save = transaction.savepoint()
        services.receive(upload=upload, part=part, body=io.BytesIO(b"x" * 10), by=german_officer, at=now)
        transaction.savepoint_rollback(save)

    assert _lies(upload) == HEADER + ENVELOPE + 10
    assert _send(upload, german_officer, now, 0, CONTENT).attachment.sha256 == hashlib.sha256(CONTENT).hexdigest()


@pytest.mark.parametrize("offset", [0, 6, 99])
def test_a_part_that_does_not_begin_where_the_last_ended_is_refused(draft, german_officer, now, offset):
    upload = _start(draft, german_officer, now)
    _send(upload, german_officer, now, 0, CONTENT[:5])

    with pytest.raises(uploads.WrongOffset, match="begins at 5"):
        _send(upload, german_officer, now, offset, b"xx")


def test_a_repeated_last_part_is_refused_and_changes_nothing(draft, german_officer, now):
    upload = _start(draft, german_officer, now)
    _send(upload, german_officer, now, 0, CONTENT)

    with pytest.raises(uploads.WrongOffset):
        _send(upload, german_officer, now, len(CONTENT), b"")
    with acting_for(german_officer):
        assert Attachment.objects.count() == 1


def _checksum(content, name="sha256"):
    return f"{name} {base64.b64encode(hashlib.new(name, content).digest()).decode()}"


@pytest.mark.parametrize("name", ["sha256", "sha1"])
def test_a_damaged_part_is_dropped_whole(draft, german_officer, now, name):
    upload = _start(draft, german_officer, now)
    _send(upload, german_officer, now, 0, CONTENT[:7], checksum=_checksum(CONTENT[:7], name))

    with pytest.raises(uploads.PartDamaged):
        _send(upload, german_officer, now, 7, b"wrong", checksum=_checksum(b"right", name))

    assert _lies(upload) == HEADER + ENVELOPE + 7
    done = _send(upload, german_officer, now, 7, CONTENT[7:])
    assert done.attachment.sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_a_cut_part_with_a_checksum_is_not_kept(draft, german_officer, now):
    upload = _start(draft, german_officer, now)
    upload = _send(upload, german_officer, now, 0, Cut(CONTENT, 9), length=20, checksum=_checksum(CONTENT[:20]))

    assert (upload.offset, _lies(upload)) == (0, HEADER)


def test_no_more_than_announced_is_taken(draft, german_officer, now):
    upload = _start(draft, german_officer, now)

    with pytest.raises(uploads.UploadTooLarge):
        _send(upload, german_officer, now, 0, CONTENT + b"x")


def test_the_announced_hash_is_compared_and_a_wrong_file_is_gone(
    draft, german_officer, now, django_capture_on_commit_callbacks
):
    good = _start(draft, german_officer, now, sha256=hashlib.sha256(CONTENT).hexdigest())
    assert _send(good, german_officer, now, 0, CONTENT).attachment is not None
    upload = _start(draft, german_officer, now, sha256="0" * 64)

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(services.FileRefused, match="SHA-256"):
        _send(upload, german_officer, now, 0, CONTENT)


def test_a_file_that_is_not_what_its_ending_says_is_refused_at_the_end(draft, german_officer, now):
    upload = _start(draft, german_officer, now)

    with acting_for(german_officer):
        part = services.part_of(offset=0, length=len(CONTENT))
        with pytest.raises(services.FileRefused, match="not what its ending says"):
            services.receive(upload=upload, part=part, body=io.BytesIO(b"MZ" + CONTENT[2:]), by=german_officer, at=now)
        assert not Upload.objects.exists()
        assert not Attachment.objects.exists()


@pytest.mark.parametrize("name", ["a.exe", "a", "a.svg"])
def test_an_ending_that_is_not_taken_is_refused_before_a_byte_is_sent(draft, german_officer, now, name):
    with pytest.raises(services.FileRefused, match="not taken"):
        _start(draft, german_officer, now, name=name)


def test_size_and_quota_hold_before_a_byte_is_sent(draft, german_officer, dutch_officer, now, settings):
    settings.UPLOAD_LIMIT = len(CONTENT)
    settings.UPLOAD_PARTY_QUOTA = 2 * len(CONTENT)
    with pytest.raises(uploads.UploadTooLarge):
        _start(draft, german_officer, now, content=CONTENT + b"x")
    _start(draft, german_officer, now)
    _start(draft, german_officer, now)

    with pytest.raises(services.OverQuota, match="your party"):
        _start(draft, german_officer, now)
    other = draft_contribution(dutch_officer, german_officer, at=now)
    assert _start(other, dutch_officer, now)  # the quota of one party tells another nothing


def test_the_quota_counts_files_of_forms_and_tables_and_lets_go_what_was_sent(
    german_officer, dutch_officer, now, settings
):
    small = make_file(content=b"%PDF-1.7 small")
    settings.UPLOAD_PARTY_QUOTA = small.size + 10
    draft = draft_contribution(german_officer, dutch_officer, at=now, files=[small])
    with acting_for(german_officer), pytest.raises(services.OverQuota):
        services.attach_file(draft=draft, upload=make_file("other.pdf"), by=german_officer, at=now)
    with pytest.raises(services.OverQuota):
        _start(draft, german_officer, now)
    with pytest.raises(services.OverQuota):
        uploaded(german_officer, GOOD, at=now)

    with acting_for(german_officer):
        services.send_contribution(draft=draft, by=german_officer, at=now)
    other = draft_contribution(german_officer, dutch_officer, at=now)
    with acting_for(german_officer):
        assert services.attach_file(draft=other, upload=make_file(content=b"%PDF-1.7 again"), by=german_officer, at=now)


def test_only_the_person_who_began_it_goes_on_but_a_colleague_may_remove_it(draft, german_officer, now):
    colleague = _colleague(german_officer)
    upload = _start(draft, german_officer, now)

    with pytest.raises(AccessDenied):
        _send(upload, colleague, now, 0, CONTENT)
    with acting_for(colleague):
        services.remove_upload(upload=Upload.objects.get(pk=upload.pk), by=colleague, at=now)
        assert not Upload.objects.exists()


@pytest.mark.invariant(1)
def test_another_party_knows_of_no_upload_even_when_the_first_lock_is_off(draft, german_officer, dutch_officer, now):
    upload = _start(draft, german_officer, now)

    with acting_for(dutch_officer):
        assert not Upload.objects.filter(pk=upload.pk).exists()
        assert not Upload.objects.visible_to(dutch_officer).exists()


@pytest.mark.invariant(1)
def test_another_party_knows_of_no_upload_when_the_second_lock_is_off(
    draft, german_officer, dutch_officer, now, second_lock_off
):
    _start(draft, german_officer, now)

    with acting_for(dutch_officer):
        assert Upload.objects.exists()
        assert not Upload.objects.visible_to(dutch_officer).exists()


def test_the_second_lock_lets_nobody_write_to_the_upload_of_a_colleague(draft, german_officer, now):
    colleague = _colleague(german_officer)
    upload = _start(draft, german_officer, now)

    with acting_for(colleague):
        assert Upload.objects.filter(pk=upload.pk).update(offset=1) == 0


def test_a_draft_is_not_sent_before_its_uploads_have_arrived(draft, german_officer, dutch_officer, now):
    upload = _start(draft, german_officer, now)
    with acting_for(german_officer), pytest.raises(services.ContributionIncomplete, match="not arrived completely"):
        services.send_contribution(draft=draft, by=german_officer, at=now)
    _send(upload, german_officer, now, 0, CONTENT)

    with acting_for(german_officer):
        services.send_contribution(draft=draft, by=german_officer, at=now)
        assert not Upload.objects.exists()
    with acting_for(dutch_officer):
        assert Attachment.objects.get().name == "a.pdf"


def test_a_discarded_draft_takes_its_uploads_along(draft, german_officer, now, django_capture_on_commit_callbacks):
    upload = _start(draft, german_officer, now)
    _send(upload, german_officer, now, 0, CONTENT[:5])

    with django_capture_on_commit_callbacks(execute=True), acting_for(german_officer):
        services.discard_draft(draft=draft, by=german_officer, at=now)

    assert not _path(upload).exists()


def test_a_stored_file_is_never_overwritten(draft, german_officer, now):
    upload = _send(_start(draft, german_officer, now), german_officer, now, 0, CONTENT)

    with acting_for(german_officer), pytest.raises(Exception, match="never overwritten"), transaction.atomic():
        Attachment.objects.filter(pk=upload.attachment_id).update(file="attachments/aa/other")


def test_what_lies_in_storage_is_for_its_owner_only_and_says_nothing(draft, german_officer, now):
    upload = _start(draft, german_officer, now, name="Name of a suspect.pdf")
    _send(upload, german_officer, now, 0, CONTENT[:5])

    assert "suspect" not in upload.file
    assert _path(upload).stat().st_mode & 0o777 == 0o600


def test_events_hold_no_name_of_a_file(draft, german_officer, now, data_protection_officer):
    _send(_start(draft, german_officer, now, name="Suspect.pdf"), german_officer, now, 0, CONTENT)

    with acting_for(data_protection_officer):
        lines = list(AuditEvent.objects.filter(kind__startswith="intelligence."))
    assert "intelligence.upload.started" in {line.kind for line in lines}
    assert not [line for line in lines if "Suspect" in f"{line.changes}{line.subject_reference}"]


def _age(path, days):
    old = path.stat().st_mtime - timedelta(days=days).total_seconds()
    os.utime(path, (old, old))


def test_the_sweep_removes_what_nobody_went_on_with_and_what_belongs_to_nothing(draft, german_officer, now):
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (at,) = cursor.fetchone()
    kept = _send(_start(draft, german_officer, at), german_officer, at, 0, CONTENT)
    going_on = _start(draft, german_officer, at)
    _send(going_on, german_officer, at, 0, CONTENT[:5])
    late = _start(draft, german_officer, at - timedelta(days=8))
    _send(late, german_officer, at - timedelta(days=8), 0, CONTENT[:5])
    root = Path(default_storage.path("attachments"))
    (root / "zz").mkdir()
    orphan, fresh = root / "zz" / "orphan", root / "zz" / "fresh"
    for path in (orphan, fresh):
        path.write_bytes(b"x")
    for path in (orphan, _path(kept), _path(going_on)):
        _age(path, 2)

    assert services.sweep_files(at=at, remove=False) == services.Swept(0, 1)
    assert services.sweep_files(at=at) == services.Swept(1, 1)
    assert not orphan.exists()
    assert not _path(late).exists()
    assert fresh.exists()
    assert _path(kept).exists()
    assert _path(going_on).exists()


def test_missing_cut_and_changed_files_are_told(draft, german_officer, now):
    done = [_send(_start(draft, german_officer, now), german_officer, now, 0, CONTENT) for _ in range(4)]
    assert list(services.faults()) == []
    _path(done[0]).unlink()
    with _path(done[1]).open("ab") as file:
        file.write(b"x")
    _path(done[2]).unlink()
    default_storage.save(done[2].file, ContentFile(b"Y" + CONTENT[1:]))
    _path(done[3]).write_bytes(CONTENT)

    found = {fault.attachment: fault.what for fault in services.faults()}

    assert found == {
        done[0].attachment_id: "missing",
        done[1].attachment_id: "damaged",
        done[2].attachment_id: "hash differs",
        done[3].attachment_id: "damaged",
    }
    assert len(list(services.faults(sample=4))) == 4
