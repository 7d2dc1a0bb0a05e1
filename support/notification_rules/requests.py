"""Who is told about which event of a request. Titles carry no content."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from europol_portal.access import sharing
from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import Role, User
from support.events import RequestEvent
from support.models import Service, SupportRequest


def _holding(request: SupportRequest, roles: Iterable[str], at: datetime, party_id: int) -> QuerySet[User]:
    audience = sharing.audience(request, on=at.date()).values("pk")
    people: QuerySet[User] = User.objects.holding(*roles, on=at.date()).filter(pk__in=audience, party_id=party_id)
    return people


def requesters(request: SupportRequest, _actor: User, at: datetime) -> QuerySet[User]:
    """The liaison officers of the requesting party, and who wrote the request."""
    desk = _holding(request, [Role.LIAISON_OFFICER], at, request.owner_id)
    writer = _holding(request, [Role.NATIONAL_OFFICER], at, request.owner_id).filter(pk=request.created_by_id)
    people: QuerySet[User] = User.objects.filter(Q(pk__in=desk.values("pk")) | Q(pk__in=writer.values("pk")))
    return people


def handlers(request: SupportRequest, _actor: User, at: datetime) -> QuerySet[User]:
    """Those of the provider who decide on its kind; with life in danger the duty officer too."""
    roles = [Role.GRANT_OFFICER if request.kind == Service.Kind.FINANCIAL else Role.SERVICE_COORDINATOR]
    if request.is_in_danger:
        roles.append(Role.DUTY_OFFICER)
    return _holding(request, roles, at, request.provider_id)


def endorsers(request: SupportRequest, actor: User, at: datetime) -> QuerySet[User]:
    """Who is needed next once a request is sent: the liaison officers who endorse it, with life in danger the duty
    officer. A liaison officer's own sending endorses it, so the colleagues need not act."""
    duty = _holding(request, [Role.DUTY_OFFICER] if request.is_in_danger else [], at, request.provider_id)
    if Role.LIAISON_OFFICER in actor.roles:
        return duty
    desk = _holding(request, [Role.LIAISON_OFFICER], at, request.owner_id)
    people: QuerySet[User] = User.objects.filter(Q(pk__in=desk.values("pk")) | Q(pk__in=duty.values("pk")))
    return people


def other_side(request: SupportRequest, actor: User, at: datetime) -> QuerySet[User]:
    """The people of the party that did not speak."""
    if actor.party_id == request.owner_id:
        return handlers(request, actor, at)
    return requesters(request, actor, at)


def told_of_the_handler(request: SupportRequest, actor: User, at: datetime) -> QuerySet[User]:
    """The requester, and the person who handles it from now on."""
    own = handlers(request, actor, at).filter(pk__in=[request.handled_by_id])
    people: QuerySet[User] = User.objects.filter(
        Q(pk__in=requesters(request, actor, at).values("pk")) | Q(pk__in=own.values("pk"))
    )
    return people


def in_danger(request: SupportRequest) -> bool:
    """Urgent when a life is in danger."""
    return request.is_in_danger


register(Rule(RequestEvent.SUBMITTED, "A request for support was sent", endorsers, is_urgent=in_danger))
register(Rule(RequestEvent.ENDORSED, "A request for support waits for assessment", handlers, is_urgent=in_danger))
register(Rule(RequestEvent.ASSESSED, "Your request was assessed", requesters))
register(Rule(RequestEvent.ACCEPTED, "Your request was accepted", requesters))
register(Rule(RequestEvent.ACCEPTED_IN_DANGER, "Your request was accepted at once", requesters, is_urgent=in_danger))
register(Rule(RequestEvent.DECLINED, "Your request was declined", requesters))
register(Rule(RequestEvent.APPEALED, "A decision on a request was appealed", handlers, is_urgent=in_danger))
register(Rule(RequestEvent.UPHELD, "Your appeal was answered: the decision stays", requesters))
register(Rule(RequestEvent.REOPENED, "Your appeal was answered: your request is decided anew", requesters))
register(Rule(RequestEvent.REASSIGNED, "Another person handles a request for support", told_of_the_handler))
register(Rule(RequestEvent.WAITLISTED, "Your request is on the waiting list", requesters))
register(Rule(RequestEvent.SCHEDULED, "Your request was scheduled", requesters))
register(Rule(RequestEvent.STARTED, "Support has started", requesters))
register(Rule(RequestEvent.DELIVERED, "Support was delivered: give feedback", requesters))
register(Rule(RequestEvent.FEEDBACK, "Feedback was given on support", handlers))
register(Rule(RequestEvent.AMENDED, "Feedback on support was amended", handlers))
register(Rule(RequestEvent.LESSON, "A lesson of your request was told to others, without your name", requesters))
register(Rule(RequestEvent.CLOSED, "Your request was closed", requesters))
register(Rule(RequestEvent.CANCELLED, "A request for support was cancelled", handlers))
register(Rule(RequestEvent.ASKED, "A question was asked in a request", other_side, is_urgent=in_danger))
register(Rule(RequestEvent.ANSWERED, "A question in a request was answered", other_side))
