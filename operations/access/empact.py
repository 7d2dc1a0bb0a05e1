"""Who may know of EMPACT plans and what they may do in them.

The parties in a plan know it with its actions. The driver writes the plan, the leading party its action, and each
party answers and records for itself alone. National EMPACT coordinators are liaison officers of their party.
"""

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.access.sharing import shared_with
from europol_portal.parties.models import Role, User
from operations.access.operations import READERS
from operations.models import (
    EmpactAction,
    EmpactCommitment,
    EmpactEntry,
    EmpactIndicator,
    EmpactMember,
    EmpactMilestone,
    EmpactPlan,
    EmpactReport,
    EmpactValue,
)
from operations.querysets import COMMITTED


class EmpactPlanPermission(StrEnum):
    """What can be done with plans."""

    VIEW = "operations.view_empactplan"
    ADD = "operations.add_empactplan"
    CHANGE = "operations.change_empactplan"
    DRAFT = "operations.draft_empactplan"
    CONTRIBUTE = "operations.contribute_empactplan"


class EmpactActionPermission(StrEnum):
    """What can be done with actions."""

    VIEW = "operations.view_empactaction"
    CHANGE = "operations.change_empactaction"
    VALIDATE = "operations.validate_empactaction"
    RECORD = "operations.record_empactaction"


class CommitmentPermission(StrEnum):
    """What can be done with commitments."""

    VIEW = "operations.view_empactcommitment"
    ANSWER = "operations.answer_empactcommitment"
    WITHDRAW = "operations.withdraw_empactcommitment"


P, A, C = EmpactPlanPermission, EmpactActionPermission, CommitmentPermission
PLAN_GRANTS = {
    Role.LIAISON_OFFICER: frozenset(P),
    Role.NATIONAL_OFFICER: frozenset({P.VIEW}),
    Role.ANALYST: frozenset({P.VIEW, P.CONTRIBUTE}),
    Role.DUTY_OFFICER: frozenset({P.VIEW, P.CONTRIBUTE}),
}
ACTION_GRANTS = {role: frozenset({A.VIEW}) for role in READERS} | {
    Role.LIAISON_OFFICER: frozenset(A),
    Role.ANALYST: frozenset({A.VIEW, A.RECORD}),
    Role.DUTY_OFFICER: frozenset({A.VIEW, A.RECORD}),
}
COMMITMENT_GRANTS = {role: frozenset({C.VIEW}) for role in READERS} | {
    Role.LIAISON_OFFICER: frozenset(C),
    Role.DUTY_OFFICER: frozenset({C.VIEW, C.ANSWER}),
}


def visible_empact_plans(user: User) -> Q:
    """Plans that the person's party is in."""
    return shared_with(user, EmpactPlan) if user.roles & READERS else NOTHING


def visible_empact_parts(user: User) -> Q:
    """Parts of plans that the person may know."""
    return Q(Exists(EmpactPlan.objects.filter(visible_empact_plans(user), pk=OuterRef("plan_id"))))


def drives(user: User, plan: EmpactPlan) -> bool:
    """True for people of the driver while the plan goes on."""
    return plan.owner_id == user.party_id and not plan.is_over


def goes_on(_user: User, plan: EmpactPlan) -> bool:
    """True while the plan goes on: all parties in it draft actions that they lead, and write."""
    return not plan.is_over


def leads_action(user: User, action: EmpactAction) -> bool:
    """True for people of the leading party and of the driver while the action goes on."""
    return user.party_id in {action.leader_id, action.lead_id} and not action.is_over


def drives_action(user: User, action: EmpactAction) -> bool:
    """True for people of the driver while the action goes on."""
    return action.lead_id == user.party_id and not action.is_over


def takes_part(user: User, action: EmpactAction) -> bool:
    """True for people of parties that have confirmed, while the action goes on."""
    if action.is_over:
        return False
    own = EmpactCommitment.objects.filter(action=action, party_id=user.party_id, answer__in=COMMITTED)
    return own.exists()


def is_own_commitment(user: User, commitment: EmpactCommitment) -> bool:
    """True for people of the party."""
    return bool(commitment.party_id == user.party_id)


def asked_for_it(user: User, commitment: EmpactCommitment) -> bool:
    """True for people of the leading party and the driver, for the answers of others."""
    return user.party_id in {commitment.leader_id, commitment.lead_id} and commitment.party_id != user.party_id


register(
    Policy(
        EmpactPlan,
        PLAN_GRANTS,
        visible_empact_plans,
        {P.CHANGE: drives, P.DRAFT: goes_on, P.CONTRIBUTE: goes_on},
    )
)
register(
    Policy(
        EmpactAction,
        ACTION_GRANTS,
        visible_empact_parts,
        {A.CHANGE: leads_action, A.VALIDATE: drives_action, A.RECORD: takes_part},
    )
)
register(
    Policy(
        EmpactCommitment,
        COMMITMENT_GRANTS,
        visible_empact_parts,
        {C.ANSWER: is_own_commitment, C.WITHDRAW: asked_for_it},
    )
)
for part, name in (
    (EmpactMember, "operations.view_empactmember"),
    (EmpactEntry, "operations.view_empactentry"),
    (EmpactReport, "operations.view_empactreport"),
    (EmpactMilestone, "operations.view_empactmilestone"),
    (EmpactIndicator, "operations.view_empactindicator"),
    (EmpactValue, "operations.view_empactvalue"),
):
    register(Policy(part, {role: frozenset({name}) for role in READERS}, visible_empact_parts))
