"""The audit page: who saw and did what. Looking at it is recorded."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.generic import FormView, TemplateView

from europol_portal.audit import kinds, reading
from europol_portal.audit.access import AuditPermission, SealPermission
from europol_portal.audit.filters import AuditFilter
from europol_portal.audit.forms import ExportForm
from europol_portal.audit.models import AuditEvent, AuditSeal
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Party
from europol_portal.web.http import signed_in
from europol_portal.web.views import UNPROCESSABLE, KeysetMixin, PartialMixin, PortalView, add_refusal

TONES = {
    AuditEvent.Verb.REFUSAL: "warn",
    AuditEvent.Verb.ERASURE: "crit",
    AuditEvent.Verb.EXPORT: "accent",
    AuditEvent.Verb.DISCLOSURE: "accent",
    AuditEvent.Verb.TRANSFER: "accent",
}


def chosen_events(request: HttpRequest) -> tuple[AuditFilter, QuerySet[AuditEvent]]:
    """The filters of the address and the lines they leave."""
    chosen = AuditFilter(request.GET, AuditEvent.objects.visible_to(signed_in(request)))
    return chosen, chosen.qs if chosen.is_valid() else AuditEvent.objects.none()


class AuditList(PortalView, PartialMixin, KeysetMixin, TemplateView):
    """Lines of the record, newest first."""

    permission = AuditPermission.VIEW
    template_name = "audit/auditevent_list.html"
    partial = "audit-lines"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of lines; the look is recorded with the names of the filters."""
        chosen, events = chosen_events(self.request)
        page = self.keyset(events)
        names = chosen.names_in_force
        reading.record_consultation(by=signed_in(self.request), at=timezone.now(), filters=names, shown=page.rows)
        return super().get_context_data(**kwargs) | {
            "filter": chosen,
            "page": page,
            "lines": [_line(event) for event in page.rows],
        }


class AuditDetail(PortalView, TemplateView):
    """One line with everything it holds."""

    permission = AuditPermission.VIEW
    template_name = "audit/auditevent_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The line, the owner of its subject by name, and the record of this look."""
        user = signed_in(self.request)
        event = get_object_or_404(AuditEvent.objects.visible_to(user), pk=self.kwargs["pk"])
        reading.record_opening(by=user, at=timezone.now(), event=event)
        owner = Party.objects.filter(pk=event.owner_party_id).first() if event.owner_party_id else None
        return super().get_context_data(**kwargs) | {
            "line": _line(event),
            "owner": owner,
            "changes": sorted(event.changes.items()),
        }


class SealList(PortalView, KeysetMixin, TemplateView):
    """Seals with their signed heads, the newest first: what a witness keeps."""

    permission = SealPermission.VIEW
    template_name = "audit/seals.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of seals; reading them is recorded."""
        user = signed_in(self.request)
        page = self.keyset(AuditSeal.objects.visible_to(user))
        reading.record_seals(by=user, at=timezone.now(), shown=page.rows)
        return super().get_context_data(**kwargs) | {"page": page, "seals": page.rows}


@require_GET
def proof(request: HttpRequest, pk: UUID) -> HttpResponse:
    """That a line is in the sealed record, as a file that anybody can check."""
    user = signed_in(request)
    event = get_object_or_404(AuditEvent.objects.visible_to(user), pk=pk)
    try:
        content = reading.prove(event=event, by=user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("audit:event", pk=pk)
    response = HttpResponse(content, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="audit-proof-{pk}.json"'
    return response


class AuditExport(PortalView, FormView):
    """The lines that the filters in the address leave, as a file; asks what it is for."""

    permission = AuditPermission.VIEW
    form_class = ExportForm
    template_name = "audit/export.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the file will hold, in words."""
        chosen, events = chosen_events(self.request)
        found = events[: reading.MOST_EXPORTED + 1].count()
        lines = f"{found:,} line{'' if found == 1 else 's'}" if found <= reading.MOST_EXPORTED else "too many lines"
        return super().get_context_data(**kwargs) | {
            "filters": [(chosen.filters[name].label, chosen.data[name]) for name in chosen.names_in_force],
            "lines": lines,
            "list_url": f"{reverse('audit:event-list')}?{self.request.GET.urlencode()}",
        }

    def form_valid(self, form: ExportForm) -> HttpResponse:
        """The file, or the form again with the reason."""
        chosen, events = chosen_events(self.request)
        names, purpose = chosen.names_in_force, form.cleaned_data["purpose"]
        try:
            with transaction.atomic():
                copy = reading.export(
                    events=events, by=signed_in(self.request), at=timezone.now(), filters=names, purpose=purpose
                )
        except DomainError as refusal:
            add_refusal(form, refusal)
            return self.form_invalid(form)
        headers = {"Content-Disposition": f'attachment; filename="audit-record-BPL-{copy.number}.csv"'}
        return HttpResponse(copy.content, content_type="text/csv; charset=utf-8", headers=headers)

    def form_invalid(self, form: ExportForm) -> HttpResponse:
        """The form again, as 422."""
        response = super().form_invalid(form)
        response.status_code = UNPROCESSABLE
        return response


def _line(event: AuditEvent) -> dict[str, Any]:
    return {
        "event": event,
        "label": kinds.label_of(event.kind),
        "tone": TONES.get(AuditEvent.Verb(event.verb), ""),
    }
