"""Pages of intelligence."""

from intelligence.views.cases import CaseCreate, CaseDetail, CaseList, case_step
from intelligence.views.compose import ContributionChange, ContributionCreate
from intelligence.views.contributions import (
    ContributionCircle,
    ContributionDetail,
    contribution_discard,
    contribution_step,
)
from intelligence.views.disclosures import (
    ConsentDetail,
    DisclosureAsk,
    DisclosureList,
    DisclosureRequestDetail,
    Ledger,
    LedgerExport,
    consent_name,
    consent_revoke,
    consent_take,
    contribution_disclosures,
)
from intelligence.views.entities import EntityList
from intelligence.views.files import ContributionFiles, attachment, attachment_remove, attachment_scan, upload_remove
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
from intelligence.views.writing import contribution_check, contribution_proposals, mailbox_lookup

__all__ = [
    "CaseCreate",
    "CaseDetail",
    "CaseList",
    "ConsentDetail",
    "ContributionAddRecipients",
    "ContributionChange",
    "ContributionCircle",
    "ContributionCreate",
    "ContributionDetail",
    "ContributionFiles",
    "ContributionForward",
    "ContributionInbox",
    "ContributionRecall",
    "ContributionRestrict",
    "DisclosureAsk",
    "DisclosureList",
    "DisclosureRequestDetail",
    "EntityList",
    "Ledger",
    "LedgerExport",
    "RequestQueue",
    "RequestStep",
    "attachment",
    "attachment_remove",
    "attachment_scan",
    "case_step",
    "consent_name",
    "consent_revoke",
    "consent_take",
    "contribution_check",
    "contribution_discard",
    "contribution_disclosures",
    "contribution_export",
    "contribution_proposals",
    "contribution_step",
    "mailbox_lookup",
    "operation_panel",
    "request_statistics",
    "restriction_lift",
    "upload_remove",
]
