"""The life of an action day and of a task; buttons, API and tests read these tables (domain model, section 12.2)."""

from europol_portal.parties.models import Party
from europol_portal.workflow import Transition, Workflow
from operations.access import ActionDayPermission, TaskPermission
from operations.events import ActionDayEvent, TaskEvent
from operations.models import ActionDay, CheckCount, CountrySheet, Operation, OperationResult, RoomTask

Status = ActionDay.Status
TaskStatus = RoomTask.Status


def operation_not_live(day: ActionDay) -> str:
    """The day is part of an operation that runs."""
    if day.operation.status == Operation.Status.LIVE:
        return ""
    return "The operation is not live yet."


def contributing_ids(day: ActionDay) -> set[int]:
    """Parties that have entered figures for the day."""
    counted = CheckCount.objects.filter(day=day).order_by().values_list("party_id", flat=True).distinct()
    return {*counted, *OperationResult.objects.filter(day=day).values_list("party_id", flat=True)}


def _without(day: ActionDay, **given: bool) -> str:
    """The codes of contributing parties whose sheet does not say so yet."""
    said = set(CountrySheet.objects.filter(day=day, **given).values_list("party_id", flat=True))
    missing = contributing_ids(day) - said
    return ", ".join(Party.objects.filter(pk__in=missing).order_by("code").values_list("code", flat=True))


def figures_not_signed(day: ActionDay) -> str:
    """Figures are provisional until the country concerned has signed them (invariant 35)."""
    codes = _without(day, signed_at__isnull=False)
    return f"Not signed yet: {codes}." if codes else ""


def publication_not_agreed(day: ActionDay) -> str:
    """Nothing is public before every owner signed its figures as they stand and agreed (invariant 36)."""
    if unsigned := figures_not_signed(day):
        return unsigned
    codes = _without(day, agreed_at__isnull=False)
    return f"Not agreed yet: {codes}." if codes else ""


ACTION_DAY_WORKFLOW: Workflow[ActionDay] = Workflow(
    ActionDay,
    {
        "approve": Transition(
            label="Approve",
            sources=frozenset({Status.PLANNING}),
            target=Status.APPROVED,
            permission=ActionDayPermission.CHANGE,
            event=ActionDayEvent.APPROVED,
        ),
        "prepare": Transition(
            label="Start preparation",
            sources=frozenset({Status.APPROVED}),
            target=Status.PREPARATION,
            permission=ActionDayPermission.CHANGE,
            event=ActionDayEvent.PREPARATION,
        ),
        "go_live": Transition(
            label="Go live",
            sources=frozenset({Status.PREPARATION}),
            target=Status.LIVE,
            permission=ActionDayPermission.CHANGE,
            event=ActionDayEvent.LIVE,
            blocked_because=operation_not_live,
        ),
        "consolidate": Transition(
            label="Bring figures together",
            sources=frozenset({Status.LIVE}),
            target=Status.CONSOLIDATION,
            permission=ActionDayPermission.CHANGE,
            event=ActionDayEvent.CONSOLIDATION,
        ),
        "confirm": Transition(
            label="Confirm figures",
            sources=frozenset({Status.CONSOLIDATION}),
            target=Status.CONFIRMED,
            permission=ActionDayPermission.CHANGE,
            event=ActionDayEvent.CONFIRMED,
            blocked_because=figures_not_signed,
        ),
        "publish": Transition(
            label="Mark as published",
            sources=frozenset({Status.CONFIRMED}),
            target=Status.PUBLISHED,
            permission=ActionDayPermission.CHANGE,
            event=ActionDayEvent.PUBLISHED,
            blocked_because=publication_not_agreed,
        ),
        "archive": Transition(
            label="Archive without publication",
            sources=frozenset({Status.CONFIRMED}),
            target=Status.ARCHIVED,
            permission=ActionDayPermission.CHANGE,
            event=ActionDayEvent.ARCHIVED,
        ),
        "cancel": Transition(
            label="Cancel action day",
            sources=frozenset({Status.PLANNING, Status.APPROVED, Status.PREPARATION}),
            target=Status.CANCELLED,
            permission=ActionDayPermission.CHANGE,
            event=ActionDayEvent.CANCELLED,
            needs_note=True,
            tone="d",
        ),
    },
)

TASK_WORKFLOW: Workflow[RoomTask] = Workflow(
    RoomTask,
    {
        "start": Transition(
            label="Take up",
            sources=frozenset({TaskStatus.OPEN}),
            target=TaskStatus.STARTED,
            permission=TaskPermission.TAKE,
            event=TaskEvent.STARTED,
        ),
        "finish": Transition(
            label="Done",
            sources=frozenset({TaskStatus.OPEN, TaskStatus.STARTED}),
            target=TaskStatus.DONE,
            permission=TaskPermission.TAKE,
            event=TaskEvent.DONE,
            needs_note=True,
        ),
        "cancel": Transition(
            label="Withdraw",
            sources=frozenset({TaskStatus.OPEN, TaskStatus.STARTED}),
            target=TaskStatus.CANCELLED,
            permission=TaskPermission.CANCEL,
            event=TaskEvent.CANCELLED,
            needs_note=True,
            tone="d",
        ),
    },
)
