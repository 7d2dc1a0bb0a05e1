"""Smallest valid services and requests, made by the services for the people who would make them."""

from datetime import UTC, date, datetime
from decimal import Decimal

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import Role, User
from support import services
from support.models import Service, SupportRequest
from tests.factories.parties import make_authority, make_user

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DETAILS = {
    "mobile_office": {"kit": ["secure_link", "phone_lab"], "staff": 2, "connectivity": "wired"},
    "operational_analysis": {"questions": "Who calls whom?", "data": "Two phones.", "product": "link_chart"},
    "forensics": {"exhibits": "Two phones.", "legal_basis": "Court order 12/26", "method": "extraction"},
    "technical_expertise": {"task": "Read the logs.", "expertise": "Routers"},
    "on_the_spot": {"databases": ["siena"], "staff": 2},
    "training": {"topic": "Open sources", "level": "basic", "places": 12},
    "financial": {"headings": ["travel"], "activities": "A meeting in Lisbon."},
    "coordination_centre": {"seats": 12, "shifts": "day"},
    "translation": {"from_language": "Dutch", "to_language": "German", "manner": "written", "volume": "20 pages"},
}
REASON = "Fits the plan of the action day."
SCORES = services.Scores(danger_to_life=0, empact_priority=3, countries=2, deadline=1, added_value=2)


def make_service(kind: str = "mobile_office", **fields) -> Service:
    """A service of the kind, open to every party."""
    values = {
        "name": Service.Kind(kind).label,
        "kind": kind,
        "description": "What it is.",
        "who_may_ask": "Every party.",
        "needs": "Place and dates\nA contact",
        "lead_time_days": 10,
    }
    service, _ = Service.objects.get_or_create(
        code=fields.pop("code", kind.replace("_", "-")), defaults=values | fields
    )
    return service


def make_plan(by: User, kind: str = "mobile_office", **fields) -> services.RequestPlan:
    """A complete request of the kind, in the person's own country, for three days in December."""
    values = {
        "service": make_service(kind),
        "title": "Mobile office for the action day in Hamburg",
        "need": "Check phones on the spot.",
        "country": by.party,
        "place": "Hamburg",
        "starts_on": date(2026, 12, 8),
        "ends_on": date(2026, 12, 10),
        "details": DETAILS[kind],
        "amount": Decimal("12500.50") if kind == "financial" else None,
    }
    return services.RequestPlan(**(values | fields))


def make_draft(by: User, kind: str = "mobile_office", **fields) -> SupportRequest:
    """A draft of the person."""
    with acting_for(by):
        return services.draft_request(plan=make_plan(by, kind, **fields), by=by, at=AT)


def make_sent(by: User, kind: str = "mobile_office", **fields) -> SupportRequest:
    """A request that the person has sent; a liaison officer's is endorsed with it."""
    draft = make_draft(by, kind, **fields)
    with acting_for(by):
        return services.submit_request(request=draft, by=by, at=AT)


def make_assessed(by: User, coordinator: User, kind: str = "mobile_office", **fields) -> SupportRequest:
    """A request that the provider has scored with 8 of 15."""
    request = make_sent(by, kind, **fields)
    with acting_for(coordinator):
        return services.assess_request(request=request, scores=SCORES, reason=REASON, by=coordinator, at=AT)


def make_accepted(by: User, coordinator: User, kind: str = "mobile_office", **fields) -> SupportRequest:
    """A request that the provider has accepted."""
    request = make_assessed(by, coordinator, kind, **fields)
    with acting_for(coordinator):
        return services.accept_request(request=request, by=coordinator, at=AT)


def make_delivered(by: User, coordinator: User, kind: str = "mobile_office", **fields) -> SupportRequest:
    """A request whose support was delivered."""
    request = make_accepted(by, coordinator, kind, **fields)
    with acting_for(coordinator):
        services.schedule_request(
            request=request, starts_on=date(2026, 12, 8), ends_on=date(2026, 12, 10), by=coordinator, at=AT
        )
        services.take_step(request=request, step="start", by=coordinator, at=AT)
        return services.take_step(request=request, step="deliver", by=coordinator, at=AT)


def make_national_officer(party, name: str = "national") -> User:
    """A national officer of the party, whose requests the national unit endorses."""
    return make_user(f"{party.code.lower()}.{name}", authority=make_authority(party), role=Role.NATIONAL_OFFICER)


def make_second_coordinator(first: User) -> User:
    """Another coordinator of the same party: who declined does not answer the appeal."""
    return make_user("europol.second", authority=make_authority(first.party), role=Role.SERVICE_COORDINATOR)
