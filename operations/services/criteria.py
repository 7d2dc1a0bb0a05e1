"""Keep the list of criteria; for administrators."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.parties.models import User
from operations.access import CriterionPermission
from operations.events import CriterionEvent
from operations.models import Criterion


@transaction.atomic
def save_criterion(*, criterion: Criterion, fields: Iterable[str], by: User, at: datetime) -> Criterion:
    """Add a criterion or change it; points that were given stay as they are."""
    is_new = criterion.pk is None
    require(by, CriterionPermission.ADD if is_new else CriterionPermission.CHANGE)
    criterion.full_clean()
    criterion.save()
    events.publish(
        CriterionEvent.ADDED if is_new else CriterionEvent.CHANGED,
        subject=criterion,
        actor=by,
        at=at,
        verb=events.Verb.ADMINISTRATION,
        changes={"fields": sorted(fields), "criterion": criterion.code},
    )
    return criterion
