"""Write the action plan, hand over to an operation, and write the debrief; for the submitting country."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import CrimeArea, Party, User
from operations.access import OperationPermission, ProposalPermission
from operations.events import ProposalEvent
from operations.models import CyberProposal, Operation
from operations.services.cyber.deciding import take_proposal_step
from operations.services.invitations import invite_party
from operations.services.plans import OperationPlan, propose_operation

Status = CyberProposal.Status


@transaction.atomic
def write_action_plan(
    *, proposal: CyberProposal, plan: str, resources: str, judicial: str, by: User, at: datetime
) -> CyberProposal:
    """Say what is done, who gives what, and which judicial actors take part; Europol orders nothing by it."""
    locked = _own(proposal, Status.ACTION_PLAN, "The action plan is written after enrichment.", by=by)
    locked.plan, locked.resources, locked.judicial = plan.strip(), resources.strip(), judicial.strip()
    locked.clean_fields(exclude=["owner", "submitted_by", "operation"])
    locked.save(update_fields=["plan", "resources", "judicial"])
    events.publish(ProposalEvent.PLANNED, subject=locked, actor=by, at=at)
    return locked


@transaction.atomic
def hand_over(
    *,
    proposal: CyberProposal,
    by: User,
    at: datetime,
    code_name: str = "",
    starts_on: date | None = None,
    parties: Iterable[Party] = (),
    operation: Operation | None = None,
) -> CyberProposal:
    """Make the proposal an operation that the submitting country leads, or link one that it leads already.

    A new operation is proposed by its own service, with the plan as its aims, and the chosen members are invited.
    """
    locked = _own(proposal, Status.ACTION_PLAN, "It is handed over once the action plan is written.", by=by)
    if operation is None:
        operation = _propose(locked, code_name, starts_on, by=by, at=at)
    else:
        require(by, OperationPermission.CHANGE, operation)
    for party in parties:
        if party.pk not in locked.party_ids:
            message = f"{party.name} does not know this proposal."
            raise DomainError(message, code="not_a_member", field="parties")
        if party.pk not in {operation.owner_id, *operation.party_ids}:
            invite_party(operation=operation, party=party, by=by, at=at, message=f"From {locked.reference}.")
            operation.refresh_from_db(fields=["party_ids"])
    locked.operation = operation
    locked.save(update_fields=["operation"])
    return take_proposal_step(proposal=locked, step="hand_over", by=by, at=at)


@transaction.atomic
def write_debrief(*, proposal: CyberProposal, debrief: str, by: User, at: datetime) -> CyberProposal:
    """Write what was learned."""
    locked = _own(proposal, Status.DEBRIEF, "The debrief is written after the operation.", by=by)
    locked.debrief = debrief.strip()
    locked.clean_fields(exclude=["owner", "submitted_by", "operation"])
    locked.save(update_fields=["debrief"])
    events.publish(ProposalEvent.DEBRIEFED, subject=locked, actor=by, at=at)
    return locked


def _own(proposal: CyberProposal, status: str, refusal: str, *, by: User) -> CyberProposal:
    locked: CyberProposal = CyberProposal.objects.select_for_update().get(pk=proposal.pk)
    require(by, ProposalPermission.CHANGE, locked)
    if locked.status != status:
        raise DomainError(refusal, code="wrong_state")
    return locked


def _propose(proposal: CyberProposal, code_name: str, starts_on: date | None, *, by: User, at: datetime) -> Operation:
    if not code_name.strip():
        message = "Give the operation a code name, or choose one that your country leads."
        raise DomainError(message, code="code_name_missing", field="code_name")
    plan = OperationPlan(
        code_name=code_name,
        title=proposal.title,
        starts_on=starts_on or at.date(),
        summary=proposal.summary[:5000],
        objectives=proposal.plan[:5000],
        crime_areas=list(CrimeArea.objects.filter(pk__in=proposal.crime_area_ids)),
        classification=proposal.classification,
    )
    return propose_operation(plan=plan, by=by, at=at)
