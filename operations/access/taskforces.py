"""Who may know of task forces and what they may do in them.

Members and invited parties know the task force; only who has signed the rules as they stand takes part.
"""

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.access.sharing import shared_with
from europol_portal.parties.models import Role, User
from operations.access.operations import READERS
from operations.models import (
    TaskForce,
    TaskForceEntry,
    TaskForceMember,
    TaskForceOperation,
    TaskForceResult,
    TaskForceTarget,
)


class TaskForcePermission(StrEnum):
    """What can be done with task forces."""

    VIEW = "operations.view_taskforce"
    ADD = "operations.add_taskforce"
    CHANGE = "operations.change_taskforce"
    INVITE = "operations.invite_taskforce"
    CONTRIBUTE = "operations.contribute_taskforce"


class MemberPermission(StrEnum):
    """What can be done with places in a task force."""

    VIEW = "operations.view_taskforcemember"
    ANSWER = "operations.answer_taskforcemember"
    WITHDRAW = "operations.withdraw_taskforcemember"


class ResultPermission(StrEnum):
    """What can be done with results."""

    VIEW = "operations.view_taskforceresult"
    CONFIRM = "operations.confirm_taskforceresult"


P = TaskForcePermission
GRANTS = {
    Role.LIAISON_OFFICER: frozenset(TaskForcePermission),
    Role.NATIONAL_OFFICER: frozenset({P.VIEW}),
    Role.ANALYST: frozenset({P.VIEW, P.CONTRIBUTE}),
    Role.DUTY_OFFICER: frozenset({P.VIEW, P.CONTRIBUTE}),
}
MEMBER_GRANTS = {role: frozenset({MemberPermission.VIEW}) for role in READERS} | {
    Role.LIAISON_OFFICER: frozenset(MemberPermission),
    Role.DUTY_OFFICER: frozenset({MemberPermission.VIEW, MemberPermission.ANSWER}),
}
RESULT_GRANTS = {role: frozenset({ResultPermission.VIEW}) for role in READERS} | {
    Role.LIAISON_OFFICER: frozenset(ResultPermission)
}


def visible_task_forces(user: User) -> Q:
    """Task forces that the person's party leads or is invited to."""
    return shared_with(user, TaskForce) if user.roles & READERS else NOTHING


def visible_force_parts(user: User) -> Q:
    """Parts of task forces that the person may know."""
    return Q(Exists(TaskForce.objects.filter(visible_task_forces(user), pk=OuterRef("task_force_id"))))


def leads_force(user: User, force: TaskForce) -> bool:
    """True for people of the lead while the task force goes on."""
    return force.owner_id == user.party_id and not force.is_over


def is_active_member(user: User, force: TaskForce) -> bool:
    """True for people of parties that have signed the rules as they stand, while it goes on."""
    if force.is_over:
        return False
    return TaskForceMember.objects.active().filter(task_force=force, party_id=user.party_id).exists()


def is_own_place(user: User, member: TaskForceMember) -> bool:
    """True for people of the party."""
    return bool(member.party_id == user.party_id)


def leads_place(user: User, member: TaskForceMember) -> bool:
    """True for people of the lead, for the places of others."""
    return bool(member.lead_id == user.party_id and member.party_id != user.party_id)


def is_own_result(user: User, result: TaskForceResult) -> bool:
    """True for people of the party concerned."""
    return bool(result.party_id == user.party_id)


register(
    Policy(
        TaskForce,
        GRANTS,
        visible_task_forces,
        {P.CHANGE: leads_force, P.INVITE: leads_force, P.CONTRIBUTE: is_active_member},
    )
)
register(
    Policy(
        TaskForceMember,
        MEMBER_GRANTS,
        visible_force_parts,
        {MemberPermission.ANSWER: is_own_place, MemberPermission.WITHDRAW: leads_place},
    )
)
register(Policy(TaskForceResult, RESULT_GRANTS, visible_force_parts, {ResultPermission.CONFIRM: is_own_result}))
for part, name in (
    (TaskForceEntry, "operations.view_taskforceentry"),
    (TaskForceTarget, "operations.view_taskforcetarget"),
    (TaskForceOperation, "operations.view_taskforceoperation"),
):
    register(Policy(part, {role: frozenset({name}) for role in READERS}, visible_force_parts))
