"""The log of an operation, also the live log of its action days."""

from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.generic import FormView, TemplateView

from europol_portal.access import policy
from europol_portal.access.querysets import PAGE_SIZE, Page, keyset_page
from europol_portal.audit import services as audit
from europol_portal.parties.models import User
from europol_portal.web.files import hand_out
from europol_portal.web.http import signed_in, wants_partial
from europol_portal.web.views import ServiceFormMixin, answer_action
from operations import services
from operations.access import OperationPermission
from operations.events import LogEvent
from operations.forms import LogEntryForm
from operations.models import LogEntry, LogFile, Operation
from operations.services.log import ASKED
from operations.views.base import OperationPage
from operations.views.lines import dressed

Verb = audit.Verb
AT_ONCE = 100  # lines that a browser gets in one answer after it was away
REFRESHED = 20  # questions and decisions whose readers and answers are shown anew
KEY_END = 8  # hexadecimal digits of a key by which a browser says what it knows
MORE = "Portal-More"


def log_page(operation: Operation, user: User, *, before: str = "", after: str = "") -> Page:
    """Entries of the log, newest first."""
    entries = LogEntry.objects.visible_to(user).filter(operation=operation).order_by("-pk")
    page = keyset_page(entries, before=before, after=after, size=PAGE_SIZE)
    return Page(dressed(page.rows, operation, user), older=page.older, newer=page.newer)


def shown_log(operation: Operation, user: User) -> Page:
    """The newest entries for a page that shows them; the person has read them then."""
    page = log_page(operation, user)
    if page.rows:
        services.mark_log_read(operation=operation, upto=page.rows[0].pk, by=user, at=timezone.now())
    return page


def entry_form(operation: Operation, user: User, data: Any = None, **initial: Any) -> LogEntryForm:
    """The form for a line; its questions are those of this operation."""
    return LogEntryForm(data, operation=operation, user=user, initial=initial)


class OperationLog(OperationPage, TemplateView):
    """The whole log, a page at a time; htmx gets the entries only. ?answers= opens the form for an answer."""

    permission = OperationPermission.VIEW
    template_name = "operations/operation_log.html"

    def get_template_names(self) -> list[str]:
        """The page, or its entries."""
        return ["operations/_operation_log.html"] if wants_partial(self.request) else [self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The entries that the address asks for; showing them is a consultation."""
        user, query = signed_in(self.request), self.request.GET
        page = log_page(self.operation, user, before=query.get("before", ""), after=query.get("after", ""))
        record_shown(self.operation, user, page.rows)
        context: dict[str, Any] = {"page": page}
        if policy.can(user, OperationPermission.LOG, self.operation, is_visible=True):
            context["form"] = entry_form(self.operation, user, answers=query.get("answers", ""))
        return super().get_context_data(**kwargs) | context


class LogSince(OperationPage, TemplateView):
    """What came after the line ?after=, oldest first: how a browser catches up; nothing is lost or doubled by it.

    ?known= holds the ends of keys that stand on the screen: of the last seconds only what is missing there is sent.
    ?marks=0 leaves out who has read and answered, which a busy room asks for every few seconds only.
    """

    permission = OperationPermission.VIEW
    template_name = "operations/_log_lines.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """New lines, and questions and decisions whose readers or answers may have changed."""
        user, query = signed_in(self.request), self.request.GET
        after, known = _key_of(query.get("after", "")), set(query.get("known", "").split("."))
        visible = LogEntry.objects.visible_to(user).filter(operation=self.operation)
        rows = list(visible.since(after)[: 2 * AT_ONCE + 1])
        late = [row for row in rows if row.pk <= after and row.pk.hex[-KEY_END:] not in known]
        found = [row for row in rows if row.pk > after]
        if len(rows) > 2 * AT_ONCE >= 2 * len(found):  # the last seconds alone fill the answer
            found = list(visible.after(after)[: AT_ONCE + 1])
        self.has_more, found = len(found) > AT_ONCE, found[:AT_ONCE]
        if not self.has_more:
            found = [*late, *found]
            if query.get("marks") != "0":
                changing = visible.filter(kind__in=[*ASKED, LogEntry.Kind.DECISION]).order_by("-pk")[:REFRESHED]
                found = list({row.pk: row for row in (*changing, *found)}.values())
        record_shown(self.operation, user, found)
        lines = dressed(found, self.operation, user)
        return super().get_context_data(**kwargs) | {"lines": lines}

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Says whether there is more."""
        response = super().render_to_response(context, **kwargs)
        response[MORE] = "1" if self.has_more else "0"
        return response


@require_GET
def log_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A file of the log under a name with reference and codes; each taking out is on record."""
    user = signed_in(request)
    found = get_object_or_404(LogFile.objects.visible_to(user).select_related("operation"), pk=pk)
    known = {"size": found.size, "media_type": found.media_type, "tag": found.sha256}

    def handed_out(name: str) -> Any:
        return hand_out(found.file, name=name, headers=request.headers, **known)

    return answer_action(request, lambda: services.export_log_file(file=found, by=user, at=timezone.now()), handed_out)


class LogRead(OperationPage):
    """How far the person has read, said by the browser once the lines are on the screen."""

    permission = OperationPermission.VIEW
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """Remember it; 204."""
        upto = _key_of(request.POST.get("upto", ""))
        services.mark_log_read(operation=self.operation, upto=upto, by=signed_in(request), at=timezone.now())
        return HttpResponse(status=204)


class LogAdd(OperationPage, ServiceFormMixin, FormView):
    """Add a line to the log: the script gets an empty form, others the operation's page."""

    permission = OperationPermission.LOG
    http_method_names = ["post", "options"]
    form_class = LogEntryForm
    template_name = "operations/operation_log.html"

    def get_template_names(self) -> list[str]:
        """The page of the log, or its form."""
        return ["operations/_log_form.html"] if wants_partial(self.request) else [self.template_name]

    def get_form_kwargs(self) -> dict[str, Any]:
        """The questions that can be answered."""
        return super().get_form_kwargs() | {"operation": self.operation, "user": signed_in(self.request)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A refused form stands under the log."""
        user = signed_in(self.request)
        page = None if wants_partial(self.request) else log_page(self.operation, user)
        if page:
            record_shown(self.operation, user, page.rows)
        return super().get_context_data(**kwargs) | {"page": page}

    def perform(self, form: Any) -> LogEntry:
        """Add the line."""
        by, at = signed_in(self.request), timezone.now()
        return services.add_log_entry(operation=self.operation, by=by, at=at, **form.cleaned_data)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Back to the operation; the script stays where it is."""
        response = super().form_valid(form)
        if form.errors or not wants_partial(self.request):
            return response
        context = {"operation": self.operation, "form": entry_form(self.operation, signed_in(self.request))}
        return render(self.request, "operations/_log_form.html", context)


def record_shown(operation: Operation, user: User, rows: list[LogEntry]) -> None:
    """Reading lines is a consultation; an answer without a line is none."""
    if rows:
        shown, at = [row.pk for row in rows], timezone.now()
        audit.record(verb=Verb.CONSULTATION, kind=LogEvent.READ, actor=user, at=at, subject=operation, shown=shown)


def _key_of(text: str) -> UUID:
    """A key from an address; anything else counts as the beginning."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
