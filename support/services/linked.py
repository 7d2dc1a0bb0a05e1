"""Support requests that an operation links to, as the person who asks sees them: answers to a socket of operations."""

from collections.abc import Sequence
from datetime import UTC, date
from uuid import UUID

from django.db.models.functions import Coalesce, TruncDate

from europol_portal.parties.models import User
from operations.sources import Found, Trace
from support.models import SupportRequest

MOST = 2_000  # requests in one answer
DELIVERED = frozenset({"delivered", "feedback", "closed"})


def requests(user: User, references: Sequence[str]) -> list[Found]:
    """Those of the references whose request the person sees."""
    rows = SupportRequest.objects.visible_to(user).filter(reference__in=list(references))
    return [Found(row.reference, row.title, row.get_absolute_url()) for row in rows]


def support_given(
    user: User, *, operations: Sequence[UUID] | None = None, first: date | None = None, last: date | None = None
) -> list[Trace]:
    """Requests that were sent, with what became of them, by the day on which they were sent or scheduled."""
    rows = SupportRequest.objects.visible_to(user).filter(submitted_at__isnull=False)
    rows = rows.annotate(on=Coalesce("scheduled_from", TruncDate("submitted_at", tzinfo=UTC)))
    if operations is not None:
        rows = rows.filter(operation_id__in=operations)
    if first and last:
        rows = rows.filter(on__range=(first, last))
    return [
        Trace(
            kind="support", key=row.pk, reference=row.reference, title=row.title, url=row.get_absolute_url(),
            group=row.service.name, state=row.get_status_display(), on=row.on, operation_id=row.operation_id,
            is_done=row.status in DELIVERED, classification=row.classification, rating=row.feedback_rating,
        )
        for row in rows.select_related("service").order_by("-on", "-pk")[:MOST]
    ]  # fmt: skip
