"""Bulk entry against a real worker: it is killed while it checks and while it writes, and nothing is lost or halved."""

import json
import urllib.request
import uuid

import pytest

from tests.running import RunningPortal

pytestmark = pytest.mark.processes

ROWS = 4000
EACH = 3  # entities of a row: person, telephone, e-mail address
HEADER = "Surname;Date of birth;Phone;E-mail"
MAPPING = ["family_name", "birth_date", "communication_means:phone", "communication_means:email"]
STATE = "SELECT status, work_done, work_total, rows_read FROM intelligence_bulkimport WHERE id = %s"
KEPT = "SELECT count(*), count(DISTINCT number) FROM intelligence_bulkrow WHERE bulk_import_id = %s"
PATIENCE = 240.0  # the job that looks for stopped work comes once a minute


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """An own portal, because this test kills its worker."""
    running = RunningPortal(tmp_path_factory.mktemp("bulk"), "bulk")
    try:
        running.prepare()
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def token(portal):
    """A program of a German liaison officer."""
    return portal.manage("api_token", "de.liaison").strip()


def _post(portal, token, path, body=b"{}", kind="application/json"):
    request = urllib.request.Request(
        f"{portal.url}/api/v1/bulk-imports/{path}",
        data=body,
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": kind,
            "Idempotency-Key": str(uuid.uuid4()),
        },
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def _table():
    rows = (
        f"Muster{number};24.03.19{50 + number % 49};+49 170 {1_000_000 + number};name.{number}@example.org"
        for number in range(ROWS)
    )
    return "\n".join([HEADER, *rows]).encode()


def _uploaded(portal, token):
    edge = "edge-of-the-table"
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="table.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    )
    body = head.encode() + _table() + f"\r\n--{edge}--\r\n".encode()
    return _post(portal, token, "", body, f"multipart/form-data; boundary={edge}")["id"]


def _killed_in_the_middle(portal, key):
    """Kill the worker once it has noted progress, start another, and let the time of quiet pass."""

    def is_under_way():
        _, done, total, _ = portal.query(STATE, key)[0]
        return 0 < done < total

    portal.wait_for(is_under_way, "no progress was noted")
    portal.kill("worker")
    state = portal.query(STATE, key)[0]
    portal.start_process("worker")
    portal.change("UPDATE intelligence_bulkimport SET touched_at = touched_at - interval '1 hour' WHERE id = %s", key)
    return state


def _count(portal, table):
    return portal.query(f"SELECT count(*) FROM intelligence_{table}")[0][0]


def test_a_table_is_whole_or_absent_although_its_worker_dies_twice(portal, token):
    drafts, entities = _count(portal, "contribution"), _count(portal, "entity")
    key = _uploaded(portal, token)
    choice = {"mapping": MAPPING, "subject": "Phones of the group", "default_category": "suspect"}

    _post(portal, token, f"{key}/columns/", json.dumps(choice).encode())
    status, _, total, read = _killed_in_the_middle(portal, key)
    assert (status, total) == ("checking", ROWS)
    assert 0 < read < ROWS
    portal.wait_for(lambda: portal.query(STATE, key)[0][0] == "ready", "the check never went on", PATIENCE)
    assert portal.query(KEPT, key)[0] == (ROWS, ROWS)

    _post(portal, token, f"{key}/import/")
    status, _, total, _ = _killed_in_the_middle(portal, key)
    assert (status, total) == ("importing", ROWS * EACH)
    assert (_count(portal, "contribution"), _count(portal, "entity")) == (drafts, entities)
    portal.wait_for(lambda: portal.query(STATE, key)[0][0] == "imported", "the import never went on", PATIENCE)
    assert _count(portal, "entity") == entities + ROWS * EACH
    assert _count(portal, "contribution") == drafts + ROWS * EACH // 1000
    assert portal.query(KEPT, key)[0] == (0, 0)
