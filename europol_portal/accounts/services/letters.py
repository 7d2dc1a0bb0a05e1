"""Mails that were given up, sent again by an administrator."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.accounts.events import AccountEvent
from europol_portal.accounts.services.rights import require_administrator
from europol_portal.core.errors import DomainError
from europol_portal.notifications import letters
from europol_portal.parties.models import User

Verb = events.Verb


@transaction.atomic
def send_again(*, people: Iterable[int], by: User, at: datetime) -> int:
    """Let the mails of these people that were given up wait for the worker again; returns how many.

    Raises AccessDenied for everybody but administrators, and DomainError where none of them is given up any more.
    """
    require_administrator(by)
    recipients = letters.revive(people)
    if not recipients:
        message = "None of these mails is given up any more. Look at the list again."
        raise DomainError(message, code="no_dead_letter")
    for recipient in recipients:
        events.publish(
            AccountEvent.MAIL_SENT_AGAIN, subject=recipient, actor=by, at=at, verb=Verb.ALTERATION,
            changes={"mail": "pending"},
        )  # fmt: skip
    return len(recipients)
