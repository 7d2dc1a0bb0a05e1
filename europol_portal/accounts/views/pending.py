"""A sign-in that is under way: the password was right, no session has begun."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from europol_portal.access.binding import acting_for
from europol_portal.accounts import services
from europol_portal.parties.models import User
from europol_portal.web import step_up
from europol_portal.web.http import address_of

PENDING = "portal_pending"
LIFETIME = timedelta(minutes=10)


@dataclass
class Pending:
    """Who is about to come in, until when, and what was shown besides the password."""

    user: int
    tied: str
    until: float
    next: str
    factor: str = ""


def start(request: HttpRequest, user: User, target: str, *, factor: str = "") -> HttpResponse:
    """Remember the person and lead to the next step."""
    until = (timezone.now() + LIFETIME).timestamp()
    pending = Pending(user.pk, user.get_session_auth_hash(), until, target, factor)
    return proceed(request, user, pending)


def proceed(request: HttpRequest, user: User, pending: Pending) -> HttpResponse:
    """First the second factor, then the own password instead of a one-time one, then the session."""
    request.session[PENDING] = asdict(pending)
    if not pending.factor and has_factor(user):
        return redirect("second-factor")
    if user.one_time_until is not None:
        return redirect("choose-password")
    return finish(request, user, pending)


def finish(request: HttpRequest, user: User, pending: Pending) -> HttpResponse:
    """Begin the session and go where the person wanted to."""
    request.session.pop(PENDING, None)
    login(request, user)
    if pending.factor:
        request.session[step_up.FACTOR] = pending.factor
    services.record_sign_in(user=user, at=timezone.now(), address=address_of(request))
    return HttpResponseRedirect(safe(request, pending.next))


def of(request: HttpRequest) -> tuple[User, Pending] | None:
    """Who is about to come in; nobody when too much time went by or the account changed meanwhile."""
    kept = request.session.get(PENDING)
    if not kept or kept["until"] < timezone.now().timestamp():
        return None
    pending = Pending(**kept)
    user: User | None = User.objects.active().filter(pk=pending.user).select_related("party").first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), pending.tied):
        return None
    return user, pending


def has_factor(user: User) -> bool:
    """True when the person has to show one."""
    with acting_for(user):
        return bool(services.factors_of(user))


def safe(request: HttpRequest, target: str) -> str:
    """The address inside the portal that was asked for, or the desk."""
    hosts, secure = {request.get_host()}, request.is_secure()
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=secure):
        return target
    return resolve_url(reverse("desk"))
