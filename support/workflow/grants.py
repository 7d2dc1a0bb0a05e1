"""The lives of calls, grants, places in a consortium and amendments (domain file, section 12.2)."""

from europol_portal.workflow import CLOCK, Transition, Workflow
from support.access import CallPermission, GrantPartnerPermission, GrantPartPermission, GrantPermission
from support.events import AmendmentEvent, CallEvent, GrantEvent, GrantPartnerEvent
from support.models import Grant, GrantAmendment, GrantCall, GrantPartner
from support.workflow import grant_rules as rules

Status = Grant.Status
Call = GrantCall.Status
Answer = GrantPartner.Answer
Asked = GrantAmendment.Status


def without_headings(call: GrantCall) -> str:
    """A call says what it pays for."""
    return "" if call.rules else "Choose the headings that it pays for."


def not_a_draft(partner: GrantPartner) -> str:
    """A consortium is formed before the application is sent."""
    return "" if partner.grant.is_draft else "The application was sent; its consortium stands."


CALL_WORKFLOW: Workflow[GrantCall] = Workflow(
    GrantCall,
    {
        "publish": Transition(
            label="Publish",
            sources=frozenset({Call.DRAFT}),
            target=Call.OPEN,
            permission=CallPermission.CHANGE,
            event=CallEvent.PUBLISHED,
            blocked_because=without_headings,
            tone="p",
        ),
        "shut": Transition(
            label="Close the call",
            sources=frozenset({Call.OPEN}),
            target=Call.SHUT,
            permission=CallPermission.CHANGE,
            event=CallEvent.CLOSED,
            tone="d",
        ),
    },
)
GRANT_PARTNER_WORKFLOW: Workflow[GrantPartner] = Workflow(
    GrantPartner,
    {
        "confirm": Transition(
            label="Take part",
            sources=frozenset({Answer.INVITED, Answer.DECLINED}),
            target=Answer.CONFIRMED,
            permission=GrantPartnerPermission.ANSWER,
            event=GrantPartnerEvent.CONFIRMED,
            blocked_because=not_a_draft,
            tone="p",
        ),
        "decline": Transition(
            label="Decline",
            sources=frozenset({Answer.INVITED, Answer.CONFIRMED}),
            target=Answer.DECLINED,
            permission=GrantPartnerPermission.ANSWER,
            event=GrantPartnerEvent.DECLINED,
            blocked_because=not_a_draft,
            tone="d",
        ),
    },
    field="answer",
)
AMENDMENT_WORKFLOW: Workflow[GrantAmendment] = Workflow(
    GrantAmendment,
    {
        "accept": Transition(
            label="Accept the amendment",
            sources=frozenset({Asked.ASKED}),
            target=Asked.ACCEPTED,
            permission=GrantPartPermission.DECIDE_AMENDMENT,
            event=AmendmentEvent.ACCEPTED,
            tone="p",
        ),
        "refuse": Transition(
            label="Refuse the amendment",
            sources=frozenset({Asked.ASKED}),
            target=Asked.REFUSED,
            permission=GrantPartPermission.DECIDE_AMENDMENT,
            event=AmendmentEvent.REFUSED,
            needs_note=True,
            tone="d",
        ),
    },
)
GRANT_WORKFLOW: Workflow[Grant] = Workflow(
    Grant,
    {
        "submit": Transition(
            label="Send the application",
            sources=frozenset({Status.DRAFT}),
            target=Status.SUBMITTED,
            permission=GrantPermission.SUBMIT,
            event=GrantEvent.SUBMITTED,
            blocked_because=rules.incomplete,
            tone="p",
        ),
        "withdraw": Transition(
            label="Withdraw",
            sources=frozenset({Status.DRAFT, Status.SUBMITTED, Status.ELIGIBILITY, Status.EVALUATION}),
            target=Status.WITHDRAWN,
            permission=GrantPermission.SUBMIT,
            event=GrantEvent.WITHDRAWN,
            needs_note=True,
            tone="d",
        ),
        "check": Transition(
            label="Check the eligibility",
            sources=frozenset({Status.SUBMITTED}),
            target=Status.ELIGIBILITY,
            permission=GrantPermission.DECIDE,
            event=GrantEvent.CHECKED,
            tone="p",
        ),
        "admit": Transition(
            label="Admit to evaluation",
            sources=frozenset({Status.ELIGIBILITY}),
            target=Status.EVALUATION,
            permission=GrantPermission.DECIDE,
            event=GrantEvent.ADMITTED,
            blocked_because=rules.not_eligible,
            tone="p",
        ),
        "reject": Transition(
            label="Reject",
            sources=frozenset({Status.ELIGIBILITY, Status.EVALUATION}),
            target=Status.REJECTED,
            permission=GrantPermission.DECIDE,
            event=GrantEvent.REJECTED,
            needs_note=True,
            tone="d",
        ),
        "award": Transition(
            label="Award",
            sources=frozenset({Status.EVALUATION}),
            target=Status.AWARDED,
            permission=GrantPermission.DECIDE,
            event=GrantEvent.AWARDED,
            blocked_because=rules.not_judged,
            tone="p",
        ),
        "take_back": Transition(
            label="Take the award back",
            sources=frozenset({Status.AWARDED}),
            target=Status.WITHDRAWN,
            permission=GrantPermission.DECIDE,
            event=GrantEvent.WITHDRAWN,
            needs_note=True,
            tone="d",
        ),
        "sign": Transition(
            label="Sign the agreement",
            sources=frozenset({Status.AWARDED}),
            target=Status.SIGNED,
            permission=GrantPermission.SIGN,
            event=GrantEvent.SIGNED,
            tone="p",
        ),
        "start": Transition(
            label="The action has started",
            sources=frozenset({Status.SIGNED}),
            target=Status.RUNNING,
            permission=GrantPermission.DECIDE,
            event=GrantEvent.STARTED,
            tone="p",
        ),
        "report_due": Transition(
            label="The report is due",
            sources=frozenset({Status.RUNNING}),
            target=Status.REPORT_DUE,
            permission=CLOCK,
            event=GrantEvent.REPORT_DUE,
        ),
        "submit_report": Transition(
            label="Send the report",
            sources=frozenset({Status.RUNNING, Status.REPORT_DUE, Status.CLARIFICATION}),
            target=Status.REPORT_SUBMITTED,
            permission=GrantPermission.SUBMIT,
            event=GrantEvent.REPORTED,
            blocked_because=rules.report_missing,
            tone="p",
        ),
        "ask": Transition(
            label="Ask for clarification",
            sources=frozenset({Status.REPORT_SUBMITTED}),
            target=Status.CLARIFICATION,
            permission=GrantPermission.DECIDE,
            event=GrantEvent.CLARIFYING,
            needs_note=True,
        ),
        "accept_costs": Transition(
            label="Accept the costs",
            sources=frozenset({Status.REPORT_SUBMITTED}),
            target=Status.COSTS_ACCEPTED,
            permission=GrantPermission.DECIDE,
            event=GrantEvent.COSTS_ACCEPTED,
            blocked_because=rules.costs_not_judged,
            tone="p",
        ),
        "pay": Transition(
            label="Pay the balance",
            sources=frozenset({Status.COSTS_ACCEPTED}),
            target=Status.PAID,
            permission=GrantPermission.PAY,
            event=GrantEvent.PAID,
            blocked_because=rules.not_to_pay,
            tone="p",
        ),
        "recover": Transition(
            label="Order the recovery",
            sources=frozenset({Status.COSTS_ACCEPTED}),
            target=Status.RECOVERY,
            permission=GrantPermission.PAY,
            event=GrantEvent.RECOVERING,
            blocked_because=rules.not_to_recover,
            tone="p",
        ),
        "recovered": Transition(
            label="The amount has come back",
            sources=frozenset({Status.RECOVERY}),
            target=Status.CLOSED,
            permission=GrantPermission.PAY,
            event=GrantEvent.CLOSED,
            blocked_because=rules.not_recovered,
            tone="p",
        ),
        "close": Transition(
            label="Close",
            sources=frozenset({Status.PAID}),
            target=Status.CLOSED,
            permission=GrantPermission.DECIDE,
            event=GrantEvent.CLOSED,
        ),
    },
)
