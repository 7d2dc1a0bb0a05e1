"""The work of the own party on a contribution, as a panel of its page and of the preview."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from europol_portal.parties.models import User
from europol_portal.web.http import signed_in
from intelligence.forms import AssigneeForm
from intelligence.models import Contribution, WorkItem
from intelligence.services import followed_by


def work_panel(contribution: Contribution, user: User) -> dict[str, Any]:
    """The item and the colleagues it can be given to; nothing for what the party has not received."""
    if contribution.owner_id == user.party_id:
        return {}
    items = WorkItem.objects.visible_to(user).select_related("assignee", "done_by")
    item = items.filter(contribution=contribution).first()
    return {"work": item, "work_form": AssigneeForm(user=user, place="work")} if item else {}


@require_GET
def contribution_work(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The panel of the preview again, after an act; nothing is read by it."""
    user = signed_in(request)
    contribution = get_object_or_404(Contribution.objects.visible_to(user), pk=pk)
    context = work_panel(contribution, user) | {"contribution": contribution, "in_preview": True}
    context["is_followed"] = bool(followed_by(user, [contribution.pk]))
    if "work" not in context:
        return HttpResponse("")
    return render(request, "intelligence/_work.html", context)
