"""What Germany asks together in the demo world: one request for two services, sent; another one still a draft."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from europol_portal.access.binding import acting_for
from support import services
from support.models import Service, SupportRequest

LIAISON = "de.liaison"
DETAILS = {
    "digital-forensics": {
        "exhibits": "Four phones and a navigation device from the searches.",
        "legal_basis": "Order of the local court",
        "method": "extraction",
    },
    "translation": {"from_language": "Dutch", "to_language": "German", "manner": "written", "volume": "60 pages"},
}


def build(world: Any) -> None:
    """One that was sent two days ago, and one whose drafts still miss what each service needs."""
    by = world.person(LIAISON)
    with acting_for(by):
        sent = _drafted(world, by, "Evaluation after the searches in Bremen", days=2)
        for row in SupportRequest.objects.filter(bundle=sent).select_related("service"):
            plan = replace(services.plan_of(row), details=DETAILS[row.service.code])
            services.change_draft(request=row, plan=plan, by=by, at=world.now - timedelta(days=2))
        services.submit_bundle(bundle=sent, by=by, at=world.now - timedelta(days=2))
        _drafted(world, by, "Second week of searches", days=0.5)


def _drafted(world: Any, by: Any, title: str, *, days: float) -> Any:
    today = world.now.date()
    found = Service.objects.filter(code__in=DETAILS).order_by("position", "pk")
    plan = services.BundlePlan(
        services=tuple(found), title=title, need="Chats and papers show who moves the parcels.",
        operation=world.operation("HALYARD"), country=by.party, place="Bremen",
        starts_on=today + timedelta(days=9), ends_on=today + timedelta(days=20),
    )  # fmt: skip
    return services.draft_bundle(plan=plan, by=by, at=world.now - timedelta(days=days))
