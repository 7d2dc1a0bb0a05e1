"""Pages of operations and of high value targets."""

from operations.views.invitations import InvitationDetail, InvitationList, OperationInvite
from operations.views.log import LogAdd, OperationLog
from operations.views.operations import OperationCircle, OperationCreate, OperationDetail, OperationEdit, OperationList
from operations.views.steps import InvitationAnswer, OperationStep
from operations.views.targets import (
    BackingAnswer,
    TargetAsk,
    TargetAssign,
    TargetCircle,
    TargetCreate,
    TargetDetail,
    TargetEdit,
    TargetList,
    TargetReviewed,
    TargetScoreForm,
    TargetStep,
)

__all__ = [
    "BackingAnswer",
    "InvitationAnswer",
    "InvitationDetail",
    "InvitationList",
    "LogAdd",
    "OperationCircle",
    "OperationCreate",
    "OperationDetail",
    "OperationEdit",
    "OperationInvite",
    "OperationList",
    "OperationLog",
    "OperationStep",
    "TargetAsk",
    "TargetAssign",
    "TargetCircle",
    "TargetCreate",
    "TargetDetail",
    "TargetEdit",
    "TargetList",
    "TargetReviewed",
    "TargetScoreForm",
    "TargetStep",
]
