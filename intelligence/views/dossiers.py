"""Dossiers of groups: the own copy, the release to another party, and what was received."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from europol_portal.access import policy
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Party
from europol_portal.web.http import signed_in
from europol_portal.web.views import CONFLICT, KeysetMixin, PortalView, answer_action
from intelligence.access import DossierPermission, GroupPermission
from intelligence.forms.groups import AskOwnersForm, ReleaseForm, recipients
from intelligence.models import DossierRelease, GroupAssessment, ReceivedDossier
from intelligence.services import groups
from intelligence.views.group_acts import group_or_404
from intelligence.views.groups import group_crumbs
from intelligence.views.rows import highest
from operations.views.rows import Crumbs, RowForm, RowPage


class GroupDossier(RowPage, TemplateView):
    """The dossier as it may leave the portal, to read and to print."""

    permission = GroupPermission.EXPORT
    model = GroupAssessment
    joined = ("owner", "author")
    template_name = "intelligence/group/dossier.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """A draft has none yet: that is a refusal, no page."""
        try:
            dossier = groups.own_dossier(self.row, by=signed_in(request), at=timezone.now())
        except DomainError as refusal:
            context = {"message": refusal.message, "back_url": self.row.get_absolute_url()}
            return render(request, "web/refused.html", context, status=CONFLICT)
        return self.render_to_response(
            self.get_context_data(**kwargs)
            | {
                "content": dossier.content,
                "left_out": dossier.left_out,
                "copy_for": signed_in(request).party,
                "reference": f"{self.row.reference}, version {self.row.version}",
                "pdf_url": reverse("intelligence:group-pdf", args=[self.row.pk]),
                "crumbs": group_crumbs(self.row),
                "now": timezone.now(),
            }
        )


@require_POST
def group_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The dossier as PDF."""
    user, group = signed_in(request), group_or_404(request, pk, GroupPermission.EXPORT)
    return answer_action(request, lambda: groups.export_dossier(group=group, by=user, at=timezone.now()), file_response)


class GroupRelease(RowForm):
    """Release the dossier to a party: what each owner says, a button that asks, and the release itself."""

    permission = GroupPermission.RELEASE
    model = GroupAssessment
    form_class = ReleaseForm
    template_name = "intelligence/group/release.html"
    heading = "Release the dossier"
    verb = "Release it"

    @cached_property
    def shown(self) -> groups.ShownGroup:
        """The assessment as the person reads it; the reading is recorded once."""
        return groups.show_group(self.row, by=signed_in(self.request), at=timezone.now())

    def crumbs(self) -> Crumbs:
        """The list and the assessment."""
        return group_crumbs(self.row)

    @property
    def recipient(self) -> Party | None:
        """The party of the address."""
        code = self.request.GET.get("to", "")
        return recipients(self.shown).filter(code=code).first() if code else None

    def get_form_kwargs(self) -> dict[str, Any]:
        """The owners that can be left out."""
        return super().get_form_kwargs() | {"shown": self.shown}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What each owner says to this recipient."""
        context = super().get_context_data(**kwargs)
        recipient, by, at = self.recipient, signed_in(self.request), timezone.now()
        states = groups.owner_states(self.shown, recipient, by=by, at=at) if recipient else []
        return context | {
            "group": self.row,
            "shown": self.shown,
            "recipient": recipient,
            "recipients": recipients(self.shown),
            "states": states,
            "is_clear": all(one.agrees for one in states),
        }

    def get_success_url(self) -> str:
        """The releases of the assessment."""
        return f"{self.row.get_absolute_url()}#releases"

    def perform(self, form: Any) -> DossierRelease:
        """Let it out."""
        if self.recipient is None:
            message = "Choose the party that receives it."
            raise DomainError(message, code="recipient_missing")
        data = form.cleaned_data
        release = groups.release_dossier(
            group=self.row,
            recipient=self.recipient,
            words=data["words"],
            reason=data["reason"],
            without=[owner.pk for owner in self.shown.owners if owner.code in data["without"]],
            by=signed_in(self.request),
            at=timezone.now(),
        )
        messages.success(self.request, f"Released to {self.recipient.name}: {release.reference}.")
        return release


class GroupAskOwner(RowForm):
    """Ask one owner to agree to the release of its parts."""

    permission = GroupPermission.RELEASE
    model = GroupAssessment
    form_class = AskOwnersForm
    verb = "Ask"
    cancel_text = "Ask nobody"

    @property
    def owner(self) -> Party:
        """Whom it asks."""
        found: Party = get_object_or_404(Party.objects.all(), code=self.kwargs["owner"])
        return found

    @property
    def recipient(self) -> Party:
        """Who is to receive it."""
        found: Party = get_object_or_404(Party.objects.all(), code=self.kwargs["to"])
        return found

    def crumbs(self) -> Crumbs:
        """The list, the assessment, the release."""
        return [*group_crumbs(self.row), ("Release", self.get_success_url())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The words of the page."""
        owner, recipient = self.owner.name, self.recipient.name
        lead = f"{owner} is asked whether what rests on its contributions may be shown to {recipient}."
        return super().get_context_data(**kwargs) | {"heading": f"Ask {owner}", "lead_text": lead}

    def get_success_url(self) -> str:
        """Back to the release."""
        return f"{reverse('intelligence:group-release', args=[self.row.pk])}?to={self.kwargs['to']}"

    def perform(self, form: Any) -> Any:
        """Ask."""
        asked = groups.ask_owners(
            group=self.row,
            owner=self.owner,
            recipient=self.recipient,
            by=signed_in(self.request),
            at=timezone.now(),
            **form.cleaned_data,
        )
        return asked[0]


@require_POST
def dossier_take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a dossier that the party let out."""
    user = signed_in(request)
    if not policy.can(user, DossierPermission.TAKE_BACK):
        raise PermissionDenied
    release = get_object_or_404(DossierRelease.objects.visible_to(user).select_related("assessment"), pk=pk)
    return answer_action(
        request,
        lambda: groups.take_back_dossier(release=release, by=user, at=timezone.now()),
        lambda _nothing: redirect(release.get_absolute_url()),
    )


class DossierList(KeysetMixin, PortalView, TemplateView):
    """Dossiers that other parties have released to the person's party."""

    permission = DossierPermission.VIEW
    template_name = "intelligence/group/received_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of them."""
        page = self.keyset(ReceivedDossier.objects.visible_to(signed_in(self.request)).select_related("sender"))
        mark = highest(row.classification for row in page)
        return super().get_context_data(**kwargs) | {"page": page, "mark": mark}


class DossierReceived(RowPage, TemplateView):
    """A dossier as it was let out to the person's party; the reading is recorded."""

    permission = DossierPermission.VIEW
    model = ReceivedDossier
    joined = ("sender", "owner")
    template_name = "intelligence/group/dossier.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The words of the dossier, until it is taken back."""
        user, row = signed_in(self.request), self.row
        groups.open_received(dossier=row, by=user, at=timezone.now())
        return super().get_context_data(**kwargs) | {
            "content": row.content,
            "dossier": row,
            "copy_for": user.party,
            "reference": row.reference,
            "pdf_url": reverse("intelligence:dossier-pdf", args=[row.pk]),
            "crumbs": [("Received dossiers", reverse("intelligence:dossier-list"))],
            "now": timezone.now(),
        }


@require_POST
def dossier_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A received dossier as PDF."""
    user = signed_in(request)
    if not policy.can(user, DossierPermission.EXPORT):
        raise PermissionDenied
    dossier = get_object_or_404(ReceivedDossier.objects.visible_to(user).select_related("sender"), pk=pk)
    return answer_action(
        request, lambda: groups.export_received(dossier=dossier, by=user, at=timezone.now()), file_response
    )


def file_response(made: groups.DossierFile) -> HttpResponse:
    """A PDF to keep, never cached."""
    response = HttpResponse(made.content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    response["Cache-Control"] = "no-store"
    return response
