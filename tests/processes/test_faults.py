"""Load while web, worker, scheduler, broker and database are killed: nothing is lost, doubled, untold or unpaid."""

import os
import shutil
import subprocess

import pytest

from bench.faults import VICTIMS, endure
from bench.outages import FragilePortal
from bench.traffic import CREATED
from tests.prepared import addresses_of, of_the_run, told

pytestmark = pytest.mark.processes

ITEMS, EACH = 176, 22  # eight kills: every kind of process once


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """A portal on a database server of its own, filled with the demo world."""
    folder = tmp_path_factory.mktemp("faults")
    running = FragilePortal(folder)
    try:
        running.start_servers()
        template, files = told(of_the_run(folder))
        shutil.copytree(files, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("broker"))
        _copy(running, template)
        running.start()
        yield running
    finally:
        running.remove()


def _copy(portal, database):
    """The tables of a database of the test server, with their owner and rights, into the server of the portal."""
    source, target = addresses_of(database)["DATABASE_OWNER_URL"], portal.cluster.url("postgres", "portal")
    programs = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME"}}
    dump = portal.folder / "dump"
    subprocess.run(
        [portal.cluster.programs / "pg_dump", "--format=custom", f"--file={dump}", source],
        env=programs, check=True,
    )  # fmt: skip
    subprocess.run(
        [portal.cluster.programs / "pg_restore", "--exit-on-error", f"--dbname={target}", dump],
        env=programs, check=True,
    )  # fmt: skip


def test_nothing_is_lost_or_doubled_although_every_kind_of_process_dies(portal):
    reaper, traffic, verdict = endure(portal, ITEMS, EACH)

    print("\n".join(["", *reaper.log, f"{verdict}"]))  # noqa: T201
    assert reaper.kills == dict.fromkeys(VICTIMS, 1)
    assert verdict.faults == {}, portal.logs()
    assert {status for status, _ in traffic.answers.values()} >= {CREATED}
