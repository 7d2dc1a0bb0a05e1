"""Factsheets: those of an operation, their agreements, and what is released for everybody."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from europol_portal.access import policy
from europol_portal.audit import services as audit
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView
from operations import services
from operations.access import AgreementPermission, FactsheetPermission, OperationPermission
from operations.events import FactsheetEvent
from operations.forms import FactsheetForm
from operations.models import Factsheet, FactsheetAgreement, Operation, OperationResult
from operations.views.base import OperationPage
from operations.views.rows import Crumbs, PlainForm, RowForm, RowPage, RowStep
from operations.workflow import AGREEMENT_WORKFLOW, FACTSHEET_WORKFLOW


class FactsheetList(PortalView, KeysetMixin, TemplateView):
    """Everything that is released, and what the person's operations have in work."""

    permission = FactsheetPermission.VIEW
    template_name = "operations/factsheet_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Factsheets of both kinds, the newest first."""
        visible = Factsheet.objects.visible_to(signed_in(self.request))
        return super().get_context_data(**kwargs) | {
            "page": self.keyset(visible.filter(status="released")),
            "in_work": list(visible.exclude(status="released").order_by("-pk")[:50]),
        }


class FactsheetDetail(RowPage, TemplateView):
    """One factsheet: as the public reads it, and for those who see the operation who has agreed."""

    permission = FactsheetPermission.VIEW
    model = Factsheet
    joined = ("created_by",)
    template_name = "operations/factsheet_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Words, figures, agreements and the steps that are open."""
        user, row = signed_in(self.request), self.row
        audit.record_reading(kind=FactsheetEvent.READ, actor=user, at=timezone.now(), subject=row)
        agreements = FactsheetAgreement.objects.visible_to(user).filter(factsheet=row).select_related("party")
        asked = list(agreements.order_by("party__name"))
        own = next((one for one in asked if one.party_id == user.party_id), None)
        operation = Operation.objects.visible_to(user).filter(pk=row.operation_id).first()
        figures = row.figures
        if row.is_draft and operation:
            figures = services.public_figures(operation)
        return super().get_context_data(**kwargs) | {
            "figures": figures,
            "operation": operation,
            "agreements": asked,
            "own": own,
            "own_results": self.own_results(operation) if own else [],
            "steps": [
                step for step in FACTSHEET_WORKFLOW.available(user, row, is_visible=True) if step.name != "lapse"
            ],
            "answers": AGREEMENT_WORKFLOW.available(user, own) if own and not row.is_draft else [],
            "may_change": row.is_draft and row.lead_id == user.party_id,
        }

    def own_results(self, operation: Operation | None) -> list[dict[str, Any]]:
        """What of the figures is the own country's."""
        rows = OperationResult.objects.filter(operation=operation, party=signed_in(self.request).party)
        return rows.filter(confirmed_at__isnull=False).totals()


class FactsheetWrite(OperationPage, PlainForm):
    """Begin a factsheet; for the lead."""

    permission = OperationPermission.VIEW
    form_class = FactsheetForm
    draft_key = "operations.factsheet.new"
    heading = "Write a factsheet"
    lead_text = (
        "For the public. Figures are computed from confirmed results; nothing is released before every owner agreed."
    )
    verb = "Save the draft"
    cancel_text = "Write none"

    def crumbs(self) -> Crumbs:
        """The operation."""
        return factsheet_crumbs(self.operation)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Only the lead gets the form."""
        user = signed_in(self.request)
        if not policy.can(user, FactsheetPermission.ADD) or self.operation.owner_id != user.party_id:
            raise PermissionDenied
        return super().get_form_kwargs()

    def perform(self, form: Any) -> Factsheet:
        """Write it."""
        by, at = signed_in(self.request), timezone.now()
        return services.write_factsheet(operation=self.operation, by=by, at=at, **form.cleaned_data)

    def get_success_url(self) -> str:
        """To the factsheet."""
        return str(self.object.get_absolute_url())  # type: ignore[attr-defined]


class FactsheetEdit(RowForm):
    """Change the words of a draft."""

    permission = FactsheetPermission.CHANGE
    model = Factsheet
    joined = ("operation",)
    form_class = FactsheetForm
    heading = "Change the factsheet"
    lead_text = "For the public: no code name, no person, no target, no method."

    def crumbs(self) -> Crumbs:
        """The operation and the factsheet."""
        return [*factsheet_crumbs(self.row.operation), (self.row.title, self.row.get_absolute_url())]

    def get_initial(self) -> dict[str, Any]:
        """As it stands."""
        return {"title": self.row.title, "text": self.row.text}

    def perform(self, form: Any) -> Factsheet:
        """Change it."""
        by, at = signed_in(self.request), timezone.now()
        return services.change_factsheet(factsheet=self.row, by=by, at=at, **form.cleaned_data)


class FactsheetStep(RowStep):
    """Ask the owners, release, take back; for the lead."""

    permission = FactsheetPermission.VIEW
    model = Factsheet
    joined = ("operation",)
    workflow = FACTSHEET_WORKFLOW
    told = "Every country whose figures are in it is told."

    def crumbs(self) -> Crumbs:
        """The operation and the factsheet."""
        return [*factsheet_crumbs(self.row.operation), (self.row.title, self.row.get_absolute_url())]

    def perform(self, form: Any) -> Factsheet:
        """Take the step."""
        note, by, at = form.cleaned_data["note"], signed_in(self.request), timezone.now()
        return services.take_factsheet_step(factsheet=self.row, step=self.kwargs["step"], by=by, at=at, note=note)


class AgreementAnswer(RowStep):
    """Agree, refuse, or take the agreement back; for the country that is asked."""

    permission = AgreementPermission.VIEW
    model = FactsheetAgreement
    joined = ("operation", "factsheet")
    workflow = AGREEMENT_WORKFLOW
    told = "The lead is told. You can take an agreement back at any time: then the factsheet is public no more."

    def crumbs(self) -> Crumbs:
        """The operation and the factsheet."""
        sheet = self.row.factsheet
        return [*factsheet_crumbs(self.row.operation), (sheet.title, sheet.get_absolute_url())]

    def marking(self) -> str:
        """The marking of the operation."""
        return str(self.row.operation.classification)

    def perform(self, form: Any) -> FactsheetAgreement:
        """Answer."""
        note, by, at = form.cleaned_data["note"], signed_in(self.request), timezone.now()
        return services.answer_factsheet(agreement=self.row, step=self.kwargs["step"], by=by, at=at, note=note)


class FactsheetFile(RowPage):
    """The factsheet as PDF; the download is recorded."""

    permission = FactsheetPermission.VIEW
    model = Factsheet
    joined = ("created_by",)

    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """The file."""
        made = services.factsheet_pdf(factsheet=self.row, by=signed_in(request), at=timezone.now())
        headers = {"Content-Disposition": 'attachment; filename="factsheet.pdf"', "X-Content-Type-Options": "nosniff"}
        return HttpResponse(made, content_type="application/pdf", headers=headers)


def factsheet_crumbs(operation: Operation) -> Crumbs:
    """The operation and its impact."""
    return [
        ("Operations", reverse("operations:operation-list")),
        (operation.code_name, operation.get_absolute_url()),
        ("Impact", reverse("operations:operation-impact", args=[operation.pk])),
    ]
