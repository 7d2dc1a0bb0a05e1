"""The lives of what operations holds, as tables; a module for each part."""

from operations.workflow.operations import INVITATION_WORKFLOW, OPERATION_WORKFLOW
from operations.workflow.targets import BACKING_WORKFLOW, SUPPORTERS_NEEDED, TARGET_WORKFLOW, support_is_missing

__all__ = [
    "BACKING_WORKFLOW",
    "INVITATION_WORKFLOW",
    "OPERATION_WORKFLOW",
    "SUPPORTERS_NEEDED",
    "TARGET_WORKFLOW",
    "support_is_missing",
]
