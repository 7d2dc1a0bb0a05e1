"""Ask: record who searches for what, for which case and why. The worker finds, so this call takes one way always."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery import current_app
from django.db import IntegrityError, connection, transaction
from kombu.exceptions import OperationalError

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.audit.services import record, record_reading
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.core.ids import drawn_number
from europol_portal.parties.models import CrimeArea, User
from intelligence.access import QuestPermission
from intelligence.events import QuestEvent
from intelligence.models import PolicePurpose, QuestSearch
from intelligence.services import checks
from intelligence.services.cases import NoNumberLeft
from intelligence.services.drafts import sending_authority
from intelligence.services.quest.lines import MOST_VALUES, Line, listing, packed
from intelligence.services.quest.rules import Limit, bases_of, limit_of

logger = logging.getLogger(__name__)

TASK = "intelligence.tasks.search_index"
DIGITS = 8
MOST_DRAWS = 20
KEPT_FOR = timedelta(days=30)


class OverLimit(DomainError):
    """The party has searched as much as it may for now."""

    code = "over_limit"


@dataclass(frozen=True)
class Question:
    """A search as its author states it."""

    lines: Sequence[Line]
    purpose: str
    legal_basis: str
    case_reference: str
    reason: str
    crime_area: CrimeArea | None
    classification: str = Classification.BPL
    is_batch: bool = False
    name: str = ""


@transaction.atomic
def ask_index(*, question: Question, by: User, at: datetime) -> QuestSearch:
    """Record a search and hand it to the worker. Raises DomainError, OverLimit where the party must wait."""
    require(by, QuestPermission.ADD)
    _refuse_incomplete(question, by)
    checks.refuse_above_ceiling(question.classification, by)
    found = listing(question.lines)
    _refuse_over_limit(len(found.lines), by, at, is_batch=question.is_batch)
    search = QuestSearch(
        owner_id=by.party_id,
        classification=question.classification,
        person_ids=[by.pk],
        is_batch=question.is_batch,
        purpose=question.purpose,
        legal_basis=question.legal_basis,
        case_reference=question.case_reference.strip(),
        reason=question.reason.strip(),
        crime_area=question.crime_area,
        authority=sending_authority(by),
        asked_by=by,
        asked_at=at,
        name=question.name[:150],
        content=packed(found),
        line_count=len(found.lines),
        expires_at=at + KEPT_FOR,
    )
    _insert(search)
    events.publish(
        QuestEvent.ASKED,
        subject=search,
        actor=by,
        at=at,
        verb=events.Verb.CONSULTATION,
        purpose=f"{search.get_purpose_display()}, {search.case_reference}",
        changes={"lines": search.line_count, "legal_basis": search.legal_basis},
    )
    transaction.on_commit(nudge)
    return search


@transaction.atomic
def cancel_search(*, search: QuestSearch, by: User, at: datetime) -> QuestSearch:
    """Stop a search; nothing of it is shown. What it has met so far stays with the owners who were told."""
    rows = QuestSearch.objects.visible_to(by)
    locked: QuestSearch | None = rows.select_for_update(of=("self",)).filter(pk=search.pk).first()
    if locked is None:
        raise DomainError("Not found.", code="not_found")
    require(by, QuestPermission.CANCEL, locked)
    if locked.cancelled_at is not None or locked.is_shown(at):
        raise DomainError("It has ended already.", code="has_ended")
    locked.cancelled_at = at
    locked.save(update_fields=["cancelled_at"])
    events.publish(QuestEvent.CANCELLED, subject=locked, actor=by, at=at)
    return locked


@transaction.atomic
def open_search(*, search: QuestSearch, by: User, at: datetime) -> None:
    """Record that the person reads the answer."""
    require(by, QuestPermission.VIEW, search)
    record_reading(kind=QuestEvent.READ, subject=search, actor=by, at=at, purpose=search.case_reference)


@transaction.atomic
def note_over_limit(*, by: User, at: datetime) -> None:
    """Record a search that was refused; written apart, for the refusal takes back all else."""
    record(verb=events.Verb.CONSULTATION, kind=QuestEvent.REFUSED, actor=by, at=at)


def nudge() -> None:
    """Wake the matching worker; if the broker is away the scheduler's round comes within seconds."""
    try:
        current_app.send_task(TASK, retry=False)
    except (OperationalError, OSError):
        logger.warning("broker unreachable, a search waits for the next round")


def _refuse_incomplete(question: Question, by: User) -> None:
    if question.legal_basis not in bases_of(by.party):
        message = "Your party cannot search on this basis. Choose one that is offered to it."
        raise DomainError(message, code="basis_unknown", field="legal_basis")
    if question.purpose not in PolicePurpose.values:
        raise DomainError("Say what you need it for.", code="purpose_missing", field="purpose")
    if not question.case_reference.strip():
        raise DomainError("Name the case: every search belongs to one.", code="case_missing", field="case_reference")
    if not question.reason.strip():
        raise DomainError("Say why you search for this.", code="reason_missing", field="reason")
    if question.crime_area is None:
        raise DomainError("Choose the crime area.", code="crime_area_missing", field="crime_area")
    if not question.lines:
        raise DomainError("Give at least one value.", code="nothing_asked", field="values")
    if not question.is_batch and len(question.lines) > MOST_VALUES:
        message = f"A single search takes at most {MOST_VALUES} values. Search a list instead."
        raise DomainError(message, code="too_many_values", field="values")


def _refuse_over_limit(count: int, by: User, at: datetime, *, is_batch: bool) -> None:
    limit = limit_of(by.party)
    with connection.cursor() as cursor:
        cursor.execute("SELECT values_of_hour, lines_of_day, lists_open FROM portal_quest_used(%s)", [at])
        of_hour, of_day, waiting = cursor.fetchone()
    if not is_batch:
        _refuse_if(of_hour + count > limit.lines_per_hour, _words_of_hour(limit, of_hour))
        return
    _refuse_if(waiting >= limit.open_lists, f"{waiting} lists of your party are being searched. Wait for one of them.")
    _refuse_if(
        of_day + count > limit.lines_per_day,
        f"Your party may search {limit.lines_per_day:,} lines of lists in 24 hours; {of_day:,} are used, this list has"
        f" {count:,}. Try again later, or ask the administrator of Europol for a higher limit.",
    )


def _words_of_hour(limit: Limit, used: int) -> str:
    return (
        f"Your party may search {limit.lines_per_hour:,} values in an hour; {used:,} are used. Try again later, search"
        " a list, or ask the administrator of Europol for a higher limit."
    )


def _refuse_if(is_over: bool, message: str) -> None:  # noqa: FBT001 (reads as a sentence)
    if is_over:
        raise OverLimit(message, field="values")


def _insert(search: QuestSearch) -> None:
    for _ in range(MOST_DRAWS):
        search.number = drawn_number(DIGITS)
        try:
            with transaction.atomic():
                search.save(force_insert=True)
        except IntegrityError:
            continue
        return
    raise NoNumberLeft("No number could be drawn. Try again.")
