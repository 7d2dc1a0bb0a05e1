"""What the Operational Centre of the demo world has done: shifts, decisions on the queue, a second opinion."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import User
from intelligence import services
from intelligence.models import Contribution, Shift, TriageItem
from intelligence.services import TriageData

PHONE = "+31 70 555 0100"
LENGTH = timedelta(hours=8)
AGO = timedelta(hours=14)

# key of the story, step, text, days of a pen
DECISIONS = (
    ("documents", "return", "Name the persons who used the documents, or say that they are not known.", 0),
    ("ransom", "accept_for_cross_check", "", 0),
    ("accounts", "pen", "Whose accounts these are is not clear. The bank has been asked.", 9),
)


def build(world: Any, written: Mapping[str, Contribution]) -> None:
    """One shift has handed over, one is on duty, two are planned; some items are decided, one is claimed."""
    duty, analyst = world.person("europol.duty"), world.person("europol.analyst")
    shifts = _plan(duty, analyst, world.now)
    with acting_for(analyst):
        services.start_shift(shift=shifts[0], by=analyst, at=world.now - AGO)
    for key, step, text, days in DECISIONS:
        if key in written:
            _decide(written[key], step, text, days, by=analyst, at=world.now - AGO + timedelta(hours=2))
    text = "The bank calls back in the morning. Ask for Mr Vandenhoek."
    with acting_for(analyst):
        services.end_shift(shift=shifts[0], text=text, by=analyst, at=world.now - AGO + LENGTH)
    with acting_for(duty):
        services.start_shift(shift=shifts[1], by=duty, at=world.now - AGO + LENGTH)
    _decide(written["threat"], "claim", "", 0, by=duty, at=world.now)
    _give_opinion(written["container"], analyst, world.now - timedelta(hours=1))


def _plan(duty: User, analyst: User, now: datetime) -> list[Shift]:
    starts, first = now - AGO, now - AGO - timedelta(hours=1)
    planned = []
    with acting_for(duty):
        for number, people in enumerate(((analyst,), (duty, analyst), (analyst,), (duty,))):
            starts_at = starts + number * LENGTH
            planned.append(
                services.plan_shift(
                    starts_at=starts_at, ends_at=starts_at + LENGTH, people=people, contact=PHONE, by=duty, at=first
                )
            )
    return planned


def _decide(contribution: Contribution, step: str, text: str, days: int, *, by: User, at: datetime) -> None:
    data = TriageData(text=text, until=at + timedelta(days=days) if days else None)
    with acting_for(by):
        item = TriageItem.objects.visible_to(by).filter(contribution_id=contribution.pk).first()
        if item is None or item.status != TriageItem.Status.NEW:
            return
        services.take_triage_step(item=item, step="claim", data=TriageData(), by=by, at=at)
        if step != "claim":
            services.take_triage_step(item=item, step=step, data=data, by=by, at=at)


def _give_opinion(contribution: Contribution, by: User, at: datetime) -> None:
    with acting_for(by):
        services.give_opinion(
            contribution=Contribution.objects.get(pk=contribution.pk),
            source_evaluation="A",
            information_evaluation="1",
            reason="The terminal's own record shows the same swap at the same minute.",
            by=by,
            at=at,
        )
