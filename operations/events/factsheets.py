"""What can happen to a factsheet, for the audit record."""

from django.db.models import TextChoices


class FactsheetEvent(TextChoices):
    """Events of a factsheet and of the agreements to it."""

    WRITTEN = "operations.factsheet.written", "Factsheet written"
    CHANGED = "operations.factsheet.changed", "Factsheet changed"
    ASKED = "operations.factsheet.asked", "Owners asked to publish"
    RELEASED = "operations.factsheet.released", "Factsheet released"
    TAKEN_BACK = "operations.factsheet.taken_back", "Factsheet taken back by the lead"
    LAPSED = "operations.factsheet.lapsed", "Factsheet taken back by an owner"
    AGREED = "operations.agreement.agreed", "Agreed to a factsheet"
    REFUSED = "operations.agreement.refused", "Refused a factsheet"
    REVOKED = "operations.agreement.revoked", "Took an agreement to a factsheet back"
    READ = "operations.factsheet.read", "Factsheet read"
    EXPORTED = "operations.factsheet.exported", "Factsheet exported"
