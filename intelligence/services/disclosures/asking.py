"""Ask an owner. The asker learns nothing but that the question was passed on, whether the item exists or not."""

import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from celery import current_app
from django.db import IntegrityError, connection, transaction
from kombu.exceptions import OperationalError

from europol_portal import events
from europol_portal.access.policy import can_see, require
from europol_portal.audit.services import record_reading
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.core.ids import drawn_number
from europol_portal.parties.models import Party, User
from intelligence.access import DisclosurePermission
from intelligence.events import DisclosureEvent
from intelligence.models import PURPOSES, Act, Contribution, DisclosureRequest, Part
from intelligence.services import checks
from intelligence.services.cases import NoNumberLeft
from intelligence.services.drafts import sending_authority
from intelligence.services.restrictions import has_personal_data
from intelligence.workflow import DISCLOSURE_WORKFLOW

logger = logging.getLogger(__name__)

DIGITS = 8
MOST_DRAWS = 20
SHORTEST = timedelta(hours=1)
LONGEST = timedelta(days=90)
KEEP_MOMENTS_TASK = "intelligence.tasks.keep_disclosure_moments"
REFERENCE = re.compile(r"\s*(\d{4,9})-(\d{1,9})(?:-\d{1,9})?\s*")


@dataclass(frozen=True)
class QuestionContent:
    """A question as its asker wrote it."""

    act: str
    purpose: str
    reason: str
    deadline: datetime
    contribution: Contribution | None = None
    item: str = ""
    addressee: Party | None = None
    recipient: Party | None = None
    description: str = ""
    wanted: tuple[str, ...] = ()
    classification: str = Classification.BPL


@transaction.atomic
def ask_owner(*, content: QuestionContent, by: User, at: datetime) -> DisclosureRequest:
    """Ask the owner of an item. Looking for the owner is the worker's job, so this call takes the same way always.

    Raises DomainError when the question itself is incomplete, or about what the person's party sees already.
    """
    require(by, DisclosurePermission.ADD)
    _refuse_incomplete(content, at)
    checks.refuse_above_ceiling(content.classification, by)
    if content.act == Act.SEE:
        _check_unseen(content, by)
    else:
        _check_seen(content, by)
    question = _question(content, by=by, at=at)
    _insert(question)
    events.publish(DisclosureEvent.ASKED, subject=question, actor=by, at=at, purpose=question.get_purpose_display())
    transaction.on_commit(partial(nudge))
    return question


@transaction.atomic
def withdraw_question(*, question: DisclosureRequest, by: User, at: datetime) -> DisclosureRequest:
    """Take a question back while nobody has decided it; the worker tells an owner whom it had reached."""
    with connection.cursor() as cursor:  # the owner's row first, as the owner's decision locks them
        cursor.execute("SELECT portal_hold_consent(%s)", [question.pk])
    locked = DisclosureRequest.objects.select_for_update().get(pk=question.pk)
    if locked.state_at(at) == DisclosureRequest.Status.LAPSED:
        message = "The deadline has passed: the question lapsed and nothing is shared."
        raise DomainError(message, code="lapsed")
    moved = DISCLOSURE_WORKFLOW.apply(locked, "withdraw", by=by, at=at)
    transaction.on_commit(partial(nudge))
    return moved


@transaction.atomic
def open_question(*, question: DisclosureRequest, by: User, at: datetime) -> None:
    """Record that the person reads the question of the own party."""
    require(by, DisclosurePermission.VIEW, question)
    record_reading(kind=DisclosureEvent.READ, actor=by, at=at, subject=question)


def nudge() -> None:
    """Wake the worker; if the broker is away the scheduler's round comes within a minute."""
    try:
        current_app.send_task(KEEP_MOMENTS_TASK, retry=False)
    except (OperationalError, OSError):
        logger.warning("broker unreachable, a question waits for the next round")


def circle_of(contribution: Contribution | None, by: User) -> list[int]:
    """The people of the person's party to whom the contribution is kept; empty when it is open to the whole party."""
    if contribution is None or by.party_id not in contribution.closed_party_ids:
        return []
    own = User.objects.filter(party_id=by.party_id, pk__in=contribution.person_ids).order_by("pk")
    return list(own.values_list("pk", flat=True))


def higher(one: str, other: str) -> str:
    """The higher of two markings."""
    return str(max(Classification(one), Classification(other), key=lambda level: level.rank))


def _refuse_incomplete(content: QuestionContent, at: datetime) -> None:
    if content.act not in Act.values:
        _refuse("Say what you ask for.", "act_unknown", "act")
    if content.purpose not in dict(PURPOSES):
        _refuse("Say what you need it for.", "purpose_missing", "purpose")
    if not content.reason.strip():
        _refuse(
            "Give the owner a reason: the offence, and why you think that the item helps.", "reason_missing", "reason"
        )
    if not set(content.wanted) <= set(Part.values):
        _refuse("Choose among text, entities and files.", "part_unknown", "wanted")
    if not at + SHORTEST <= content.deadline <= at + LONGEST:
        days = LONGEST.days
        _refuse(f"Give the owner at least one hour and at most {days} days.", "deadline_out_of_range", "deadline")


def _check_unseen(content: QuestionContent, by: User) -> None:
    if content.contribution is not None or content.recipient is not None:
        _refuse("A question for the content names a reference or a party, no more.", "not_for_content", "act")
    if not content.item.strip() and content.addressee is None:
        _refuse("Give the reference of the item, or name the party that holds it.", "item_missing", "item")
    if not content.item.strip() and not content.description.strip():
        _refuse("Without a reference, describe what you ask for.", "description_missing", "description")
    if content.addressee is not None and content.addressee.pk == by.party_id:
        _refuse("This is your own party. Ask your colleagues.", "own_party", "addressee")
    numbers = REFERENCE.fullmatch(content.item)
    if numbers is None:
        return
    seen = Contribution.objects.visible_to(by).sent()
    if seen.filter(case_number=int(numbers[1]), message_number=int(numbers[2])).exists():
        _refuse("You see this item already. Open it to ask for more than reading it.", "seen_already", "item")


def _check_seen(content: QuestionContent, by: User) -> None:
    contribution = content.contribution
    if contribution is None or not can_see(by, contribution) or contribution.is_draft:
        _refuse("Not found. Ask from the page of a contribution that you have received.", "not_found", "contribution")
        return
    if contribution.owner_id == by.party_id:
        _refuse("Your party owns it: you decide.", "own_item", "contribution")
    if content.act != Act.SHARE:
        return
    recipient = content.recipient
    if recipient is None or recipient.pk in {by.party_id, contribution.owner_id} or not recipient.is_active:
        _refuse("Name the other party that should receive it.", "recipient_missing", "recipient")
        return
    if gap := checks.agreement_gap(recipient, has_personal_data=has_personal_data(contribution)):
        _refuse(gap, "agreement_missing", "recipient")


def _question(content: QuestionContent, *, by: User, at: datetime) -> DisclosureRequest:
    contribution = content.contribution
    level = higher(content.classification, contribution.classification) if contribution else content.classification
    return DisclosureRequest(
        owner_id=by.party_id,
        authority=sending_authority(by),
        asked_by=by,
        act=content.act,
        contribution=contribution,
        item=contribution.reference if contribution else content.item.strip(),
        addressee=content.addressee if contribution is None else None,
        recipient_id=content.recipient.pk if content.recipient and content.act == Act.SHARE else by.party_id,
        description=content.description.strip(),
        wanted=[part for part in Part.values if part in content.wanted],
        purpose=content.purpose,
        reason=content.reason.strip(),
        asked_at=at,
        deadline=content.deadline,
        classification=level,
        person_ids=circle_of(contribution, by),
    )


def _insert(question: DisclosureRequest) -> None:
    for _ in range(MOST_DRAWS):
        question.number = drawn_number(DIGITS)
        try:
            with transaction.atomic():
                question.save(force_insert=True)
        except IntegrityError:
            continue
        return
    message = "No number could be drawn. Try again."
    raise NoNumberLeft(message)


def _refuse(message: str, code: str, field: str) -> None:
    raise DomainError(message, code=code, field=field)
