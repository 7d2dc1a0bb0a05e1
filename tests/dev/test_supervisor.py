"""The supervisor revives what dies and leaves nothing running."""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dev import supervisor
from dev.supervisor import Program, Supervisor, birth, end_left_over

pytestmark = pytest.mark.processes

SLEEPER = [sys.executable, "-u", "-c", "import time; print('awake'); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-u",
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); time.sleep(60)",
]


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Supervisor]:
    keeper = Supervisor(env=dict(os.environ), record=tmp_path / "processes.json")
    yield keeper
    keeper.stop()


def test_lines_carry_the_name_of_their_process(keeper: Supervisor, capsys: pytest.CaptureFixture[str]) -> None:
    keeper.start([Program("web", SLEEPER), Program("scheduler", SLEEPER)])

    printed = _eventually(capsys, lambda text: text.count("awake") == 2)

    assert "web       | awake" in printed
    assert "scheduler | awake" in printed


def test_a_dead_process_is_started_again(
    keeper: Supervisor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.1)
    keeper.start([Program("web", SLEEPER)])
    keeper.children[0].pause = 0.1
    first = keeper.children[0].process.pid

    os.kill(first, signal.SIGKILL)
    _until(lambda: _step(keeper) and keeper.children[0].process.pid != first)

    assert keeper.children[0].process.poll() is None
    assert "ended with code -9; starting it again" in capsys.readouterr().out


def test_a_process_that_keeps_dying_waits_longer_each_time(keeper: Supervisor) -> None:
    keeper.start([Program("web", [sys.executable, "-c", "raise SystemExit(3)"])])

    _until(lambda: _step(keeper) and keeper.children[0].due is not None)

    assert keeper.children[0].pause == 2 * supervisor.FIRST_PAUSE


def test_a_process_that_ignores_the_request_to_end_is_killed(
    keeper: Supervisor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.3)
    keeper.start([Program("worker", STUBBORN)])
    _eventually(capsys, lambda text: "deaf" in text)
    pid = keeper.children[0].process.pid

    keeper.stop()

    assert birth(pid) == ""
    assert not keeper.record.exists()


def test_what_a_killed_launcher_left_is_ended(keeper: Supervisor) -> None:
    keeper.start([Program("web", SLEEPER)])
    process = keeper.children[0].process

    end_left_over(keeper.record)

    assert process.wait(5) == -signal.SIGKILL


def test_a_later_process_of_the_same_number_is_left_alone(keeper: Supervisor, tmp_path: Path) -> None:
    keeper.start([Program("web", SLEEPER)])
    process = keeper.children[0].process
    stale = tmp_path / "stale.json"
    stale.write_text(json.dumps({process.pid: "born at another time"}), encoding="utf-8")

    end_left_over(stale)

    assert process.poll() is None


def _step(keeper: Supervisor) -> bool:
    keeper._look_after(keeper.children[0])  # noqa: SLF001 (one turn of the endless loop)
    return True


def _until(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)


def _eventually(capsys: pytest.CaptureFixture[str], holds: Callable[[str], bool]) -> str:
    printed: list[str] = []

    def enough() -> bool:
        printed.append(capsys.readouterr().out)
        return holds("".join(printed))

    _until(enough)
    return "".join(printed)
