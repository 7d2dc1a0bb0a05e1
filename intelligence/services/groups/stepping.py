"""Steps in the life of a group: submit, confirm by a second analyst, review, begin a new version, withdraw."""

import calendar
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from europol_portal import events
from europol_portal.access.binding import acting_as_system
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.access import GroupPermission
from intelligence.events import GroupEvent
from intelligence.models import GroupAnswer, GroupAssessment, GroupEntry, GroupEvidence, GroupMember
from intelligence.services.groups.reading import Answered, Piece, ShownGroup, show_group
from intelligence.services.groups.releasing import end_releases
from intelligence.services.groups.writing import check_fields, fresh, write
from intelligence.workflow import GROUP_WORKFLOW

LONGEST_REVIEW = timedelta(days=3 * 365)  # Regulation (EU) 2016/794, Article 31(2): need is reviewed after three years
REMIND_BEFORE = timedelta(days=14)
REMIND_AGAIN = timedelta(days=7)
NEED_ALL = {"submit", "confirm"}
CLOSES_DOSSIERS = {"withdraw", "archive"}


def next_review(on: date, months: int | None = None) -> date:
    """The same day some months later, six unless the portal is set otherwise, or the last day of that month."""
    month = on.month - 1 + (settings.GROUP_REVIEW_MONTHS if months is None else months)
    year, month = on.year + month // 12, month % 12 + 1
    return date(year, month, min(on.day, calendar.monthrange(year, month)[1]))


@transaction.atomic
def take_step(
    *, group: GroupAssessment, step: str, by: User, at: datetime, note: str = "", review_on: date | None = None
) -> GroupAssessment:
    """Take a step; a confirmation sets the day of review and replaces the version that it renews.

    Raises:
        DomainError: Something is missing first, the reason among it; or the person does not see all that it rests on.
    """
    locked: GroupAssessment = GroupAssessment.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if (transition := GROUP_WORKFLOW.transitions.get(step)) is not None:
        require(by, transition.permission, locked)
        GROUP_WORKFLOW.check_state(locked, step)
    if step in NEED_ALL:
        _refuse_unseen(show_group(locked, by=by, at=at, is_recorded=False))
    _prepare(locked, step, review_on, by=by, at=at)
    moved = GROUP_WORKFLOW.apply(locked, step, by=by, at=at, note=note)
    _note(moved, step, note, by=by, at=at)
    if step in CLOSES_DOSSIERS:
        end_releases(moved, by=by, at=at)
    if step == "confirm" and moved.replaces is not None and moved.replaces.status in _REPLACED:
        GROUP_WORKFLOW.apply(moved.replaces, "supersede", by=by, at=at)
        _note(moved.replaces, "supersede", "", by=by, at=at)
    return fresh(moved)


@transaction.atomic
def review_group(
    *, group: GroupAssessment, reason: str, by: User, at: datetime, review_on: date | None = None
) -> GroupAssessment:
    """Decide that it still stands, until another day of review.

    Raises:
        DomainError: The reason is missing, or the day is past or more than three years away.
    """
    locked: GroupAssessment = GroupAssessment.objects.select_for_update(of=("self",)).get(pk=group.pk)
    require(by, GroupPermission.REVIEW, locked)
    if not reason.strip():
        message = "Say why it still stands."
        raise DomainError(message, code="reason_missing", field="reason")
    _set_review(locked, review_on, at)
    _note(locked, "review", reason, by=by, at=at)
    changes = {"review_on": locked.review_on.isoformat() if locked.review_on else ""}
    events.publish(GroupEvent.REVIEWED, subject=locked, actor=by, at=at, changes=changes)
    return locked


@transaction.atomic
def renew_group(*, group: GroupAssessment, by: User, at: datetime) -> GroupAssessment:
    """Begin a new version as a draft, with everything that the person sees and may use now.

    Words that rest on something else, or on what an owner took back since, are left behind: they must be written anew.
    """
    old: GroupAssessment = GroupAssessment.objects.select_for_update(of=("self",)).get(pk=group.pk)
    require(by, GroupPermission.RENEW, old)
    if GroupAssessment.objects.visible_to(by).filter(number=old.number, version__gt=old.version).at_work().exists():
        message = "A newer version is being written. Open it instead."
        raise DomainError(message, code="renewed_already")
    shown = show_group(old, by=by, at=at)
    last = GroupAssessment.objects.filter(number=old.number).order_by("-version").first() or old
    new = GroupAssessment(
        owner=by.party, author=by, editor_ids=[by.pk], number=old.number, version=last.version + 1, replaces=old,
        name=old.name, aliases=old.aliases, summary=shown.summary if _is_copied_whole(shown) else "",
        structure=old.structure,
        crime_area_ids=old.crime_area_ids, network=old.network, classification=old.classification, made_at=at,
        changed_at=at,
    )  # fmt: skip
    write(new)
    events.publish(GroupEvent.RENEWED, subject=new, actor=by, at=at, verb=events.Verb.COMBINATION)
    _copy(shown, new, by=by, at=at)
    return fresh(new)


def remind_of_reviews(*, at: datetime) -> int:
    """Tell the people of a party whose assessments are to be reviewed soon or are overdue, again every week."""
    with acting_as_system():
        due = GroupAssessment.objects.raw(
            "SELECT * FROM portal_groups_to_review(%s, %s)", [at.date() + REMIND_BEFORE, at - REMIND_AGAIN]
        )
        return sum(_remind(group, at) for group in list(due))


_REPLACED = GroupAssessment.LIVE | {GroupAssessment.Status.BELOW}


@transaction.atomic
def _remind(group: GroupAssessment, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_note_group_review(%s, %s, %s)", [group.pk, at, at - REMIND_AGAIN])
        (is_first,) = cursor.fetchone()
    if is_first:
        events.publish(GroupEvent.REVIEW_DUE, subject=group, actor=None, at=at)
    return bool(is_first)


def _refuse_unseen(shown: ShownGroup) -> None:
    """Nobody answers for what the person cannot check, or for what may not be used any more."""
    if shown.unseen:
        number = "1 contribution" if shown.unseen == 1 else f"{shown.unseen} contributions"
        message = (
            f"You do not see {number} that it rests on. Somebody who sees all of it must do this; what is open to"
            " nobody of your party any more is taken out of the draft first."
        )
        raise DomainError(message, code="unseen")
    if shown.unusable:
        names = ", ".join(sorted(shown.contributions[key].reference for key in shown.unusable))
        message = f"Its owner does not let it be used for this any more: {names}. Take it out of the draft first."
        raise DomainError(message, code="unusable")


def _prepare(locked: GroupAssessment, step: str, review_on: date | None, *, by: User, at: datetime) -> None:
    """What must stand in the row before the state that needs it."""
    if step == "submit":
        locked.submitted_at, locked.submitted_by = at, by
        locked.save(update_fields=["submitted_at", "submitted_by"])
    if step == "confirm":
        locked.confirmed_at, locked.confirmed_by = at, by
        locked.save(update_fields=["confirmed_at", "confirmed_by"])
        _set_review(locked, review_on, at)


def _set_review(locked: GroupAssessment, review_on: date | None, at: datetime) -> None:
    day = review_on or next_review(at.date())
    if not at.date() < day <= at.date() + LONGEST_REVIEW:
        message = "Choose a day of review that is still to come, three years from now at the latest."
        raise DomainError(message, code="review_out_of_range", field="review_on")
    locked.review_on, locked.review_told_at = day, None
    locked.save(update_fields=["review_on", "review_told_at"])


def _note(group: GroupAssessment, step: str, text: str, *, by: User, at: datetime) -> None:
    entry = GroupEntry(assessment=group, owner=by.party, author=by, step=step, text=text.strip(), at=at)
    check_fields(entry, "text")
    entry.save(force_insert=True)


def _goes_on(piece: Piece) -> bool:
    """Whether a piece of evidence may stand in a new version."""
    return piece.is_usable and (piece.entity is not None or piece.row.entity_id is None)


def _reason_of(one: Answered) -> str:
    """The reason, where everything that it rests on goes on; else it would carry what an owner took back."""
    copied = {piece.contribution.pk for piece in one.pieces if _goes_on(piece)}
    return one.reason if one.answer and set(one.answer.source_ids) <= copied else ""


def _is_copied_whole(shown: ShownGroup) -> bool:
    """Whether everything that the summary rests on goes on."""
    answers = all(_reason_of(one) == one.reason for one in shown.answers)
    return not shown.unusable and answers and all(member.is_fit for member in shown.members)


def _copy(shown: ShownGroup, new: GroupAssessment, *, by: User, at: datetime) -> None:
    GroupMember.objects.bulk_create(
        GroupMember(
            assessment=new, entity=member.entity, contribution=member.contribution, party=by.party, author=by,
            role=member.row.role, note=member.row.note, added_at=at,
        )
        for member in shown.members
        if member.is_fit and member.contribution.pk not in shown.unusable
    )  # fmt: skip
    made: dict[UUID, GroupAnswer] = {}
    for one in shown.answers:
        if one.answer is not None:
            made[one.answer.pk] = GroupAnswer(
                assessment=new, owner=by.party, author=by, scale=one.question.scale, code=one.question.code,
                value=one.value, reason=_reason_of(one), answered_at=at,
            )  # fmt: skip
    GroupAnswer.objects.bulk_create(made.values())
    GroupEvidence.objects.bulk_create(
        GroupEvidence(
            assessment=new, answer=made[piece.row.answer_id], contribution=piece.contribution, entity=piece.entity,
            party=by.party, author=by, weight=piece.row.weight, note=piece.row.note, added_at=at,
        )
        for one in shown.answers
        for piece in one.pieces
        if _goes_on(piece)
    )  # fmt: skip
