"""Earlier results of the demo world, and which support and hits led to some of them. Every figure is invented."""

from datetime import timedelta
from decimal import Decimal

from europol_portal.access.binding import acting_for
from operations import services
from operations.demo.targets import World
from operations.models import Operation, OperationResult
from operations.sources import traces

# person, operation, days ago, kind, number, words, value in euro
EARLIER = (
    ("de.liaison", "LANTERN ROW", 24, "arrest", 3, "Receivers of two parcels", ""),
    ("pl.liaison", "LANTERN ROW", 19, "firearm", 6, "In a workshop", ""),
    ("pl.liaison", "LANTERN ROW", 12, "arrest", 1, "Owner of the workshop", ""),
    ("nl.liaison", "QUIET SWITCH", 52, "server", 2, "In one data centre", ""),
    ("de.liaison", "QUIET SWITCH", 41, "search", 4, "Homes and a rented office", ""),
    ("de.liaison", "QUIET SWITCH", 41, "arrest", 2, "Both ran the payment pages", ""),
    ("nl.liaison", "QUIET SWITCH", 20, "arrest", 1, "Owner of the servers", ""),
    ("nl.liaison", "QUIET SWITCH", 20, "assets", 3, "Accounts and a wallet", "182400"),
)
TRACED = ("de.liaison", "nl.liaison")


def build(world: World) -> None:
    """Enter and confirm what came earlier; then two countries say what led to a result."""
    for name, code_name, days, kind, number, text, euros in EARLIER:
        by, at = world.person(name), world.now - timedelta(days=days)
        with acting_for(by):
            operation = Operation.objects.get(code_name=code_name)
            facts = services.ResultFacts(
                kind=kind, number=number, on=at.date(), text=text, value_eur=Decimal(euros) if euros else None
            )
            result = services.enter_operation_result(operation=operation, facts=facts, by=by, at=at)
            services.confirm_operation_result(result=result, by=by, at=at + timedelta(days=1))
    for name in TRACED:
        by = world.person(name)
        with acting_for(by):
            for result in OperationResult.objects.visible_to(by).filter(party=by.party).order_by("pk"):
                for kind in ("support", "hit"):
                    for trace in traces(kind, by, operations=[result.operation_id])[:1]:
                        services.name_source(result=result, kind=kind, key=trace.key, by=by, at=world.now)
