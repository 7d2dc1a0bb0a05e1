"""Proposals of the demo world to the cyber task force. Every fact is invented."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from europol_portal.access.binding import acting_for
from europol_portal.core.fields import Classification
from europol_portal.parties.models import CrimeArea, User
from operations import services
from operations.demo.targets import World
from operations.models import Criterion, CyberProposal, ProposalVote, StandingMember

FOR, ABSTAIN = ProposalVote.Choice.FOR, ProposalVote.Choice.ABSTAIN


@dataclass(frozen=True)
class Story:
    """One proposal: submitted `days` ago, with votes and points, brought as far as `state`."""

    by: str
    days: int
    title: str
    summary: str
    wanted: str
    state: str
    points: tuple[tuple[str, str, int, str], ...] = ()
    votes: tuple[tuple[str, str], ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    plan: tuple[str, str, str] = ("", "", "")
    code_name: str = ""
    invited: tuple[str, ...] = ()


WAY = ("submitted", "discussion", "selected", "enrichment", "action_plan", "operation")
STORIES = (
    Story(
        by="de.liaison",
        days=120,
        title="Loader that opens doors for ransomware",
        summary="A loader is rented out by the week. It was found before attacks on hospitals and on a port.",
        wanted="Traffic of the listed servers. Names of victims that have not reported.",
        state="operation",
        points=(
            ("nl.liaison", "impact", 4, "Two hospitals and a port stood still."),
            ("us.liaison", "actors", 4, "The same people rent the loader to nine groups."),
            ("fr.liaison", "countries", 3, "Victims in five member countries."),
        ),
        votes=(("nl.liaison", FOR), ("fr.liaison", FOR), ("us.liaison", FOR), ("pl.liaison", ABSTAIN)),
        lines=(
            ("us.liaison", "We hold an image of one panel. It comes as a contribution."),
            ("nl.liaison", "Two of the servers stand in Amsterdam; the hoster answers orders within a day."),
        ),
        plan=(
            "Seize the servers on one morning. Tell victims the same day. Interviews follow.",
            "Germany leads. Netherlands: servers. United States: domain names. Europol: analysis and cross-checks.",
            "Prosecutors in Frankfurt and Rotterdam; letters of request are drafted by both.",
        ),
        code_name="SHUT LATCH",
        invited=("NL", "US", "EP"),
    ),
    Story(
        by="nl.liaison",
        days=9,
        title="Shop for stolen sessions",
        summary="A closed shop sells browser sessions of bank customers by country.",
        wanted="Test purchases that you have made. Complaints of banks.",
        state="discussion",
        points=(("de.liaison", "impact", 3, "Forty banks have reported losses."),),
        votes=(("de.liaison", FOR),),
        lines=(("fr.liaison", "We bought twice in October. The payment address is the same both times."),),
    ),
    Story(
        by="fr.liaison",
        days=2,
        title="Calls that clone the voice of a manager",
        summary="Cloned voices order transfers in small firms.",
        wanted="Recordings and numbers.",
        state="submitted",
    ),
)


def build(world: World) -> None:
    """The Netherlands have the chair; let every story happen, oldest first."""
    StandingMember.objects.filter(party=world.party("NL")).update(is_chair=True)
    for story in sorted(STORIES, key=lambda one: -one.days):
        _tell(story, world)


def _tell(story: Story, world: World) -> None:
    lead, at = world.person(story.by), world.now - timedelta(days=story.days)
    with acting_for(lead):
        content = services.ProposalContent(
            title=story.title, summary=story.summary, wanted=story.wanted, classification=Classification.BPL,
            crime_areas=list(CrimeArea.objects.filter(code="computer-crime")),
        )  # fmt: skip
        proposal = services.submit_proposal(content=content, by=lead, at=at)
    for state in WAY[1 : WAY.index(story.state) + 1]:
        _reach(proposal, state, story, world)


def _reach(proposal: CyberProposal, state: str, story: Story, world: World) -> None:
    at = world.now - timedelta(days=story.days - 1)
    lead, chair = world.person(story.by), world.person("nl.liaison")
    if state == "discussion":
        _step(proposal, "discuss", chair, at)
        _discuss(proposal, story, world)
    elif state == "selected":
        _step(proposal, "select", chair, at, "Vital services first.")
    elif state == "operation":
        plan, resources, judicial = story.plan
        with acting_for(lead):
            services.write_action_plan(
                proposal=proposal, plan=plan, resources=resources, judicial=judicial, by=lead, at=at
            )
            parties = [world.party(code) for code in story.invited]
            services.hand_over(proposal=proposal, code_name=story.code_name, parties=parties, by=lead, at=at)
    else:
        _step(proposal, {"enrichment": "enrich", "action_plan": "plan"}[state], lead, at)


def _discuss(proposal: CyberProposal, story: Story, world: World) -> None:
    at = world.now - timedelta(days=story.days - 1)
    for username, code, points, reason in story.points:
        by = world.person(username)
        criterion = Criterion.objects.get(scale=Criterion.Scale.PROPOSAL, code=code)
        with acting_for(by):
            services.score_proposal(proposal=proposal, criterion=criterion, points=points, reason=reason, by=by, at=at)
    for username, choice in story.votes:
        by = world.person(username)
        with acting_for(by):
            services.cast_vote(proposal=proposal, choice=choice, by=by, at=at)
    for username, text in story.lines:
        by = world.person(username)
        with acting_for(by):
            services.add_proposal_entry(proposal=proposal, text=text, by=by, at=at)


def _step(proposal: CyberProposal, name: str, person: User, at: datetime, note: str = "") -> None:
    with acting_for(person):
        row = CyberProposal.objects.get(pk=proposal.pk)
        services.take_proposal_step(proposal=row, step=name, by=person, at=at, note=note)
