"""Acts on lines of the inbox, and taking them back: the list answers htmx, others get a page or the list again."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.web.http import signed_in, wants_partial
from europol_portal.web.views import answer_action
from intelligence import services
from intelligence.access import WorkPermission
from intelligence.forms import ActForm
from intelligence.models import UndoStep
from intelligence.services import Act, Batch

ONE = {
    Act.DONE: "{} done", Act.REOPEN: "{} put back to do", Act.ASSIGN: "{} given to {}", Act.RELEASE: "{} given back",
    Act.READ: "{} marked read", Act.UNREAD: "{} marked unread",
    Act.FOLLOW: "You follow {}", Act.UNFOLLOW: "You no longer follow {}",
}  # fmt: skip
LINES_CHANGED = "portal:lines"


@require_POST
def inbox_act(request: HttpRequest) -> HttpResponse:
    """Do one thing with one line or with those that are ticked."""
    user = signed_in(request)
    form = ActForm(request.POST, user=user)
    return answer_action(request, lambda: _done(form, user), lambda batch: _answer(request, batch))


@require_POST
def inbox_undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what the person has just done."""
    user = signed_in(request)
    step = get_object_or_404(UndoStep.objects.visible_to(user), pk=pk)
    return answer_action(
        request,
        lambda: services.take_back(step=step, by=user, at=timezone.now()),
        lambda batch: _answer(request, batch, is_undo=True),
    )


@require_POST
def inbox_catch_up(request: HttpRequest) -> HttpResponse:
    """Everything that arrived is read for the person."""
    user = signed_in(request)
    return answer_action(
        request,
        lambda: services.catch_up(by=user, at=timezone.now()),
        lambda batch: _answer(request, batch),
    )


def _done(form: ActForm, user: Any) -> Batch:
    require(user, WorkPermission.CHANGE)
    if not form.is_valid():
        errors = [str(error) for found in form.errors.values() for error in found]
        raise DomainError(" ".join(errors), code="act_unclear")
    return services.act_on_lines(
        act=form.cleaned_data["act"],
        contributions=form.cleaned_data["contributions"],
        by=user,
        at=timezone.now(),
        assignee=form.cleaned_data.get("assignee"),
    )


def told(batch: Batch, *, is_undo: bool = False) -> str:
    """The result in a few words."""
    if is_undo:
        return "Taken back" if batch.done else "Nothing was taken back"
    if not batch.done:
        return "Nothing was changed"
    what = batch.done[0].reference if len(batch.done) == 1 else f"{len(batch.done)} contributions"
    return ONE[batch.act].format(what or "1 contribution", batch.to.display_name if batch.to else "")


def _answer(request: HttpRequest, batch: Batch, *, is_undo: bool = False) -> HttpResponse:
    text = told(batch, is_undo=is_undo)
    undo_url = reverse("intelligence:inbox-undo", args=[batch.undo.pk]) if batch.undo else ""
    context = {"batch": batch, "text": text, "undo_url": undo_url, "back": back_url(request)}
    if wants_partial(request):
        response = render(request, "intelligence/_inbox_results.html", context)
        told_events = {"portal:toast": {"text": text, "undo_url": undo_url}, LINES_CHANGED: {}}
        response.headers["HX-Trigger"] = json.dumps(told_events)
        return response
    if batch.refused:
        return render(request, "intelligence/inbox_result.html", context)
    messages.success(request, text, extra_tags=undo_url)
    return redirect(back_url(request))


def back_url(request: HttpRequest) -> str:
    """The list, or the contribution, that the person came from; only addresses of this inbox."""
    if contribution := request.POST.get("from"):
        try:
            return reverse("intelligence:contribution-detail", args=[UUID(contribution)])
        except ValueError:
            return reverse("intelligence:inbox")
    here = request.POST.get("here", "")
    return f"{reverse('intelligence:inbox')}?{here}" if here else reverse("intelligence:inbox")
