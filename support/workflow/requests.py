"""The life of a request (domain file, section 12.2); buttons, API and tests read this table.

A liaison officer's request is endorsed with the sending; a national officer's waits for the national unit. When a life
is in danger the duty officer accepts at once, the endorsement follows, and nothing is closed without it. What was
declined is appealed once, and another person than the one who declined answers.
"""

from europol_portal.workflow import Transition, Workflow
from support.access import RequestPermission
from support.events import RequestEvent
from support.models import SupportRequest, missing_details

Status = SupportRequest.Status
CANCELLABLE = frozenset(
    {
        Status.DRAFT,
        Status.SUBMITTED,
        Status.ENDORSED,
        Status.ASSESSED,
        Status.WAITLISTED,
        Status.ACCEPTED,
        Status.SCHEDULED,
        Status.APPEALED,
    }
)
NEEDED = {
    "need": "Say what it is for.",
    "place": "Say where it is needed.",
    "country": "Choose the country where it is needed.",
    "starts_on": "Say from which day it is needed.",
    "ends_on": "Say until which day it is needed.",
}


def missing_facts(request: SupportRequest) -> dict[str, str]:
    """What a draft must still say before it can be sent, by name of the field."""
    missing = {
        name: text for name, text in NEEDED.items() if not getattr(request, f"{name}_id", getattr(request, name))
    }
    if request.kind == request.service.Kind.FINANCIAL and request.amount is None:
        missing["amount"] = "Give the amount in euro."
    missing |= {detail.name: f"Fill in: {detail.label}" for detail in missing_details(request.kind, request.details)}
    return missing


def incomplete(request: SupportRequest) -> str:
    """A request is sent whole, and together with what it is asked with."""
    if request.bundle_id and (request.bundle is None or not request.bundle.is_sent):
        return "It is sent together with the other services of its bundle."
    labels = list(missing_facts(request).values())
    return f"The draft is not complete. {' '.join(labels)}" if labels else ""


def never_assessed(request: SupportRequest) -> str:
    """A judgement has scores and a reason."""
    return "" if request.priority_score is not None else "Score the request first."


def no_dates(request: SupportRequest) -> str:
    """A schedule has dates."""
    return "" if request.scheduled_from and request.scheduled_until else "Set the dates first."


def no_rating(request: SupportRequest) -> str:
    """Feedback has a rating."""
    return "" if request.feedback_rating else "Rate the support first."


def appealed_before(request: SupportRequest) -> str:
    """A decision is appealed once; what was decided after that stays."""
    return "It was appealed once already." if request.appealed_at else ""


def not_endorsed(request: SupportRequest) -> str:
    """What was accepted because life was in danger is endorsed before it is closed."""
    return "" if request.endorsed_at else "The national unit of the requester has not endorsed it yet."


REQUEST_WORKFLOW: Workflow[SupportRequest] = Workflow(
    SupportRequest,
    {
        "submit": Transition(
            label="Send to Europol",
            sources=frozenset({Status.DRAFT}),
            target=Status.SUBMITTED,
            permission=RequestPermission.SUBMIT,
            event=RequestEvent.SUBMITTED,
            blocked_because=incomplete,
            tone="p",
        ),
        "endorse": Transition(
            label="Endorse",
            sources=frozenset({Status.SUBMITTED}),
            target=Status.ENDORSED,
            permission=RequestPermission.ENDORSE,
            event=RequestEvent.ENDORSED,
            tone="p",
        ),
        "assess": Transition(
            label="Assess",
            sources=frozenset({Status.ENDORSED, Status.ASSESSED, Status.WAITLISTED}),
            target=Status.ASSESSED,
            permission=RequestPermission.DECIDE,
            event=RequestEvent.ASSESSED,
            blocked_because=never_assessed,
        ),
        "accept": Transition(
            label="Accept",
            sources=frozenset({Status.ASSESSED, Status.WAITLISTED}),
            target=Status.ACCEPTED,
            permission=RequestPermission.DECIDE,
            event=RequestEvent.ACCEPTED,
            tone="p",
        ),
        "accept_in_danger": Transition(
            label="Accept now, life is in danger",
            sources=frozenset({Status.SUBMITTED, Status.ENDORSED}),
            target=Status.ACCEPTED,
            permission=RequestPermission.ACCEPT_IN_DANGER,
            event=RequestEvent.ACCEPTED_IN_DANGER,
            needs_note=True,
            tone="p",
        ),
        "waitlist": Transition(
            label="Put on the waiting list",
            sources=frozenset({Status.ASSESSED}),
            target=Status.WAITLISTED,
            permission=RequestPermission.DECIDE,
            event=RequestEvent.WAITLISTED,
            needs_note=True,
        ),
        "decline": Transition(
            label="Decline",
            sources=frozenset({Status.ASSESSED, Status.WAITLISTED}),
            target=Status.DECLINED,
            permission=RequestPermission.DECIDE,
            event=RequestEvent.DECLINED,
            needs_note=True,
            tone="d",
        ),
        "appeal": Transition(
            label="Appeal",
            sources=frozenset({Status.DECLINED}),
            target=Status.APPEALED,
            permission=RequestPermission.APPEAL,
            event=RequestEvent.APPEALED,
            blocked_because=appealed_before,
            needs_note=True,
        ),
        "uphold": Transition(
            label="Keep the decision",
            sources=frozenset({Status.APPEALED}),
            target=Status.DECLINED,
            permission=RequestPermission.ANSWER_APPEAL,
            event=RequestEvent.UPHELD,
            needs_note=True,
            tone="d",
        ),
        "reopen": Transition(
            label="Decide anew",
            sources=frozenset({Status.APPEALED}),
            target=Status.ASSESSED,
            permission=RequestPermission.ANSWER_APPEAL,
            event=RequestEvent.REOPENED,
            needs_note=True,
            tone="p",
        ),
        "schedule": Transition(
            label="Schedule",
            sources=frozenset({Status.ACCEPTED, Status.SCHEDULED}),
            target=Status.SCHEDULED,
            permission=RequestPermission.DECIDE,
            event=RequestEvent.SCHEDULED,
            blocked_because=no_dates,
        ),
        "start": Transition(
            label="Support has started",
            sources=frozenset({Status.SCHEDULED}),
            target=Status.IN_PROGRESS,
            permission=RequestPermission.DECIDE,
            event=RequestEvent.STARTED,
            tone="p",
        ),
        "deliver": Transition(
            label="Support is delivered",
            sources=frozenset({Status.IN_PROGRESS}),
            target=Status.DELIVERED,
            permission=RequestPermission.DECIDE,
            event=RequestEvent.DELIVERED,
            tone="p",
        ),
        "give_feedback": Transition(
            label="Give feedback",
            sources=frozenset({Status.DELIVERED}),
            target=Status.FEEDBACK,
            permission=RequestPermission.FEEDBACK,
            event=RequestEvent.FEEDBACK,
            blocked_because=no_rating,
        ),
        "close": Transition(
            label="Close",
            sources=frozenset({Status.FEEDBACK}),
            target=Status.CLOSED,
            permission=RequestPermission.DECIDE,
            event=RequestEvent.CLOSED,
            blocked_because=not_endorsed,
            tone="p",
        ),
        "cancel": Transition(
            label="Cancel the request",
            sources=CANCELLABLE,
            target=Status.CANCELLED,
            permission=RequestPermission.CANCEL,
            event=RequestEvent.CANCELLED,
            needs_note=True,
            tone="d",
        ),
    },
)
