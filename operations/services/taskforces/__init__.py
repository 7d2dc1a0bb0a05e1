"""Writes on operational task forces."""

from operations.services.taskforces.contents import (
    add_force_entry,
    confirm_result,
    enter_result,
    link_operation,
    link_target,
)
from operations.services.taskforces.ending import remind_of_ends, renew_task_force, take_force_step, write_report
from operations.services.taskforces.members import answer_membership, invite_member
from operations.services.taskforces.planning import ForcePlan, change_task_force, force_plan_of, propose_task_force

__all__ = [
    "ForcePlan",
    "add_force_entry",
    "answer_membership",
    "change_task_force",
    "confirm_result",
    "enter_result",
    "force_plan_of",
    "invite_member",
    "link_operation",
    "link_target",
    "propose_task_force",
    "remind_of_ends",
    "renew_task_force",
    "take_force_step",
    "write_report",
]
