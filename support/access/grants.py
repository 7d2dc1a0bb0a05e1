"""Who may know of budgets, calls and grants, and what they may do with them.

An application is known to its owner, to the partners it invited and, once sent, to the provider; inside the provider to
grant officers and service coordinators. Nobody of a party in the consortium judges it, whatever the role.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.access.sharing import shared_with
from europol_portal.parties.models import Role, User
from operations.models import EmpactAction, Operation, TaskForce
from support.access.requests import REQUESTERS
from support.models import (
    Budget,
    BudgetLine,
    Grant,
    GrantAmendment,
    GrantCall,
    GrantCost,
    GrantDeclaration,
    GrantEvaluation,
    GrantEvidence,
    GrantPartner,
    GrantStep,
    LedgerEntry,
)


class BudgetPermission(StrEnum):
    """What can be done with budgets."""

    VIEW = "support.view_budget"
    ADD = "support.add_budget"


class BudgetLinePermission(StrEnum):
    """What can be done with the lines of budgets."""

    VIEW = "support.view_budgetline"
    ADD = "support.add_budgetline"


class LedgerPermission(StrEnum):
    """What can be done with the ledger; nothing in it is ever changed."""

    VIEW = "support.view_ledgerentry"
    ADD = "support.add_ledgerentry"


class CallPermission(StrEnum):
    """What can be done with calls."""

    VIEW = "support.view_grantcall"
    ADD = "support.add_grantcall"
    CHANGE = "support.change_grantcall"


class GrantPermission(StrEnum):
    """What can be done with grants."""

    VIEW = "support.view_grant"
    ADD = "support.add_grant"
    CHANGE = "support.change_grant"
    SUBMIT = "support.submit_grant"
    SIGN = "support.sign_grant"
    REPORT = "support.report_grant"
    JUDGE = "support.judge_grant"
    DECIDE = "support.decide_grant"
    PAY = "support.pay_grant"


class GrantPartnerPermission(StrEnum):
    """What can be done with a place in a consortium; inviting is a change of the application."""

    VIEW = "support.view_grantpartner"
    ANSWER = "support.answer_grantpartner"


class GrantPartPermission(StrEnum):
    """What can be done with the parts of grants; adding one is an act on the grant."""

    VIEW_COST = "support.view_grantcost"
    VIEW_STEP = "support.view_grantstep"
    VIEW_DECLARATION = "support.view_grantdeclaration"
    VIEW_EVALUATION = "support.view_grantevaluation"
    VIEW_EVIDENCE = "support.view_grantevidence"
    VIEW_AMENDMENT = "support.view_grantamendment"
    DECIDE_AMENDMENT = "support.decide_grantamendment"


JUDGES = frozenset({Role.SERVICE_COORDINATOR, Role.GRANT_OFFICER})
WRITING = frozenset({GrantPermission.VIEW, GrantPermission.ADD, GrantPermission.CHANGE, GrantPermission.REPORT})
GRANTS = {
    Role.LIAISON_OFFICER: WRITING | {GrantPermission.SUBMIT, GrantPermission.SIGN},
    Role.NATIONAL_OFFICER: WRITING,
    Role.SERVICE_COORDINATOR: frozenset({GrantPermission.VIEW, GrantPermission.JUDGE}),
    Role.GRANT_OFFICER: frozenset(
        {GrantPermission.VIEW, GrantPermission.JUDGE, GrantPermission.DECIDE, GrantPermission.PAY}
    ),
}
PARTNER_GRANTS = {role: frozenset({GrantPartnerPermission.VIEW}) for role in GRANTS} | {
    Role.LIAISON_OFFICER: frozenset(GrantPartnerPermission)
}
CALL_GRANTS = {role: frozenset({CallPermission.VIEW}) for role in GRANTS} | {
    Role.GRANT_OFFICER: frozenset(CallPermission)
}
LEDGER_GRANTS = {role: frozenset({LedgerPermission.VIEW}) for role in REQUESTERS} | {
    Role.GRANT_OFFICER: frozenset(LedgerPermission)
}


def visible_grants(user: User) -> Q:
    """Applications that the own party makes or takes part in; those sent to it for those who judge."""
    sides = NOTHING
    if user.roles & REQUESTERS:
        sides |= ~Q(provider_id=user.party_id)
    if user.roles & JUDGES:
        sides |= Q(provider_id=user.party_id)
    return shared_with(user, Grant) & sides


def visible_grant_parts(user: User) -> Q:
    """What belongs to grants that the person may know."""
    return Q(Exists(Grant.objects.filter(visible_grants(user), pk=OuterRef("grant_id"))))


def visible_evaluations(user: User) -> Q:
    """Judgements: the provider's own until they are decided upon, then open to the consortium."""
    return visible_grant_parts(user) & (Q(provider_id=user.party_id) | Q(is_open=True))


def visible_declarations(user: User) -> Q:
    """What judges said of their interests stays with the provider."""
    return visible_grant_parts(user) & Q(provider_id=user.party_id)


def visible_budgets(user: User) -> Q:
    """The party's own, for its grant officers: what is left is told to nobody else."""
    return Q(owner_id=user.party_id) if Role.GRANT_OFFICER in user.roles else NOTHING


def visible_entries(user: User) -> Q:
    """The ledger for grant officers of its owner; for an applicant what concerns its own grants."""
    entries = visible_budgets(user)
    if user.roles & REQUESTERS:
        entries |= Q(applicant_id=user.party_id) & visible_grant_parts(user)
    return entries


def visible_calls(user: User) -> Q:
    """Published calls for all who apply or judge; drafts for grant officers of their owner."""
    if not user.roles & GRANTS.keys():
        return NOTHING
    return visible_budgets(user) | ~Q(status=GrantCall.Status.DRAFT)


def applies(user: User, grant: Grant) -> bool:
    """True for people of the applicant."""
    return bool(grant.owner_id == user.party_id)


def pays(user: User, grant: Grant) -> bool:
    """True for the provider's people, but for the one who accepted the costs: two persons, one payment."""
    return provides(user, grant) and grant.accepted_by_id != user.pk


def may_write(user: User, grant: Grant) -> bool:
    """True for the applicant while it is a draft."""
    return applies(user, grant) and grant.is_draft


def provides(user: User, grant: Grant) -> bool:
    """True for the provider's people, never for people of a party in the consortium."""
    consortium = {*grant.party_ids} - {grant.provider_id}
    return grant.provider_id == user.party_id and user.party_id not in consortium


def may_answer(user: User, partner: GrantPartner) -> bool:
    """True for the invited party itself."""
    return bool(partner.party_id == user.party_id)


def may_decide_amendment(user: User, amendment: GrantAmendment) -> bool:
    """True for the provider's grant officers."""
    return bool(amendment.provider_id == user.party_id)


def owns(user: User, row: Any) -> bool:
    """True for the provider whose money or call it is."""
    return bool(row.owner_id == user.party_id)


OFFICER = Role.GRANT_OFFICER
register(Policy(model=Budget, grants={OFFICER: frozenset(BudgetPermission)}, visible=visible_budgets))
register(Policy(model=BudgetLine, grants={OFFICER: frozenset(BudgetLinePermission)}, visible=visible_budgets))
register(
    Policy(model=LedgerEntry, grants=LEDGER_GRANTS, visible=visible_entries, conditions={LedgerPermission.ADD: owns})
)
register(Policy(model=GrantCall, grants=CALL_GRANTS, visible=visible_calls, conditions={CallPermission.CHANGE: owns}))
register(
    Policy(
        model=Grant,
        grants=GRANTS,
        visible=visible_grants,
        conditions={
            GrantPermission.CHANGE: may_write,
            GrantPermission.SUBMIT: applies,
            GrantPermission.SIGN: applies,
            GrantPermission.REPORT: applies,
            GrantPermission.JUDGE: provides,
            GrantPermission.DECIDE: provides,
            GrantPermission.PAY: pays,
        },
    )
)
register(
    Policy(
        model=GrantPartner,
        grants=PARTNER_GRANTS,
        visible=visible_grant_parts,
        conditions={GrantPartnerPermission.ANSWER: may_answer},
    )
)
register(
    Policy(
        model=GrantAmendment,
        grants={role: frozenset({GrantPartPermission.VIEW_AMENDMENT}) for role in GRANTS}
        | {OFFICER: frozenset({GrantPartPermission.VIEW_AMENDMENT, GrantPartPermission.DECIDE_AMENDMENT})},
        visible=visible_grant_parts,
        conditions={GrantPartPermission.DECIDE_AMENDMENT: may_decide_amendment},
    )
)
for _model, _permission, _visible in (
    (GrantCost, GrantPartPermission.VIEW_COST, visible_grant_parts),
    (GrantStep, GrantPartPermission.VIEW_STEP, visible_grant_parts),
    (GrantEvidence, GrantPartPermission.VIEW_EVIDENCE, visible_grant_parts),
    (GrantEvaluation, GrantPartPermission.VIEW_EVALUATION, visible_evaluations),
    (GrantDeclaration, GrantPartPermission.VIEW_DECLARATION, visible_declarations),
):
    register(Policy(model=_model, grants={role: frozenset({_permission}) for role in GRANTS}, visible=_visible))


@dataclass(frozen=True)
class Links:
    """What grants are for, as far as the person may know it."""

    operations: dict[UUID, Operation] = field(default_factory=dict)
    actions: dict[UUID, EmpactAction] = field(default_factory=dict)
    forces: dict[UUID, TaskForce] = field(default_factory=dict)

    def of(self, grant: Grant) -> list[tuple[str, str]]:
        """Name and address of what one grant is for."""
        found = (
            self.operations.get(grant.operation_id) if grant.operation_id else None,
            self.actions.get(grant.empact_action_id) if grant.empact_action_id else None,
            self.forces.get(grant.task_force_id) if grant.task_force_id else None,
        )
        return [(_named(row), row.get_absolute_url()) for row in found if row is not None]


def known_links(user: User, grants: Iterable[Grant]) -> Links:
    """Operations, EMPACT actions and task forces of the grants that the person may know; three queries at most.

    Who judges an application need not take part in its operation: then neither name nor key of it is shown.
    """
    rows = list(grants)
    return Links(
        _known(user, Operation, {row.operation_id for row in rows}),
        _known(user, EmpactAction, {row.empact_action_id for row in rows}),
        _known(user, TaskForce, {row.task_force_id for row in rows}),
    )


def _known(user: User, model: Any, keys: set[UUID | None]) -> dict[UUID, Any]:
    wanted = keys - {None}
    return {row.pk: row for row in model.objects.visible_to(user).filter(pk__in=wanted)} if wanted else {}


def _named(row: Any) -> str:
    return str(getattr(row, "code_name", "") or f"{row.number} {row.title}")
