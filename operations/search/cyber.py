"""What can be found of proposals to the cyber task force: title and reference."""

from operations.models import CyberProposal
from operations.search.finding import register_rows

register_rows(
    CyberProposal,
    name="proposals",
    label="Cyber proposals",
    icon="ops",
    title=lambda proposal: proposal.title,
    snippet=lambda proposal: f"{proposal.get_status_display()}, submitted by {proposal.owner.name}",
    names=lambda proposal: {proposal.reference.casefold(), proposal.title.casefold()},
    at=lambda proposal: proposal.submitted_at,
    scope="title and reference of proposals that were put before your party",
    beyond="proposals of the cyber task force that were not",
)
