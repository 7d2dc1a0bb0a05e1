"""Which support and which hits led to which results: the chain of one operation, as far as the reader sees it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from operations.access import OperationResultPermission
from operations.events import ResultEvent
from operations.models import Operation, OperationResult, ResultSource
from operations.sources import Trace, traces

MOST = 200  # results of one operation that a page shows
KINDS = ResultSource.Kind


@dataclass(frozen=True)
class Link:
    """One result with what led to it."""

    result: OperationResult
    sources: Sequence[Trace]


@dataclass(frozen=True)
class Chain:
    """Support, hits and results of one operation; `level` is the highest marking of all that is named."""

    support: Sequence[Trace]
    hits: Sequence[Trace]
    links: Sequence[Link]
    level: str

    @property
    def traced(self) -> int:
        """Results of which it is said what led to them."""
        return sum(1 for link in self.links if link.sources)


def chain_of(user: User, operation: Operation) -> Chain:
    """The chain; what led to a result is read by the country that says so, and only while it still sees it."""
    found = {kind: traces(kind, user, operations=[operation.pk]) for kind in KINDS.values}
    by_key = {(kind, one.key): one for kind, ones in found.items() for one in ones}
    named: dict[UUID, list[Trace]] = defaultdict(list)
    for source in ResultSource.objects.visible_to(user).filter(operation=operation).order_by("pk"):
        trace = by_key.get((source.kind, source.key))
        if trace:
            named[source.result_id].append(trace)
    rows = OperationResult.objects.visible_to(user).standing().filter(operation=operation).for_list()
    results = rows.with_links(user).order_by("-on", "-pk")[:MOST]
    links = [Link(result, named[result.pk]) for result in results]
    level = marking_of(operation, by_key.values())
    return Chain(found[KINDS.SUPPORT], found[KINDS.HIT], links, level)


def marking_of(operation: Operation, named: Iterable[Trace]) -> str:
    """The highest marking of an operation and of what is named beside it, never below basic protection."""
    levels = [Classification.BPL, Classification(operation.classification)]
    levels += [Classification(one.classification) for one in named]
    return max(levels, key=lambda level: level.rank).value


def sources_for(user: User, result: OperationResult) -> list[Trace]:
    """What could have led to the result: support and hits of its operation that the person sees."""
    return [one for kind in KINDS.values for one in traces(kind, user, operations=[result.operation_id])]


@transaction.atomic
def name_source(*, result: OperationResult, kind: str, key: UUID, by: User, at: datetime) -> ResultSource:
    """Say for the own country which support or hit led to its result; nobody else learns of it.

    Other parties of the operation do not know that support was asked for, nor what was hit.
    """
    require(by, OperationResultPermission.CORRECT, result)
    known = {(one.kind, one.key) for one in sources_for(by, result)}
    if (kind, key) not in known:
        message = "You see no such support and no such hit in this operation."
        raise DomainError(message, code="not_seen", field="source")
    source = ResultSource(
        operation_id=result.operation_id, party=by.party, result=result, kind=kind, key=key, named_at=at, named_by=by
    )
    try:
        with transaction.atomic():
            source.save(force_insert=True)
    except IntegrityError as error:
        message = "This is said already."
        raise DomainError(message, code="named_already", field="source") from error
    events.publish(ResultEvent.TRACED, subject=result, actor=by, at=at, verb=events.Verb.COMBINATION)
    return source


@transaction.atomic
def drop_source(*, source: ResultSource, by: User, at: datetime) -> None:
    """Take back that something led to a result of the own country."""
    require(by, OperationResultPermission.CORRECT, source.result)
    events.publish(ResultEvent.UNTRACED, subject=source.result, actor=by, at=at)
    source.delete()
