"""The ledger: everything ever disclosed of the own data, and everything disclosed to the own party."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView, TemplateView

from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from europol_portal.web.http import signed_in
from europol_portal.web.views import UNPROCESSABLE, KeysetMixin, PartialMixin, PortalView, add_refusal
from intelligence import services
from intelligence.access import LedgerPermission
from intelligence.filters import LedgerFilter
from intelligence.forms import LedgerExportForm
from intelligence.models import Consent, Contribution, DisclosureRecord
from intelligence.services.ledger import MOST_EXPORTED
from intelligence.views.rows import highest

TONES = {
    DisclosureRecord.Event.SENT: "go",
    DisclosureRecord.Event.CONSENT_GIVEN: "ok",
    DisclosureRecord.Event.CONSENT_REVOKED: "warn",
    DisclosureRecord.Event.CONSENT_ENDED: "none",
    DisclosureRecord.Event.PASSED_ON: "go",
    DisclosureRecord.Event.PASS_ON_REFUSED: "crit",
    DisclosureRecord.Event.LOOSENED: "warn",
    DisclosureRecord.Event.CLOSED: "none",
}


def chosen_lines(request: HttpRequest) -> tuple[LedgerFilter, QuerySet[DisclosureRecord]]:
    """The filters of the address and the lines they leave."""
    lines = DisclosureRecord.objects.visible_to(signed_in(request)).for_list()
    chosen = LedgerFilter(request.GET, lines, request=request)
    return chosen, chosen.qs if chosen.is_valid() else DisclosureRecord.objects.none()


class Ledger(PartialMixin, KeysetMixin, PortalView, TemplateView):
    """Lines of the ledger, newest first; looking at them is on record."""

    permission = LedgerPermission.VIEW
    template_name = "intelligence/ledger.html"
    partial = "ledger-lines"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of lines with what each is about, as far as the person may see it now."""
        user = signed_in(self.request)
        chosen, lines = chosen_lines(self.request)
        page = self.keyset(lines)
        services.record_ledger_reading(by=user, at=timezone.now(), filters=chosen.names_in_force, shown=page.rows)
        return super().get_context_data(**kwargs) | {
            "page": page,
            "filter": chosen,
            "rows": _rows(page.rows, user),
            "mark": highest(list(Classification)[line.classification_rank] for line in page),
        }


def _rows(lines: list[DisclosureRecord], user: User) -> list[dict[str, Any]]:
    keys = [line.contribution_id for line in lines if line.contribution_id]
    items = Contribution.objects.visible_to(user).in_bulk(keys)
    asked = [line.consent_id for line in lines if line.consent_id]
    consents = Consent.objects.visible_to(user).select_related("contribution").in_bulk(asked)
    rows = []
    for line in lines:
        consent = consents.get(line.consent_id)
        original = consent.contribution if consent else None
        is_copy = original is not None and original.pk != line.contribution_id
        rows.append(
            {
                "line": line,
                "tone": TONES[DisclosureRecord.Event(line.event)],
                "level": list(Classification)[line.classification_rank].value,
                "item": items.get(line.contribution_id),
                "consent": consent,
                "original": original if is_copy and line.act == "see" else None,
                "is_ours": line.owner_id == user.party_id,
            }
        )
    return rows


class LedgerExport(PortalView, FormView):
    """The lines that the filters in the address leave, as a file; asks what it is for."""

    permission = LedgerPermission.EXPORT
    form_class = LedgerExportForm
    template_name = "intelligence/ledger_export.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the file will hold, in words."""
        chosen, lines = chosen_lines(self.request)
        ranks = list(lines.order_by("-pk").values_list("classification_rank", flat=True)[: MOST_EXPORTED + 1])
        words = f"{len(ranks):,} line{'' if len(ranks) == 1 else 's'}"
        return super().get_context_data(**kwargs) | {
            "filters": [(chosen.filters[name].label, chosen.data[name]) for name in chosen.names_in_force],
            "lines": words if len(ranks) <= MOST_EXPORTED else "too many lines",
            "mark": highest(list(Classification)[rank] for rank in ranks),
            "list_url": f"{reverse('intelligence:ledger')}?{self.request.GET.urlencode()}",
        }

    def form_valid(self, form: LedgerExportForm) -> HttpResponse:
        """The file, or the form again with the reason."""
        chosen, lines = chosen_lines(self.request)
        try:
            with transaction.atomic():
                copy = services.export_ledger(
                    lines=lines,
                    by=signed_in(self.request),
                    at=timezone.now(),
                    filters=chosen.names_in_force,
                    purpose=form.cleaned_data["purpose"],
                )
        except DomainError as refusal:
            add_refusal(form, refusal)
            return self.form_invalid(form)
        name = f"disclosures-{copy.classification.upper()}-{copy.number}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(copy.content, content_type="text/csv; charset=utf-8", headers=headers)

    def form_invalid(self, form: LedgerExportForm) -> HttpResponse:
        """The form again, as 422."""
        response = super().form_invalid(form)
        response.status_code = UNPROCESSABLE
        return response
