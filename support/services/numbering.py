"""References of what parties ask for: drawn at random, so that they tell nothing about how many there are."""

from typing import Any

from django.db import IntegrityError, transaction

from europol_portal.access import sharing
from europol_portal.core.errors import DomainError
from europol_portal.core.ids import drawn_number

DRAWS, DIGITS = 20, 4
ONCE = "reference_once_per_party"  # how the constraints of such references end


def create_numbered(row: Any, *, prefix: str, year: int) -> None:
    """Store a new shared row under a free reference, `<prefix>-<year>-<party>-<number>`.

    Raises DomainError when no free number was found.
    """
    for _ in range(DRAWS):
        row.reference = f"{prefix}-{year}-{row.owner.code}-{drawn_number(DIGITS)}"
        try:
            with transaction.atomic():
                sharing.create_shared(row)
        except IntegrityError as error:
            if ONCE not in str(error):
                raise
            continue
        return
    message = "No free reference number was found. Try again."
    raise DomainError(message, code="no_reference")
