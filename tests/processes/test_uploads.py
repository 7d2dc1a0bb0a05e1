"""Large files against a real web process: it dies in mid-upload, nothing is lost, and its memory stays as it is."""

import base64
import hashlib
import http.client
import json
import urllib.request
import uuid
from contextlib import closing
from pathlib import Path

import pytest

from europol_portal.core.storage import EncryptedStorage
from tests.running import RunningPortal

pytestmark = pytest.mark.processes

ROOT = "/api/v1/uploads/"
MEGABYTE = 1024 * 1024
PART = 16 * MEGABYTE
LARGE = 300 * MEGABYTE
MOST_GROWTH = 50 * MEGABYTE
HEAD = b"%PDF-1.7\n"


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """An own portal with a web process alone, because this test kills it."""
    running = RunningPortal(tmp_path_factory.mktemp("uploads"), "uploads")
    try:
        running.prepare()
        _start_web(running)
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def token(portal):
    """A program of a German liaison officer."""
    return portal.manage("api_token", "de.liaison").strip()


def _start_web(portal):
    portal.start_process("web")
    portal.wait_for(lambda: portal.status("/healthz/") == 200, "the web process never answered")


def _ask(portal, token, method, path, body=b"", **headers):
    known = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"}
    with closing(http.client.HTTPConnection("127.0.0.1", portal.port, timeout=60)) as line:
        line.request(method, path, body, known | {name.replace("_", "-"): value for name, value in headers.items()})
        answer = line.getresponse()
        answer.read()
        return answer


def _draft(portal, token):
    request = urllib.request.Request(
        f"{portal.url}/api/v1/contributions/",
        data=json.dumps({"subject": "A large file", "body": "Attached.", "to": [], "send": False}).encode(),
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid.uuid4()),
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["id"]


def _start(portal, token, size, sha256):
    pairs = {"contribution": _draft(portal, token), "filename": "large.pdf", "sha256": sha256}
    metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in pairs.items())
    answer = _ask(portal, token, "POST", ROOT, Upload_Length=str(size), Upload_Metadata=metadata)
    assert answer.status == 201
    return answer.headers["Location"]


def _part(portal, token, place, offset, content):
    kind = "application/offset+octet-stream"
    return _ask(portal, token, "PATCH", place, content, Upload_Offset=str(offset), Content_Type=kind)


def _offset(portal, token, place):
    return int(_ask(portal, token, "HEAD", place).headers["Upload-Offset"])


def _cut(portal, token, place, offset, content, *, after):
    """Send a part and leave the line open after some bytes."""
    line = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=60)
    line.putrequest("PATCH", place)
    for name, value in {
        "Authorization": f"Bearer {token}",
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(len(content)),
    }.items():
        line.putheader(name, value)
    line.endheaders()
    line.send(content[:after])
    return line


def _stored(portal, place):
    key = place.rstrip("/").rsplit("/", 1)[1]
    ((name,),) = portal.query("SELECT file FROM intelligence_upload WHERE id = %s", key)
    return portal.folder / "files" / name


def test_an_upload_survives_the_death_of_the_web_process(portal, token):
    content = HEAD + uuid.uuid4().bytes * (MEGABYTE // 4)
    digest = hashlib.sha256(content).hexdigest()
    place = _start(portal, token, len(content), digest)
    assert _part(portal, token, place, 0, content[:MEGABYTE]).headers["Upload-Offset"] == str(MEGABYTE)
    with closing(_cut(portal, token, place, MEGABYTE, content[MEGABYTE:], after=2 * MEGABYTE)):
        stored = _stored(portal, place)
        portal.wait_for(lambda: stored.stat().st_size > MEGABYTE, "nothing of the second part came")
        portal.kill("web")
    _start_web(portal)

    safe = _offset(portal, token, place)
    assert safe == MEGABYTE
    assert stored.stat().st_size > safe  # what the dead process left does not count
    done = _part(portal, token, place, safe, content[safe:])

    assert done.status == 204
    assert HEAD not in stored.read_bytes()
    with EncryptedStorage(location=portal.folder / "files").open(
        str(stored.relative_to(portal.folder / "files"))
    ) as file:
        assert hashlib.sha256(file.read()).hexdigest() == digest
    assert portal.query("SELECT sha256, size FROM intelligence_attachment WHERE sha256 = %s", digest) == [
        (digest, len(content))
    ]


def test_a_cut_line_keeps_what_came(portal, token):
    content = HEAD + uuid.uuid4().bytes * (MEGABYTE // 4)
    place = _start(portal, token, len(content), hashlib.sha256(content).hexdigest())
    _cut(portal, token, place, 0, content, after=2 * MEGABYTE).close()
    portal.wait_for(lambda: _offset(portal, token, place) > 0, "nothing was kept")

    safe = _offset(portal, token, place)
    assert safe <= 2 * MEGABYTE
    assert _part(portal, token, place, safe, content[safe:]).status == 204


def _memory(portal):
    status = Path(f"/proc/{portal.processes['web'].pid}/status").read_text()
    return 1024 * int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


def test_the_memory_of_the_web_process_does_not_grow_with_the_file(portal, token):
    block = HEAD + b"\0" * (PART - len(HEAD))
    digest = hashlib.sha256()
    for _ in range(LARGE // PART):
        digest.update(block)
    size = LARGE // PART * PART
    place = _start(portal, token, size, digest.hexdigest())
    assert _part(portal, token, place, 0, block).status == 204  # what every upload needs once
    before = _memory(portal)

    for offset in range(PART, size, PART):
        assert _part(portal, token, place, offset, block).status == 204

    assert _offset(portal, token, place) == size
    assert _memory(portal) - before < MOST_GROWTH
