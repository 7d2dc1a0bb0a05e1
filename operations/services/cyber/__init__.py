"""Writes on proposals to the cyber task force."""

from operations.services.cyber.deciding import add_proposal_entry, cast_vote, score_proposal, take_proposal_step
from operations.services.cyber.planning import hand_over, write_action_plan, write_debrief
from operations.services.cyber.proposing import (
    ProposalContent,
    change_proposal,
    content_of,
    save_standing_member,
    submit_proposal,
)

__all__ = [
    "ProposalContent",
    "add_proposal_entry",
    "cast_vote",
    "change_proposal",
    "content_of",
    "hand_over",
    "save_standing_member",
    "score_proposal",
    "submit_proposal",
    "take_proposal_step",
    "write_action_plan",
    "write_debrief",
]
