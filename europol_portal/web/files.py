"""Hand a stored file out: never shown in the browser, never sniffed, nothing in it may run; in parts when asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.http import FileResponse, HttpResponse, HttpResponseBase

ONE_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")
NOT_SATISFIABLE = 416
PARTIAL = 206


@dataclass(frozen=True)
class Part:
    """Bytes from `start` to `end`, both included."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.end - self.start + 1


class Window:
    """A part of an open file."""

    def __init__(self, file: IO[bytes], part: Part) -> None:
        self.file = file
        self.left = part.length
        file.seek(part.start)

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes of what is left."""
        chunk = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(chunk)
        return chunk

    def close(self) -> None:
        """Close the file."""
        self.file.close()


def asked_part(header: str, size: int) -> Part | None:
    """The part that a Range header asks for (RFC 9110, section 14); the whole without one or with several ranges.

    None when it lies outside the file.
    """
    found = ONE_RANGE.match(header.strip())
    whole = Part(0, size - 1)
    if not found or not any(found.groups()):
        return whole
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        return Part(size - length, size - 1) if length else None
    if last and int(last) < int(first):
        return whole
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    return Part(start, end) if start < size else None


def hand_out(
    stored: Any, *, name: str, size: int, media_type: str, tag: str, headers: Mapping[str, str]
) -> HttpResponseBase:
    """The answer with a stored file (a FieldFile) as an attachment; the caller has asked for access.

    `tag` names the content (its hash); a part is given only when If-Range, if sent, names the same content. Several
    ranges at once get the whole.
    """
    condition = headers.get("If-Range", "")
    is_same = condition in {"", f'"{tag}"'}
    part = asked_part(headers.get("Range", "") if is_same else "", size)
    if part is None:
        refused = HttpResponse(status=NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{size}"})
        return _safe(refused, tag)
    is_whole = part.length == size
    file: Any = stored.open("rb")
    response = FileResponse(
        file if is_whole else Window(file, part),
        as_attachment=True,
        filename=name,
        content_type=media_type,
        status=200 if is_whole else PARTIAL,
    )
    response.headers["Content-Length"] = str(part.length)
    if not is_whole:
        response.headers["Content-Range"] = f"bytes {part.start}-{part.end}/{size}"
    return _safe(response, tag)


def _safe(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    response.headers["ETag"] = f'"{tag}"'
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
