"""Who may know of proposals to the cyber task force and what they may do with them.

The members that a proposal was put before know it. The chair records what the members decided; while nobody has the
chair, the duty desk of Europol does. Europol gives no vote.
"""

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.access.sharing import shared_with
from europol_portal.parties.models import Role, User
from operations.access.operations import READERS
from operations.models import CyberProposal, ProposalEntry, ProposalScore, ProposalVote, StandingMember


class ProposalPermission(StrEnum):
    """What can be done with proposals."""

    VIEW = "operations.view_cyberproposal"
    ADD = "operations.add_cyberproposal"
    CHANGE = "operations.change_cyberproposal"
    DECIDE = "operations.decide_cyberproposal"
    CONTRIBUTE = "operations.contribute_cyberproposal"
    VOTE = "operations.vote_cyberproposal"


class StandingMemberPermission(StrEnum):
    """What can be done with the list of standing members."""

    VIEW = "operations.view_standingmember"
    ADD = "operations.add_standingmember"
    CHANGE = "operations.change_standingmember"


P = ProposalPermission
GRANTS = {
    Role.LIAISON_OFFICER: frozenset(ProposalPermission),
    Role.NATIONAL_OFFICER: frozenset({P.VIEW}),
    Role.ANALYST: frozenset({P.VIEW, P.CONTRIBUTE}),
    Role.DUTY_OFFICER: frozenset({P.VIEW, P.CONTRIBUTE, P.DECIDE}),
}


def visible_proposals(user: User) -> Q:
    """Proposals that were put before the person's party."""
    return shared_with(user, CyberProposal) if user.roles & READERS else NOTHING


def visible_proposal_parts(user: User) -> Q:
    """Parts of proposals that the person may know."""
    return Q(Exists(CyberProposal.objects.filter(visible_proposals(user), pk=OuterRef("proposal_id"))))


def submitted_it(user: User, proposal: CyberProposal) -> bool:
    """True for people of the submitting country while it goes on."""
    return proposal.owner_id == user.party_id and not proposal.is_over


def is_member_now(user: User, proposal: CyberProposal) -> bool:
    """True for people of standing members, and of the submitting country, while the proposal goes on."""
    if proposal.is_over:
        return False
    members = StandingMember.objects.on(timezone.now().date())
    return proposal.owner_id == user.party_id or members.filter(party_id=user.party_id).exists()


def may_vote(user: User, proposal: CyberProposal) -> bool:
    """True for people of members that vote, while the proposal is under discussion."""
    members = StandingMember.objects.voting_on(timezone.now().date())
    return proposal.status == "discussion" and members.filter(party_id=user.party_id).exists()


def has_chair(user: User, _proposal: CyberProposal) -> bool:
    """True for people of the chair, or of Europol while there is none."""
    chair = StandingMember.objects.on(timezone.now().date()).filter(is_chair=True).first()
    return bool(user.party_id == chair.party_id if chair else user.party.is_hub)


register(
    Policy(
        CyberProposal,
        GRANTS,
        visible_proposals,
        {P.CHANGE: submitted_it, P.DECIDE: has_chair, P.CONTRIBUTE: is_member_now, P.VOTE: may_vote},
    )
)
for part, name in (
    (ProposalEntry, "operations.view_proposalentry"),
    (ProposalScore, "operations.view_proposalscore"),
    (ProposalVote, "operations.view_proposalvote"),
):
    register(Policy(part, {role: frozenset({name}) for role in READERS}, visible_proposal_parts))
register(
    Policy(
        StandingMember,
        {role: frozenset({StandingMemberPermission.VIEW}) for role in Role}
        | {Role.ADMINISTRATOR: frozenset(StandingMemberPermission)},
        lambda _user: Q(),
    )
)
