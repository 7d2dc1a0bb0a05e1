"""Keeps the portal's processes running: readable logs, restarts with back-off, a clean end."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from dev import files, shell
from dev.console import DevError, say

STOP_SECONDS = 10  # what a process gets to finish its work before it is killed
KILL_SECONDS = 2  # what the system gets to clear away a killed process
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds before a dead process is started again, doubling
STEADY_SECONDS = 30  # a process that lived this long starts its back-off afresh
SERVER_CHECK_SECONDS = 2.0
TICK_SECONDS = 0.2
COLOURS = ("36", "33", "35", "32", "34")  # ANSI: cyan, yellow, magenta, green, blue


@dataclass(frozen=True)
class Program:
    """A process to keep running, by the name its log lines carry."""

    name: str
    command: list[str]
    routine: str = ""  # pattern of lines that would drown the others


@dataclass
class Child:
    """One program with the process that runs it at present."""

    program: Program
    prefix: str
    process: "subprocess.Popen[str]"
    reader: threading.Thread
    started: float
    pause: float = FIRST_PAUSE
    due: float | None = None


@dataclass
class Supervisor:
    """Starts programs, prints their lines, revives what dies and stops all of it together."""

    env: Mapping[str, str]
    record: Path
    revive_servers: Callable[[], list[str]] = list
    children: list[Child] = field(default_factory=list)

    def start(self, programs: list[Program]) -> None:
        """Start all programs, after ending those that a killed launcher left behind."""
        end_left_over(self.record)
        width = max(len(program.name) for program in programs)
        for position, program in enumerate(programs):
            prefix = _coloured(f"{program.name:<{width}} |", COLOURS[position % len(COLOURS)])
            process, reader = self._spawn(program, prefix)
            self.children.append(Child(program, prefix, process, reader, time.monotonic()))
        self._write_record()

    def watch(self) -> None:
        """Keep everything alive until interrupted."""
        next_check = time.monotonic()
        while True:
            for child in self.children:
                self._look_after(child)
            if time.monotonic() >= next_check:
                for name in _revived(self.revive_servers):
                    say(f"  The {name} had stopped by itself and was started again.")
                next_check = time.monotonic() + SERVER_CHECK_SECONDS
            time.sleep(TICK_SECONDS)

    def stop(self) -> None:
        """Ask every process to finish, and after a while end what is left with its whole group."""
        for child in self.children:
            with suppress(ProcessLookupError):
                # Not the group: the worker itself tells its pool when the running tasks are done.
                os.kill(child.process.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
            _end_group(child.process.pid)
            child.process.wait()
            child.reader.join(1)
        self.children.clear()
        self.record.unlink(missing_ok=True)

    def _spawn(self, program: Program, prefix: str) -> "tuple[subprocess.Popen[str], threading.Thread]":
        process = shell.start(program.command, env=self.env, output=subprocess.PIPE)
        reader = threading.Thread(target=_print_lines, args=(process, prefix, program.routine), daemon=True)
        reader.start()
        return process, reader

    def _look_after(self, child: Child) -> None:
        """Plan a restart for a process that ended, and carry it out when its pause is over."""
        now = time.monotonic()
        if child.due is None and child.process.poll() is not None:
            _end_group(child.process.pid)
            child.pause = FIRST_PAUSE if now - child.started > STEADY_SECONDS else child.pause
            ended = f"ended with code {child.process.returncode}; starting it again in {child.pause:.0f} s"
            say(f"{child.prefix} {ended}")
            child.due = now + child.pause
            child.pause = min(child.pause * 2, LONGEST_PAUSE)
        elif child.due is not None and now >= child.due:
            child.process, child.reader = self._spawn(child.program, child.prefix)
            child.started, child.due = now, None
            self._write_record()

    def _write_record(self) -> None:
        running = {child.process.pid: birth(child.process.pid) for child in self.children}
        files.write_private(self.record, json.dumps(running))


def end_left_over(record: Path) -> None:
    """End the processes of an earlier launcher that was killed before it could do so itself."""
    if not record.exists():
        return
    for pid, born in json.loads(record.read_text(encoding="utf-8")).items():
        if born and birth(int(pid)) == born:
            _end_group(int(pid))
            deadline = time.monotonic() + KILL_SECONDS
            while birth(int(pid)) == born and time.monotonic() < deadline:
                time.sleep(0.02)
    record.unlink()


def birth(pid: int) -> str:
    """When a process began, which tells it from a later one of the same number; empty if there is none."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        with suppress(OSError):
            state, *numbers = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
            return "" if state == "Z" else numbers[18]
        return ""
    try:
        return shell.capture(["ps", "-o", "lstart=", "-p", str(pid)]).strip()
    except DevError:
        return ""


def _print_lines(process: "subprocess.Popen[str]", prefix: str, routine: str) -> None:
    hidden = re.compile(routine) if routine else None
    if process.stdout:
        with process.stdout as lines:
            for line in lines:
                if not hidden or not hidden.search(line):
                    say(f"{prefix} {line.rstrip()}")


def _revived(revive_servers: Callable[[], list[str]]) -> list[str]:
    """What was revived; a server that will not start is reported and tried again at the next check."""
    try:
        return revive_servers()
    except DevError as error:
        say(f"  {error}")
        return []


def _end_group(leader: int) -> None:
    """Kill what is left of a process group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _coloured(text: str, colour: str) -> str:
    plain = not sys.stdout.isatty() or "NO_COLOR" in os.environ
    return text if plain else f"\033[{colour}m{text}\033[0m"
