"""Discuss, score, vote, and record what the members decided."""

from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from operations.access import ProposalPermission
from operations.events import ProposalEvent
from operations.models import HIGHEST, Criterion, CyberProposal, ProposalEntry, ProposalScore, ProposalVote
from operations.querysets import weighted
from operations.services.targets.scoring import SHORTEST_REASON
from operations.workflow import PROPOSAL_WORKFLOW

Kind = ProposalEntry.Kind
WRITTEN_BY_PEOPLE = (Kind.NOTE, Kind.MEETING, Kind.DECISION)


@transaction.atomic
def take_proposal_step(*, proposal: CyberProposal, step: str, by: User, at: datetime, note: str = "") -> CyberProposal:
    """Move a proposal on. The members' decision keeps the score as it stood, the decider and the reason, for all."""
    possible = {one.name for one in PROPOSAL_WORKFLOW.available(by, proposal) if not one.blocked}
    if step == "select" and step in possible:
        proposal.score = weighted(proposal.scores.select_related("criterion"), HIGHEST)
        proposal.save(update_fields=["score"])
    before = CyberProposal.Status(proposal.status).label
    moved = PROPOSAL_WORKFLOW.apply(proposal, step, by=by, at=at, note=note)
    text = f"{before} → {CyberProposal.Status(moved.status).label}. {note}".strip()
    append_entry(moved, kind=Kind.DECISION if note.strip() else Kind.STATUS, text=text, by=by, at=at)
    return moved


@transaction.atomic
def score_proposal(
    *, proposal: CyberProposal, criterion: Criterion, points: int, reason: str, by: User, at: datetime
) -> ProposalScore:
    """Give or change the own party's points for a criterion, with the reason, while it is discussed."""
    proposal = CyberProposal.objects.get(pk=proposal.pk)
    require(by, ProposalPermission.CONTRIBUTE, proposal)
    if proposal.status != CyberProposal.Status.DISCUSSION:
        message = "Points are given while the proposal is under discussion."
        raise DomainError(message, code="not_under_discussion")
    if criterion.scale != Criterion.Scale.PROPOSAL or not criterion.is_active:
        message = "Choose one of the criteria for proposals."
        raise DomainError(message, code="criterion_unknown", field="criterion")
    if not 0 <= points <= HIGHEST:
        message = f"Give 0 to {HIGHEST} points."
        raise DomainError(message, code="points_out_of_range", field="points")
    if len(reason.strip()) < SHORTEST_REASON:
        message = "Give the reason for the points in a sentence."
        raise DomainError(message, code="reason_missing", field="reason")
    known = ProposalScore.objects.filter(proposal=proposal, criterion=criterion, party_id=by.party_id).first()
    score = known or ProposalScore(proposal=proposal, criterion=criterion, party=by.party)
    score.points, score.reason, score.scored_at, score.scored_by = points, reason.strip(), at, by
    score.clean_fields()
    score.save()
    changes = {"criterion": criterion.code, "points": points}
    events.publish(ProposalEvent.SCORED, subject=proposal, actor=by, at=at, changes=changes)
    return score


@transaction.atomic
def cast_vote(*, proposal: CyberProposal, choice: str, by: User, at: datetime, reason: str = "") -> ProposalVote:
    """Give or change the one vote of the own party; a vote against says why."""
    locked: CyberProposal = CyberProposal.objects.get(pk=proposal.pk)
    require(by, ProposalPermission.VOTE, locked)
    if locked.vote_until and at.date() > locked.vote_until:
        message = "The vote has ended."
        raise DomainError(message, code="vote_ended")
    if choice == ProposalVote.Choice.AGAINST and not reason.strip():
        message = "Say why you are against it."
        raise DomainError(message, code="reason_missing", field="reason")
    known = ProposalVote.objects.filter(proposal=locked, party_id=by.party_id).first()
    vote = known or ProposalVote(proposal=locked, party=by.party)
    vote.choice, vote.reason, vote.voted_at, vote.voted_by = choice, reason.strip(), at, by
    vote.clean_fields()
    vote.save()
    events.publish(ProposalEvent.VOTED, subject=locked, actor=by, at=at, changes={"party": by.party.code})
    return vote


@transaction.atomic
def add_proposal_entry(
    *, proposal: CyberProposal, text: str, by: User, at: datetime, kind: str = Kind.NOTE
) -> ProposalEntry:
    """Write to all members; enrichment is written here, too, its data go as contributions."""
    proposal = CyberProposal.objects.get(pk=proposal.pk)
    require(by, ProposalPermission.CONTRIBUTE, proposal)
    if kind not in WRITTEN_BY_PEOPLE:
        message = "Choose note, meeting or decision."
        raise DomainError(message, code="kind_unknown", field="kind")
    entry = append_entry(proposal, kind=kind, text=text, by=by, at=at)
    events.publish(ProposalEvent.NOTED, subject=proposal, actor=by, at=at, verb=events.Verb.COLLECTION)
    return entry


def append_entry(proposal: CyberProposal, *, kind: str, text: str, by: User, at: datetime) -> ProposalEntry:
    """Insert a line for a service that has checked the right and publishes the event itself."""
    entry = ProposalEntry(proposal=proposal, party=by.party, author=by, kind=kind, text=text.strip(), at=at)
    entry.clean_fields()
    entry.save(force_insert=True)
    return entry
