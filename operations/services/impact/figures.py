"""What came of operations in a period, beside the period before; computed from rows that the reader may see.

Only confirmed results count; provisional ones stand apart (invariant 35). Nothing is read that the reader could not
open row by row, so no sum says more than the rows do (docs/impact.md).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce, TruncMonth

from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from operations.models import Operation, OperationResult
from operations.querysets import SUMMED
from operations.reference import ResultType, result_types
from operations.sources import Trace, traces

NO_PRIORITY = "No priority"
MOST_LISTED = 50


@dataclass(frozen=True)
class ImpactQuestion:
    """Which period, and what it is narrowed to: a priority, a country, a service; `kind` is what charts count."""

    first: date
    last: date
    priority: str = ""
    party: str = ""
    service: str = ""
    kind: str = "arrest"

    @property
    def before(self) -> tuple[date, date]:
        """The period of the same length that ends on the day before."""
        length = self.last - self.first
        last = self.first - timedelta(days=1)
        return last - length, last

    @property
    def type(self) -> ResultType:
        """What charts count."""
        return result_types()[self.kind]


@dataclass
class Sums:
    """Sums of some results."""

    number: int = 0
    minors: int = 0
    weight_kg: Decimal = Decimal(0)
    value_eur: Decimal = Decimal(0)
    results: int = 0

    def add(self, row: dict[str, Any]) -> None:
        """Count a group of rows."""
        self.results += row["results"]
        for name in SUMMED:
            setattr(self, name, getattr(self, name) + row[f"sum_{name}"])


@dataclass
class Figure:
    """One kind: confirmed in the period, confirmed in the one before, and provisional in the period."""

    label: str
    unit: str
    now: Sums = field(default_factory=Sums)
    before: Sums = field(default_factory=Sums)
    provisional: Sums = field(default_factory=Sums)

    @property
    def change(self) -> int:
        """More or less than in the period before."""
        return self.now.number - self.before.number


@dataclass
class Share:
    """What one country, priority or month has of the counted kind."""

    label: str
    now: int = 0
    before: int = 0


@dataclass(frozen=True)
class ServiceUse:
    """What was asked of one service, and what the operations that had it reached."""

    label: str
    asked: int
    delivered: int
    rating: float | None
    operations: int
    with_results: int


@dataclass(frozen=True)
class OperationImpact:
    """One operation with how much stands behind it."""

    operation: Operation
    confirmed: int
    provisional: int
    support: int
    hits: int


@dataclass(frozen=True)
class Impact:
    """The answer to a question."""

    question: ImpactQuestion
    figures: Sequence[Figure]
    by_party: Sequence[Share]
    by_priority: Sequence[Share]
    by_month: Sequence[Share]
    services: Sequence[ServiceUse]
    operations: Sequence[OperationImpact]
    hits: int
    hits_confirmed: int
    level: str

    @property
    def confirmed(self) -> int:
        """Confirmed results of the period."""
        return sum(figure.now.results for figure in self.figures)

    @property
    def provisional(self) -> int:
        """Results that their country has not confirmed."""
        return sum(figure.provisional.results for figure in self.figures)

    @property
    def supported(self) -> int:
        """Operations with confirmed results that had support."""
        return sum(1 for one in self.operations if one.confirmed and one.support)


def impact_of(user: User, question: ImpactQuestion) -> Impact:
    """Everything that a dashboard shows; the number of queries does not grow with the rows."""
    operations = _operations(user, question)
    support = traces("support", user, first=question.first, last=question.last)
    support = [one for one in support if _is_meant(one, operations, question)]
    if question.service:
        had = {one.operation_id for one in support if one.is_done}
        operations = {key: row for key, row in operations.items() if key in had}
    rows = _grouped(user, operations, question)
    hits = traces("hit", user, operations=list(operations), first=question.first, last=question.last)
    counted = [row for row in rows if row["kind"] == question.kind and not row["is_open"]]
    priority = {key: row.priority.name if row.priority else NO_PRIORITY for key, row in operations.items()}
    listed = _listed(operations, rows, support, hits)
    return Impact(
        question=question,
        figures=_figures(rows),
        by_party=_shares(counted, lambda row: row["party__name"]),
        by_priority=_shares(counted, lambda row: priority[row["operation_id"]]),
        by_month=months_compared(counted, question),
        services=_services(support, rows),
        operations=listed,
        hits=len(hits),
        hits_confirmed=sum(1 for hit in hits if hit.is_done),
        level=_highest([*(operations[row["operation_id"]] for row in rows), *(one.operation for one in listed)]),
    )


def _operations(user: User, question: ImpactQuestion) -> dict[UUID, Operation]:
    visible = Operation.objects.visible_to(user).select_related("owner", "priority")
    if question.priority:
        visible = visible.filter(priority__code=question.priority)
    return {row.pk: row for row in visible}


def _is_meant(one: Trace, operations: dict[UUID, Operation], question: ImpactQuestion) -> bool:
    """Whether a piece of support counts here; what belongs to no operation counts where nothing narrows it."""
    if question.service and one.group != question.service:
        return False
    return one.operation_id in operations or not question.priority


def _grouped(user: User, operations: dict[UUID, Operation], question: ImpactQuestion) -> list[dict[str, Any]]:
    """Sums of both periods in one query, as finely as any part of the page needs them."""
    first_before, _ = question.before
    rows = OperationResult.objects.visible_to(user).standing().filter(on__range=(first_before, question.last))
    rows = rows.filter(operation__in=list(operations))
    if question.party:
        rows = rows.filter(party__code=question.party)
    sums = {f"sum_{name}": Coalesce(Sum(name), 0, output_field=_field(name)) for name in SUMMED}
    by = ("operation_id", "party__name", "kind", "substance", "month", "is_open", "is_before")
    grouped = rows.annotate(
        month=TruncMonth("on"), is_open=Q(confirmed_at__isnull=True), is_before=Q(on__lt=question.first)
    )
    found: list[dict[str, Any]] = list(grouped.order_by().values(*by).annotate(results=Count("pk"), **sums))
    return [row for row in found if row["kind"] in result_types()]


def _field(name: str) -> Any:
    return OperationResult._meta.get_field(name)


def _figures(rows: Iterable[dict[str, Any]]) -> list[Figure]:
    found: dict[tuple[int, str], Figure] = {}
    order = {code: place for place, code in enumerate(result_types())}
    for row in rows:
        kind, substance = result_types()[row["kind"]], row["substance"]
        label = f"{kind.name}, {substance}" if substance else kind.name
        figure = found.setdefault((order[row["kind"]], substance), Figure(label, kind.number))
        if not row["is_open"]:
            (figure.before if row["is_before"] else figure.now).add(row)
        elif not row["is_before"]:
            figure.provisional.add(row)
    return [found[key] for key in sorted(found)]


def _shares(rows: Iterable[dict[str, Any]], label_of: Callable[[dict[str, Any]], str]) -> list[Share]:
    found: dict[str, Share] = {}
    for row in rows:
        _count(found.setdefault(label_of(row), Share(label_of(row))), row)
    return sorted(found.values(), key=lambda share: (-share.now, -share.before, share.label))


def months_compared(rows: Iterable[dict[str, Any]], question: ImpactQuestion) -> list[Share]:
    """Each month of the period, also the empty ones; `before` is the same month counted from the earlier beginning."""
    starts = [_months_of(*question.before), _months_of(question.first, question.last)]
    shares = [Share(f"{month:%b %Y}") for month in starts[1]]
    places = [{month: place for place, month in enumerate(months)} for months in starts]
    for row in rows:
        place = places[0 if row["is_before"] else 1].get(row["month"])
        if place is not None and place < len(shares):
            _count(shares[place], row)
    return shares


def _count(share: Share, row: dict[str, Any]) -> None:
    if row["is_before"]:
        share.before += row["sum_number"]
    else:
        share.now += row["sum_number"]


def _months_of(first: date, last: date) -> list[date]:
    months, month = [], first.replace(day=1)
    while month <= last:
        months.append(month)
        month = (month + timedelta(days=31)).replace(day=1)
    return months


def _services(support: Sequence[Trace], rows: Iterable[dict[str, Any]]) -> list[ServiceUse]:
    successful = {row["operation_id"] for row in rows if not row["is_open"] and not row["is_before"]}
    by_service: dict[str, list[Trace]] = defaultdict(list)
    for one in support:
        by_service[one.group].append(one)
    uses = []
    for label, asked in sorted(by_service.items()):
        done = [one for one in asked if one.is_done]
        ratings = [one.rating for one in done if one.rating]
        keys = {one.operation_id for one in done if one.operation_id}
        mean = round(sum(ratings) / len(ratings), 1) if ratings else None
        uses.append(ServiceUse(label, len(asked), len(done), mean, len(keys), len(keys & successful)))
    return uses


def _listed(
    operations: dict[UUID, Operation], rows: Iterable[dict[str, Any]], support: Iterable[Trace], hits: Iterable[Trace]
) -> list[OperationImpact]:
    confirmed: dict[UUID | None, int] = defaultdict(int)
    provisional: dict[UUID | None, int] = defaultdict(int)
    for row in rows:
        if not row["is_before"]:
            (provisional if row["is_open"] else confirmed)[row["operation_id"]] += row["results"]
    supported, found = _per_operation(one for one in support if one.is_done), _per_operation(hits)
    listed = [
        OperationImpact(row, confirmed[key], provisional[key], supported[key], found[key])
        for key, row in operations.items()
        if confirmed[key] or provisional[key] or supported[key] or found[key]
    ]
    return sorted(listed, key=lambda one: (-one.confirmed, one.operation.code_name))[:MOST_LISTED]


def _per_operation(found: Iterable[Trace]) -> dict[UUID | None, int]:
    counted: dict[UUID | None, int] = defaultdict(int)
    for one in found:
        counted[one.operation_id] += 1
    return counted


def _highest(operations: Iterable[Operation]) -> str:
    rank = max((row.classification_rank for row in operations), default=Classification.BPL.rank)
    return list(Classification)[max(rank, Classification.BPL.rank)].value
