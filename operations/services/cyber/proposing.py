"""Submit a proposal and change it before it is decided; keep the list of standing members."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import CrimeArea, Party, User
from operations.access import ProposalPermission, StandingMemberPermission
from operations.events import ProposalEvent, StandingMemberEvent
from operations.models import CyberProposal, StandingMember
from operations.services.numbers import check_classification, insert_numbered

CONTENT_FIELDS = ("title", "summary", "wanted", "crime_area_ids", "vote_until", "classification")
BEFORE_DECISION = frozenset(
    {CyberProposal.Status.SUBMITTED, CyberProposal.Status.DISCUSSION, CyberProposal.Status.PARKED}
)


@dataclass(frozen=True)
class ProposalContent:
    """What the submitting country says; forms and API fill it, submit and change take it."""

    title: str
    summary: str
    wanted: str
    crime_areas: Iterable[CrimeArea] = field(default_factory=list)
    vote_until: date | None = None
    classification: str = Classification.BPL


def content_of(proposal: CyberProposal) -> ProposalContent:
    """The content as it stands, to change some of it."""
    return ProposalContent(
        title=proposal.title,
        summary=proposal.summary,
        wanted=proposal.wanted,
        crime_areas=list(CrimeArea.objects.filter(pk__in=proposal.crime_area_ids)),
        vote_until=proposal.vote_until,
        classification=proposal.classification,
    )


@transaction.atomic
def submit_proposal(*, content: ProposalContent, by: User, at: datetime) -> CyberProposal:
    """Put a case before the standing members of the day and Europol. Only a liaison officer of a member does."""
    require(by, ProposalPermission.ADD)
    members = StandingMember.objects.on(at.date())
    if not members.filter(party_id=by.party_id).exists() or by.party.is_hub:
        message = "Only a country that is a standing member of the cyber task force proposes a case."
        raise AccessDenied(message)
    proposal = CyberProposal(owner=by.party, submitted_by=by, submitted_at=at)
    _write(proposal, content, by=by)
    insert_numbered(
        proposal, prefix="CTF", year=at.year, party_code=by.party.code, constraint="proposal_reference_once_per_party"
    )
    hub = Party.objects.filter(is_hub=True).values_list("pk", flat=True)
    others = {*members.values_list("party_id", flat=True), *hub} - {by.party_id}
    sharing.share(proposal, sorted(others))
    codes = Party.objects.filter(pk__in=others).order_by("code").values_list("code", flat=True)
    events.publish(
        ProposalEvent.SUBMITTED, subject=proposal, actor=by, at=at, verb=events.Verb.DISCLOSURE, recipients=list(codes)
    )
    return proposal


@transaction.atomic
def change_proposal(*, proposal: CyberProposal, content: ProposalContent, by: User, at: datetime) -> CyberProposal:
    """Change what the submitting country says, until the members have decided."""
    locked: CyberProposal = CyberProposal.objects.select_for_update().get(pk=proposal.pk)
    require(by, ProposalPermission.CHANGE, locked)
    if locked.status not in BEFORE_DECISION:
        message = "The members have decided on it as it was. Write to them instead."
        raise DomainError(message, code="decided")
    before = {name: getattr(locked, name) for name in CONTENT_FIELDS}
    _write(locked, content, by=by)
    changed = [name for name, value in before.items() if getattr(locked, name) != value]
    if changed:
        locked.save(update_fields=changed)
        events.publish(ProposalEvent.CHANGED, subject=locked, actor=by, at=at, changes={"fields": changed})
    return locked


@transaction.atomic
def save_standing_member(*, member: StandingMember, fields: Iterable[str], by: User, at: datetime) -> StandingMember:
    """Add a standing member or change it; what was put before a former member stays open to it."""
    is_new = member.pk is None
    require(by, StandingMemberPermission.ADD if is_new else StandingMemberPermission.CHANGE)
    if not member.party.personal_data_allowed or member.party.kind == Party.Kind.PRIVATE_PARTY:
        message = f"{member.party.name} cannot be a member: there is no agreement that allows personal data."
        raise DomainError(message, code="party_not_possible", field="party")
    if member.is_chair and member.party.is_hub:
        message = "Europol supports; the chair is one of the countries."
        raise DomainError(message, code="no_chair", field="is_chair")
    member.full_clean()
    member.save()
    events.publish(
        StandingMemberEvent.ADDED if is_new else StandingMemberEvent.CHANGED,
        subject=member,
        actor=by,
        at=at,
        verb=events.Verb.ADMINISTRATION,
        changes={"fields": sorted(fields), "party": member.party.code},
    )
    return member


def _write(proposal: CyberProposal, content: ProposalContent, *, by: User) -> None:
    areas = sorted({area.pk for area in content.crime_areas})
    if not areas:
        message = "Choose at least one crime area."
        raise DomainError(message, code="crime_area_missing", field="crime_areas")
    check_classification(content.classification, by)
    proposal.title, proposal.summary = content.title.strip(), content.summary.strip()
    proposal.wanted, proposal.vote_until = content.wanted.strip(), content.vote_until
    proposal.crime_area_ids, proposal.classification = areas, content.classification
    proposal.full_clean(exclude=["reference", "owner", "submitted_by"])
