"""From acceptance to hits, through web, broker and matching worker: twenty entities within two seconds.

Where others use the processors too, the time is multiplied by how many wait for each of them.
"""

import json
import os
import time
import urllib.request
import uuid

import pytest

from tests.running import RunningPortal

pytestmark = pytest.mark.processes

MOST_SECONDS = 2.0
ROUNDS = 5  # the quickest counts
GIVEN = ("Aurel", "Bettina", "Casimir", "Dorothea", "Emilian", "Filippa", "Gregor", "Henrike", "Ignaz", "Jolanda")
FAMILY = ("Vymyslov", "Voorbeeld", "Przykładowy", "Muestra", "Esimerkki")
ARRIVED = "SELECT count(*) FROM intelligence_hitside WHERE contribution_id = %s AND is_told AND hidden_by = ''"


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """An own portal with the worker that matches."""
    running = RunningPortal(tmp_path_factory.mktemp("crosscheck"), "crosscheck")
    try:
        running.prepare()
        running.start()
        running.start_process("matching")
        yield running
    finally:
        running.stop()


class Program:
    """A person's program."""

    def __init__(self, portal, username):
        self.url, self.token = portal.url, portal.manage("api_token", username).strip()

    def ask(self, path, values=None):
        """GET, or POST with values."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if values is not None:
            headers["Idempotency-Key"] = str(uuid.uuid4())
        body = None if values is None else json.dumps(values).encode()
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


def _entities(number):
    """Ten suspects and ten telephones that no other round has."""
    for at, given in enumerate(GIVEN):
        yield {
            "kind": "person",
            "label": f"{given} {FAMILY[number % len(FAMILY)]}",
            "birth_date": f"19{60 + number}-0{1 + at % 9}-1{at}",
            "data_subject_category": "suspect",
        }
        yield {"kind": "communication_means", "subtype": "phone", "label": f"+49 151 77{number:02}{at:04}"}


def _send(program, number):
    return program.ask(
        "contributions/",
        {
            "subject": f"Round {number}",
            "body": "People and numbers of one case.",
            "crime_area": "drug-trafficking",
            "to": ["ep-oc"],
            "purposes": ["cross_check"],
            "source_evaluation": "A",
            "information_evaluation": "2",
            "entities": list(_entities(number)),
            "send": True,
        },
    )["id"]


def _accept(program, contribution):
    queue = program.ask("triage/?page_size=100")["results"]
    (item,) = [row["id"] for row in queue if row["contribution"] == contribution]
    program.ask(f"triage/{item}/step/", {"step": "claim"})
    program.ask(f"triage/{item}/step/", {"step": "accept_for_cross_check"})


def test_the_hits_of_twenty_entities_are_shown_within_two_seconds_of_acceptance(portal):
    german, dutch, duty = (Program(portal, name) for name in ("de.liaison", "nl.liaison", "europol.duty"))
    taken = []
    for number in range(ROUNDS):
        stored, arrived = _send(german, number), _send(dutch, number)
        _accept(duty, stored)
        portal.wait_for(
            lambda stored=stored: portal.query(
                "SELECT 1 FROM intelligence_crosscheck WHERE contribution_id = %s AND finished_at IS NOT NULL", stored
            ),
            "the first was never compared",
        )
        _accept(duty, arrived)
        accepted = time.monotonic()
        portal.wait_for(lambda arrived=arrived: portal.query(ARRIVED, arrived)[0][0] == 2 * len(GIVEN), "no hits")
        shown = [row["contribution"] for row in dutch.ask("hits/?page_size=100")["results"]]
        taken.append(time.monotonic() - accepted)
        assert shown.count(arrived) == 2 * len(GIVEN)

    waiting = max(1.0, os.getloadavg()[0] / os.cpu_count())
    seconds = ", ".join(f"{one:.2f}" for one in sorted(taken))
    print(f"\nseconds from acceptance to hits: {seconds}; {waiting:.1f} waited for each processor")  # noqa: T201
    assert min(taken) <= MOST_SECONDS * waiting
