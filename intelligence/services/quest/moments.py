"""Tell of searches: owners what was met, Europol what rules leave to it, who asked that a list is done, fishing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from europol_portal import events
from europol_portal.access.binding import AUDIT_DUTY, Binding, acting, acting_as_system
from europol_portal.audit.services import record
from intelligence.events import QuestConcernEvent, QuestEvent, QuestMatchEvent, QuestNoticeEvent
from intelligence.models import QuestConcern, QuestMatch, QuestNotice, QuestSearch
from intelligence.services.crosscheck.running import rows_of
from intelligence.services.quest.passing import tell_passed_on

MOST_ROUNDS = 50  # of a thousand rows each


@dataclass(frozen=True)
class Due:
    """A row that somebody is to be told of, and the side for which the job acts on it."""

    step: str
    key: UUID
    binding: Binding


def tell_of_searches(*, at: datetime) -> int:
    """Tell each side, once for one search, and what Europol passed on; harmless to repeat."""
    done = tell_passed_on(at=at)
    for _ in range(MOST_ROUNDS):
        due = _due(at)
        if not due:
            break
        for line in due:
            with acting(line.binding):
                STEPS[line.step](line.key, at)
        done += len(due)
    return done


def end_searches(*, at: datetime) -> int:
    """Erase lines and answers of searches whose time is over; the record of who searched for what case stays."""
    with acting_as_system():
        gone = rows_of("SELECT key, party FROM portal_quest_expire(%s)", at)
        for row in gone:
            search = QuestSearch(pk=row["key"], owner_id=row["party"], number=0)
            record(verb=events.Verb.ERASURE, kind=QuestEvent.EXPIRED, actor=None, at=at, subject=search)
    return len(gone)


def _due(at: datetime) -> list[Due]:
    with acting_as_system():
        rows = rows_of("SELECT step, key, party, person, rank FROM portal_quest_due(%s)", at)
    return [Due(row["step"], row["key"], _binding(row)) for row in rows]


def _binding(row: dict[str, object]) -> Binding:
    if row["step"] == "concern":
        return Binding(duty=AUDIT_DUTY)
    return Binding(party_id=str(row["party"]), person_id=str(row["person"]), clearance=str(row["rank"]))


def _notice(key: UUID, at: datetime) -> None:
    """One message for one search and circle, however much of the owner's was met."""
    first = QuestNotice.objects.select_related("owner").filter(pk=key, is_told=False).first()
    if first is None:
        return
    same = QuestNotice.objects.filter(
        is_told=False, number=first.number, person_ids=first.person_ids, classification=first.classification
    )
    met = same.update(is_told=True)
    events.publish(
        QuestNoticeEvent.TOLD,
        subject=first,
        actor=None,
        at=at,
        verb=events.Verb.DISCLOSURE,
        recipients=[first.owner.code],
        changes={"entities": met},
    )


def _match(key: UUID, at: datetime) -> None:
    first = QuestMatch.objects.filter(pk=key, is_told=False).first()
    if first is None:
        return
    QuestMatch.objects.filter(
        is_told=False, search_id=first.search_id, person_ids=first.person_ids, classification=first.classification
    ).update(is_told=True)
    events.publish(QuestMatchEvent.LEFT, subject=first, actor=None, at=at, verb=events.Verb.COMBINATION)


def _search(key: UUID, at: datetime) -> None:
    if QuestSearch.objects.filter(pk=key, is_told=False).update(is_told=True):
        events.publish(QuestEvent.DONE, subject=QuestSearch.objects.get(pk=key), actor=None, at=at)


def _concern(key: UUID, at: datetime) -> None:
    if QuestConcern.objects.filter(pk=key, is_told=False).update(is_told=True):
        events.publish(QuestConcernEvent.OPENED, subject=QuestConcern.objects.get(pk=key), actor=None, at=at)


STEPS: dict[str, Callable[[UUID, datetime], None]] = {
    "notice": _notice,
    "match": _match,
    "search": _search,
    "concern": _concern,
}
