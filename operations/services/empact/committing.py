"""Ask parties to commit to an action; each answers for itself alone."""

from datetime import date, datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Party, User
from operations.access import EmpactActionPermission
from operations.events import CommitmentEvent
from operations.models import EmpactAction, EmpactCommitment, EmpactEntry
from operations.services.empact.lines import append_empact_line
from operations.workflow import COMMITMENT_WORKFLOW

Answer, Role = EmpactCommitment.Answer, EmpactCommitment.Role


@transaction.atomic
def ask_to_commit(
    *, action: EmpactAction, party: Party, by: User, at: datetime, role: str = Role.PARTICIPANT,
    answer_until: date | None = None,
) -> EmpactCommitment:  # fmt: skip
    """Ask a party that is in the plan whether it commits itself to the action."""
    require(by, EmpactActionPermission.CHANGE, action)
    locked: EmpactAction = EmpactAction.objects.select_for_update().get(pk=action.pk)
    require(by, EmpactActionPermission.CHANGE, locked)
    if party.pk not in locked.party_ids:
        message = f"{party.name} is not in the plan."
        raise DomainError(message, code="party_not_in_plan", field="party")
    if role not in {Role.CO_LEADER, Role.PARTICIPANT}:
        message = "Ask it as co-leader or participant."
        raise DomainError(message, code="role_unknown", field="role")
    if EmpactCommitment.objects.standing().filter(action=locked, party=party).exists():
        message = f"{party.name} is asked already."
        raise DomainError(message, code="asked_already", field="party")
    return insert_commitment(locked, party, role=role, by=by, at=at, answer_until=answer_until)


def insert_commitment(
    action: EmpactAction, party: Party, *, role: str, by: User, at: datetime, answer_until: date | None = None
) -> EmpactCommitment:
    """Insert the question for a service that has checked the right; the own party has answered by asking."""
    is_own = party.pk == by.party_id
    commitment = EmpactCommitment(
        plan_id=action.plan_id, action=action, party=party, role=role, invited_at=at, invited_by=by,
        answer=Answer.CONFIRMED if is_own else Answer.INVITED, answer_until=answer_until,
        answered_at=at if is_own else None, answered_by=by if is_own else None,
    )  # fmt: skip
    commitment.clean_fields()
    commitment.save(force_insert=True)
    commitment.refresh_from_db()
    event = CommitmentEvent.CONFIRMED if is_own else CommitmentEvent.INVITED
    events.publish(event, subject=commitment, actor=by, at=at, changes={"party": party.code})
    return commitment


@transaction.atomic
def answer_commitment(
    *, commitment: EmpactCommitment, step: str, by: User, at: datetime, note: str = "", offer: str = ""
) -> EmpactCommitment:
    """Answer for the own party, or take the question back. Other parties of the plan read the answer."""
    if transition := COMMITMENT_WORKFLOW.transitions.get(step):
        require(by, transition.permission, commitment)
    moved = COMMITMENT_WORKFLOW.apply(commitment, step, by=by, at=at, note=note)
    if step != "withdraw":
        moved.answered_at, moved.answered_by = at, by
        moved.offer = offer.strip() or moved.offer
        moved.clean_fields(exclude=["plan", "action", "party", "invited_by"])
        moved.save(update_fields=["answered_at", "answered_by", "offer"])
    action = moved.action
    words = f"{action.number}: {moved.party.name}: {Answer(moved.answer).label.lower()}."
    append_empact_line(action.plan, kind=EmpactEntry.Kind.STATUS, text=f"{words} {note}", by=by, at=at, action=action)
    return moved
