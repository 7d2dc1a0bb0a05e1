"""The Operational Centre: first-line queue, second opinions, shifts."""

from intelligence.services.centre.moments import end_triage_times
from intelligence.services.centre.opinions import answer_opinion, give_opinion, withdraw_opinion
from intelligence.services.centre.shifts import (
    acknowledge_handover,
    change_shift,
    end_shift,
    gather,
    people_of_centre,
    plan_shift,
    record_handover_reading,
    start_shift,
)
from intelligence.services.centre.triage import (
    TriageData,
    on_accepted,
    open_triage_item,
    step_blocked,
    take_triage_step,
)

__all__ = [
    "TriageData",
    "acknowledge_handover",
    "answer_opinion",
    "change_shift",
    "end_shift",
    "end_triage_times",
    "gather",
    "give_opinion",
    "on_accepted",
    "open_triage_item",
    "people_of_centre",
    "plan_shift",
    "record_handover_reading",
    "start_shift",
    "step_blocked",
    "take_triage_step",
    "withdraw_opinion",
]
