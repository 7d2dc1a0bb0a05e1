"""tus 1.0 over the API: for programs by token and for pages by session, under the same rules."""

import base64
import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from europol_portal.access.binding import acting_for
from europol_portal.accounts import services as accounts
from intelligence.models import Attachment, Upload
from tests.factories.intelligence import PDF, draft_contribution, make_file
from tests.factories.parties import make_user
from tests.kept import kept

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/uploads/"
CONTENT = PDF + b"0" * 1000
SIZE = len(CONTENT)
PART = "application/offset+octet-stream"


@pytest.fixture
@kept
def draft(german_officer, dutch_officer, now):
    """A draft of Germany."""
    return draft_contribution(german_officer, dutch_officer, at=now)


def _metadata(**pairs):
    return ",".join(f"{name} {base64.b64encode(str(value).encode()).decode()}" for name, value in pairs.items())


def _start(program, draft, *, size=SIZE, version="1.0.0", **pairs):
    values = {"contribution": draft.pk, "filename": "a.pdf"} | pairs
    headers = {"Tus-Resumable": version, "Upload-Length": str(size), "Upload-Metadata": _metadata(**values)}
    return program.post(ROOT, headers=headers)


def _patch(program, place, offset, content, **headers):
    known = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)}
    return program.generic("PATCH", place, content, content_type=PART, headers=known | headers)


def test_a_program_sends_a_file_in_parts(api_as, german_officer, draft):
    program = api_as(german_officer)
    started = _start(program, draft, sha256=hashlib.sha256(CONTENT).hexdigest())
    place = started.headers["Location"]

    assert started.status_code == 201
    assert started.headers["Tus-Resumable"] == "1.0.0"
    assert _patch(program, place, 0, CONTENT[:100]).headers["Upload-Offset"] == "100"
    asked = program.head(place)
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == ("100", str(len(CONTENT)))
    assert "Upload-Expires" in asked.headers
    assert asked.headers["Cache-Control"] == "no-store"
    done = _patch(program, place, 100, CONTENT[100:])
    assert (done.status_code, done.headers["Upload-Offset"]) == (204, str(len(CONTENT)))
    assert program.head(place).headers["Upload-Offset"] == str(len(CONTENT))  # who lost the answer learns it here
    with acting_for(german_officer):
        attachment = Attachment.objects.get()
    assert attachment.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert program.get(place).json()["attachment"] == str(attachment.pk)


def test_what_the_server_can_do(api_as, german_officer, settings):
    answer = api_as(german_officer).options(ROOT)

    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,checksum,termination,expiration"
    assert answer.headers["Tus-Max-Size"] == str(settings.UPLOAD_LIMIT)


def test_each_refusal_has_the_status_of_the_protocol(api_as, german_officer, draft, settings):
    program = api_as(german_officer)
    settings.UPLOAD_LIMIT = 10_000
    assert _start(program, draft, version="0.2.2").status_code == 412
    assert _start(program, draft, size=10_001).status_code == 413
    assert _start(program, draft, size="many").status_code == 400
    assert _start(program, draft, sha256="short").status_code == 400
    assert _start(program, draft, filename="a.exe").status_code == 409
    place = _start(program, draft).headers["Location"]
    assert _patch(program, place, 7, b"x").status_code == 409
    assert _patch(program, place, 0, CONTENT + b"x").status_code == 413
    wrong = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    assert _patch(program, place, 0, b"x", **{"Upload-Checksum": f"sha256 {wrong}"}).status_code == 460
    assert _patch(program, place, 0, b"x", **{"Upload-Checksum": "md5 eA=="}).status_code == 460
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    assert program.generic("PATCH", place, b"{}", content_type="application/json", headers=headers).status_code == 415
    assert program.head(place).headers["Upload-Offset"] == "0"


def test_a_refused_file_is_gone_and_the_reason_is_said(api_as, german_officer, draft):
    program = api_as(german_officer)
    place = _start(program, draft).headers["Location"]

    answer = _patch(program, place, 0, b"MZ" + CONTENT[2:])

    assert (answer.status_code, answer.json()["code"]) == (409, "file_refused")
    assert program.head(place).status_code == 404
    with acting_for(german_officer):
        assert not Upload.objects.exists()


def test_an_upload_is_given_up(api_as, german_officer, draft):
    program = api_as(german_officer)
    place = _start(program, draft).headers["Location"]
    assert [row["name"] for row in program.get(ROOT).json()["results"]] == ["a.pdf"]

    assert program.delete(place, headers={"Tus-Resumable": "1.0.0"}).status_code == 204

    assert program.head(place).status_code == 404
    assert program.get(ROOT).json()["results"] == []


@pytest.mark.invariant(1, 2)
def test_a_stranger_gets_the_same_bytes_as_for_what_does_not_exist(api_as, german_officer, dutch_officer, draft, now):
    place = _start(api_as(german_officer), draft).headers["Location"]
    absent = f"{ROOT}01930000-0000-7000-8000-000000000000/"
    stranger = api_as(dutch_officer)

    for method, body in (("GET", b""), ("HEAD", b""), ("PATCH", b"x"), ("DELETE", b"")):
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
        hidden, missing = (
            stranger.generic(method, at, body, content_type=PART, headers=headers) for at in (place, absent)
        )
        assert (hidden.status_code, hidden.content) == (404, missing.content)
        assert dict(hidden.headers) == dict(missing.headers)
    assert stranger.get(ROOT).json()["results"] == []
    assert _start(stranger, draft).status_code == 404


def test_a_colleague_does_not_go_on_with_what_another_began(api_as, german_officer, draft):
    place = _start(api_as(german_officer), draft).headers["Location"]
    colleague = make_user("de.colleague", authority=german_officer.authority, role="liaison_officer")

    assert _patch(api_as(colleague), place, 0, b"x").status_code == 403


def test_a_token_does_the_same_and_a_session_needs_its_csrf_token(german_officer, draft):
    with acting_for(german_officer):
        scopes = ["read", "write"]
        key = accounts.issue_token(
            user=german_officer, label="loader", lifetime=timedelta(days=1), at=timezone.now(), scopes=scopes
        )
    program = APIClient(headers={"Authorization": f"Bearer {key}"})
    assert _start(program, draft).status_code == 201
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(german_officer)
    assert _start(browser, draft).status_code == 403


def test_a_repeated_multipart_request_larger_than_memory_allows_stays_one(api_as, german_officer, draft, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    program, at = api_as(german_officer), f"/api/v1/contributions/{draft.pk}/attachments/"
    headers = {"Idempotency-Key": "one"}
    content = PDF + b"x" * 20_000

    first, again = (
        program.post(at, {"file": make_file("a.pdf", content)}, format="multipart", headers=headers) for _ in range(2)
    )
    other = program.post(at, {"file": make_file("a.pdf", content + b"y")}, format="multipart", headers=headers)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert other.json()["code"] == "idempotency_key_reused"
    with acting_for(german_officer):
        assert Attachment.objects.get().size == len(content)
