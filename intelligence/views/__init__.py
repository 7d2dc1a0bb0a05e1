"""Pages of intelligence."""

from intelligence.views.bulk import (
    BulkColumns,
    BulkDetail,
    BulkList,
    BulkUpload,
    bulk_correct,
    bulk_discard,
    bulk_errors,
    bulk_import,
    bulk_leave_out,
    bulk_progress,
    bulk_put_back,
    bulk_return,
)
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
from intelligence.views.templates import TemplateChange, TemplateCreate, TemplateList, template_remove, template_start
from intelligence.views.writing import contribution_check, contribution_proposals, mailbox_lookup

__all__ = [
    "BulkColumns",
    "BulkDetail",
    "BulkList",
    "BulkUpload",
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
    "TemplateChange",
    "TemplateCreate",
    "TemplateList",
    "attachment",
    "attachment_remove",
    "attachment_scan",
    "bulk_correct",
    "bulk_discard",
    "bulk_errors",
    "bulk_import",
    "bulk_leave_out",
    "bulk_progress",
    "bulk_put_back",
    "bulk_return",
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
    "template_remove",
    "template_start",
    "upload_remove",
]
