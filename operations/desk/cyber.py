"""What the desk shows of proposals: votes to give, decisions to record, plans and debriefs to write."""

from datetime import UTC, date, datetime, time

from europol_portal.access import policy
from europol_portal.parties.models import User
from europol_portal.web.desk import DeskItem
from operations.access import ProposalPermission
from operations.models import CyberProposal, StandingMember

MOST = 50

Status = CyberProposal.Status
OWN = {
    Status.SELECTED: ("It was selected: begin the enrichment.", "Begin"),
    Status.ACTION_PLAN: ("The action plan waits.", "Plan"),
    Status.DEBRIEF: ("The debrief waits.", "Write"),
}


def needs(user: User, at: datetime) -> list[DeskItem]:
    """What the person's desk has to do."""
    held = policy.allowed(user, [ProposalPermission.VOTE, ProposalPermission.CHANGE, ProposalPermission.DECIDE])
    if not held:
        return []
    visible = CyberProposal.objects.visible_to(user).open().order_by("-pk")
    members = list(StandingMember.objects.on(at.date()).select_related("party"))
    items: list[DeskItem] = []
    if ProposalPermission.VOTE in held and any(one.party_id == user.party_id for one in members):
        items += [
            _item(row, "The members vote on it.", "Vote", due=row.vote_until)
            for row in visible.to_vote(user.party)[:MOST]
        ]
    if ProposalPermission.DECIDE in held and _has_chair(user, members):
        waiting_rows = visible.filter(status=Status.SUBMITTED)[:MOST]
        items += [_item(row, "It waits for its discussion.", "Open it") for row in waiting_rows]
    if ProposalPermission.CHANGE in held:
        own = visible.submitted_by_party(user.party).filter(status__in=list(OWN))[:MOST]
        items += [_item(row, *OWN[Status(row.status)]) for row in own]
    return items


def waiting(_user: User, _at: datetime) -> list[DeskItem]:
    """Nobody owes a single party anything here: the members decide together."""
    return []


def _has_chair(user: User, members: list[StandingMember]) -> bool:
    chair = next((one for one in members if one.is_chair), None)
    return user.party_id == chair.party_id if chair else bool(user.party.is_hub)


def _item(proposal: CyberProposal, why: str, verb: str, *, due: date | None = None) -> DeskItem:
    return DeskItem(
        title=proposal.title,
        why=why,
        url=proposal.get_absolute_url(),
        verb=verb,
        icon="ops",
        due=datetime.combine(due, time(23, 59), tzinfo=UTC) if due else None,
        mark=proposal.classification,
    )
