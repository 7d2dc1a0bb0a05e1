"""Smallest valid proposals to the cyber task force, made by the services for the people who would make them."""

from datetime import UTC, date, datetime

from europol_portal.access.binding import acting_for
from operations import services
from operations.models import Criterion, CyberProposal, StandingMember
from operations.reference import load
from tests.factories.parties import make_crime_area

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def make_members(*officers, chair=None) -> None:
    """The parties of these people are the standing members."""
    load()
    StandingMember.objects.all().delete()
    StandingMember.objects.bulk_create(
        StandingMember(party=officer.party, since=date(2020, 1, 1), is_chair=officer is chair) for officer in officers
    )


def make_proposal_content(**fields) -> services.ProposalContent:
    """A fictional loader of malware."""
    values = {
        "title": "Loader that opens doors for ransomware",
        "summary": "A loader is rented out by the week. Its servers change every day.",
        "wanted": "Traffic of six servers in your country.",
        "crime_areas": [make_crime_area()],
    }
    return services.ProposalContent(**(values | fields))


def submit(by, **fields) -> CyberProposal:
    """A proposal of the person's party."""
    with acting_for(by):
        return services.submit_proposal(content=make_proposal_content(**fields), by=by, at=AT)


def fresh(proposal, person) -> CyberProposal:
    """The proposal as the person reads it now."""
    with acting_for(person):
        return CyberProposal.objects.select_related("owner").get(pk=proposal.pk)


def step(proposal, name, by, *, note="Because it is so.") -> CyberProposal:
    """The proposal moved on."""
    with acting_for(by):
        row = CyberProposal.objects.get(pk=proposal.pk)
        return services.take_proposal_step(proposal=row, step=name, by=by, at=AT, note=note)


def score(proposal, by, code="impact", points=3, reason="Hospitals in three countries."):
    """Points of the person's party."""
    criterion = Criterion.objects.get(scale="proposal", code=code)
    with acting_for(by):
        return services.score_proposal(
            proposal=proposal, criterion=criterion, points=points, reason=reason, by=by, at=AT
        )


def vote(proposal, by, choice="for", reason="", at=AT):
    """The vote of the person's party."""
    with acting_for(by):
        return services.cast_vote(proposal=proposal, choice=choice, by=by, at=at, reason=reason)


def selected(lead, chair, *voters) -> CyberProposal:
    """A proposal of the lead's party that the members have selected."""
    proposal = submit(lead)
    step(proposal, "discuss", chair)
    for code in ("impact", "countries", "urgency"):
        score(proposal, voters[0], code)
    for voter in {*voters, chair}:
        vote(proposal, voter)
    step(proposal, "select", chair)
    return fresh(proposal, lead)


def planned(lead, chair, *voters) -> CyberProposal:
    """A selected proposal whose action plan is written."""
    proposal = selected(lead, chair, *voters)
    for name in ("enrich", "plan"):
        step(proposal, name, lead)
    with acting_for(lead):
        return services.write_action_plan(
            proposal=proposal, plan="Seize the servers on one day.", resources="Two analysts each.",
            judicial="Prosecutor in Hamburg.", by=lead, at=AT,
        )  # fmt: skip
