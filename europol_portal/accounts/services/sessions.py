"""Sessions begin, go on and end; sign-in and sign-out go into the record, what was typed never does."""

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from europol_portal import events
from europol_portal.access.binding import acting_for
from europol_portal.accounts.events import AccountEvent
from europol_portal.accounts.models import OpenSession
from europol_portal.audit import services as audit
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied
from europol_portal.parties.models import User

Verb = events.Verb


def record_sign_in(*, user: User, at: datetime, address: str) -> AuditEvent:
    """A session began."""
    return _record(AccountEvent.SIGNED_IN, user, at, address)


def record_sign_out(*, user: User, at: datetime, address: str) -> AuditEvent:
    """A session was ended by its person."""
    return _record(AccountEvent.SIGNED_OUT, user, at, address)


def record_refused_sign_in(*, username: str, at: datetime, address: str, is_slowed: bool = False) -> AuditEvent:
    """A sign-in failed. A name that belongs to no account is not kept: it may be a password in the wrong field."""
    user = User.objects.filter(username=username).select_related("party").first()
    changes = {"account": "known" if user else "unknown"} | ({"slowed": True} if is_slowed else {})
    return audit.record(
        verb=AuditEvent.Verb.REFUSAL,
        kind=AccountEvent.SIGN_IN_FAILED,
        actor=None,
        at=at,
        subject=user,
        changes=changes,
        address=address,
    )


def record_proof(*, user: User, act: str, is_right: bool, at: datetime, address: str) -> AuditEvent:
    """A person was asked again who sits there, for an act; right or wrong."""
    kind = AccountEvent.IDENTITY_PROVED if is_right else AccountEvent.IDENTITY_NOT_PROVED
    verb = AuditEvent.Verb.SESSION if is_right else AuditEvent.Verb.REFUSAL
    changes = {"act": act}
    return audit.record(verb=verb, kind=kind, actor=user, at=at, subject=user, changes=changes, address=address)


def begin_session(*, user: User, key: str, at: datetime, address: str, browser: str) -> OpenSession:
    """Write an open session down; the one unused longest ends when the person has more than allowed at once."""
    with acting_for(user):
        values = {"epoch": user.session_epoch, "began_at": at, "seen_at": at, "address": address, "browser": browser}
        session, _ = OpenSession.objects.update_or_create(user=user, key=key, defaults=values)
        for surplus in OpenSession.objects.live(user, at)[settings.SESSIONS_AT_ONCE :]:
            _forget(surplus.key)
    return session


def keep_session(*, user: User, key: str, new_key: str) -> None:
    """The session goes on under another key, after a new password or a factor that was asked again."""
    OpenSession.objects.filter(user=user, key=key).update(key=new_key, epoch=user.session_epoch)


def see_session(*, key: str, at: datetime) -> None:
    """The person has just used the session."""
    OpenSession.objects.filter(key=key).update(seen_at=at)


@transaction.atomic
def run_out(*, user: User, key: str, at: datetime, address: str) -> None:
    """A session ends because its time is over."""
    _forget(key)
    _record(AccountEvent.SESSION_RAN_OUT, user, at, address)


def forget_session(*, key: str) -> None:
    """The person leaves: nothing of the session stays."""
    _forget(key)


@transaction.atomic
def end_session(*, session: OpenSession, by: User, at: datetime) -> None:
    """End one of the person's own sessions, in the browser where it is open as well."""
    if session.user_id != by.pk:
        message = "You end your own sessions only."
        raise AccessDenied(message)
    _forget(session.key)
    _publish_end(by, at, 1)


@transaction.atomic
def end_other_sessions(*, user: User, key: str, at: datetime) -> int:
    """End every session of the person but the one with the key; returns how many."""
    others = list(OpenSession.objects.live(user, at).exclude(key=key))
    for session in others:
        _forget(session.key)
    if others:
        _publish_end(user, at, len(others))
    return len(others)


def _publish_end(user: User, at: datetime, number: int) -> None:
    events.publish(
        AccountEvent.SESSION_ENDED,
        subject=user,
        actor=user,
        at=at,
        verb=Verb.ADMINISTRATION,
        changes={"sessions": number},
    )


def _forget(key: str) -> None:
    Session.objects.filter(session_key=key).delete()
    OpenSession.objects.filter(key=key).delete()


def _record(kind: AccountEvent, user: User, at: datetime, address: str) -> AuditEvent:
    return audit.record(verb=AuditEvent.Verb.SESSION, kind=kind, actor=user, at=at, subject=user, address=address)
