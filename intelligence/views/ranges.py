"""Range requests (RFC 9110, section 14) for one range of bytes."""

import re
from dataclasses import dataclass

ONE_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


@dataclass(frozen=True)
class Part:
    """Bytes from `start` to `end`, both included."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.end - self.start + 1


def asked_part(header: str, size: int) -> Part | None:
    """The part that the header asks for; the whole without one or with several ranges; None when it lies outside."""
    found = ONE_RANGE.match(header.strip())
    whole = Part(0, size - 1)
    if not found or not any(found.groups()):
        return whole
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        return Part(size - length, size - 1) if length else None
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return whole
    return Part(start, end) if start < size else None
