"""Sign-in and sign-out go into the record; what was typed never does."""

from datetime import datetime

from europol_portal.accounts.events import AccountEvent
from europol_portal.audit import services as audit
from europol_portal.audit.models import AuditEvent
from europol_portal.parties.models import User


def record_sign_in(*, user: User, at: datetime, address: str) -> AuditEvent:
    """A session began."""
    return _record(AccountEvent.SIGNED_IN, user, at, address)


def record_sign_out(*, user: User, at: datetime, address: str) -> AuditEvent:
    """A session was ended by its person."""
    return _record(AccountEvent.SIGNED_OUT, user, at, address)


def record_refused_sign_in(*, username: str, at: datetime, address: str) -> AuditEvent:
    """A sign-in failed. A name that belongs to no account is not kept: it may be a password in the wrong field."""
    user = User.objects.filter(username=username).select_related("party").first()
    return audit.record(
        verb=AuditEvent.Verb.REFUSAL,
        kind=AccountEvent.SIGN_IN_FAILED,
        actor=None,
        at=at,
        subject=user,
        changes={"account": "known" if user else "unknown"},
        address=address,
    )


def _record(kind: AccountEvent, user: User, at: datetime, address: str) -> AuditEvent:
    return audit.record(verb=AuditEvent.Verb.SESSION, kind=kind, actor=user, at=at, subject=user, address=address)
