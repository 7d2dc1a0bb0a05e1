"""Requests for mobile offices that were scheduled, from which the deployments of the demo world start."""

from datetime import timedelta

from europol_portal.access.binding import acting_for
from support import services
from support.demo.grants import Scene
from support.models import Service, SupportRequest

COORDINATOR = "europol.support"
DETAILS = {"kit": ["secure_link", "phone_lab"], "staff": 2, "connectivity": "mobile"}


def scheduled(
    scene: Scene, *, by: str, country: str, place: str, first: int, last: int, operation: str = ""
) -> SupportRequest:
    """A mobile office that was asked for, accepted and scheduled; days count from the moment of the story."""
    today = scene.world.now.date()
    with acting_for(scene.world.person(by)):
        known = scene.world.operation(operation) if operation else None
    days = {"starts_on": today + timedelta(days=first), "ends_on": today + timedelta(days=last)}
    plan = services.RequestPlan(
        service=Service.objects.get(code="mobile-office"), title=f"Mobile office in {place}",
        need="Check documents and phones on the spot.", country=scene.world.party(country), place=place,
        details=DETAILS, operation=known, **days,
    )  # fmt: skip
    request = scene.do(by, services.draft_request, plan=plan)
    request = scene.do(by, services.submit_request, request=request)
    scores = services.Scores(0, 2, 1, 2, 2)
    scene.do(COORDINATOR, services.assess_request, request=request, scores=scores, reason="Fits the plan.")
    scene.do(COORDINATOR, services.accept_request, request=request)
    made: SupportRequest = scene.do(COORDINATOR, services.schedule_request, request=request, **days)
    return made
