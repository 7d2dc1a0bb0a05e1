"""What of support can be found."""

from europol_portal.parties.models import User
from europol_portal.search.index import Hit, SearchSource, register
from support.access import RequestPermission, ServicePermission
from support.models import Service, SupportRequest


def find_requests(user: User, text: str, limit: int) -> list[Hit]:
    """Newest requests whose reference, title or place holds the text."""
    if not text.strip():
        return []
    found = SupportRequest.objects.visible_to(user).named_like(text.strip()).for_list().order_by("-pk")[:limit]
    return [
        Hit(
            title=request.title,
            url=request.get_absolute_url(),
            reference=request.reference,
            snippet=f"{request.service.name}, {request.get_status_display().lower()}",
            at=request.submitted_at or request.created_at,
            mark=request.classification,
        )
        for request in found
    ]


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
        label="Requests",
        model=SupportRequest,
        find=find_requests,
        icon="support",
        permission=RequestPermission.VIEW,
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
