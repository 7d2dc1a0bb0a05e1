"""High value targets of the demo world. Every person is invented; each target shows another state of its life."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from europol_portal.access.binding import acting_for
from europol_portal.core.fields import Classification
from europol_portal.parties.models import CrimeArea, Party, User
from operations import services
from operations.models import Criterion, HighValueTarget, TargetBacking

RESTRICTED = Classification.EU_RESTRICTED
DUTY, ANALYST = "europol.duty", "europol.analyst"


class World(Protocol):
    """What the demo world gives to this part."""

    now: Any

    def person(self, username: str) -> User:
        """A demo account."""

    def party(self, code: str) -> Party:
        """A party by its code."""

    def reference(self, subject: str, by: User) -> str:
        """Reference of a contribution that the person sees."""


@dataclass(frozen=True)
class Score:
    """Points of a person's party; `subject` is that of the contribution that shows it."""

    by: str
    criterion: str
    points: int
    reason: str
    subject: str = ""


@dataclass(frozen=True)
class Story:
    """One target: nominated `days` ago, supported by the desks of `backers`, brought as far as `state`."""

    key: str
    by: str
    days: int
    kind: str
    name: str
    role: str
    profile: str
    areas: tuple[str, ...]
    state: str
    backers: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    scores: tuple[Score, ...] = ()
    codes: tuple[str, ...] = ()
    level: str = Classification.BPL


CONTAINER = "Container switch at the Maasvlakte: three phones, two vehicles, one company"
PISTOLS = "Converted alarm pistols offered in a closed chat"
STORIES = (
    Story(
        key="broker",
        by="nl.liaison",
        days=210,
        kind=HighValueTarget.Kind.PERSON,
        name="Ruben Oosterwaal",
        role="Brokers container space and pays the crane drivers",
        profile=(
            "Sells places in containers to four groups that do not know each other. Pays staff of three terminals, "
            "never touches a load, changes phones every week and meets his bookkeeper in person only."
        ),
        areas=("drug-trafficking", "corruption", "money-laundering"),
        state="active",
        backers=("de.liaison", "fr.liaison"),
        subjects=(CONTAINER,),
        codes=("H2",),
        level=RESTRICTED,
        scores=(
            Score("nl.liaison", "role", 4, "Four groups depend on his access to the quay.", CONTAINER),
            Score("nl.liaison", "corruption", 3, "Two crane drivers name the sums that he paid.", CONTAINER),
            Score("nl.liaison", "investigations", 3, "Open files in Rotterdam, Hamburg and Le Havre."),
            Score("de.liaison", "feasibility", 3, "He visits Hamburg every second week."),
            Score(ANALYST, "added-value", 4, "No country sees more than one of the four groups."),
        ),
    ),
    Story(
        key="recruiter",
        by="fr.liaison",
        days=40,
        kind=HighValueTarget.Kind.PERSON,
        name="Kilian Sablonnière",
        role="Recruits young people for attacks ordered in chats",
        profile=(
            "Opens a new group every few days, offers money for threats and attacks, and passes the orders on. Has "
            "never met those who order nor those who act."
        ),
        areas=("murder-injury", "organised-crime"),
        state="supported",
        backers=("nl.liaison", "de.liaison"),
        asked=("pl.liaison",),
        subjects=(),
        level=RESTRICTED,
        scores=(
            Score("nl.liaison", "violence", 4, "Three of the attacks that he handed on were carried out.", CONTAINER),
            Score("fr.liaison", "investigations", 4, "Paris, Utrecht and Cologne work on the same chats."),
            Score("fr.liaison", "feasibility", 2, "His phone is known, his flat is not."),
            Score(ANALYST, "added-value", 3, "The chats run through five countries."),
        ),
    ),
    Story(
        key="workshop",
        by="pl.liaison",
        days=12,
        kind=HighValueTarget.Kind.GROUP,
        name="The workshop at the canal",
        role="Converts alarm pistols and sells them by parcel",
        profile="Three people with a lathe turn alarm pistols into weapons and send them to buyers in six countries.",
        areas=("arms-trafficking",),
        state="assessing",
        asked=("de.liaison",),
        subjects=(PISTOLS,),
        scores=(Score("pl.liaison", "seriousness", 3, "Forty pistols were traced to it in a year.", PISTOLS),),
    ),
)


def build(world: World) -> None:
    """Let every story happen, oldest first."""
    for story in sorted(STORIES, key=lambda one: -one.days):
        _tell(story, world)


def _tell(story: Story, world: World) -> None:
    lead = world.person(story.by)
    at = world.now - timedelta(days=story.days)
    with acting_for(lead):
        references = tuple(world.reference(subject, lead) for subject in story.subjects)
        profile = services.TargetProfile(
            name=story.name, role=story.role, profile=story.profile, kind=story.kind, classification=story.level,
            crime_areas=list(CrimeArea.objects.filter(code__in=story.areas)), handling_codes=story.codes,
            references=references, rests_on_conduct=True,
        )  # fmt: skip
        target = services.nominate_target(profile=profile, by=lead, at=at)
    later = at + timedelta(days=1)
    for username in (*story.backers, *story.asked, DUTY):
        _ask(target, world.person(username), lead, later)
    _assess(target, world, later)
    for username in story.backers:
        _answer(target, world.person(username), "support", later, "We work on the same people.")
    for score in story.scores:
        _score(target, score, world, later)
    if story.state in {"supported", "active"}:
        _step(target, "support", lead, later)
    if story.state == "active":
        for username in story.backers:
            _answer(target, world.person(username), "validate", later)
        _step(target, "validate", lead, later)
        _step(target, "activate", lead, later)


def _ask(target: HighValueTarget, officer: User, lead: User, at: datetime) -> None:
    with acting_for(lead):
        services.ask_party(target=target, party=officer.party, by=lead, at=at, message="Do you know them, too?")


def _assess(target: HighValueTarget, world: World, at: datetime) -> None:
    duty, analyst = world.person(DUTY), world.person(ANALYST)
    with acting_for(duty):
        services.assign_analysts(target=target, people=[analyst], by=duty, at=at)
    _step(target, "assess", analyst, at)


def _answer(target: HighValueTarget, officer: User, step: str, at: datetime, reason: str = "") -> None:
    with acting_for(officer):
        backing = TargetBacking.objects.get(target=target, party_id=officer.party_id)
        services.answer_question(backing=backing, step=step, by=officer, at=at, reason=reason)


def _score(target: HighValueTarget, score: Score, world: World, at: datetime) -> None:
    by = world.person(score.by)
    criterion = Criterion.objects.get(scale=Criterion.Scale.TARGET, code=score.criterion)
    with acting_for(by):
        references = (world.reference(score.subject, by),) if score.subject else ()
        points = services.Points(criterion, score.points, score.reason, references)
        services.score_target(target=target, points=points, by=by, at=at)


def _step(target: HighValueTarget, name: str, by: User, at: datetime) -> None:
    with acting_for(by):
        row = HighValueTarget.objects.get(pk=target.pk)
        services.take_target_step(target=row, step=name, by=by, at=at)
