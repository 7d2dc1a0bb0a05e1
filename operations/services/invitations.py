"""Writes on participations: invite, answer, withdraw."""

from datetime import date, datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Party, User
from operations.access import OperationPermission
from operations.events import InvitationEvent
from operations.models import LogEntry, Operation, Participation
from operations.reference import partners
from operations.services import log
from operations.workflow import INVITATION_WORKFLOW

LOGGED_AS = {
    "accept": "{party} takes part.",
    "decline": "{party} declined the invitation.",
    "leave": "{party} left the operation.",
    "withdraw": "{party} is no longer invited.",
}


@transaction.atomic
def invite_party(
    *,
    operation: Operation,
    party: Party,
    by: User,
    at: datetime,
    role: str = Participation.Role.PARTICIPANT,
    message: str = "",
    answer_until: date | None = None,
) -> Participation:
    """Invite a party: it sees the operation from now on, and its desk is told."""
    operation = Operation.objects.select_for_update().get(pk=operation.pk)
    require(by, OperationPermission.INVITE, operation)
    _check_party(operation, party)
    _check_role(party, role)
    if answer_until and answer_until < at.date():
        text = "The day for the answer has passed. Choose a later one."
        raise DomainError(text, code="answer_day_passed", field="answer_until")
    sharing.share(operation, [party.pk])
    participation = Participation(
        operation=operation, party=party, role=role, message=message.strip(), answer_until=answer_until,
        invited_by=by, invited_at=at,
    )  # fmt: skip
    participation.clean_fields(exclude=["lead", "code_name", "reference"])
    participation.save(force_insert=True)
    participation.refresh_from_db()
    events.publish(
        InvitationEvent.SENT,
        subject=participation,
        actor=by,
        at=at,
        verb=events.Verb.DISCLOSURE,
        recipients=[party.code],
    )
    line = f"Invited {party.name} as {Participation.Role(role).label.lower()}."
    log.append(operation, kind=LogEntry.Kind.STATUS, text=line, by=by, at=at)
    return participation


@transaction.atomic
def answer_invitation(
    *, participation: Participation, step: str, by: User, at: datetime, reason: str = ""
) -> Participation:
    """Accept, decline or leave for the invited party, or withdraw for the lead, as the workflow allows.

    Whoever declines, leaves or is uninvited loses the operation in the same statement and keeps the answered
    invitation. What all may read of it is therefore written before the step.
    """
    if transition := INVITATION_WORKFLOW.transitions.get(step):
        require(by, transition.permission, participation)
    locked: Participation | None = Participation.objects.select_for_update().filter(pk=participation.pk).first()
    if locked is None:
        message = "This invitation is over. Ask the lead to invite you again."
        raise DomainError(message, code="transition_refused")
    if step in {possible.name for possible in INVITATION_WORKFLOW.available(by, locked)}:
        _record_answer(locked, step, by=by, at=at, reason=reason.strip())
    INVITATION_WORKFLOW.apply(locked, step, by=by, at=at, note=reason)
    return locked


def withdraw_invitation(*, participation: Participation, by: User, at: datetime, reason: str) -> Participation:
    """Take an invitation or a place in the operation back; the party loses access at once and is told."""
    return answer_invitation(participation=participation, step="withdraw", by=by, at=at, reason=reason)


def _record_answer(participation: Participation, step: str, *, by: User, at: datetime, reason: str) -> None:
    participation.answered_by, participation.answered_at, participation.reason = by, at, reason
    participation.clean_fields()
    participation.save(update_fields=["answered_by", "answered_at", "reason"])
    line = LOGGED_AS[step].format(party=participation.party.name)
    log.append(participation.operation, kind=LogEntry.Kind.STATUS, text=line, by=by, at=at)


def _check_role(party: Party, role: str) -> None:
    """Refuse a role that the mandate of a partner does not know."""
    partner = partners().get(party.code)
    if partner and role not in partner.roles:
        roles = " or ".join(Participation.Role(one).label.lower() for one in partner.roles)
        message = f"By its mandate ({partner.law}) {party.name} takes part as {roles}."
        raise DomainError(message, code="role_outside_mandate", field="role")


def _check_party(operation: Operation, party: Party) -> None:
    """Refuse parties that cannot work in an operation."""
    refused = ""
    if party.pk == operation.owner_id:
        refused = "Your party leads this operation."
    elif not party.is_active or party.kind == Party.Kind.PRIVATE_PARTY:
        refused = f"{party.name} cannot be invited to an operation."
    elif not party.personal_data_allowed:
        refused = f"The agreement with {party.name} allows no personal data, and an operation holds some."
    elif party.pk in operation.party_ids:
        refused = f"{party.name} is already invited."
    if refused:
        raise DomainError(refused, code="party_not_invitable", field="party")
