"""Earlier results of the demo world, and which support and hits led to some of them. Every figure is invented."""

from datetime import timedelta
from decimal import Decimal

from europol_portal.access.binding import acting_for
from operations import services
from operations.demo.targets import World
from operations.models import FactsheetAgreement, Operation, OperationResult
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
CHECKED = """Police, border guards and customs of several countries checked vans, coaches and parcels.
Weapons and their parts were found, and people who were in danger were made safe."""
TAKEN_DOWN = """Two countries took servers down on which payment pages of shops were copied.
Accounts were frozen."""
AGREED = ("de.liaison", "pl.liaison", "frontex.liaison")
# operation, title, text, who has agreed, whether it is released
SHEETS = (
    ("LANTERN ROW", "Fewer converted weapons on the roads", CHECKED, AGREED, True),
    ("QUIET SWITCH", "Servers of fraudsters taken down", TAKEN_DOWN, ("de.liaison",), False),
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
    _factsheets(world)


def _factsheets(world: World) -> None:
    """One is released, one waits for an owner."""
    lead, at = world.person("de.liaison"), world.now
    for code_name, title, text, owners, is_released in SHEETS:
        with acting_for(lead):
            operation = Operation.objects.get(code_name=code_name)
            sheet = services.write_factsheet(operation=operation, title=title, text=text, by=lead, at=at)
            sheet = services.take_factsheet_step(factsheet=sheet, step="ask", by=lead, at=at)
        for name in owners:
            by = world.person(name)
            with acting_for(by):
                row = FactsheetAgreement.objects.get(factsheet=sheet, party=by.party)
                services.answer_factsheet(agreement=row, step="agree", by=by, at=at)
        if is_released:
            with acting_for(lead):
                services.take_factsheet_step(factsheet=sheet, step="release", by=lead, at=at)
