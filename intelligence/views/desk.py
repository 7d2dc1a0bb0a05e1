"""Notes of the party on a contribution, and saved views of the inbox."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView, ListView

from europol_portal.parties.models import User
from europol_portal.web.http import signed_in
from europol_portal.web.views import PortalView, ServiceFormMixin, answer_action
from intelligence import services
from intelligence.access import NotePermission, SavedViewPermission
from intelligence.forms import NoteForm, SavedViewForm
from intelligence.models import Contribution, SavedView, WorkNote

MOST_NOTES = 200


def notes_panel(contribution: Contribution, user: User) -> dict[str, Any]:
    """The party's notes, oldest first, and whether the person follows the contribution."""
    if contribution.is_draft:
        return {}
    notes = WorkNote.objects.visible_to(user).of(contribution).select_related("author").order_by("written_at", "pk")
    return {
        "notes": list(notes[:MOST_NOTES]),
        "note_form": NoteForm(),
        "is_followed": bool(services.followed_by(user, [contribution.pk])),
    }


class NoteWrite(ServiceFormMixin, PortalView, FormView):
    """Write a note; what was refused stands on a page of its own with the text."""

    permission = NotePermission.ADD
    template_name = "intelligence/worknote_form.html"
    form_class = NoteForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """404 before anything else for what the person may not know."""
        self.contribution = get_object_or_404(Contribution.objects.visible_to(signed_in(request)), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def perform(self, form: Any) -> WorkNote:
        """Write it, and tell those whom it mentions."""
        text = form.cleaned_data["text"]
        return services.write_note(
            contribution=self.contribution, text=text, by=signed_in(self.request), at=timezone.now()
        )

    def get_success_url(self) -> str:
        """Back to the notes of the contribution."""
        return f"{self.contribution.get_absolute_url()}#h-notes"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The contribution for the heading."""
        return super().get_context_data(**kwargs) | {"contribution": self.contribution}


@require_POST
def note_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an own note away."""
    user = signed_in(request)
    note = get_object_or_404(WorkNote.objects.visible_to(user), pk=pk)
    back = f"{note.get_absolute_url()}#h-notes"
    return answer_action(
        request,
        lambda: services.remove_note(note=note, by=user, at=timezone.now()),
        lambda _: redirect(back),
    )


class SavedViewList(PortalView, ListView):
    """Own views and those that colleagues share."""

    permission = SavedViewPermission.VIEW
    template_name = "intelligence/savedview_list.html"
    context_object_name = "saved"

    def get_queryset(self) -> Any:
        """Own first, then the party's."""
        return views_of(signed_in(self.request))


class SavedViewSave(ServiceFormMixin, PortalView, FormView):
    """Keep the filters that are set under a name."""

    permission = SavedViewPermission.ADD
    template_name = "intelligence/savedview_form.html"
    form_class = SavedViewForm

    def get_initial(self) -> dict[str, Any]:
        """The filters of the list that the person came from."""
        return {"query": services.cleaned_query(self.request.GET.urlencode())}

    def perform(self, form: Any) -> SavedView:
        """Save it."""
        return services.save_view(**form.cleaned_data, by=signed_in(self.request), at=timezone.now())


@require_POST
def view_share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Share an own view inside the party, or take it back."""
    user = signed_in(request)
    view = get_object_or_404(SavedView.objects.visible_to(user), pk=pk)
    is_shared = request.POST.get("is_shared") == "true"
    return answer_action(
        request,
        lambda: services.share_view(view=view, is_shared=is_shared, by=user, at=timezone.now()),
        lambda _: _back(request, "Shared with your party" if is_shared else "Kept to you"),
    )


@require_POST
def view_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an own view away."""
    user = signed_in(request)
    view = get_object_or_404(SavedView.objects.visible_to(user), pk=pk)
    return answer_action(
        request,
        lambda: services.remove_view(view=view, by=user, at=timezone.now()),
        lambda _: _back(request, "View removed"),
    )


def views_of(user: User) -> list[SavedView]:
    """Views that the person may use: own ones first, then the party's."""
    found = SavedView.objects.visible_to(user).select_related("author").order_by("name", "pk")
    return sorted(found, key=lambda view: view.author_id != user.pk)


def _back(request: HttpRequest, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("intelligence:saved-view-list")
