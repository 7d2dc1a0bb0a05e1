"""What ends by the clock in the Operational Centre: claims and temporary pens.

The job runs as the system and sees no table: functions of PostgreSQL take the steps of the table that nobody takes,
also on items that only named people see, and give back what was done for the record.
"""

from datetime import datetime, timedelta

from django.conf import settings

from europol_portal import events
from europol_portal.access.binding import acting_as_system
from intelligence.events import TriageEvent
from intelligence.models import TriageItem
from intelligence.workflow import TRIAGE_WORKFLOW


def end_triage_times(*, at: datetime) -> int:
    """End claims and pens whose time has come, and tell of pens that end soon; harmless to repeat."""
    soon = at + timedelta(days=settings.TRIAGE_PEN_REMINDER_DAYS)
    with acting_as_system():
        claims = _rows("portal_end_claims(%s)", at)
        ended = _rows("portal_end_pens(%s)", at)
        reminded = _rows("portal_tell_pens(%s, %s)", soon, at)
        for item in claims:
            _publish_step(item, "claim_ends", TriageItem.Status.CLAIMED, at)
        for item in ended:
            _publish_step(item, "pen_ends", TriageItem.Status.PEN, at)
        for item in reminded:
            events.publish(TriageEvent.PEN_SOON, subject=item, actor=None, at=at)
    return len(claims) + len(ended) + len(reminded)


def _rows(call: str, *moments: datetime) -> list[TriageItem]:
    return list(TriageItem.objects.raw(f"SELECT * FROM {call}", list(moments)))  # noqa: S608 - our own text


def _publish_step(item: TriageItem, step: str, before: str, at: datetime) -> None:
    transition = TRIAGE_WORKFLOW.transitions[step]
    events.publish(
        transition.event, subject=item, actor=None, at=at, changes={"status": [before, str(transition.target)]}
    )
