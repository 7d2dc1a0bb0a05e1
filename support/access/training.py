"""Who may know of courses, sessions and nominations.

Courses and the library are open to all who ask for support or handle it. A session is known to the provider and to the
parties with a quota; who else has one, and whom others send, is known to the provider alone.
"""

from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.access.sharing import shared_with
from europol_portal.parties.models import Role, User
from support.access.requests import REQUESTERS
from support.models import (
    Attendance,
    Course,
    LibraryItem,
    Nomination,
    SessionQuota,
    TrainingCertificate,
    TrainingEvaluation,
    TrainingSession,
)


class CoursePermission(StrEnum):
    """What can be done with courses."""

    VIEW = "support.view_course"
    ADD = "support.add_course"


class SessionPermission(StrEnum):
    """What can be done with sessions."""

    VIEW = "support.view_trainingsession"
    ADD = "support.add_trainingsession"
    RUN = "support.run_trainingsession"
    NOMINATE = "support.nominate_trainingsession"


class NominationPermission(StrEnum):
    """What can be done with nominations."""

    VIEW = "support.view_nomination"
    WITHDRAW = "support.withdraw_nomination"
    CERTIFY = "support.certify_nomination"
    EVALUATE = "support.evaluate_nomination"


class TrainingPartPermission(StrEnum):
    """What can be done with the other parts; adding one is an act on session or nomination."""

    VIEW_QUOTA = "support.view_sessionquota"
    VIEW_ATTENDANCE = "support.view_attendance"
    VIEW_EVALUATION = "support.view_trainingevaluation"
    VIEW_CERTIFICATE = "support.view_trainingcertificate"


class LibraryPermission(StrEnum):
    """What can be done with the library."""

    VIEW = "support.view_libraryitem"
    ADD = "support.add_libraryitem"
    WITHDRAW = "support.withdraw_libraryitem"


TRAINER = Role.SERVICE_COORDINATOR
READERS = {*REQUESTERS, TRAINER}


def visible_sessions(user: User) -> Q:
    """Sessions of the own party for its coordinators; those in which the own party has a quota, from opening on."""
    sides = NOTHING
    if user.roles & REQUESTERS:
        sides |= ~Q(owner_id=user.party_id)
    if TRAINER in user.roles:
        sides |= Q(owner_id=user.party_id)
    return shared_with(user, TrainingSession) & sides


def visible_session_parts(user: User) -> Q:
    """The own party's part of sessions that the person may know; the provider reads all of them."""
    known = Q(Exists(TrainingSession.objects.filter(visible_sessions(user), pk=OuterRef("session_id"))))
    return known & (Q(party_id=user.party_id) | Q(provider_id=user.party_id))


def visible_nomination_parts(user: User) -> Q:
    """What belongs to nominations that the person may know."""
    return Q(Exists(Nomination.objects.filter(visible_session_parts(user), pk=OuterRef("nomination_id"))))


def visible_to_readers(user: User) -> Q:
    """Open to all who ask for support or handle it."""
    return Q() if user.roles & READERS else NOTHING


def trains(user: User, row: Any) -> bool:
    """True for the provider's people."""
    return user.party_id in {getattr(row, "provider_id", None), row.owner_id} and TRAINER in user.roles


def sends(user: User, session: TrainingSession) -> bool:
    """True for a party that may have a quota; never for the provider."""
    return bool(session.owner_id != user.party_id)


def sent(user: User, nomination: Nomination) -> bool:
    """True for the party that nominated."""
    return bool(nomination.party_id == user.party_id)


def takes_part(user: User, nomination: Nomination) -> bool:
    """True for the participant; for one without an account, for the people who nominated."""
    return sent(user, nomination) and nomination.person_id in {None, user.pk}


def owns(user: User, item: LibraryItem) -> bool:
    """True for the party that added it."""
    return bool(item.owner_id == user.party_id)


def _grants(by_requesters: Any, by_trainers: Any) -> dict[Role, frozenset[str]]:
    return {Role(role): frozenset(by_requesters) for role in REQUESTERS} | {TRAINER: frozenset(by_trainers)}


register(Policy(model=Course, grants=_grants({CoursePermission.VIEW}, CoursePermission), visible=visible_to_readers))
S, N, T, L = SessionPermission, NominationPermission, TrainingPartPermission, LibraryPermission
register(
    Policy(
        model=TrainingSession,
        grants=_grants({S.VIEW, S.NOMINATE}, {S.VIEW, S.ADD, S.RUN}),
        visible=visible_sessions,
        conditions={S.RUN: trains, S.NOMINATE: sends},
    )
)
register(
    Policy(
        model=Nomination,
        grants=_grants({N.VIEW, N.WITHDRAW, N.EVALUATE}, {N.VIEW, N.CERTIFY}),
        visible=visible_session_parts,
        conditions={N.WITHDRAW: sent, N.CERTIFY: trains, N.EVALUATE: takes_part},
    )
)
register(Policy(model=SessionQuota, grants=_grants({T.VIEW_QUOTA}, {T.VIEW_QUOTA}), visible=visible_session_parts))
for _model, _permission in (
    (Attendance, T.VIEW_ATTENDANCE),
    (TrainingEvaluation, T.VIEW_EVALUATION),
    (TrainingCertificate, T.VIEW_CERTIFICATE),
):
    register(Policy(model=_model, grants=_grants({_permission}, {_permission}), visible=visible_nomination_parts))
register(
    Policy(
        model=LibraryItem,
        grants=_grants({L.VIEW}, L),
        visible=visible_to_readers,
        conditions={L.WITHDRAW: owns},
    )
)
