"""What can happen to a proposal of the cyber task force."""

from django.db.models import TextChoices


class ProposalEvent(TextChoices):
    """Events of a proposal."""

    SUBMITTED = "operations.proposal.submitted", "Proposal submitted"
    CHANGED = "operations.proposal.changed", "Proposal changed"
    DISCUSSION = "operations.proposal.discussion", "Discussion of a proposal started"
    SCORED = "operations.proposal.scored", "Proposal scored"
    VOTED = "operations.proposal.voted", "Vote on a proposal"
    SELECTED = "operations.proposal.selected", "Proposal selected"
    PARKED = "operations.proposal.parked", "Proposal parked"
    DECLINED = "operations.proposal.declined", "Proposal declined"
    ENRICHMENT = "operations.proposal.enrichment", "Enrichment of a proposal started"
    ACTION_PLAN = "operations.proposal.action_plan", "Action plan of a proposal started"
    PLANNED = "operations.proposal.planned", "Action plan of a proposal written"
    HANDED_OVER = "operations.proposal.handed_over", "Proposal handed over to an operation"
    DEBRIEF = "operations.proposal.debrief", "Debrief of a proposal started"
    DEBRIEFED = "operations.proposal.debriefed", "Debrief of a proposal written"
    CLOSED = "operations.proposal.closed", "Proposal closed"
    NOTED = "operations.proposal.noted", "Entry in a proposal"
    READ = "operations.proposal.read", "Proposal read"


class StandingMemberEvent(TextChoices):
    """Events of the list of standing members."""

    ADDED = "operations.standingmember.added", "Standing member added"
    CHANGED = "operations.standingmember.changed", "Standing member changed"
