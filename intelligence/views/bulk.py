"""Bulk entry: upload, columns, errors, import."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.access.policy import can
from europol_portal.parties.models import User
from europol_portal.web.http import signed_in
from europol_portal.web.views import KeysetMixin, PortalView, ServiceFormMixin, answer_action
from intelligence import services
from intelligence.access import BulkPermission
from intelligence.forms.bulk import BulkColumnsForm, BulkReturnForm, BulkUploadForm, corrections_of
from intelligence.models import MOST_PER_DRAFT, BulkImport, BulkRow, Contribution
from intelligence.views.rows import highest

BAD_ROWS = 20
TONES = {
    "mapping": "open", "checking": "go", "refused": "crit", "ready": "open", "importing": "go", "imported": "ok",
}  # fmt: skip
STEPS = ("File", "Columns", "Check", "Import")
STEP_OF = {"mapping": 1, "refused": 1, "checking": 2, "ready": 2, "importing": 3, "imported": 4}


class BulkList(KeysetMixin, PortalView, TemplateView):
    """Imports of the party, newest first."""

    permission = BulkPermission.VIEW
    template_name = "intelligence/bulkimport_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of imports."""
        imports = BulkImport.objects.visible_to(signed_in(self.request)).select_related("uploaded_by")
        page = self.keyset(imports)
        return super().get_context_data(**kwargs) | {
            "page": page,
            "imports": [(one, TONES[one.status]) for one in page],
            "mark": highest(one.classification for one in page),
        }


class BulkUpload(ServiceFormMixin, PortalView, FormView):
    """Take a table in."""

    permission = BulkPermission.ADD
    template_name = "intelligence/bulkimport_upload.html"
    form_class = BulkUploadForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The steps that follow."""
        return super().get_context_data(**kwargs) | {"steps": steps_at(0)}

    def perform(self, form: Any) -> BulkImport:
        """Keep it and guess its columns."""
        given = form.cleaned_data
        return services.upload_table(
            upload=given["file"],
            classification=given["classification"],
            by=signed_in(self.request),
            at=timezone.now(),
        )

    def get_success_url(self) -> str:
        """Choosing the columns comes next."""
        return reverse("intelligence:bulk-columns", args=[self.object.pk])


class BulkColumns(ServiceFormMixin, PortalView, FormView):
    """What the columns hold; the party's last choice for the same header is taken first."""

    permission = BulkPermission.CHANGE
    template_name = "intelligence/bulkimport_columns.html"
    form_class = BulkColumnsForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """404 for what the person may not know."""
        self.found = get_object_or_404(BulkImport.objects.visible_to(signed_in(request)), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The first rows are content: reading them is recorded."""
        services.read_import(bulk_import=self.found, by=signed_in(request), at=timezone.now())
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The columns make the fields."""
        return super().get_form_kwargs() | {"user": signed_in(self.request), "bulk_import": self.found}

    def get_initial(self) -> dict[str, Any]:
        """What was chosen or guessed."""
        return BulkColumnsForm.initial_of(self.found) | super().get_initial()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The table and its steps."""
        return super().get_context_data(**kwargs) | {
            "import": self.found, "steps": steps_at(1), "most": f"{MOST_PER_DRAFT:,}",
        }  # fmt: skip

    def perform(self, form: Any) -> BulkImport:
        """Note the choice and check the rows."""
        return services.choose_columns(
            bulk_import=self.found, choice=form.choice(), by=signed_in(self.request), at=timezone.now()
        )


class BulkDetail(PortalView, TemplateView):
    """Where the import stands, what is wrong in its rows, and what it would become."""

    permission = BulkPermission.VIEW
    template_name = "intelligence/bulkimport_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything that the page shows in this state."""
        user, at = signed_in(self.request), timezone.now()
        found = get_object_or_404(BulkImport.objects.visible_to(user).select_related("uploaded_by"), pk=kwargs["pk"])
        services.read_import(bulk_import=found, by=user, at=at)
        drafts = Contribution.objects.visible_to(user).filter(pk__in=found.draft_ids).order_by("pk")
        is_ready = found.status == BulkImport.Status.READY
        return super().get_context_data(**kwargs) | {
            "import": found,
            "tone": TONES[found.status],
            "steps": steps_at(STEP_OF[found.status]),
            "drafts": list(drafts),
            "preview": services.preview(bulk_import=found, by=user, at=at) if is_ready else [],
            "return_form": BulkReturnForm(),
            **(bad_rows(found, user, self.request.GET.get("from", "")) if is_ready else {}),
        }


def bad_rows(found: BulkImport, user: User, start: str) -> dict[str, Any]:
    """A page of rows with problems: each cell, what is wrong in it, and whether it can be typed anew."""
    rows = BulkRow.objects.visible_to(user).filter(bulk_import=found, is_bad=True, is_left_out=False)
    if start.isdecimal():
        rows = rows.filter(number__gte=int(start[:9]))
    page = list(rows.order_by("number")[: BAD_ROWS + 1])
    shown = [(row, _cells(found, row), _of_row(row)) for row in page[:BAD_ROWS]]
    used = [at for at, code in enumerate(found.mapping) if code or at == found.group_column]
    return {
        "bad": shown,
        "columns": [found.header[at] or f"Column {at + 1}" for at in used],
        "next_from": page[BAD_ROWS].number if len(page) > BAD_ROWS else None,
        "start": start,
    }


def _of_row(row: BulkRow) -> list[str]:
    return [problem["message"] for problem in row.problems if problem["column"] is None]


def _cells(found: BulkImport, row: BulkRow) -> list[dict[str, Any]]:
    wrong: dict[int, list[str]] = {}
    for problem in row.problems:
        if problem["column"] is not None:
            wrong.setdefault(problem["column"], []).append(problem["message"])
    cells = []
    for at, code in enumerate(found.mapping):
        if not code and at != found.group_column:
            continue
        text = row.cells[at] if at < len(row.cells) else ""
        heading = found.header[at] or f"Column {at + 1}"
        is_open = at in wrong or not wrong
        cells.append(
            {"name": f"cell-{row.number}-{at}", "text": text, "errors": wrong.get(at, []), "is_open": is_open}
            | {"label": f"{heading}, row {row.number}"}
        )
    return cells


@require_GET
def bulk_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the worker is; once it is done the page is asked for anew."""
    user = signed_in(request)
    if not can(user, BulkPermission.VIEW):
        raise PermissionDenied
    found = get_object_or_404(BulkImport.objects.visible_to(user), pk=pk)
    response = render(request, "intelligence/_bulk_progress.html", {"import": found})
    if not found.is_at_work:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def bulk_correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the cells that were typed anew."""
    found = _found(request, pk)
    corrections = corrections_of(request.POST)
    return answer_action(
        request,
        lambda: services.correct_rows(
            bulk_import=found, corrections=corrections, by=signed_in(request), at=timezone.now()
        ),
        lambda after: _back(request, after, _left(after)),
    )


@require_POST
def bulk_leave_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leave one row or all rows with problems out."""
    found, row = _found(request, pk), request.POST.get("row", "")
    rows = [int(row)] if row.isdecimal() else None
    return answer_action(
        request,
        lambda: services.leave_out(bulk_import=found, rows=rows, by=signed_in(request), at=timezone.now()),
        lambda after: _back(request, after, f"Left out: {after.left_out_count:,}. They will not be imported"),
    )


@require_POST
def bulk_put_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take rows back in."""
    found = _found(request, pk)
    return answer_action(
        request,
        lambda: services.put_back(bulk_import=found, by=signed_in(request), at=timezone.now()),
        lambda after: _back(request, after, "Rows put back"),
    )


@require_POST
def bulk_errors(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rows with problems as a file."""
    found = _found(request, pk)
    headers = {"Content-Disposition": f'attachment; filename="errors-{found.classification.upper()}.csv"'}
    return answer_action(
        request,
        lambda: services.export_errors(bulk_import=found, by=signed_in(request), at=timezone.now()),
        lambda text: HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers),
    )


@require_POST
def bulk_return(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the file of errors back."""
    found, form = _found(request, pk), BulkReturnForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "Choose the file of errors first.")
        return redirect(found)
    upload = form.cleaned_data["file"]
    return answer_action(
        request,
        lambda: services.correct_by_file(bulk_import=found, upload=upload, by=signed_in(request), at=timezone.now()),
        lambda after: _back(request, after, _left(after)),
    )


@require_POST
def bulk_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make drafts of all rows that are not left out."""
    found = _found(request, pk)
    return answer_action(
        request,
        lambda: services.start_import(bulk_import=found, by=signed_in(request), at=timezone.now()),
        lambda after: _back(request, after, "Imported" if after.status == BulkImport.Status.IMPORTED else ""),
    )


@require_POST
def bulk_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Erase the table and its rows."""
    found = _found(request, pk)
    return answer_action(
        request,
        lambda: services.discard_import(bulk_import=found, by=signed_in(request), at=timezone.now()),
        lambda _: redirect("intelligence:bulk-list"),
    )


def steps_at(current: int) -> list[dict[str, str]]:
    """The four steps, the present one marked."""
    return [
        {"label": label, "note": "", "state": "done" if at < current else "now" if at == current else ""}
        for at, label in enumerate(STEPS)
    ]


def _found(request: HttpRequest, pk: UUID) -> BulkImport:
    found: BulkImport = get_object_or_404(BulkImport.objects.visible_to(signed_in(request)), pk=pk)
    return found


def _left(after: BulkImport) -> str:
    return f"Rows still to put right: {after.bad_count:,}" if after.bad_count else "All rows are right"


def _back(request: HttpRequest, after: BulkImport, said: str) -> HttpResponse:
    if said:
        messages.success(request, said)
    return redirect(after)
