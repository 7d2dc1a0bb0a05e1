"""The life of a proposal to the cyber task force."""

from europol_portal.workflow import Transition, Workflow
from operations.access import ProposalPermission
from operations.events import ProposalEvent
from operations.models import CyberProposal, ProposalVote

Status = CyberProposal.Status
Choice = ProposalVote.Choice

CRITERIA_NEEDED = 3  # scored before the members' decision is recorded (invariant 40)
VOTES_NEEDED = 3  # members that voted, abstentions included


def vote_is_missing(proposal: CyberProposal) -> str:
    """A proposal is selected by criteria and by a vote of the members."""
    scored = proposal.scores.values("criterion").distinct().count()
    if scored < CRITERIA_NEEDED:
        return f"At least {CRITERIA_NEEDED} criteria must be scored with their reasons."
    votes = list(proposal.votes.values_list("choice", flat=True))
    if len(votes) < VOTES_NEEDED:
        return f"At least {VOTES_NEEDED} members must have voted; {len(votes)} {'has' if len(votes) == 1 else 'have'}."
    if votes.count(Choice.FOR) <= votes.count(Choice.AGAINST):
        return "More members must be for it than against it."
    return ""


def plan_is_missing(proposal: CyberProposal) -> str:
    """An operation begins with a plan, with what each gives, and with its judicial actors."""
    if not (proposal.plan.strip() and proposal.resources.strip() and proposal.judicial.strip()):
        return "The action plan must name what is done, who gives what, and the judicial actors."
    if proposal.operation_id is None:
        return "Hand it over to an operation on the page “Hand over”."
    return ""


def debrief_is_missing(proposal: CyberProposal) -> str:
    """What was learned is written before it closes."""
    return "" if proposal.debrief.strip() else "The debrief must be written first."


def _step(
    label: str, sources: set[Status], target: Status, event: ProposalEvent, permission: str, **more: object
) -> Transition:
    return Transition(
        label=label,
        sources=frozenset(sources),
        target=target,
        permission=permission,
        event=event,
        **more,  # type: ignore[arg-type]
    )


DECIDE, LEAD = ProposalPermission.DECIDE, ProposalPermission.CHANGE

PROPOSAL_WORKFLOW: Workflow[CyberProposal] = Workflow(
    CyberProposal,
    {
        "discuss": _step(
            "Open the discussion", {Status.SUBMITTED, Status.PARKED}, Status.DISCUSSION, ProposalEvent.DISCUSSION,
            DECIDE,
        ),
        "select": _step(
            "Select", {Status.DISCUSSION}, Status.SELECTED, ProposalEvent.SELECTED, DECIDE,
            blocked_because=vote_is_missing, needs_note=True,
        ),
        "park": _step("Park", {Status.DISCUSSION}, Status.PARKED, ProposalEvent.PARKED, DECIDE, needs_note=True),
        "decline": _step(
            "Decline", {Status.DISCUSSION, Status.PARKED}, Status.DECLINED, ProposalEvent.DECLINED, DECIDE,
            needs_note=True, tone="d",
        ),
        "enrich": _step("Start enrichment", {Status.SELECTED}, Status.ENRICHMENT, ProposalEvent.ENRICHMENT, LEAD),
        "plan": _step(
            "Start the action plan", {Status.ENRICHMENT}, Status.ACTION_PLAN, ProposalEvent.ACTION_PLAN, LEAD
        ),
        "hand_over": _step(
            "Hand over to the operation", {Status.ACTION_PLAN}, Status.OPERATION, ProposalEvent.HANDED_OVER, LEAD,
            blocked_because=plan_is_missing,
        ),
        "debrief": _step("Start the debrief", {Status.OPERATION}, Status.DEBRIEF, ProposalEvent.DEBRIEF, LEAD),
        "close": _step(
            "Close", {Status.DEBRIEF}, Status.CLOSED, ProposalEvent.CLOSED, LEAD, blocked_because=debrief_is_missing
        ),
    },
)  # fmt: skip
