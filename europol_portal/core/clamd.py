"""Ask a ClamAV daemon about a file: the INSTREAM command of clamd over TCP or a unix socket."""

import socket
import struct
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

CHUNK = 256 * 1024
LONGEST_ANSWER = 4096
CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 300.0
STANDARD_PORT = 3310


class ScannerUnavailable(Exception):
    """The scanner does not answer, or not in words that say clean or infected; nothing is known of the file."""


class TooLargeForScanner(Exception):
    """The scanner takes no file of this size."""


@dataclass(frozen=True)
class Finding:
    """What the scanner says: nothing, or the name of what it found."""

    signature: str = ""

    @property
    def is_infected(self) -> bool:
        """True when something was found."""
        return bool(self.signature)


def scan(address: str, chunks: Iterable[bytes], *, patience: float = ANSWER_SECONDS) -> Finding:
    """Stream the content to the scanner at tcp://host:port or unix:///path; memory stays at one chunk."""
    try:
        with closing(_connect(address)) as line:
            line.settimeout(patience)
            cut = _send(line, chunks)
            answer = _answer(line)
    except OSError as problem:
        raise ScannerUnavailable(type(problem).__name__) from problem
    return verdict_of(answer, was_cut=cut)


def _connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(CONNECT_SECONDS)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((parts.hostname or "", parts.port or STANDARD_PORT), timeout=CONNECT_SECONDS)


def _send(line: socket.socket, chunks: Iterable[bytes]) -> bool:
    """Send everything; True when the scanner closed its ear before the end, as it does at its size limit."""
    try:
        line.sendall(b"zINSTREAM\0")
        for chunk in chunks:
            for start in range(0, len(chunk), CHUNK):
                piece = chunk[start : start + CHUNK]
                line.sendall(struct.pack("!I", len(piece)) + piece)
        line.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        return True
    return False


def _answer(line: socket.socket) -> str:
    answer = b""
    try:
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            part = line.recv(LONGEST_ANSWER)
            if not part:
                break
            answer += part
    except ConnectionResetError:
        pass  # what came before the reset counts
    return answer.rstrip(b"\0\n").decode("utf-8", "replace").strip()


def verdict_of(answer: str, *, was_cut: bool) -> Finding:
    """Only two answers say something about the file; every other one means that it was not checked."""
    if "size limit exceeded" in answer:
        raise TooLargeForScanner
    words = answer.removeprefix("stream:").strip()
    if words.endswith(" FOUND"):
        return Finding(words.removesuffix(" FOUND").strip() or "unnamed")
    if words == "OK" and not was_cut:
        return Finding()
    raise ScannerUnavailable(words or "no answer")
