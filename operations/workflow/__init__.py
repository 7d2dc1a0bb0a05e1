"""The lives of what operations holds, as tables; a module for each part."""

from operations.workflow.operations import INVITATION_WORKFLOW, OPERATION_WORKFLOW

__all__ = ["INVITATION_WORKFLOW", "OPERATION_WORKFLOW"]
