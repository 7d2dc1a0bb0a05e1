"""The life of an operation and of an invitation; buttons, API and tests read these tables."""

from europol_portal.workflow import Transition, Workflow
from operations.access import OperationPermission, ParticipationPermission
from operations.events import InvitationEvent, OperationEvent
from operations.models import Operation, Participation

Status = Operation.Status
Answer = Participation.Answer


def nobody_accepted(operation: Operation) -> str:
    """Planning together needs somebody to plan with."""
    if Participation.objects.accepted().filter(operation=operation).exists():
        return ""
    return "At least one invited party must accept before planning starts."


def operation_is_over(participation: Participation) -> str:
    """An invitation to what is over has no answer any more."""
    return "The operation is over." if participation.operation.is_over else ""


OPERATION_WORKFLOW: Workflow[Operation] = Workflow(
    Operation,
    {
        "plan": Transition(
            label="Start planning",
            sources=frozenset({Status.PROPOSED}),
            target=Status.PLANNING,
            permission=OperationPermission.CHANGE,
            event=OperationEvent.PLANNING,
            blocked_because=nobody_accepted,
        ),
        "go_live": Transition(
            label="Go live",
            sources=frozenset({Status.PLANNING}),
            target=Status.LIVE,
            permission=OperationPermission.CHANGE,
            event=OperationEvent.LIVE,
            blocked_because=nobody_accepted,
        ),
        "start_closing": Transition(
            label="Start closing",
            sources=frozenset({Status.LIVE}),
            target=Status.CLOSING,
            permission=OperationPermission.CHANGE,
            event=OperationEvent.CLOSING,
        ),
        "close": Transition(
            label="Close operation",
            sources=frozenset({Status.CLOSING}),
            target=Status.CLOSED,
            permission=OperationPermission.CHANGE,
            event=OperationEvent.CLOSED,
        ),
        "cancel": Transition(
            label="Cancel operation",
            sources=frozenset({Status.PROPOSED, Status.PLANNING}),
            target=Status.CANCELLED,
            permission=OperationPermission.CHANGE,
            event=OperationEvent.CANCELLED,
            needs_note=True,
            tone="d",
        ),
    },
)

INVITATION_WORKFLOW: Workflow[Participation] = Workflow(
    Participation,
    {
        "accept": Transition(
            label="Accept",
            sources=frozenset({Answer.INVITED}),
            target=Answer.ACCEPTED,
            permission=ParticipationPermission.ANSWER,
            event=InvitationEvent.ACCEPTED,
            blocked_because=operation_is_over,
        ),
        "decline": Transition(
            label="Decline",
            sources=frozenset({Answer.INVITED}),
            target=Answer.DECLINED,
            permission=ParticipationPermission.ANSWER,
            event=InvitationEvent.DECLINED,
            needs_note=True,
            tone="d",
        ),
        "leave": Transition(
            label="Leave operation",
            sources=frozenset({Answer.ACCEPTED}),
            target=Answer.WITHDRAWN,
            permission=ParticipationPermission.ANSWER,
            event=InvitationEvent.LEFT,
            needs_note=True,
            tone="d",
        ),
        "withdraw": Transition(
            label="Withdraw invitation",
            sources=frozenset({Answer.INVITED, Answer.ACCEPTED}),
            target=Answer.WITHDRAWN,
            permission=ParticipationPermission.WITHDRAW,
            event=InvitationEvent.WITHDRAWN,
            needs_note=True,
            tone="d",
        ),
    },
    field="answer",
)
