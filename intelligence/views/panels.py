"""What other pages show of intelligence, by asking its address."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from europol_portal.access.policy import can
from europol_portal.web.http import signed_in
from intelligence.access import ContributionPermission
from intelligence.models import ContributionShare
from intelligence.views.rows import highest, rows_of
from operations.models import Operation

SHOWN = 10


@require_GET
def operation_panel(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """The newest contributions of an operation that the person may see."""
    user = signed_in(request)
    operation = get_object_or_404(Operation.objects.visible_to(user), pk=operation_id)
    if not can(user, ContributionPermission.VIEW):
        raise PermissionDenied
    lines = ContributionShare.lists.open_to(user).exchanged().filter(operation=operation)
    rows = rows_of(lines.order_by("-position")[: SHOWN + 1], user)
    context = {
        "operation": operation,
        "rows": rows[:SHOWN],
        "has_more": len(rows) > SHOWN,
        "mark": highest(row.contribution.classification for row in rows[:SHOWN]),
    }
    return render(request, "intelligence/operation_panel.html", context)
