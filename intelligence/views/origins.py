"""From what a contribution starts: nothing, a request that is answered, a contribution that is corrected, a case."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from europol_portal.access.policy import can
from europol_portal.parties.models import User
from intelligence import services
from intelligence.access import ContributionPermission
from intelligence.models import Case, Contribution, Entity
from intelligence.services import ContributionContent
from operations.models import Operation


def origin_of(request: HttpRequest, user: User) -> tuple[ContributionContent, str, list[Entity]]:
    """From what the contribution starts, under which key its draft is kept, and the entities it takes over."""
    query = request.GET
    sent = Contribution.objects.visible_to(user).sent().select_related("sender__party", "crime_area")
    if key := query.get("reply_to"):
        answered = get_object_or_404(sent, pk=as_uuid(key))
        kind = query.get("kind", "")
        return _reply(answered, kind, user), f"contribution:reply:{answered.pk}:{kind}"[:120], []
    if key := query.get("corrects"):
        wrong = get_object_or_404(sent, pk=as_uuid(key))
        if not can(user, ContributionPermission.CORRECT, wrong):
            return ContributionContent(), "contribution:new", []
        content = services.correction_of(wrong, user)
        return content, f"contribution:corrects:{wrong.pk}", list(wrong.entities.order_by("pk"))
    operation = _seen(Operation.objects.visible_to(user), query.get("operation"))
    case = _seen(Case.objects.visible_to(user).select_related("crime_area"), query.get("case"))
    start = ContributionContent(operation=operation, case=case, crime_area=case.crime_area if case else None)
    return start, "contribution:new", []


def _reply(answered: Contribution, kind: str, user: User) -> ContributionContent:
    known = kind if kind in Contribution.Kind.values else Contribution.Kind.INFORMATION.value
    subject = answered.subject if answered.subject.startswith("Re: ") else f"Re: {answered.subject}"
    return ContributionContent(
        subject=subject[:200],
        kind=known,
        case=Case.objects.visible_to(user).filter(pk=answered.case_id).first(),
        crime_area=answered.crime_area,
        operation=_seen(Operation.objects.visible_to(user), answered.operation_id),
        classification=answered.classification,
        urgency=answered.urgency,
        reply_to=answered,
        to=(answered.sender,),
    )


def _seen(queryset: Any, pk: Any) -> Any:
    return queryset.filter(pk=as_uuid(str(pk))).first() if pk else None


def as_uuid(value: str) -> UUID:
    """The key, or one that no row has."""
    try:
        return UUID(value)
    except ValueError:
        return UUID(int=0)
