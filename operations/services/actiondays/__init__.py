"""Every write on action days: plan and steps, country sheets and roster, tasks and cross-checks, counted checks."""

from operations.services.actiondays.counting import Figure, count_checks
from operations.services.actiondays.days import DayPlan, change_day, day_plan_of, plan_day, take_day_step
from operations.services.actiondays.sheets import (
    SheetFacts,
    add_shift,
    agree_to_publication,
    remove_shift,
    say_ready,
    sheet_facts_of,
    sign_figures,
    take_ready_back,
    write_sheet,
)
from operations.services.actiondays.tasks import answer_check, ask_check, give_task, post_in_room, take_task_step

__all__ = [
    "DayPlan",
    "Figure",
    "SheetFacts",
    "add_shift",
    "agree_to_publication",
    "answer_check",
    "ask_check",
    "change_day",
    "count_checks",
    "day_plan_of",
    "give_task",
    "plan_day",
    "post_in_room",
    "remove_shift",
    "say_ready",
    "sheet_facts_of",
    "sign_figures",
    "take_day_step",
    "take_ready_back",
    "take_task_step",
    "write_sheet",
]
