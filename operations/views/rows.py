"""Pages about one guarded row, and the one form page that all their acts use."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.generic import FormView

from europol_portal.access import policy
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin
from europol_portal.workflow import Transition, Workflow
from operations.forms import NoteForm

Crumbs = list[tuple[str, str]]


class RowPage(PortalView):
    """A page about one row of `model`: 404 when the person may not know it, 403 when the person may not do this."""

    model: Any
    joined: tuple[str, ...] = ("owner",)
    row: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the row among those that the person may know."""
        user = signed_in(request)
        if policy.can(user, self.permission):
            visible = self.model._default_manager.visible_to(user).select_related(*self.joined)
            self.row = get_object_or_404(visible, pk=kwargs["pk"])
            if not policy.can(user, self.asked_permission, self.row, is_visible=True):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def asked_permission(self) -> str:
        """What the person must be allowed to do with the row."""
        return self.permission

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the row."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"row": self.row, "marking": self.marking()}

    def marking(self) -> str:
        """The marking of the page."""
        return str(self.row.classification)


class PlainForm(ServiceFormMixin, FormView):
    """A page with one form: what it is for, the fields, one verb, and the way back."""

    template_name = "operations/plain_form.html"
    heading = ""
    lead_text = ""
    verb = "Save"
    tone = "p"
    cancel_text = "Leave it as it is"

    def crumbs(self) -> Crumbs:
        """Label and address of the pages above."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the words of the page."""
        crumbs = self.crumbs()
        words = {
            "heading": self.heading, "lead_text": self.lead_text, "verb": self.verb, "tone": self.tone,
            "cancel_text": self.cancel_text, "crumbs": crumbs, "back_url": crumbs[-1][1], "marking": "bpl",
        }  # fmt: skip
        return words | super().get_context_data(**kwargs)


class RowForm(RowPage, PlainForm):
    """A form about one row."""

    def get_success_url(self) -> str:
        """Back to the row."""
        return str(self.row.get_absolute_url())


class RowStep(RowForm):
    """Confirms one step of a workflow, whose table says whether a reason is needed."""

    form_class: type[Any] = NoteForm
    workflow: Workflow[Any]
    told = "All who see it are told. There is no step back."

    @property
    def transition(self) -> Transition:
        """The step of the address; 404 when the table has none of that name."""
        if self.kwargs["step"] not in self.workflow.transitions:
            raise Http404
        return self.workflow.transitions[self.kwargs["step"]]

    @property
    def asked_permission(self) -> str:
        """Only the table says who takes a step; the clock's steps are nobody's."""
        if not self.transition.permission:
            raise Http404
        return self.transition.permission

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whether the reason is needed."""
        return super().get_form_kwargs() | {"is_needed": self.transition.needs_note}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The words of the step."""
        label = self.transition.label
        words = {"heading": label, "verb": label, "tone": self.transition.tone or "p", "lead_text": self.told}
        return super().get_context_data(**kwargs) | words


def life_of(status: Any, line: tuple[Any, ...]) -> list[dict[str, str]]:
    """The states of the main line in order, for the steps component; a state beside it reaches nothing."""
    reached = line.index(status) if status in line else -1
    states = {True: "done", False: ""}
    return [
        {"label": str(one.label), "state": "now" if place == reached else states[place < reached]}
        for place, one in enumerate(line)
    ]


def granted_names(person: Any, permissions: Any, row: Any) -> set[str]:
    """The acts that the person may take on the row of the page, by the short names that templates ask for."""
    granted = policy.allowed(person, permissions, row, is_visible=True)
    return {name.rpartition(".")[2].partition("_")[0] for name in granted}
