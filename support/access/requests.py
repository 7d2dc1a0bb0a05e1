"""Who may know of requests and what they may do with them.

Two parties know a request: the one that asks and, once it is sent, the provider. The second lock knows party, person
and clearance only; that inside the provider a grant officer sees money, a service coordinator everything else and the
duty officer what is urgent is the first lock's alone. Other people of the provider see no request.
"""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.access.sharing import shared_with
from europol_portal.parties.models import Role, User
from operations.models import Operation
from support.models import (
    Assessment,
    Booking,
    Lesson,
    Outcome,
    OutcomeFigure,
    PlanRun,
    RequestMessage,
    RequestStep,
    Resource,
    Service,
    SupportRequest,
)
from support.querysets import OVER


class ServicePermission(StrEnum):
    """What can be done with the catalogue."""

    VIEW = "support.view_service"
    ADD = "support.add_service"
    CHANGE = "support.change_service"


class RequestPermission(StrEnum):
    """What can be done with requests."""

    VIEW = "support.view_supportrequest"
    ADD = "support.add_supportrequest"
    CHANGE = "support.change_supportrequest"
    SUBMIT = "support.submit_supportrequest"
    ENDORSE = "support.endorse_supportrequest"
    CANCEL = "support.cancel_supportrequest"
    FEEDBACK = "support.give_feedback_supportrequest"
    MESSAGE = "support.message_supportrequest"
    DECIDE = "support.decide_supportrequest"
    APPEAL = "support.appeal_supportrequest"
    COPY = "support.copy_supportrequest"
    REASSIGN = "support.reassign_supportrequest"
    ANSWER_APPEAL = "support.answer_appeal_supportrequest"
    ACCEPT_IN_DANGER = "support.accept_in_danger_supportrequest"


class ResourcePermission(StrEnum):
    """What can be done with the provider's resources."""

    VIEW = "support.view_resource"
    ADD = "support.add_resource"
    CHANGE = "support.change_resource"


class PlanPermission(StrEnum):
    """What can be done with plans of the planner."""

    VIEW = "support.view_planrun"
    ADD = "support.add_planrun"
    CANCEL = "support.cancel_planrun"


class BookingPermission(StrEnum):
    """What can be done with the days of resources."""

    VIEW = "support.view_booking"
    ADD = "support.add_booking"
    CHANGE = "support.change_booking"


class RequestPartPermission(StrEnum):
    """What can be done with the parts of requests; adding one is a step of the request."""

    VIEW_ASSESSMENT = "support.view_assessment"
    VIEW_STEP = "support.view_requeststep"
    VIEW_MESSAGE = "support.view_requestmessage"
    VIEW_OUTCOME = "support.view_outcome"
    VIEW_FIGURE = "support.view_outcomefigure"


class LessonPermission(StrEnum):
    """What can be done with lessons; telling one is a decision on the request it comes from."""

    VIEW = "support.view_lesson"


ASKING = frozenset(
    {
        RequestPermission.VIEW,
        RequestPermission.ADD,
        RequestPermission.CHANGE,
        RequestPermission.SUBMIT,
        RequestPermission.CANCEL,
        RequestPermission.FEEDBACK,
        RequestPermission.APPEAL,
        RequestPermission.COPY,
        RequestPermission.MESSAGE,
    }
)
DECIDING = frozenset(
    {
        RequestPermission.VIEW,
        RequestPermission.DECIDE,
        RequestPermission.ANSWER_APPEAL,
        RequestPermission.REASSIGN,
        RequestPermission.MESSAGE,
    }
)

GRANTS = {
    Role.LIAISON_OFFICER: ASKING | {RequestPermission.ENDORSE},
    Role.NATIONAL_OFFICER: ASKING,
    Role.SERVICE_COORDINATOR: DECIDING,
    Role.GRANT_OFFICER: DECIDING,
    Role.DUTY_OFFICER: frozenset(
        {RequestPermission.VIEW, RequestPermission.ACCEPT_IN_DANGER, RequestPermission.MESSAGE}
    ),
}
SERVICE_GRANTS = {role: frozenset({ServicePermission.VIEW}) for role in Role} | {
    Role.ADMINISTRATOR: frozenset(ServicePermission)
}
RESOURCE_GRANTS = {
    Role.SERVICE_COORDINATOR: frozenset(ResourcePermission),
    Role.DUTY_OFFICER: frozenset({ResourcePermission.VIEW}),
}
BOOKING_GRANTS = {
    Role.SERVICE_COORDINATOR: frozenset(BookingPermission),
    Role.DUTY_OFFICER: frozenset({BookingPermission.VIEW}),
}
PLAN_GRANTS = {role: frozenset(PlanPermission) for role in BOOKING_GRANTS}
REQUESTERS = frozenset({Role.LIAISON_OFFICER, Role.NATIONAL_OFFICER})
MONEY = Q(kind=Service.Kind.FINANCIAL)
PRESSING = Q(urgency__in=[SupportRequest.Urgency.URGENT, SupportRequest.Urgency.DANGER_TO_LIFE])
PART_OF = {Role.SERVICE_COORDINATOR: ~MONEY, Role.GRANT_OFFICER: MONEY, Role.DUTY_OFFICER: PRESSING}


def visible_requests(user: User) -> Q:
    """Requests of the own party for those who ask; those sent to the own party for those who handle their kind."""
    sides = NOTHING
    if user.roles & REQUESTERS:
        sides |= Q(owner_id=user.party_id)
    for role in user.roles & PART_OF.keys():
        sides |= Q(PART_OF[Role(role)], provider_id=user.party_id)
    return shared_with(user, SupportRequest) & sides


def visible_services(_user: User) -> Q:
    """The catalogue is open to all who are signed in."""
    return Q()


def visible_parts(user: User) -> Q:
    """What belongs to requests that the person may know."""
    return Q(Exists(SupportRequest.objects.filter(visible_requests(user), pk=OuterRef("request_id"))))


def visible_figures(user: User) -> Q:
    """Figures of outcomes that the person may know."""
    return Q(Exists(Outcome.objects.filter(visible_parts(user), pk=OuterRef("outcome_id"))))


def visible_lessons(user: User) -> Q:
    """Lessons are open to all who ask for support or handle it."""
    return Q() if user.roles & GRANTS.keys() else NOTHING


def visible_plans(user: User) -> Q:
    """What the person has asked of the planner: others see other requests, so a plan is nobody else's."""
    return Q(owner_id=user.party_id, author_id=user.pk) if user.roles & PLAN_GRANTS.keys() else NOTHING


def visible_resources(user: User) -> Q:
    """Resources and bookings are the party's own: who else has what, and when, is told to nobody outside.

    Inside, those who coordinate support or keep watch see them.
    """
    return Q(owner_id=user.party_id) if user.roles & RESOURCE_GRANTS.keys() else NOTHING


def asks(user: User, request: SupportRequest) -> bool:
    """True for people of the requesting party."""
    return bool(request.owner_id == user.party_id)


def may_endorse(user: User, request: SupportRequest) -> bool:
    """True for the requesting party until it has endorsed."""
    return asks(user, request) and request.lacks_endorsement


def may_rewrite(user: User, request: SupportRequest) -> bool:
    """True for the requesting party while it is a draft."""
    return asks(user, request) and not request.is_sent and not request.is_over


def handles(user: User, request: SupportRequest) -> bool:
    """True for those of the provider who decide on its kind; never for people of the requesting party."""
    role = Role.GRANT_OFFICER if request.kind == Service.Kind.FINANCIAL else Role.SERVICE_COORDINATOR
    is_provider = request.provider_id == user.party_id and request.owner_id != user.party_id
    return is_provider and role in user.roles


def answers_appeal(user: User, request: SupportRequest) -> bool:
    """True for those who decide on its kind, but for the one who declined it."""
    return handles(user, request) and request.declined_by_id != user.pk


def may_reassign(user: User, request: SupportRequest) -> bool:
    """True for those who decide on its kind, until it is over."""
    return handles(user, request) and request.status not in OVER


def may_accept_in_danger(user: User, request: SupportRequest) -> bool:
    """True for the provider's duty officer when a life is in danger."""
    return request.provider_id == user.party_id and request.owner_id != user.party_id and request.is_in_danger


def may_speak(_user: User, request: SupportRequest) -> bool:
    """True for both sides from sending on, as long as there is something to talk about."""
    return request.is_sent and (request.status not in OVER or request.status == SupportRequest.Status.DECLINED)


register(Policy(model=Service, grants=SERVICE_GRANTS, visible=visible_services))
register(
    Policy(
        model=SupportRequest,
        grants=GRANTS,
        visible=visible_requests,
        conditions={
            RequestPermission.CHANGE: may_rewrite,
            RequestPermission.SUBMIT: asks,
            RequestPermission.CANCEL: asks,
            RequestPermission.FEEDBACK: asks,
            RequestPermission.ENDORSE: may_endorse,
            RequestPermission.DECIDE: handles,
            RequestPermission.APPEAL: asks,
            RequestPermission.COPY: asks,
            RequestPermission.REASSIGN: may_reassign,
            RequestPermission.ANSWER_APPEAL: answers_appeal,
            RequestPermission.ACCEPT_IN_DANGER: may_accept_in_danger,
            RequestPermission.MESSAGE: may_speak,
        },
    )
)
register(Policy(model=Resource, grants=RESOURCE_GRANTS, visible=visible_resources))
register(Policy(model=Booking, grants=BOOKING_GRANTS, visible=visible_resources))
register(Policy(model=PlanRun, grants=PLAN_GRANTS, visible=visible_plans))
for _model, _permission in (
    (Assessment, RequestPartPermission.VIEW_ASSESSMENT),
    (RequestStep, RequestPartPermission.VIEW_STEP),
    (RequestMessage, RequestPartPermission.VIEW_MESSAGE),
    (Outcome, RequestPartPermission.VIEW_OUTCOME),
):
    register(Policy(model=_model, grants={role: frozenset({_permission}) for role in GRANTS}, visible=visible_parts))
register(
    Policy(
        model=OutcomeFigure,
        grants={role: frozenset({RequestPartPermission.VIEW_FIGURE}) for role in GRANTS},
        visible=visible_figures,
    )
)
register(
    Policy(model=Lesson, grants={role: frozenset({LessonPermission.VIEW}) for role in GRANTS}, visible=visible_lessons)
)


def known_operations(user: User, requests: Iterable[SupportRequest]) -> dict[UUID, Operation]:
    """The operations of the requests that the person may know, by key; one query.

    Who handles a request need not take part in its operation: then neither name nor key of it is shown.
    """
    wanted = {request.operation_id for request in requests if request.operation_id}
    if not wanted:
        return {}
    return {operation.pk: operation for operation in Operation.objects.visible_to(user).filter(pk__in=wanted)}
