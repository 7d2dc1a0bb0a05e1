"""Every way into the portal ends here: a session that began is written down and gets its times."""

import re
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from europol_portal.accounts import services
from europol_portal.parties.models import User
from europol_portal.web import sessions, step_up
from europol_portal.web.http import address_of

PROGRAMS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Macintosh", "Linux")


@receiver(user_logged_in, dispatch_uid="portal-session-begins")
def session_begins(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Called by Django's login, whatever the person showed to get in."""
    at = timezone.now()
    sessions.begin(request.session, at)
    step_up.prove(request.session, at)
    if request.session.session_key is None:  # somebody else was signed in here: that session is gone, this one new
        request.session.create()
    services.begin_session(
        user=user,
        key=str(request.session.session_key),
        at=at,
        address=address_of(request),
        browser=browser_of(request.headers.get("user-agent", "")),
    )


def browser_of(agent: str) -> str:
    """Program and system in two words: enough to know one's own browser again, not enough to be traced by."""
    program = next((name for mark, name in PROGRAMS if mark in agent), "")
    system = next((name for name in SYSTEMS if re.search(rf"\b{name}\b", agent)), "")
    return " on ".join(word for word in (program, system) if word)
