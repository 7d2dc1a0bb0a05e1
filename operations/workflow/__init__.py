"""The lives of what operations holds, as tables; a module for each part."""

from operations.workflow.actiondays import ACTION_DAY_WORKFLOW, TASK_WORKFLOW, contributing_ids
from operations.workflow.cyber import (
    PROPOSAL_WORKFLOW,
)
from operations.workflow.empact import (
    COMMITMENT_WORKFLOW,
    EMPACT_ACTION_WORKFLOW,
    EMPACT_PLAN_WORKFLOW,
)
from operations.workflow.factsheets import AGREEMENT_WORKFLOW, FACTSHEET_WORKFLOW
from operations.workflow.operations import INVITATION_WORKFLOW, OPERATION_WORKFLOW
from operations.workflow.packages import PACKAGE_WORKFLOW
from operations.workflow.targets import BACKING_WORKFLOW, SUPPORTERS_NEEDED, TARGET_WORKFLOW, support_is_missing
from operations.workflow.taskforces import (
    MEMBER_WORKFLOW,
    TASK_FORCE_WORKFLOW,
    end_has_passed,
)

__all__ = [
    "ACTION_DAY_WORKFLOW",
    "AGREEMENT_WORKFLOW",
    "BACKING_WORKFLOW",
    "COMMITMENT_WORKFLOW",
    "EMPACT_ACTION_WORKFLOW",
    "EMPACT_PLAN_WORKFLOW",
    "FACTSHEET_WORKFLOW",
    "INVITATION_WORKFLOW",
    "MEMBER_WORKFLOW",
    "OPERATION_WORKFLOW",
    "PACKAGE_WORKFLOW",
    "PROPOSAL_WORKFLOW",
    "SUPPORTERS_NEEDED",
    "TARGET_WORKFLOW",
    "TASK_FORCE_WORKFLOW",
    "TASK_WORKFLOW",
    "contributing_ids",
    "end_has_passed",
    "support_is_missing",
]
