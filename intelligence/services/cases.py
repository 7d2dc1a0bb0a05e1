"""Open, close and share cases."""

from datetime import datetime

from django.db import IntegrityError, transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.core.ids import drawn_number
from europol_portal.parties.models import CrimeArea, User
from intelligence.access import CasePermission
from intelligence.events import CaseEvent
from intelligence.models import Case
from intelligence.services.checks import refuse_above_ceiling
from intelligence.workflow import CASE_WORKFLOW
from operations.models import Operation

CASE_DIGITS = 8
MOST_DRAWS = 20


class NoNumberLeft(DomainError):
    """Every drawn number was taken."""

    code = "no_number"


@transaction.atomic
def open_case(
    *,
    by: User,
    at: datetime,
    title: str,
    crime_area: CrimeArea,
    operation: Operation | None = None,
    classification: str = Classification.BPL,
) -> Case:
    """Open a case for the person's party. Raises AboveCeiling for a marking that the portal may not hold."""
    require(by, CasePermission.ADD)
    refuse_above_ceiling(classification, by)
    if not title.strip():
        message = "Give the case a title."
        raise DomainError(message, code="title_missing", field="title")
    case = Case(
        owner_id=by.party_id,
        title=title.strip(),
        crime_area=crime_area,
        operation=operation,
        classification=classification,
        opened_at=at,
        opened_by=by,
    )
    _insert(case)
    events.publish(CaseEvent.OPENED, subject=case, actor=by, at=at, verb=events.Verb.COLLECTION)
    return case


def _insert(case: Case) -> None:
    for _ in range(MOST_DRAWS):
        case.number = drawn_number(CASE_DIGITS)
        try:
            with transaction.atomic():
                sharing.create_shared(case)
        except IntegrityError:
            continue
        return
    message = "No case number could be drawn. Try again."
    raise NoNumberLeft(message)


def move_case(*, case: Case, step: str, by: User, at: datetime) -> Case:
    """Take a step of the case's workflow."""
    return CASE_WORKFLOW.apply(case, step, by=by, at=at)


@transaction.atomic
def share_case(*, case: Case, party_ids: list[int], codes: list[str], by: User, at: datetime) -> None:
    """Open the case to the parties its owner has just sent a contribution of it; they were not asked by others."""
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if sharing.share(locked, party_ids):
        events.publish(CaseEvent.SHARED, subject=locked, actor=by, at=at, verb=events.Verb.DISCLOSURE, recipients=codes)
