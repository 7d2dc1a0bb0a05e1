"""Who is told about factsheets. Titles carry no content."""

from datetime import datetime

from django.db.models import QuerySet

from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import User
from operations.events import FactsheetEvent
from operations.models import Factsheet, FactsheetAgreement
from operations.notification_rules.operations import desks


def owners(factsheet: Factsheet, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desks of the countries whose figures are in it, and of the lead."""
    return desks(factsheet, at, [factsheet.lead_id, *factsheet.contributor_ids])


def lead(agreement: FactsheetAgreement, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desk that has asked."""
    return desks(agreement, at, [agreement.factsheet.lead_id])


register(Rule(FactsheetEvent.ASKED, "Agree to a factsheet with figures of your country", owners))
register(Rule(FactsheetEvent.RELEASED, "A factsheet with figures of your country is released", owners))
register(Rule(FactsheetEvent.TAKEN_BACK, "A factsheet was taken back", owners))
register(Rule(FactsheetEvent.LAPSED, "A factsheet was taken back by an owner of its figures", owners))
register(Rule(FactsheetEvent.AGREED, "A country agrees to your factsheet", lead))
register(Rule(FactsheetEvent.REFUSED, "A country refuses your factsheet", lead))
