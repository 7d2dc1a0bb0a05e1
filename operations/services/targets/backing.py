"""Ask other parties to support a target, answer, and name the people of Europol who assess it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Party, Role, User
from operations.access import TargetPermission
from operations.events import BackingEvent, TargetEvent
from operations.models import HighValueTarget, TargetBacking
from operations.services.targets.sources import check_party
from operations.workflow import BACKING_WORKFLOW


@transaction.atomic
def ask_party(
    *,
    target: HighValueTarget,
    party: Party,
    by: User,
    at: datetime,
    message: str = "",
    answer_until: date | None = None,
) -> TargetBacking:
    """Ask a party for support, or Europol for an assessment: it sees the target from now on.

    At Europol only the duty desk sees it, until it names analysts. Raises DomainError with what stands against it:
    what the target rests on must be fit for the party, by the rule that every way out asks.
    """
    locked: HighValueTarget = HighValueTarget.objects.select_for_update().get(pk=target.pk)
    require(by, TargetPermission.INVITE, locked)
    _check_party(locked, party)
    if answer_until and answer_until < at.date():
        text = "The day for the answer has passed. Choose a later one."
        raise DomainError(text, code="answer_day_passed", field="answer_until")
    keys = {*locked.source_ids, *(key for score in locked.scores.all() for key in score.source_ids)}
    check_party(party, keys, by=by, at=at)
    sharing.share(locked, [party.pk])
    if party.is_hub:
        sharing.close_circle(locked, party.pk, _duty_desk(locked, party, at))
    role = TargetBacking.Role.ASSESSOR if party.is_hub else TargetBacking.Role.SUPPORTER
    backing = TargetBacking(
        target=locked, party=party, role=role, message=message.strip(), answer_until=answer_until, invited_by=by,
        invited_at=at,
    )  # fmt: skip
    backing.clean_fields()
    backing.save(force_insert=True)
    backing.refresh_from_db()
    backing.target = locked
    events.publish(
        BackingEvent.ASKED, subject=backing, actor=by, at=at, verb=events.Verb.DISCLOSURE, recipients=[party.code]
    )
    return backing


@transaction.atomic
def answer_question(*, backing: TargetBacking, step: str, by: User, at: datetime, reason: str = "") -> TargetBacking:
    """Support, decline, validate or withdraw for the party that is asked, or take the question back.

    Who declines, withdraws or is no longer asked loses the target in the same statement.
    """
    if transition := BACKING_WORKFLOW.transitions.get(step):
        require(by, transition.permission, backing)
    locked: TargetBacking | None = TargetBacking.objects.select_for_update().filter(pk=backing.pk).first()
    if locked is None:
        message = "This question is over. Ask the nominating party to ask you again."
        raise DomainError(message, code="transition_refused")
    if step in {possible.name for possible in BACKING_WORKFLOW.available(by, locked)}:
        locked.answered_by, locked.answered_at = by, at
        locked.reason = reason.strip() or locked.reason
        locked.clean_fields()
        locked.save(update_fields=["answered_by", "answered_at", "reason"])
    BACKING_WORKFLOW.apply(locked, step, by=by, at=at, note=reason)
    return locked


@transaction.atomic
def assign_analysts(*, target: HighValueTarget, people: Iterable[User], by: User, at: datetime) -> HighValueTarget:
    """Name the analysts of Europol who see and assess the target; from then on nobody else there does."""
    locked: HighValueTarget = HighValueTarget.objects.select_for_update().get(pk=target.pk)
    require(by, TargetPermission.ASSIGN, locked)
    named = list(people)
    known = set(
        User.objects.holding(Role.ANALYST, on=at.date())
        .filter(party_id=by.party_id, clearance_rank__gte=locked.classification_rank)
        .values_list("pk", flat=True)
    )
    if not named or any(person.pk not in known for person in named):
        message = "Name at least one analyst of Europol who is cleared for the target."
        raise DomainError(message, code="no_analyst", field="people")
    sharing.close_circle(locked, by.party_id, [by, *named])
    changes = {"people": sorted(person.username for person in named)}
    events.publish(TargetEvent.ASSIGNED, subject=locked, actor=by, at=at, changes=changes)
    return locked


def _duty_desk(target: HighValueTarget, party: Party, at: datetime) -> list[User]:
    """Those who take the question at Europol and hand it to analysts."""
    desk = User.objects.holding(Role.DUTY_OFFICER, on=at.date()).filter(
        party_id=party.pk, clearance_rank__gte=target.classification_rank
    )
    people = list(desk)
    if not people:
        message = "Nobody at the duty desk of Europol is cleared for this target."
        raise DomainError(message, code="nobody_cleared", field="party")
    return people


def _check_party(target: HighValueTarget, party: Party) -> None:
    refused = ""
    if party.pk == target.owner_id:
        refused = "Your party nominated this target."
    elif not party.is_active or party.kind == Party.Kind.PRIVATE_PARTY:
        refused = f"{party.name} cannot be asked about a target."
    elif not party.personal_data_allowed:
        refused = f"The agreement with {party.name} allows no personal data, and a target holds some."
    elif party.pk in target.party_ids:
        refused = f"{party.name} is already asked."
    if refused:
        raise DomainError(refused, code="party_not_askable", field="party")
