"""What the page of a contribution shows of questions and consents; it asks this address."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from europol_portal.parties.models import User
from europol_portal.web.http import signed_in
from intelligence.models import Consent, Contribution, DisclosureRequest
from intelligence.views.disclosures.states import state_of

SHOWN = 10


@require_GET
def contribution_disclosures(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To its owner: who asked and what is in force. To a recipient: what it may do by consent, and what it asked."""
    user, now = signed_in(request), timezone.now()
    visible = Contribution.objects.visible_to(user).sent().select_related("owner")
    contribution = get_object_or_404(visible, pk=pk)
    shown = _of_owner if contribution.owner_id == user.party_id else _of_recipient
    context = shown(contribution, user, now) | {"contribution": contribution}
    return render(request, "intelligence/contribution_disclosures.html", context)


def _of_owner(contribution: Contribution, user: User, now: datetime) -> dict[str, Any]:
    asked = Consent.objects.visible_to(user).filter(contribution=contribution).for_list().order_by("-pk")
    opened_by = Consent.objects.visible_to(user).filter(disclosed=contribution).exclude(contribution=contribution)
    return {
        "is_owner": True,
        "rows": [(question, state_of(question, now)) for question in asked[:SHOWN]],
        "copy_of": opened_by.select_related("contribution", "asker").first(),
    }


def _of_recipient(contribution: Contribution, user: User, now: datetime) -> dict[str, Any]:
    asked = DisclosureRequest.objects.visible_to(user).filter(contribution=contribution).for_list().order_by("-pk")
    opened_by = DisclosureRequest.objects.visible_to(user).in_force_at(now).filter(disclosed=contribution)
    return {
        "is_owner": False,
        "rows": [(question, state_of(question, now)) for question in asked[:SHOWN]],
        "opened_by": opened_by.order_by("-expires_at").first(),
    }
