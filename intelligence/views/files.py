"""Files come into a draft on their own page and leave the portal through the access rule only."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView

from europol_portal.web.files import hand_out
from europol_portal.web.http import signed_in
from europol_portal.web.views import PartialMixin, PortalView, ServiceFormMixin, answer_action
from intelligence import services
from intelligence.access import ContributionPermission
from intelligence.forms import FilesForm
from intelligence.models import Attachment, Contribution, Upload

UNREAD = ("text__body", "text__ts", "text__slices")  # a list of files shows how far the reading is, not the words


@require_GET
def attachment(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A file, whole or in part, under a name that carries reference and handling codes; each export is on record."""
    user = signed_in(request)
    found = get_object_or_404(Attachment.objects.visible_to(user).select_related("contribution"), pk=pk)

    def handed_out(name: str) -> Any:
        known = {"size": found.size, "media_type": found.media_type, "tag": found.sha256}
        return hand_out(found.file, name=name, headers=request.headers, **known)

    return answer_action(
        request, lambda: services.export_file(attachment=found, by=user, at=timezone.now()), handed_out
    )


class ContributionFiles(ServiceFormMixin, PartialMixin, PortalView, FormView):
    """The files of a draft: what it holds, what is on its way, and a form that works without scripts."""

    permission = ContributionPermission.CHANGE
    template_name = "intelligence/contribution_files.html"
    partial = "attachments"
    form_class = FilesForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """404 for what the person may not know or what was sent."""
        drafts = Contribution.objects.visible_to(signed_in(request)).drafts()
        self.draft: Contribution = get_object_or_404(drafts, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The draft with its files."""
        is_inside = self.request.GET.get("in") == "form"
        files = files_of(self.draft, signed_in(self.request))
        return super().get_context_data(**kwargs) | files | {"is_inside": is_inside}

    def perform(self, form: FilesForm) -> Contribution:
        """Attach every file, or none."""
        user, at = signed_in(self.request), timezone.now()
        for upload in form.cleaned_data["files"]:
            services.attach_file(draft=self.draft, upload=upload, by=user, at=at)
        messages.success(self.request, "Files added")
        return self.draft

    def get_success_url(self) -> str:
        """Back to the files."""
        return reverse("intelligence:contribution-files", args=[self.draft.pk])


def files_of(draft: Contribution, user: Any) -> dict[str, Any]:
    """What the files panel of a draft shows."""
    return {
        "draft": draft,
        "attachments": list(
            Attachment.objects.visible_to(user).of(draft).select_related("text").defer(*UNREAD).order_by("number")
        ),
        "uploads": list(Upload.objects.visible_to(user).of(draft).unfinished().select_related("person").order_by("pk")),
        "form_limit": settings.ATTACHMENT_LIMIT,
        "upload_limit": settings.UPLOAD_LIMIT,
        "endings": services.ALLOWED_EXTENSIONS,
        "has_scanner": bool(settings.ANTIVIRUS_ADDRESS),
    }


@require_POST
def attachment_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a file out of a draft."""
    user = signed_in(request)
    found = get_object_or_404(Attachment.objects.visible_to(user).select_related("contribution"), pk=pk)
    return answer_action(
        request,
        lambda: services.remove_file(attachment=found, by=user, at=timezone.now()),
        lambda _: redirect("intelligence:contribution-files", pk=found.contribution_id),
    )


@require_POST
def attachment_scan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the virus scanner once more about a file of a draft."""
    user = signed_in(request)
    found = get_object_or_404(Attachment.objects.visible_to(user).select_related("contribution"), pk=pk)
    return answer_action(
        request,
        lambda: services.scan_again(attachment=found, by=user, at=timezone.now()),
        lambda _: redirect("intelligence:contribution-files", pk=found.contribution_id),
    )


@require_POST
def upload_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give up a file that has not arrived completely."""
    user = signed_in(request)
    found = get_object_or_404(Upload.objects.visible_to(user).select_related("contribution"), pk=pk)
    return answer_action(
        request,
        lambda: services.remove_upload(upload=found, by=user, at=timezone.now()),
        lambda _: redirect("intelligence:contribution-files", pk=found.contribution_id),
    )
