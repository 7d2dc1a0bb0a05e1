"""Invite parties to a task force; sign its rules, decline, leave."""

from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Party, User
from operations.access import TaskForcePermission
from operations.events import MemberEvent
from operations.models import TaskForce, TaskForceEntry, TaskForceMember
from operations.services.taskforces.lines import append_line
from operations.sources import sources
from operations.workflow import MEMBER_WORKFLOW

Role = TaskForceMember.Role
INSIDE_THE_UNION = frozenset({Party.Kind.MEMBER_STATE, Party.Kind.UNION_BODY})
ENDING_STEPS = frozenset({"decline", "leave", "withdraw"})
LOGGED_AS = {
    "sign": "{party} signed the rules, version {version}.",
    "decline": "{party} declined.",
    "leave": "{party} left the task force.",
    "withdraw": "{party} is no longer invited.",
}


@transaction.atomic
def invite_member(
    *, force: TaskForce, party: Party, by: User, at: datetime, basis: str = "", message: str = ""
) -> TaskForceMember:
    """Invite a party: it sees the task force from now on, and takes part once it has signed the rules.

    A third party needs the agreement by which it joins (`basis`), and one that allows personal data.
    """
    locked: TaskForce = TaskForce.objects.select_for_update().get(pk=force.pk)
    require(by, TaskForcePermission.INVITE, locked)
    _check_party(locked, party, basis)
    sharing.share(locked, [party.pk])
    member = TaskForceMember(
        task_force=locked, party=party, role=_role_of(party), basis=basis.strip(), message=message.strip(),
        invited_at=at, invited_by=by,
    )  # fmt: skip
    member.clean_fields()
    member.save(force_insert=True)
    member.refresh_from_db()
    events.publish(
        MemberEvent.INVITED, subject=member, actor=by, at=at, verb=events.Verb.DISCLOSURE, recipients=[party.code]
    )
    append_line(locked, kind=TaskForceEntry.Kind.STATUS, text=f"Invited {party.name}.", by=by, at=at)
    return member


@transaction.atomic
def answer_membership(
    *, member: TaskForceMember, step: str, by: User, at: datetime, reason: str = "", contact: User | None = None
) -> TaskForceMember:
    """Sign, decline or leave for the party, or withdraw for the lead.

    Who signs names the single point of contact, by default the person who signs. Who leaves loses the task force and
    everything that was opened in it, and what it had opened to others closes, too.
    """
    if transition := MEMBER_WORKFLOW.transitions.get(step):
        require(by, transition.permission, member)
    locked: TaskForceMember | None = (
        TaskForceMember.objects.select_for_update().filter(pk=member.pk).select_related(None).first()
    )
    if locked is None:
        message = "This invitation is over. Ask the lead to invite you again."
        raise DomainError(message, code="transition_refused")
    force = locked.task_force
    possible = {one.name for one in MEMBER_WORKFLOW.available(by, locked) if not one.blocked}
    is_ending = step in possible and step in ENDING_STEPS and bool(reason.strip())
    if is_ending:  # afterwards the party sees nothing of it any more
        _record(locked, force, step, by=by, at=at, reason=reason, contact=None)
        sources().end_openings(force.pk, party_id=locked.party_id, by=by, at=at)
    MEMBER_WORKFLOW.apply(locked, step, by=by, at=at, note=reason)
    if not is_ending:
        _record(locked, force, step, by=by, at=at, reason=reason, contact=contact)
    return locked


def _record(
    member: TaskForceMember, force: TaskForce, step: str, *, by: User, at: datetime, reason: str, contact: User | None
) -> None:
    """What stays written: who answered, and under which version of the rules."""
    member.answered_by, member.answered_at, member.reason = by, at, reason.strip()
    if step == "sign":
        member.contact = contact or by
        if member.contact.party_id != member.party_id:
            message = "Name a person of your own party."
            raise DomainError(message, code="other_party", field="contact")
        member.signed_version = force.rules_version
    member.clean_fields()
    member.save(update_fields=["answered_by", "answered_at", "reason", "contact", "signed_version"])
    text = LOGGED_AS[step].format(party=member.party.name, version=force.rules_version)
    append_line(force, kind=TaskForceEntry.Kind.STATUS, text=text, by=by, at=at)


def _role_of(party: Party) -> str:
    if party.is_hub:
        return Role.EUROPOL
    return Role.MEMBER if party.kind in INSIDE_THE_UNION else Role.THIRD_PARTY


def _check_party(force: TaskForce, party: Party, basis: str) -> None:
    refused, field = "", "party"
    if party.pk in force.party_ids:
        refused = f"{party.name} is already in the task force."
    elif not party.is_active or party.kind == Party.Kind.PRIVATE_PARTY:
        refused = f"{party.name} cannot be invited to a task force."
    elif not party.personal_data_allowed:
        refused = f"The agreement with {party.name} allows no personal data, and a task force shares some."
    elif party.kind not in INSIDE_THE_UNION and not basis.strip():
        refused, field = f"{party.name} is outside the Union: name the agreement by which it joins.", "basis"
    if refused:
        raise DomainError(refused, code="party_not_invitable", field=field)
