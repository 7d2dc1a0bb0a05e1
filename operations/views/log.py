"""The log of an operation."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.generic import FormView, TemplateView

from europol_portal.access.querysets import PAGE_SIZE, Page, keyset_page
from europol_portal.audit import services as audit
from europol_portal.parties.models import User
from europol_portal.web.http import signed_in, wants_partial
from europol_portal.web.views import ServiceFormMixin
from operations import services
from operations.access import OperationPermission
from operations.events import LogEvent
from operations.forms import LogEntryForm
from operations.models import LogEntry, Operation
from operations.views.base import OperationPage

Verb = audit.Verb


def log_page(operation: Operation, user: User, *, before: str = "", after: str = "") -> Page:
    """Entries of the log, newest first."""
    entries = LogEntry.objects.visible_to(user).filter(operation=operation).for_list()
    return keyset_page(entries, before=before, after=after, size=PAGE_SIZE)


class OperationLog(OperationPage, TemplateView):
    """The whole log, a page at a time; htmx gets the entries only."""

    permission = OperationPermission.VIEW
    template_name = "operations/operation_log.html"

    def get_template_names(self) -> list[str]:
        """The page, or its entries."""
        return ["operations/_operation_log.html"] if wants_partial(self.request) else [self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The entries that the address asks for; showing them is a consultation."""
        user, query = signed_in(self.request), self.request.GET
        page = log_page(self.operation, user, before=query.get("before", ""), after=query.get("after", ""))
        audit.record(
            verb=Verb.CONSULTATION,
            kind=LogEvent.READ,
            actor=user,
            at=timezone.now(),
            subject=self.operation,
            shown=[entry.pk for entry in page],
        )
        return super().get_context_data(**kwargs) | {"page": page}


class LogAdd(OperationPage, ServiceFormMixin, FormView):
    """Add a line to the log: htmx gets an empty form and the new log, others the operation's page."""

    permission = OperationPermission.LOG
    http_method_names = ["post", "options"]
    form_class = LogEntryForm
    template_name = "operations/operation_log.html"

    def get_template_names(self) -> list[str]:
        """The page of the log, or its form."""
        return ["operations/_log_form.html"] if wants_partial(self.request) else [self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A refused form stands under the log."""
        return super().get_context_data(**kwargs) | {"page": log_page(self.operation, signed_in(self.request))}

    def perform(self, form: Any) -> LogEntry:
        """Add the line."""
        by, at = signed_in(self.request), timezone.now()
        return services.add_log_entry(operation=self.operation, by=by, at=at, **form.cleaned_data)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Back to the operation; htmx stays where it is."""
        response = super().form_valid(form)
        if form.errors or not wants_partial(self.request):
            return response
        return self._answer(self.request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        page = log_page(self.operation, signed_in(request))
        context = {"operation": self.operation, "form": LogEntryForm(), "page": page, "is_new": True}
        return render(request, "operations/_log_form.html", context)
