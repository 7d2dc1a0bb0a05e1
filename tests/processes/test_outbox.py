"""Notifications survive the death of worker and broker: none lost, none doubled (real processes, real kills)."""

import email
import json
import urllib.request
import uuid

import pytest

from tests.running import RunningPortal

pytestmark = pytest.mark.processes

MAILED = "SELECT count(*) FROM notifications_notification WHERE mail IN ('pending', 'sending')"


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """An own portal, because this test kills parts of it."""
    running = RunningPortal(tmp_path_factory.mktemp("outbox"), "outbox")
    try:
        running.prepare()
        running.start()
        running.wait_for(lambda: running.query(MAILED) == [(0,)], "the demo's mails were never sent")
        yield running
    finally:
        running.stop()


def _post(portal, token, path, body):
    request = urllib.request.Request(
        f"{portal.url}/api/v1/{path}",
        data=json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid.uuid4()),
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def _invite_dutch(portal, token, names):
    """Propose an operation per name and invite the Netherlands; returns the references."""
    references = []
    for name in names:
        plan = {
            "code_name": name,
            "title": "A fault test works while parts of the portal are dead",
            "crime_areas": ["drug-trafficking"],
            "starts_on": "2027-01-11",
        }
        operation = _post(portal, token, "operations/", plan)
        _post(portal, token, f"operations/{operation['id']}/invite/", {"party": "NL", "role": "participant"})
        references.append(operation["reference"])
    return references


def _mails(portal):
    texts = [path.read_text() for path in (portal.folder / "mail").glob("*")]
    return [email.message_from_string(part) for text in texts for part in text.split("-" * 79 + "\n") if part.strip()]


def test_no_notification_is_lost_or_doubled_when_worker_and_broker_die(portal):
    token = portal.manage("api_token", "de.liaison").strip()
    portal.kill("worker")
    first = _invite_dutch(portal, token, ["ASH ONE", "ASH TWO", "ASH THREE"])
    portal.broker.stop()
    second = _invite_dutch(portal, token, ["OAK ONE", "OAK TWO", "OAK THREE"])
    assert portal.query(MAILED)[0][0] > 0

    portal.broker.start()
    portal.kill("scheduler")
    portal.start_process("scheduler")
    portal.start_process("worker")
    portal.wait_for(lambda: portal.query(MAILED) == [(0,)], "mails still wait")

    told = portal.query(
        "SELECT n.reference, u.username, count(*), min(n.mail), max(n.mail) FROM notifications_notification n"
        " JOIN parties_user u ON u.id = n.recipient_id WHERE n.reference = ANY(%s) GROUP BY 1, 2",
        first + second,
    )
    assert {reference for reference, *_ in told} == set(first + second)
    assert all(count == 1 and (low, high) == ("sent", "sent") for _, _, count, low, high in told)
    identities = [mail["Message-ID"] for mail in _mails(portal)]
    wanted = portal.query(
        "SELECT '<' || id || '@portal.invalid>' FROM notifications_notification WHERE reference = ANY(%s)",
        first + second,
    )
    assert all(identities.count(identity) == 1 for (identity,) in wanted)
