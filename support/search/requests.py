"""What of support can be found."""

from collections.abc import Sequence
from typing import Any

from europol_portal.parties.models import User
from europol_portal.search.index import Hit, Place, Question, SearchSource, narrowed, register
from support.access import RequestPermission, ServicePermission
from support.models import Service, SupportRequest

EXACT, PARTLY = 1.0, 0.1  # rank beside the hits in texts


def find_requests(user: User, text: str, limit: int) -> Sequence[Hit]:
    """Newest requests whose reference, title or place holds the text."""
    return page_of_requests(user, Question(text=text.strip()), Place(), limit) if text.strip() else []


def page_of_requests(user: User, question: Question, place: Place, limit: int) -> Sequence[Hit]:
    """Requests that answer the question, newest first before the place."""
    return [
        Hit(
            title=request.title,
            url=request.get_absolute_url(),
            reference=request.reference,
            snippet=f"{request.service.name}, {request.get_status_display().lower()}",
            at=request.submitted_at or request.created_at,
            mark=request.classification,
            key=str(request.pk),
            of=str(request.pk),
            score=EXACT if question.text.casefold() == request.reference.casefold() else PARTLY,
        )
        for request in narrowed(_answering(user, question).for_list(), question, place)[:limit]
    ]


def count_requests(user: User, question: Question, bound: int) -> int:
    """How many answer, up to a bound."""
    return int(narrowed(_answering(user, question), question, Place())[:bound].count())


def _answering(user: User, question: Question) -> Any:
    rows = SupportRequest.objects.visible_to(user).named_like(question.text)
    return rows.filter(owner__code=question.owner) if question.owner else rows


def find_services(_user: User, text: str, limit: int) -> list[Hit]:
    """Services whose name or description holds the text."""
    if not text.strip():
        return []
    found = Service.objects.named_like(text.strip()).order_by("position", "name", "pk")[:limit]
    return [
        Hit(title=service.name, url=service.get_absolute_url(), snippet=service.get_kind_display()) for service in found
    ]


register(
    SearchSource(
        name="support-requests",
        label="Support requests",
        model=SupportRequest,
        find=find_requests,
        icon="support",
        permission=RequestPermission.VIEW,
        page=page_of_requests,
        count=count_requests,
        filters=frozenset({"owner"}),
        scope="reference, title and place of requests for support that your party has made or works on",
        beyond="requests for support of others",
    )
)
register(
    SearchSource(
        name="services",
        label="Services",
        model=Service,
        find=find_services,
        icon="box",
        permission=ServicePermission.VIEW,
    )
)
