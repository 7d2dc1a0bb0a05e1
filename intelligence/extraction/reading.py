"""Read a stored file in a process of its own: what a hostile file does to the reader, it does to that process only.

The child has a limit on memory, time and written files, no environment, and gives its answer as JSON on its output.
"""

import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path, PurePath

from intelligence.extraction.files import LARGEST_FILE, MEGABYTE, Refusal, decoded, text_of

MEMORY = 1024 * MEGABYTE
CPU_SECONDS, WALL_SECONDS = 60, 90
LONGEST_KEPT = 1_000_000  # characters
NEVER_READ = frozenset({".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".mp4", ".mp3", ".wav"})
PAGES = frozenset({".html", ".htm"})
TOO_LARGE = f"Files over {LARGEST_FILE // MEGABYTE} MB are not read."
TOO_HARD = "Reading it took too long or too much memory."


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a file, or why there are none; `is_final` is False when the reader itself broke down."""

    text: str = ""
    reason: str = ""
    is_final: bool = True


def read_apart(name: str, data: bytes, *, wall_seconds: float = WALL_SECONDS) -> Reading:
    """The text of the file, read by a child process within its limits."""
    if PurePath(name).suffix.lower() in NEVER_READ:
        return Reading(reason="Pictures and recordings have no text that is read.")
    if len(data) > LARGEST_FILE:
        return Reading(reason=TOO_LARGE)
    command = [sys.executable, "-m", "intelligence.extraction.reading", name]
    home = Path(__file__).resolve().parents[2]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, the name is one argument
            command, input=data, capture_output=True, timeout=wall_seconds, check=False, cwd=home,
            env={"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Reading(reason=TOO_HARD)
    if done.returncode < 0:
        return Reading(reason=TOO_HARD, is_final=False)
    try:
        answer = json.loads(done.stdout)
        return Reading(text=str(answer["text"]), reason=str(answer["reason"]))
    except (ValueError, KeyError, TypeError):
        return Reading(reason=TOO_HARD, is_final=False)


class _Words(HTMLParser):
    """The words of a page without its scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in {"script", "style"}
        self.words.extend(f" {value} " for key, value in attrs if key in {"href", "alt", "title"} and value)

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in {"script", "style"} and self.hidden > 0
        self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append("" if self.hidden else data)


def _text(name: str, data: bytes) -> str | Refusal:
    if PurePath(name).suffix.lower() in PAGES:
        page = _Words()
        page.feed(decoded(data))
        return "".join(page.words)
    return text_of(name, data)


def _within_limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """The child: the file on the input, its text or the reason on the output."""
    _within_limits()
    try:
        found = _text(sys.argv[1], sys.stdin.buffer.read())
    except MemoryError:
        found = Refusal(TOO_HARD)
    text, reason = ("", found.reason) if isinstance(found, Refusal) else (" ".join(found.split()), "")
    if len(text) > LONGEST_KEPT:
        text, reason = text[:LONGEST_KEPT], "The file is very long: search looks into its beginning only."
    sys.stdout.write(json.dumps({"text": text, "reason": reason}))


if __name__ == "__main__":
    main()
