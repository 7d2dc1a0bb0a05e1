"""Who may know of action days and what they may do on them: those who see the operation; who takes part, enters."""

from enum import StrEnum

from europol_portal.access.policy import Policy, register
from europol_portal.parties.models import Role, User
from operations.access.operations import READERS, takes_part, visible_parts, visible_words
from operations.models import ActionDay, CheckCount, CountChange, CountrySheet, ReadMark, RoomTask, RosterShift


class ActionDayPermission(StrEnum):
    """What can be done with action days."""

    VIEW = "operations.view_actionday"
    CHANGE = "operations.change_actionday"
    CONTRIBUTE = "operations.contribute_actionday"
    SIGN = "operations.sign_actionday"


class TaskPermission(StrEnum):
    """What can be done with tasks and cross-checks."""

    VIEW = "operations.view_roomtask"
    TAKE = "operations.do_roomtask"
    CANCEL = "operations.cancel_roomtask"


D, T = ActionDayPermission, TaskPermission
GRANTS = {
    Role.LIAISON_OFFICER: frozenset(ActionDayPermission),
    Role.NATIONAL_OFFICER: frozenset({D.VIEW}),
    Role.ANALYST: frozenset({D.VIEW, D.CONTRIBUTE}),
    Role.DUTY_OFFICER: frozenset({D.VIEW, D.CONTRIBUTE}),
}
TASK_GRANTS = {role: frozenset(TaskPermission) for role in READERS - {Role.NATIONAL_OFFICER}} | {
    Role.NATIONAL_OFFICER: frozenset({T.VIEW})
}


def leads_day(user: User, day: ActionDay) -> bool:
    """True for people of the lead until it is published, archived or cancelled."""
    return day.lead_id == user.party_id and not day.is_over


def enters(user: User, day: ActionDay) -> bool:
    """True for people of parties that take part, while the operation and the day go on."""
    return not day.is_over and takes_part(user, day.operation)


def enters_figures(user: User, day: ActionDay) -> bool:
    """Figures are those of countries and bodies with officers of their own; Europol has none (invariant 32)."""
    return not user.party.is_hub and enters(user, day)


def does_it(user: User, task: RoomTask) -> bool:
    """True for people of the party that has to do it."""
    return task.doer_id == user.party_id and not task.is_over


def gave_it(user: User, task: RoomTask) -> bool:
    """True for people of the party that has given it."""
    return task.party_id == user.party_id and not task.is_over


register(Policy(ActionDay, GRANTS, visible_parts, {D.CHANGE: leads_day, D.CONTRIBUTE: enters, D.SIGN: enters_figures}))
register(Policy(RoomTask, TASK_GRANTS, visible_words, {T.TAKE: does_it, T.CANCEL: gave_it}))
for part, name in (
    (CountrySheet, "operations.view_countrysheet"),
    (RosterShift, "operations.view_rostershift"),
    (CheckCount, "operations.view_checkcount"),
    (CountChange, "operations.view_countchange"),
    (ReadMark, "operations.view_readmark"),
):
    register(Policy(part, {role: frozenset({name}) for role in READERS}, visible_parts))
