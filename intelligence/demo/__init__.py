"""Contributions of the demo world, written through the services, acting for the people who would write them."""

from datetime import timedelta
from typing import Any, Protocol

from django.core.files.uploadedfile import SimpleUploadedFile

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import Authority, CrimeArea, User
from intelligence import services
from intelligence.demo import (
    bulk,
    centre,
    crosscheck,
    disclosures,
    files,
    groups,
    identity,
    inbox,
    networks,
    projects,
    quest,
)
from intelligence.demo.crosscheck import CROSSCHECKED
from intelligence.demo.earlier import EARLIER
from intelligence.demo.lately import LATELY
from intelligence.demo.requests import REQUESTS, play_requests
from intelligence.demo.story import Story
from intelligence.models import Contribution
from intelligence.services import ContributionContent


class World(Protocol):
    """What the demo world gives to the parts that fill it."""

    now: Any

    def person(self, username: str) -> User:
        """A demo account."""

    def authority(self, code: str) -> Authority:
        """An authority by its code."""

    def operation(self, code_name: str) -> Any:
        """An operation that the acting person may see, or None."""


def build(world: World) -> None:
    """Write, send and open every story, oldest first."""
    written: dict[str, Contribution] = {}
    for story in (*EARLIER, *REQUESTS, *LATELY, *CROSSCHECKED, networks.CALLS):
        author = world.person(story.by)
        with acting_for(author):
            written[story.key] = _write(story, author, world, written)
        for username in story.opened_by:
            _open(written[story.key], world.person(username), world)
    play_requests(world, written)
    disclosures.build(world, written)
    bulk.build(world)
    files.build(written["draft-vehicle"], world.now)
    centre.build(world, written)
    projects.build(world, written)
    crosscheck.build(world, written)
    identity.build(world, written)
    quest.build(world)
    networks.build(world, written)
    groups.build(world, written)
    inbox.build(world)


def _write(story: Story, author: User, world: World, written: dict[str, Contribution]) -> Contribution:
    at = world.now - timedelta(hours=story.hours)
    files = [SimpleUploadedFile(name, content) for name, content in story.files]
    draft = services.save_draft(
        by=author,
        at=at,
        content=_content(story, world, written),
        entities=story.entities,
        relations=story.relations or None,
        files=files,
    )
    if story.is_draft:
        return draft
    sent = services.send_contribution(draft=draft, by=author, at=at)
    if story.kept_by_author:
        sent = services.keep_to_people(contribution=sent, people=[author], by=author, at=at)
    if story.limits is not None:
        sent = services.restrict_contribution(contribution=sent, limits=story.limits, by=author, at=at)
    return sent


def _content(story: Story, world: World, written: dict[str, Contribution]) -> ContributionContent:
    to, cc = ([world.authority(code) for code in codes] for codes in (story.to, story.cc))
    is_for_europol = any(authority.party.is_hub for authority in [*to, *cc])
    origin = {
        name: Contribution.objects.get(pk=written[key].pk) if key else None
        for name, key in (("reply_to", story.answers), ("corrects", story.corrects))
    }
    return ContributionContent(
        subject=story.subject,
        body=story.body,
        kind=story.kind,
        crime_area=CrimeArea.objects.get(code=story.area),
        operation=world.operation(story.operation) if story.operation else None,
        classification=story.level,
        source_evaluation=story.evaluation[0],
        information_evaluation=story.evaluation[1],
        handling_codes=story.codes,
        handling_text=story.text,
        urgency=story.urgency,
        urgency_reason=story.why_urgent,
        purposes=story.purposes if is_for_europol else (),
        has_personal_data=story.personal,
        reply_to=origin["reply_to"],
        corrects=origin["corrects"],
        to=tuple(to),
        cc=tuple(cc),
    )


def _open(contribution: Contribution, reader: User, world: World) -> None:
    with acting_for(reader):
        services.open_contribution(contribution=contribution, by=reader, at=contribution.sent_at or world.now)
