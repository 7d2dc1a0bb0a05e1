"""What can happen to budgets, calls and grants."""

from django.db.models import TextChoices


class BudgetEvent(TextChoices):
    """Events of a budget and its lines."""

    ADDED = "support.budget.added", "Budget opened"
    LINE_ADDED = "support.budget.line_added", "Line added to a budget"
    BOOKED = "support.budget.booked", "Amount booked in the ledger"
    EXPORTED = "support.budget.exported", "Ledger of a budget exported"


class CallEvent(TextChoices):
    """Events of a call for applications."""

    ADDED = "support.call.added", "Call drafted"
    CHANGED = "support.call.changed", "Draft of a call changed"
    PUBLISHED = "support.call.published", "Call published"
    CLOSED = "support.call.closed", "Call closed"


class GrantEvent(TextChoices):
    """Events of a grant."""

    DRAFTED = "support.grant.drafted", "Application drafted"
    CHANGED = "support.grant.changed", "Draft of an application changed"
    SUBMITTED = "support.grant.submitted", "Application sent"
    WITHDRAWN = "support.grant.withdrawn", "Application withdrawn"
    CHECKED = "support.grant.checked", "Eligibility of an application under check"
    ADMITTED = "support.grant.admitted", "Application admitted to evaluation"
    DECLARED = "support.grant.declared", "Interest in an application declared"
    EVALUATED = "support.grant.evaluated", "Application evaluated"
    REJECTED = "support.grant.rejected", "Application rejected"
    AWARDED = "support.grant.awarded", "Grant awarded"
    PASSED_OTHERS = "support.grant.passed_others", "Grant awarded before a better application"
    SIGNED = "support.grant.signed", "Grant agreement signed"
    STARTED = "support.grant.started", "Grant running"
    PREFINANCED = "support.grant.prefinanced", "Pre-financing of a grant paid"
    REPORT_DUE = "support.grant.report_due", "Report of a grant due"
    REPORT_WRITTEN = "support.grant.report_written", "Report of a grant written"
    EVIDENCE_ADDED = "support.grant.evidence_added", "Evidence added to a grant"
    EVIDENCE_EXPORTED = "support.grant.evidence_exported", "Evidence of a grant taken out"
    REPORTED = "support.grant.reported", "Report of a grant sent"
    CLARIFYING = "support.grant.clarifying", "Clarification of a report asked for"
    COSTS_JUDGED = "support.grant.costs_judged", "Costs of a grant judged"
    COSTS_ACCEPTED = "support.grant.costs_accepted", "Costs of a grant accepted"
    PAID = "support.grant.paid", "Balance of a grant paid"
    RECOVERING = "support.grant.recovering", "Recovery from a grant ordered"
    CLOSED = "support.grant.closed", "Grant closed"
    READ = "support.grant.read", "Grant read"


class GrantPartnerEvent(TextChoices):
    """Events of a party in the consortium of an application."""

    INVITED = "support.grantpartner.invited", "Party invited into a consortium"
    CONFIRMED = "support.grantpartner.confirmed", "Party joined a consortium"
    DECLINED = "support.grantpartner.declined", "Party declined a consortium"
    REMOVED = "support.grantpartner.removed", "Party taken out of a consortium"


class AmendmentEvent(TextChoices):
    """Events of an amendment."""

    ASKED = "support.amendment.asked", "Amendment of a grant asked for"
    ACCEPTED = "support.amendment.accepted", "Amendment of a grant accepted"
    REFUSED = "support.amendment.refused", "Amendment of a grant refused"
