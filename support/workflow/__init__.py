"""The lives of what support holds, as tables; a module for each part."""

from support.workflow.deployments import (
    DEPLOYMENT_WORKFLOW,
)
from support.workflow.forensics import (
    EXAMINATION_WORKFLOW,
    EXHIBIT_WORKFLOW,
)
from support.workflow.grants import AMENDMENT_WORKFLOW, CALL_WORKFLOW, GRANT_PARTNER_WORKFLOW, GRANT_WORKFLOW
from support.workflow.requests import REQUEST_WORKFLOW, missing_facts
from support.workflow.training import (
    NOMINATION_WORKFLOW,
    SESSION_WORKFLOW,
)

__all__ = [
    "AMENDMENT_WORKFLOW",
    "CALL_WORKFLOW",
    "DEPLOYMENT_WORKFLOW",
    "EXAMINATION_WORKFLOW",
    "EXHIBIT_WORKFLOW",
    "GRANT_PARTNER_WORKFLOW",
    "GRANT_WORKFLOW",
    "NOMINATION_WORKFLOW",
    "REQUEST_WORKFLOW",
    "SESSION_WORKFLOW",
    "missing_facts",
]
