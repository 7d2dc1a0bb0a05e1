"""Own sessions, in this browser and in others."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from europol_portal.accounts import services
from europol_portal.accounts.models import OpenSession
from europol_portal.web.http import signed_in
from europol_portal.web.views import answer_action


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the own sessions, wherever it is open."""
    user, at = signed_in(request), timezone.now()
    session = get_object_or_404(OpenSession.objects.visible_to(user), pk=pk)
    return answer_action(
        request,
        lambda: services.end_session(session=session, by=user, at=at),
        lambda _ended: _back(request, "Session ended."),
    )


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End every own session but this one."""
    user, at, key = signed_in(request), timezone.now(), request.session.session_key or ""
    return answer_action(
        request,
        lambda: services.end_other_sessions(user=user, key=key, at=at),
        lambda ended: _back(request, f"Other sessions ended: {ended}." if ended else "No other session was open."),
    )


def _back(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(reverse("accounts:profile"))
