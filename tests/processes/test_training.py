"""Two hundred clients want the last place of a training at the same moment, through the real web process."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.running import Program, RunningPortal

pytestmark = pytest.mark.processes

CLIENTS = 200
AT_ONCE = 40
SESSION = (
    "SELECT s.id FROM support_trainingsession s JOIN support_course c ON c.id = s.course_id"
    " WHERE c.code = 'siena-1' AND s.status = 'open'"
)
TAKEN = "SELECT status, count(*) FROM support_nomination WHERE session_id = '{}' GROUP BY status ORDER BY status"


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """An own portal; nothing but its web process is needed."""
    running = RunningPortal(tmp_path_factory.mktemp("training"), "training")
    try:
        running.prepare()
        running.start()
        yield running
    finally:
        running.stop()


def test_of_two_hundred_nominations_for_the_last_place_one_has_it_and_all_others_wait(portal):
    ((session,),) = portal.query(SESSION)
    program = Program(portal, "fr.liaison")

    def send(number):
        facts = {"name": f"Participant {number}", "unit": "Unit 4"}
        return program.ask(f"training-sessions/{session}/nominations/", facts)["status"]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(send, range(CLIENTS)))

    assert (answers.count("confirmed"), answers.count("waiting")) == (1, CLIENTS - 1)
    assert portal.query(TAKEN.format(session)) == [("confirmed", 1), ("waiting", CLIENTS - 1)]
