"""Groups of the demo world: one that the Netherlands has confirmed and released to Germany, one that waits, one draft.

Every person, company and event is invented.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import CrimeArea, Party, User
from intelligence.models import Contribution, Entity, GroupAssessment, Network, Scale
from intelligence.services import groups

STRONG, SUPPORTING = "strong", "supporting"


@dataclass(frozen=True)
class Said:
    """An answer, the stories that show it, and which passage is meant."""

    code: str
    value: str
    reason: str
    by: tuple[str, ...] = ()
    note: str = ""
    scale: str = Scale.CRITERION


QUAY = (
    Said("collaboration", "met", "Forty people in three circles call each other daily.", ("quay-calls",), "Circle 1"),
    Said("tasks", "met", "Drivers, a haulier and callers who never touch the goods.", ("container", "quay-calls")),
    Said("duration", "met", "Calls and hauls since March, without a break in summer.", ("quay-calls",)),
    Said("discipline", "unknown", ""),
    Said("offences", "met", "A container was swapped at the Maasvlakte; two men were seen.", ("container",), "23:40"),
    Said(
        "international", "met", "Phones in Bremen, goods at Rotterdam, money in Frankfurt.", ("container", "accounts")
    ),
    Said("violence", "not_met", "Nothing in three months points to threats or force."),
    Said("business", "met", "A haulier founded in March and a trading company are used.", ("container", "accounts")),
    Said("laundering", "met", "Incoming and outgoing payments match the days of the hauls.", ("accounts",), "Page 2"),
    Said("influence", "unknown", ""),
    Said("profit", "met", "The payments after each haul show what it is for.", ("accounts", "container")),
    Said("agile", "medium", "Phones change every six weeks, the haulier does not.", ("quay-calls",), "", Scale.TRAIT),
    Said("borderless", "medium", "Three countries, one port.", ("container",), "", Scale.TRAIT),
    Said("controlling", "high", "One caller opens and closes every haul.", ("quay-calls",), "", Scale.TRAIT),
    Said("destructive", "unknown", "", (), "", Scale.TRAIT),
    Said("size", "medium", "Forty people in the call records.", ("quay-calls",), "", Scale.INDICATOR),
    Said("legal_business", "high", "Two companies carry the trade.", ("accounts",), "", Scale.INDICATOR),
    Said("technology", "low", "Ordinary phones and chats.", ("container",), "", Scale.INDICATOR),
)
HALBMOND = (
    Said("collaboration", "met", "Director, haulier and two drivers act together.", ("container", "accounts")),
    Said("duration", "met", "Since the company was founded in spring.", ("accounts",)),
    Said("offences", "met", "Money of the container switch went through the accounts.", ("accounts",)),
    Said("profit", "met", "Payments follow each haul.", ("accounts",)),
    Said("business", "met", "A company with changing directors.", ("accounts",), "Register"),
    Said("laundering", "met", "Three directors in one year, payments without goods.", ("accounts",)),
)
UTRECHT = (
    Said("collaboration", "met", "Three men, seen together on four nights.", ("explosives",)),
    Said("violence", "met", "Gas bottles and fuses for cash machines.", ("explosives",)),
)


def build(world: Any, written: Mapping[str, Contribution]) -> None:
    """Write, confirm and release them through the services, acting for those who would."""
    at = world.now - timedelta(minutes=90)
    dutch, second = world.person("nl.liaison"), world.person("nl.officer")
    with acting_for(dutch):
        network = Network.objects.get(author=dutch, title="Quay, call records")
    quay = _make(
        dutch, "Quay group", "Moves cocaine out of the port of Rotterdam with a haulier and companies of its own.", at,
        said=QUAY, written=written, story="quay-calls", network=network, aliases="Tile group",
    )  # fmt: skip
    _step(quay, "submit", dutch, at)
    _step(quay, "confirm", second, at + timedelta(minutes=5))
    with acting_for(dutch):
        group = GroupAssessment.objects.get(pk=quay.pk)
        words = "A group of about forty around the port of Rotterdam, confirmed by a second analyst."
        groups.release_dossier(
            group=group,
            recipient=Party.objects.get(code="DE"),
            words=words,
            reason="Joint investigation of the container switch.",
            by=dutch,
            at=at + timedelta(minutes=10),
        )
    german = world.person("de.liaison")
    summary = "Washes what the hauls bring, through a company in Frankfurt."
    halbmond = _make(german, "Halbmond group", summary, at, said=HALBMOND, written=written)
    _step(halbmond, "submit", german, at)
    summary = "Attacks cash machines across the border at night."
    _make(dutch, "Utrecht crew", summary, at, said=UTRECHT, written=written, story="explosives")


def _make(
    by: User,
    name: str,
    summary: str,
    at: datetime,
    *,
    said: Sequence[Said],
    written: Mapping[str, Contribution],
    story: str = "",
    network: Network | None = None,
    aliases: str = "",
) -> GroupAssessment:
    with acting_for(by):
        rows = (
            Entity.objects.filter(contribution_id=written[story].pk).order_by("pk") if story else Entity.objects.none()
        )
        area = CrimeArea.objects.get(code="drug-trafficking")
        profile = groups.GroupProfile(name, aliases, summary, GroupAssessment.Structure.CORE, (area,))
        keys = list(rows.values_list("pk", flat=True)[:8])
        group = groups.make_group(profile=profile, by=by, at=at, entities=keys, network=network)
        for one in said:
            _say(group, one, written, by, at)
    return group


def _say(group: GroupAssessment, one: Said, written: Mapping[str, Contribution], by: User, at: datetime) -> None:
    answer = groups.answer_question(
        group=group, scale=one.scale, code=one.code, value=one.value, reason=one.reason, by=by, at=at
    )
    for place, key in enumerate(one.by):
        reference = Contribution.objects.get(pk=written[key].pk).reference
        weight = SUPPORTING if place else STRONG
        groups.add_evidence(answer=answer, reference=reference, weight=weight, note=one.note, by=by, at=at)


def _step(group: GroupAssessment, step: str, by: User, at: datetime) -> None:
    with acting_for(by):
        groups.take_step(group=GroupAssessment.objects.get(pk=group.pk), step=step, by=by, at=at)
