"""How often a password may be tried; nobody can lock a person out from elsewhere, or learn which names exist.

What was typed counts whether or not such an account exists. From where a person has signed in lately, only failures
from there count: a stranger's failures never close the door of an officer's own office.
"""

import hashlib
import hmac
import unicodedata
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from europol_portal.accounts.models import SignInAttempt

PAIR_WINDOW, PAIR_LIMIT = timedelta(minutes=15), 5  # one name from one address
PLACE_WINDOW, PLACE_LIMIT = timedelta(minutes=15), 50  # any name from one address
ACCOUNT_WINDOW, ACCOUNT_LIMIT = timedelta(hours=1), 20  # one name from all addresses that do not know it
KNOWN_FOR = timedelta(days=30)
KEPT_FOR = KNOWN_FOR


def digest_of_name(username: str) -> str:
    """Keyed hash of a name as people type it."""
    name = unicodedata.normalize("NFKC", username).strip().casefold()
    return hmac.new(settings.SECRET_KEY.encode(), f"sign-in:{name}".encode(), hashlib.sha256).hexdigest()


def free_at(*, username: str, address: str, at: datetime) -> datetime | None:
    """None when a password may be tried now, otherwise when the next one may be.

    Attempts for one name wait for each other until their transaction ends, so that none slips past the count.
    """
    account = digest_of_name(username)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [account])
    tried = SignInAttempt.objects.filter(account=account)
    waits = [
        _free_at(tried.filter(address=address), at, PAIR_WINDOW, PAIR_LIMIT),
        _free_at(SignInAttempt.objects.filter(address=address), at, PLACE_WINDOW, PLACE_LIMIT),
    ]
    if not tried.filter(address=address, succeeded=True, at__gt=at - KNOWN_FOR).exists():
        waits.append(_free_at(tried, at, ACCOUNT_WINDOW, ACCOUNT_LIMIT))
    return max((wait for wait in waits if wait), default=None)


def note_attempt(*, username: str, address: str, succeeded: bool, at: datetime) -> None:
    """A password was tried."""
    account = digest_of_name(username)
    SignInAttempt.objects.create(account=account, address=address, succeeded=succeeded, at=at)


def forget_attempts(*, at: datetime) -> int:
    """Remove attempts that no rule asks for any more; returns how many."""
    removed, _ = SignInAttempt.objects.filter(at__lt=at - KEPT_FOR).delete()
    return removed


def _free_at(tried: object, at: datetime, window: timedelta, limit: int) -> datetime | None:
    failed = tried.failed_since(at - window).order_by("-at", "-pk")  # type: ignore[attr-defined]
    moments = list(failed.values_list("at", flat=True)[:limit])
    return moments[-1] + window if len(moments) == limit else None
