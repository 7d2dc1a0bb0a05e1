"""Pages of the Operational Centre: queue, item, shifts, duty board; second opinions on contributions."""

from intelligence.views.centre.opinions import OpinionAnswer, OpinionGive, contribution_opinions, opinion_withdraw
from intelligence.views.centre.shifts import (
    DutyBoard,
    ShiftChange,
    ShiftDetail,
    ShiftList,
    ShiftPlan,
    shift_acknowledge,
    shift_start,
)
from intelligence.views.centre.triage import TriageItemDetail, TriageQueue, TriageStep, triage_act

__all__ = [
    "DutyBoard",
    "OpinionAnswer",
    "OpinionGive",
    "ShiftChange",
    "ShiftDetail",
    "ShiftList",
    "ShiftPlan",
    "TriageItemDetail",
    "TriageQueue",
    "TriageStep",
    "contribution_opinions",
    "opinion_withdraw",
    "shift_acknowledge",
    "shift_start",
    "triage_act",
]
