"""Files leave the portal through the access rule only."""

from typing import IO, Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from europol_portal.access.policy import require
from europol_portal.web.http import signed_in
from europol_portal.web.views import answer_action
from intelligence import services
from intelligence.access import PartPermission
from intelligence.models import Attachment
from intelligence.views.ranges import Part, asked_part

NOT_SATISFIABLE = 416
PARTIAL = 206


class Window:
    """A part of an open file, for an answer to a range request."""

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


@require_GET
def attachment(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A file, whole or in part, under a name that carries reference and handling codes; each export is on record."""
    user = signed_in(request)
    visible = Attachment.objects.visible_to(user).select_related("contribution")
    found = get_object_or_404(visible, pk=pk)
    require(user, PartPermission.VIEW_ATTACHMENT)
    return served(found, services.export_file(attachment=found, by=user, at=timezone.now()), request)


def served(found: Attachment, name: str, request: Any) -> HttpResponseBase:
    """The answer with its headers: never shown in the browser, never sniffed, nothing in it may run."""
    part = asked_part(request.headers.get("Range", ""), found.size)
    if part is None:
        refused = HttpResponse(status=NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{found.size}"})
        return _safe(refused)
    file: Any = found.file.open("rb")
    is_whole = part.length == found.size
    response = FileResponse(
        file if is_whole else Window(file, part),
        as_attachment=True,
        filename=name,
        content_type=found.media_type,
        status=200 if is_whole else PARTIAL,
    )
    response.headers["Content-Length"] = str(part.length)
    if not is_whole:
        response.headers["Content-Range"] = f"bytes {part.start}-{part.end}/{found.size}"
    return _safe(response)


def _safe(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
def attachment_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a file out of a draft."""
    user = signed_in(request)
    found = get_object_or_404(Attachment.objects.visible_to(user).select_related("contribution"), pk=pk)
    return answer_action(
        request,
        lambda: services.remove_file(attachment=found, by=user, at=timezone.now()),
        lambda _: redirect("intelligence:contribution-change", pk=found.contribution_id),
    )
