"""Pages of intelligence."""

from intelligence.views.cases import CaseCreate, CaseDetail, CaseList, case_step
from intelligence.views.compose import ContributionChange, ContributionCreate, contribution_check
from intelligence.views.contributions import (
    ContributionCircle,
    ContributionDetail,
    contribution_discard,
    contribution_step,
)
from intelligence.views.entities import EntityList
from intelligence.views.files import attachment, attachment_remove
from intelligence.views.inbox import ContributionInbox
from intelligence.views.panels import operation_panel
from intelligence.views.requests import RequestQueue, RequestStep, request_statistics
from intelligence.views.restrictions import (
    ContributionAddRecipients,
    ContributionForward,
    ContributionRecall,
    ContributionRestrict,
    contribution_export,
    restriction_lift,
)

__all__ = [
    "CaseCreate",
    "CaseDetail",
    "CaseList",
    "ContributionAddRecipients",
    "ContributionChange",
    "ContributionCircle",
    "ContributionCreate",
    "ContributionDetail",
    "ContributionForward",
    "ContributionInbox",
    "ContributionRecall",
    "ContributionRestrict",
    "EntityList",
    "RequestQueue",
    "RequestStep",
    "attachment",
    "attachment_remove",
    "case_step",
    "contribution_check",
    "contribution_discard",
    "contribution_export",
    "contribution_step",
    "operation_panel",
    "request_statistics",
    "restriction_lift",
]
