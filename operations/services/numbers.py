"""Rules that all services of operations share: markings that a person may give, and reference numbers."""

from django.conf import settings
from django.db import IntegrityError, transaction

from europol_portal.access import sharing
from europol_portal.access.models import Guarded
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.core.ids import drawn_number
from europol_portal.parties.models import User

DRAWS = 20  # tries for a free number among the 9,000 of a party's year
DIGITS = 4


def check_classification(level: str, by: User) -> None:
    """Raise DomainError when the marking is above the ceiling of the portal or the clearance of the person."""
    rank = Classification(level).rank
    if rank > Classification(settings.CLASSIFICATION_CEILING).rank:
        message = "The portal holds nothing above its ceiling. Choose a lower classification."
        raise DomainError(message, code="above_ceiling", field="classification")
    if rank > by.clearance_rank:
        message = "This is above your own clearance. Ask somebody who is cleared for it."
        raise DomainError(message, code="above_clearance", field="classification")


def insert_numbered(row: Guarded, *, prefix: str, year: int, party_code: str, constraint: str) -> None:
    """Insert the row under a drawn reference of the party's year; raises DomainError when none is free."""
    for _ in range(DRAWS):
        row.reference = f"{prefix}-{year}-{party_code}-{drawn_number(DIGITS)}"  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                sharing.create_shared(row)
        except IntegrityError as error:
            if constraint not in str(error):
                raise
            continue
        return
    message = "No free reference number was found. Try again."
    raise DomainError(message, code="no_reference")
