"""Lines of an EMPACT plan, for services that have checked the right and publish the event themselves."""

from datetime import datetime

from europol_portal.parties.models import User
from operations.models import EmpactAction, EmpactEntry, EmpactPlan


def append_empact_line(
    plan: EmpactPlan, *, kind: str, text: str, by: User, at: datetime, action: EmpactAction | None = None
) -> EmpactEntry:
    """Insert a line."""
    entry = EmpactEntry(plan=plan, action=action, party=by.party, author=by, kind=kind, text=text.strip(), at=at)
    entry.clean_fields()
    entry.save(force_insert=True)
    return entry
