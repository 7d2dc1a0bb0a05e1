"""Every write on operations, invitations, the log, targets and the criteria."""

from operations.services.criteria import save_criterion
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
from operations.services.targets import (
    Points,
    ShownScore,
    TargetProfile,
    answer_question,
    ask_party,
    assign_analysts,
    change_profile,
    close_target_circle,
    nominate_target,
    profile_of,
    remind_of_reviews,
    review_target,
    score_target,
    shown_scores,
    take_target_step,
)

__all__ = [
    "OperationPlan",
    "Points",
    "ShownScore",
    "TargetProfile",
    "add_log_entry",
    "answer_invitation",
    "answer_question",
    "ask_party",
    "assign_analysts",
    "change_operation",
    "change_profile",
    "close_own_circle",
    "close_target_circle",
    "invite_party",
    "nominate_target",
    "open_own_circle",
    "plan_of",
    "profile_of",
    "propose_operation",
    "remind_of_reviews",
    "review_target",
    "save_criterion",
    "score_target",
    "shown_scores",
    "take_step",
    "take_target_step",
    "withdraw_invitation",
]
