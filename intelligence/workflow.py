"""The life of a contribution, of a case, of a question to an owner and of its consent."""

from europol_portal.workflow import CLOCK, Transition, Workflow
from intelligence.access import CasePermission, ConsentPermission, ContributionPermission
from intelligence.events import CaseEvent, ConsentEvent, ContributionEvent, DisclosureEvent
from intelligence.models import Case, Consent, Contribution, DisclosureRequest

CONTRIBUTION_WORKFLOW: Workflow[Contribution] = Workflow(
    Contribution,
    {
        "send": Transition(
            label="Send",
            sources=frozenset({Contribution.Status.DRAFT}),
            target=Contribution.Status.SENT,
            permission=ContributionPermission.SEND,
            event=ContributionEvent.SENT,
        ),
    },
)

CASE_WORKFLOW: Workflow[Case] = Workflow(
    Case,
    {
        "close": Transition(
            label="Close case",
            sources=frozenset({Case.Status.OPEN}),
            target=Case.Status.CLOSED,
            permission=CasePermission.CHANGE,
            event=CaseEvent.CLOSED,
        ),
        "reopen": Transition(
            label="Reopen case",
            sources=frozenset({Case.Status.CLOSED}),
            target=Case.Status.OPEN,
            permission=CasePermission.CHANGE,
            event=CaseEvent.REOPENED,
        ),
    },
)

CONSENT_WORKFLOW: Workflow[Consent] = Workflow(
    Consent,
    {
        "take": Transition(
            label="Begin to decide",
            sources=frozenset({Consent.Status.REQUESTED}),
            target=Consent.Status.OWNER_DECIDING,
            permission=ConsentPermission.DECIDE,
            event=ConsentEvent.TAKEN,
        ),
        "grant": Transition(
            label="Agree",
            sources=Consent.OPEN,
            target=Consent.Status.GRANTED,
            permission=ConsentPermission.DECIDE,
            event=ConsentEvent.GRANTED,
        ),
        "grant_partly": Transition(
            label="Agree in part",
            sources=Consent.OPEN,
            target=Consent.Status.PARTLY,
            permission=ConsentPermission.DECIDE,
            event=ConsentEvent.PARTLY,
        ),
        "refuse": Transition(
            label="Refuse",
            sources=Consent.OPEN,
            target=Consent.Status.REFUSED,
            permission=ConsentPermission.DECIDE,
            event=ConsentEvent.REFUSED,
        ),
        "lapse": Transition(
            label="Let the deadline pass",
            sources=Consent.OPEN,
            target=Consent.Status.LAPSED,
            permission=CLOCK,
            event=ConsentEvent.LAPSED,
        ),
        "revoke": Transition(
            label="Revoke consent",
            sources=Consent.IN_FORCE,
            target=Consent.Status.REVOKED,
            permission=ConsentPermission.REVOKE,
            event=ConsentEvent.REVOKED,
            tone="crit",
        ),
        "expire": Transition(
            label="Reach the end",
            sources=Consent.IN_FORCE,
            target=Consent.Status.EXPIRED,
            permission=CLOCK,
            event=ConsentEvent.EXPIRED,
        ),
    },
)

# Every other step of a question follows its consent: a trigger writes it when the owner decides.
DISCLOSURE_WORKFLOW: Workflow[DisclosureRequest] = Workflow(
    DisclosureRequest,
    {
        "lapse": Transition(
            label="Let the deadline pass",
            sources=frozenset({DisclosureRequest.Status.REQUESTED}),
            target=DisclosureRequest.Status.LAPSED,
            permission=CLOCK,
            event=DisclosureEvent.LAPSED,
        ),
    },
)
