"""Every write on operations, invitations and the log."""

from operations.services.invitations import answer_invitation, invite_party, withdraw_invitation
from operations.services.log import add_log_entry
from operations.services.plans import (
    OperationPlan,
    change_operation,
    close_own_circle,
    open_own_circle,
    plan_of,
    propose_operation,
    take_step,
)

__all__ = [
    "OperationPlan",
    "add_log_entry",
    "answer_invitation",
    "change_operation",
    "close_own_circle",
    "invite_party",
    "open_own_circle",
    "plan_of",
    "propose_operation",
    "take_step",
    "withdraw_invitation",
]
