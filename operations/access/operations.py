"""Who may know of operations and what they may do with them.

The lead and every party with an open or accepted invitation know the operation; people of Europol only if Europol is
one of them. Europol has no liaison bureau, so its duty officer answers invitations and writes to the log for it.
"""

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.access.sharing import shared_with
from europol_portal.core.fields import HandlingCode
from europol_portal.parties.models import Role, User
from operations.models import CaseLine, LogEntry, LogFile, Operation, Participation


class OperationPermission(StrEnum):
    """What can be done with operations."""

    VIEW = "operations.view_operation"
    ADD = "operations.add_operation"
    CHANGE = "operations.change_operation"
    INVITE = "operations.invite_operation"
    LOG = "operations.log_operation"
    CLOSE_CIRCLE = "operations.close_circle_operation"
    ENTER_RESULT = "operations.enter_result_operation"


class ParticipationPermission(StrEnum):
    """What can be done with participations."""

    VIEW = "operations.view_participation"
    ANSWER = "operations.answer_participation"
    WITHDRAW = "operations.withdraw_participation"


class LogEntryPermission(StrEnum):
    """What can be done with the log."""

    VIEW = "operations.view_logentry"


class LogFilePermission(StrEnum):
    """What can be done with files in the log."""

    VIEW = "operations.view_logfile"
    EXPORT = "operations.export_logfile"


class CaseLinePermission(StrEnum):
    """What can be done with the case record."""

    VIEW = "operations.view_caseline"
    EXPORT = "operations.export_caseline"


READERS = frozenset({Role.LIAISON_OFFICER, Role.NATIONAL_OFFICER, Role.ANALYST, Role.DUTY_OFFICER})
DESK = frozenset({Role.LIAISON_OFFICER, Role.DUTY_OFFICER})

GRANTS = {
    Role.LIAISON_OFFICER: frozenset(OperationPermission),
    Role.NATIONAL_OFFICER: frozenset({OperationPermission.VIEW}),
    Role.ANALYST: frozenset({OperationPermission.VIEW, OperationPermission.LOG}),
    Role.DUTY_OFFICER: frozenset({OperationPermission.VIEW, OperationPermission.LOG}),
}
PARTICIPATION_GRANTS = {
    Role.LIAISON_OFFICER: frozenset(ParticipationPermission),
    Role.NATIONAL_OFFICER: frozenset({ParticipationPermission.VIEW}),
    Role.ANALYST: frozenset({ParticipationPermission.VIEW}),
    Role.DUTY_OFFICER: frozenset({ParticipationPermission.VIEW, ParticipationPermission.ANSWER}),
}
LOG_GRANTS = {role: frozenset({LogEntryPermission.VIEW}) for role in READERS}
FILE_GRANTS = {role: frozenset(LogFilePermission) for role in READERS}
CASE_GRANTS = {role: frozenset(CaseLinePermission) for role in READERS - {Role.NATIONAL_OFFICER}} | {
    Role.NATIONAL_OFFICER: frozenset({CaseLinePermission.VIEW})
}


def visible_operations(user: User) -> Q:
    """Operations that the person's party leads or is invited to."""
    return shared_with(user, Operation) if user.roles & READERS else NOTHING


def visible_parts(user: User) -> Q:
    """Parts of operations that the person may know."""
    return Q(Exists(Operation.objects.filter(visible_operations(user), pk=OuterRef("operation_id"))))


def visible_words(user: User) -> Q:
    """Words in rooms that the person may know; with H2 only what the own party was told at the time (invariant 2)."""
    told = ~Q(handling_codes__contains=[HandlingCode.H2.value]) | Q(told_ids__contains=[user.party_id])
    return visible_parts(user) & told


def visible_lines(user: User) -> Q:
    """Lines of the case record; what was entered on the spot is its host's and provider's alone, whatever its codes."""
    return visible_words(user) & (~Q(kind=CaseLine.Kind.FIELD) | Q(told_ids__contains=[user.party_id]))


def visible_participations(user: User) -> Q:
    """The participants of visible operations, and the own party's invitations to operations it has left."""
    if not user.roles & READERS:
        return NOTHING
    in_circle = Q(circle_ids=[]) | Q(circle_ids__contains=[user.pk])
    own_past = (
        Q(party_id=user.party_id, classification_rank__lte=user.clearance_rank)
        & ~Q(party_ids__contains=[user.party_id])
        & in_circle
    )
    return visible_parts(user) | own_past


def leads_on(user: User, operation: Operation) -> bool:
    """True for people of the lead while the operation goes on."""
    return operation.owner_id == user.party_id and not operation.is_over


def takes_part(user: User, operation: Operation) -> bool:
    """True for people of the lead and of parties that accepted as more than an observer, while it goes on."""
    if operation.is_over:
        return False
    return operation.owner_id == user.party_id or (
        Participation.objects.accepted()
        .filter(operation=operation, party_id=user.party_id)
        .exclude(role=Participation.Role.OBSERVER)
        .exists()
    )


def enters_results(user: User, operation: Operation) -> bool:
    """Results are those of countries and bodies with officers of their own; Europol has none (invariant 32)."""
    return not user.party.is_hub and takes_part(user, operation)


def is_invited(user: User, participation: Participation) -> bool:
    """True for people of the invited party."""
    return bool(participation.party_id == user.party_id)


def has_invited(user: User, participation: Participation) -> bool:
    """True for people of the lead."""
    return bool(participation.lead_id == user.party_id)


register(
    Policy(
        model=Operation,
        grants=GRANTS,
        visible=visible_operations,
        conditions={
            OperationPermission.CHANGE: leads_on,
            OperationPermission.INVITE: leads_on,
            OperationPermission.LOG: takes_part,
            OperationPermission.ENTER_RESULT: enters_results,
        },
    )
)
register(
    Policy(
        model=Participation,
        grants=PARTICIPATION_GRANTS,
        visible=visible_participations,
        conditions={
            ParticipationPermission.ANSWER: is_invited,
            ParticipationPermission.WITHDRAW: has_invited,
        },
    )
)
register(Policy(model=LogEntry, grants=LOG_GRANTS, visible=visible_words))
register(Policy(model=LogFile, grants=FILE_GRANTS, visible=visible_words))
register(Policy(model=CaseLine, grants=CASE_GRANTS, visible=visible_lines))
