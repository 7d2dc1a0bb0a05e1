"""Two hundred clients want the last kit at the same moment, through the real web process and database."""

from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError

import pytest

from tests.running import Program, RunningPortal

pytestmark = pytest.mark.processes

CLIENTS = 200
AT_ONCE = 40
STANDING = "SELECT count(*) FROM support_booking WHERE starts_on >= '2031-05-01' AND released_at IS NULL"


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """An own portal; nothing but its web process is needed."""
    running = RunningPortal(tmp_path_factory.mktemp("bookings"), "bookings")
    try:
        running.prepare()
        running.start()
        yield running
    finally:
        running.stop()


def test_of_two_hundred_clients_for_the_last_kit_one_wins_and_all_others_are_told(portal):
    program = Program(portal, "europol.support")

    def want(number):
        days = {"starts_on": f"2031-05-{1 + number % 5:02}", "ends_on": "2031-05-09"}  # all share the last days
        try:
            program.ask("bookings/", {"resource": "kit-1", "note": f"Client {number}", **days})
        except HTTPError as refusal:
            return refusal.code, refusal.read().decode()
        return 201, ""

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(want, range(CLIENTS)))

    assert sorted({code for code, _words in answers}) == [201, 409]
    assert [code for code, _words in answers].count(201) == 1
    assert all("kit-1 is taken" in words for code, words in answers if code == 409)
    assert portal.query(STANDING) == [(1,)]
