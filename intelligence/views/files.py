"""Files leave the portal through the access rule only."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from europol_portal.web.files import hand_out
from europol_portal.web.http import signed_in
from europol_portal.web.views import answer_action
from intelligence import services
from intelligence.models import Attachment


@require_GET
def attachment(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A file, whole or in part, under a name that carries reference and handling codes; each export is on record."""
    user = signed_in(request)
    found = get_object_or_404(Attachment.objects.visible_to(user).select_related("contribution"), pk=pk)
    asked = request.headers.get("Range", "")

    def handed_out(name: str) -> Any:
        return hand_out(found.file, name=name, size=found.size, media_type=found.media_type, range_header=asked)

    return answer_action(
        request, lambda: services.export_file(attachment=found, by=user, at=timezone.now()), handed_out
    )


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
