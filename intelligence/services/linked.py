"""Cases and networks that an operation links to, as the person who asks sees them: answers to its socket."""

from collections.abc import Sequence
from datetime import UTC, date
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Coalesce, TruncDate

from europol_portal.parties.models import User
from intelligence.access import is_of_centre, is_reader
from intelligence.models import Case, Hit, HitSide, Network
from operations.sources import Found, Trace

MOST = 200  # references in one question
MOST_HITS = 2_000  # hits in one answer


def cases(user: User, references: Sequence[str]) -> list[Found]:
    """Those of the numbers whose case the person sees."""
    rows = Case.objects.visible_to(user).filter(number__in=_numbers(references))
    return [Found(str(row.number), row.title, row.get_absolute_url()) for row in rows]


def networks(user: User, references: Sequence[str]) -> list[Found]:
    """Those of the numbers whose network the person sees."""
    rows = Network.objects.visible_to(user).filter(number__in=_numbers(references))
    return [Found(str(row.number), row.title, row.get_absolute_url()) for row in rows]


def _numbers(references: Sequence[str]) -> list[int]:
    return [int(one) for one in references[:MOST] if one.isdecimal() and len(one) <= len("12345678")]


def hits_found(
    user: User, *, operations: Sequence[UUID] | None = None, first: date | None = None, last: date | None = None
) -> list[Trace]:
    """Hits on contributions of operations: for an owner its own side, for Europol's centre the pairs; each once."""
    if not is_reader(user):
        return []
    rows = _pairs(user, operations) if is_of_centre(user) else _sides(user, operations)
    rows = rows.annotate(on=TruncDate("found_at", tzinfo=UTC))
    if first and last:
        rows = rows.filter(on__range=(first, last))
    return [
        Trace(
            kind="hit", key=row.pk, reference=row.reference, title=f"Hit on a {row.get_kind_display().lower()}",
            url=row.get_absolute_url(), group=row.get_kind_display(), state=row.get_status_display(), on=row.on,
            operation_id=row.operation_id, is_done=row.status == "confirmed",
            classification=row.classification,
        )
        for row in rows.order_by("-on", "-pk")[:MOST_HITS]
    ]  # fmt: skip


def _sides(user: User, operations: Sequence[UUID] | None) -> Any:
    rows = HitSide.objects.visible_to(user).hits().exclude(status="withdrawn")
    rows = rows.annotate(operation_id=F("contribution__operation_id"))
    return rows.filter(operation_id__isnull=False) if operations is None else rows.filter(operation_id__in=operations)


def _pairs(user: User, operations: Sequence[UUID] | None) -> Any:
    rows = Hit.objects.visible_to(user).filter(is_self=False).exclude(status="withdrawn")
    named = Coalesce("arrived_contribution__operation_id", "stored_contribution__operation_id")
    rows = rows.annotate(operation_id=named)
    if operations is None:
        return rows.filter(operation_id__isnull=False)
    either = Q(arrived_contribution__operation_id__in=operations) | Q(stored_contribution__operation_id__in=operations)
    return rows.filter(either)
