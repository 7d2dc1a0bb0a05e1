"""Who is told about proposals: the desks of the members that they were put before."""

from datetime import datetime

from django.db.models import QuerySet

from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import User
from operations.events import ProposalEvent
from operations.models import CyberProposal
from operations.notification_rules.operations import desks


def member_desks(proposal: CyberProposal, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desks of all parties that see it."""
    return desks(proposal, at, proposal.party_ids)


def submitting_desk(proposal: CyberProposal, _actor: User | None, at: datetime) -> QuerySet[User]:
    """The desk of the submitting country."""
    return desks(proposal, at, [proposal.owner_id])


register(Rule(ProposalEvent.SUBMITTED, "A case was proposed to the cyber task force", member_desks))
register(Rule(ProposalEvent.DISCUSSION, "A proposal waits for your vote", member_desks))
register(Rule(ProposalEvent.VOTED, "A member has voted on your proposal", submitting_desk))
register(Rule(ProposalEvent.SELECTED, "A proposal was selected", member_desks))
register(Rule(ProposalEvent.PARKED, "Your proposal was parked", submitting_desk))
register(Rule(ProposalEvent.DECLINED, "A proposal was declined", member_desks))
register(Rule(ProposalEvent.ENRICHMENT, "Enrichment of a proposal has started", member_desks))
register(Rule(ProposalEvent.ACTION_PLAN, "The action plan of a proposal is being written", member_desks))
register(Rule(ProposalEvent.HANDED_OVER, "A proposal became an operation", member_desks))
register(Rule(ProposalEvent.DEBRIEF, "The debrief of a proposal has started", member_desks))
register(Rule(ProposalEvent.CLOSED, "A proposal was closed", member_desks))
