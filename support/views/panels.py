"""What other pages show of support, by asking its address."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from europol_portal.access.policy import can
from europol_portal.web.http import signed_in
from operations.models import Operation
from support.access import RequestPermission
from support.models import SupportRequest
from support.views.base import highest_marking

SHOWN = 10
NO_CONTENT = 204


@require_GET
def operation_panel(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """The requests for an operation that the person may see; nothing at all for roles that handle no requests."""
    user = signed_in(request)
    operation = get_object_or_404(Operation.objects.visible_to(user), pk=operation_id)
    if not can(user, RequestPermission.VIEW):
        return HttpResponse(status=NO_CONTENT)
    visible = SupportRequest.objects.visible_to(user).of_operation(operation.pk).for_list()
    rows = list(visible.order_by("-pk")[: SHOWN + 1])
    context = {
        "operation": operation,
        "rows": rows[:SHOWN],
        "has_more": len(rows) > SHOWN,
        "marking": highest_marking(rows[:SHOWN]),
    }
    return render(request, "support/operation_panel.html", context)
