"""Pages of action days: the command post, and the forms of what people enter there."""

from operations.views.actiondays.entering import (
    CheckAnswer,
    CountAdd,
    DayAct,
    SheetEdit,
    ShiftAdd,
    ShiftRemove,
    TaskAdd,
    TaskStep,
)
from operations.views.actiondays.room import DayCreate, DayDetail, DayEdit, DayPost, DayStep

__all__ = [
    "CheckAnswer",
    "CountAdd",
    "DayAct",
    "DayCreate",
    "DayDetail",
    "DayEdit",
    "DayPost",
    "DayStep",
    "SheetEdit",
    "ShiftAdd",
    "ShiftRemove",
    "TaskAdd",
    "TaskStep",
]
