"""Who may know of requests of data subjects, of breaches, and of what the officer watches.

The data protection officer of Europol handles all of them. An authority knows what it registered, a provider knows
that it was consulted; neither knows of the other, and analysts and administrators know of none. A breach is known to
who reported it, an owner knows what it was told, and no owner knows of another.
"""

from enum import StrEnum

from django.db.models import Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.parties.models import Role, User
from europol_portal.protection.models import (
    Alert,
    BreachNotice,
    DataBreach,
    NecessityAssessment,
    ProviderConsultation,
    SampleCheck,
    SubjectRequest,
)

OFFICER = Role.DATA_PROTECTION_OFFICER
DESKS = frozenset({Role.LIAISON_OFFICER, Role.NATIONAL_OFFICER})
ASKED = DESKS | {Role.DUTY_OFFICER}


class SubjectRequestPermission(StrEnum):
    """What can be done with requests."""

    VIEW = "protection.view_subjectrequest"
    ADD = "protection.add_subjectrequest"
    HANDLE = "protection.handle_subjectrequest"


class ConsultationPermission(StrEnum):
    """What can be done with consultations."""

    VIEW = "protection.view_providerconsultation"
    ANSWER = "protection.answer_providerconsultation"


class BreachPermission(StrEnum):
    """What can be done with breaches and with what owners are told of them."""

    VIEW = "protection.view_databreach"
    ADD = "protection.add_databreach"
    HANDLE = "protection.handle_databreach"
    VIEW_NOTICE = "protection.view_breachnotice"
    ACKNOWLEDGE = "protection.acknowledge_breachnotice"


class WatchPermission(StrEnum):
    """What the officer does with alerts and samples."""

    VIEW = "protection.view_alert"
    DECIDE = "protection.decide_alert"
    VIEW_SAMPLE = "protection.view_samplecheck"
    DRAW = "protection.add_samplecheck"
    CHECK = "protection.change_samplecheck"


class NecessityPermission(StrEnum):
    """What can be done with necessity assessments."""

    VIEW = "protection.view_necessityassessment"
    ADD = "protection.add_necessityassessment"
    CHANGE = "protection.change_necessityassessment"
    DECIDE = "protection.decide_necessityassessment"


ALERTS = frozenset({WatchPermission.VIEW, WatchPermission.DECIDE})
SAMPLES = frozenset({WatchPermission.VIEW_SAMPLE, WatchPermission.DRAW, WatchPermission.CHECK})


def is_officer(user: User) -> bool:
    """True for data protection officers of Europol."""
    return OFFICER in user.roles and user.party.is_hub


def visible_requests(user: User) -> Q:
    """All for the officer; for desks those that their party received."""
    if is_officer(user):
        return Q()
    return Q(party_id=user.party_id) if user.roles & DESKS else NOTHING


def visible_consultations(user: User) -> Q:
    """All for the officer; for desks those that ask their party."""
    if is_officer(user):
        return Q()
    return Q(party_id=user.party_id) if user.roles & ASKED else NOTHING


def officers_only(user: User) -> Q:
    """All of them for Europol's officers; nobody else knows that there is one."""
    return Q() if is_officer(user) else NOTHING


def visible_breaches(user: User) -> Q:
    """All for the officer; for everybody else what they reported."""
    return Q() if is_officer(user) else Q(registered_by_id=user.pk)


def visible_notices(user: User) -> Q:
    """All for the officer; for desks what their party was told."""
    if is_officer(user):
        return Q()
    return Q(party_id=user.party_id, told_at__isnull=False) if user.roles & ASKED else NOTHING


def is_told(user: User, notice: BreachNotice) -> bool:
    """People of the owner that is told."""
    return notice.party_id == user.party_id and bool(user.roles & ASKED)


def handles(user: User, _row: object) -> bool:
    """Only Europol's officer; an officer of another body handles nothing here."""
    return is_officer(user)


def may_answer(user: User, consultation: ProviderConsultation) -> bool:
    """People of the party that is asked, once."""
    return consultation.party_id == user.party_id and consultation.is_open and bool(user.roles & ASKED)


_DESK = frozenset({SubjectRequestPermission.VIEW, SubjectRequestPermission.ADD})
register(
    Policy(
        SubjectRequest,
        {OFFICER: frozenset(SubjectRequestPermission)} | dict.fromkeys(DESKS, _DESK),
        visible_requests,
        {SubjectRequestPermission.HANDLE: handles},
    )
)
register(
    Policy(
        ProviderConsultation,
        {OFFICER: frozenset({ConsultationPermission.VIEW})}
        | {role: frozenset(ConsultationPermission) for role in ASKED},
        visible_consultations,
        {ConsultationPermission.ANSWER: may_answer},
    )
)
_REPORTER = frozenset({BreachPermission.VIEW, BreachPermission.ADD})
register(
    Policy(
        DataBreach,
        dict.fromkeys(Role, _REPORTER) | {OFFICER: _REPORTER | {BreachPermission.HANDLE}},
        visible_breaches,
        {BreachPermission.HANDLE: handles},
    )
)
register(
    Policy(
        BreachNotice,
        {OFFICER: frozenset({BreachPermission.VIEW_NOTICE})}
        | dict.fromkeys(ASKED, frozenset({BreachPermission.VIEW_NOTICE, BreachPermission.ACKNOWLEDGE})),
        visible_notices,
        {BreachPermission.ACKNOWLEDGE: is_told},
    )
)
WRITERS = frozenset({Role.ANALYST, Role.SERVICE_COORDINATOR, Role.DUTY_OFFICER})


def visible_assessments(user: User) -> Q:
    """All for the officer; for who plans at Europol those of Europol."""
    if is_officer(user):
        return Q()
    return Q(party_id=user.party_id) if user.roles & WRITERS and user.party.is_hub else NOTHING


def writes_at_europol(user: User) -> bool:
    """Only Europol processes what an assessment is about."""
    return user.party.is_hub


def wrote_it(user: User, assessment: NecessityAssessment) -> bool:
    """The author changes, submits and withdraws it."""
    return assessment.author_id == user.pk


_WRITER = frozenset({NecessityPermission.VIEW, NecessityPermission.ADD, NecessityPermission.CHANGE})
register(
    Policy(
        NecessityAssessment,
        dict.fromkeys(WRITERS, _WRITER) | {OFFICER: frozenset({NecessityPermission.VIEW, NecessityPermission.DECIDE})},
        visible_assessments,
        {NecessityPermission.CHANGE: wrote_it, NecessityPermission.DECIDE: handles},
    )
)
register(Policy(Alert, {OFFICER: ALERTS}, officers_only))
register(Policy(SampleCheck, {OFFICER: SAMPLES}, officers_only))
