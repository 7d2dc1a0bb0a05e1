"""The lives of what intelligence holds, as tables; a module for each part."""

from intelligence.workflow.centre import OPINION_WORKFLOW, SHIFT_WORKFLOW, TRIAGE_WORKFLOW
from intelligence.workflow.exchange import (
    BULK_WORKFLOW,
    CASE_WORKFLOW,
    CONSENT_WORKFLOW,
    CONTRIBUTION_WORKFLOW,
    DISCLOSURE_WORKFLOW,
    REQUEST_WORKFLOW,
)
from intelligence.workflow.groups import GROUP_WORKFLOW
from intelligence.workflow.hits import HIT_SIDE_WORKFLOW, HIT_WORKFLOW
from intelligence.workflow.projects import PROJECT_WORKFLOW

__all__ = [
    "BULK_WORKFLOW",
    "CASE_WORKFLOW",
    "CONSENT_WORKFLOW",
    "CONTRIBUTION_WORKFLOW",
    "DISCLOSURE_WORKFLOW",
    "GROUP_WORKFLOW",
    "HIT_SIDE_WORKFLOW",
    "HIT_WORKFLOW",
    "OPINION_WORKFLOW",
    "PROJECT_WORKFLOW",
    "REQUEST_WORKFLOW",
    "SHIFT_WORKFLOW",
    "TRIAGE_WORKFLOW",
]
