"""Pages of operations."""

from operations.views.invitations import InvitationDetail, InvitationList, OperationInvite
from operations.views.log import LogAdd, OperationLog
from operations.views.operations import OperationCircle, OperationCreate, OperationDetail, OperationEdit, OperationList
from operations.views.steps import InvitationAnswer, OperationStep

__all__ = [
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
]
