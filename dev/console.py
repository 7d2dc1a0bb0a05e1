"""What the launcher says: one readable line for each step, with the time it took."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class DevError(Exception):
    """A step cannot be done; the message tells the reader what to do about it."""


class Step:
    """A step under way; `note` replaces the plain time at the end of its line."""

    def __init__(self) -> None:
        """Start without a note."""
        self.outcome = ""

    def note(self, outcome: str) -> None:
        """Say how the step ended, for example that nothing had to be done."""
        self.outcome = outcome


def say(text: str = "", *, end: str = "\n") -> None:
    """Print to standard output at once; a terminal that is gone does not keep the launcher from cleaning up."""
    with suppress(OSError):
        sys.stdout.write(text + end)
        sys.stdout.flush()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Finish cleaning up although somebody presses Ctrl-C again."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Announce a step, and close its line with the outcome and the seconds it took."""
    say(f"  {title} ... ", end="")
    started = time.monotonic()
    current = Step()
    try:
        yield current
    except BaseException:
        say("stopped")
        raise
    seconds = f"{time.monotonic() - started:.1f} s"
    say(f"{current.outcome} ({seconds})" if current.outcome else seconds)
