"""What is wrong with this installation, and how to mend it: for `manage.py doctor` and the administrators' page.

The parts that /readyz/ asks for are asked by the same functions, so that the two never disagree. Nothing here shows
content or people: counts, ages in seconds and names of tables.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from europol_portal.access.binding import acting, acting_as_system
from europol_portal.audit.keeping import READER
from europol_portal.web import health
from europol_portal.web.models import Heartbeat

OUTBOX_SECONDS, SEAL_SECONDS, CLOCK_SECONDS, TRANSACTION_SECONDS = 120, 120, 5, 600
LOW_DISK, FULL_DISK = 0.10, 0.03  # of the disk that is free
EXTENSIONS = frozenset({"btree_gist", "unaccent"})
MANY_ROWS = 1_000  # from which a table needs statistics
PROBE = b"probe"

LOGIN = """
SELECT r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR EXISTS (SELECT 1 FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relowner = r.oid)
FROM pg_roles r WHERE r.rolname = session_user
"""
UNLOCKED = """
SELECT DISTINCT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid WHERE NOT c.relrowsecurity ORDER BY 1
"""
INVALID = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY 1"
UNCOUNTED = """
SELECT relname FROM pg_stat_user_tables
WHERE n_live_tup > %s AND last_analyze IS NULL AND last_autoanalyze IS NULL ORDER BY 1
"""
LONGEST = """
SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
OUTBOX = """
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(created_at)
    FILTER (WHERE mail IN ('pending', 'sending') AND (lease_until IS NULL OR lease_until < clock_timestamp()))), 0),
  count(*) FILTER (WHERE mail = 'dead')
FROM notifications_notification WHERE mail IN ('pending', 'sending', 'dead')
"""
UNSEALED = """
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0) FROM audit_auditevent
WHERE transaction_id >= (SELECT coalesce(max(until_transaction), 0) FROM audit_auditseal)::text::xid8
"""


class State(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what was found, and if it is not well, what to do."""

    name: str
    state: State
    says: str
    remedy: str = ""


READY_REMEDIES = {
    "database": "Start PostgreSQL, and compare DATABASE_URL with where it listens.",
    "migrations": "Run manage.py migrate with the owner's login (PORTAL_DATABASE_ROLE=owner).",
    "broker": "Start Valkey, and compare REDIS_URL with where it listens. Nothing is lost: the outbox sends again.",
    "worker": "Start a worker and one scheduler: celery -A europol_portal worker, celery -A europol_portal beat.",
}


def examine(*, writes: bool = True) -> list[Finding]:
    """Everything, in the order in which it is best mended; without a database what needs it is left out.

    With `writes` a small file is stored and removed, which the mere look at a page does not do.
    """
    parts = [
        Finding(name, State.OK if says == "ok" else State.WRONG, says, "" if says == "ok" else READY_REMEDIES[name])
        for name, says in health.readiness().items()
    ]
    found = [*parts, *_settings(), _disk(), *([_storage()] if writes else [])]
    if parts[0].state == State.OK:
        found += [_asked(name, check) for name, check in DATABASE_CHECKS.items()]
    return found


def _asked(name: str, check: Callable[[], tuple[State, str, str]]) -> Finding:
    try:
        state, says, remedy = check()
    except (DatabaseError, InterfaceError) as error:
        return Finding(name, State.WRONG, f"could not be asked ({type(error).__name__})", "Mend what stands above.")
    return Finding(name, state, says, "" if state == State.OK else remedy)


def _settings() -> list[Finding]:
    """Keys and settings, as `manage.py check --deploy` judges them."""
    messages = run_checks(include_deployment_checks=settings.IS_PRODUCTION)
    if not messages:
        return [Finding("settings and keys", State.OK, "as they should be")]
    return [
        Finding(
            "settings and keys",
            State.WRONG if message.level >= ERROR else State.WARNING,
            f"{message.id}: {message.msg}",
            message.hint or "See docs/trust.md.",
        )
        for message in messages
    ]


def disk_free() -> float:
    """Which part of the disk of PORTAL_DATA is free. Raises OSError."""
    usage = _disk_usage()
    return float(usage.free / usage.total)


def _disk_usage() -> Any:
    return shutil.disk_usage(settings.PORTAL_DATA if settings.PORTAL_DATA.exists() else settings.BASE_DIR)


def _disk() -> Finding:
    usage = _disk_usage()
    free = usage.free / usage.total
    state = State.WRONG if free < FULL_DISK else State.WARNING if free < LOW_DISK else State.OK
    says = f"{free:.0%} of the disk of PORTAL_DATA is free ({usage.free / 1e9:.1f} GB)"
    return Finding("disk", state, says, "" if state == State.OK else "Make the volume larger, or free space on it.")


def _storage() -> Finding:
    """A small file goes in and comes out as it was."""
    name = f"doctor/{uuid4()}"
    try:
        stored = default_storage.save(name, ContentFile(PROBE))
        try:
            with default_storage.open(stored) as file:
                same = file.read() == PROBE
        finally:
            default_storage.delete(stored)
    except (OSError, ValueError) as error:
        remedy = "Let the portal's account write to PORTAL_DATA/files, and give it the keys of FILE_KEYS."
        return Finding("storage of files", State.WRONG, f"does not work ({type(error).__name__})", remedy)
    says = "takes a file and gives it back"
    return Finding("storage of files", State.OK if same else State.WRONG, says if same else "gives back other bytes")


def _login() -> tuple[State, str, str]:
    if settings.PORTAL_DATABASE_ROLE == "owner":
        return State.WARNING, "this process uses the owner's login", "Unset PORTAL_DATABASE_ROLE except for migrations."
    remedy = "Set DATABASE_URL to the login portal_app, which owns nothing and stands under row-level security."
    if _value(LOGIN):
        return State.WRONG, "the login owns tables or stands above row-level security", remedy
    return State.OK, "the login stands under row-level security", ""


def _second_lock() -> tuple[State, str, str]:
    tables = _column(UNLOCKED)
    says = f"row-level security is off: {', '.join(tables)}" if tables else "row-level security is on everywhere"
    remedy = "As the owner of the tables: ALTER TABLE … ENABLE ROW LEVEL SECURITY. Find out who switched it off."
    return (State.WRONG if tables else State.OK), says, remedy


def _extensions() -> tuple[State, str, str]:
    missing = sorted(EXTENSIONS - set(_column("SELECT extname FROM pg_extension")))
    says = f"missing: {', '.join(missing)}" if missing else "all there"
    return (State.WRONG if missing else State.OK), says, "As an administrator of the database: CREATE EXTENSION …"


def _indexes() -> tuple[State, str, str]:
    """What is searched stands in generated columns, which are never stale; only a broken index can leave rows out."""
    broken = _column(INVALID)
    says = f"not usable: {', '.join(broken)}" if broken else "all usable"
    return (State.WRONG if broken else State.OK), says, "As the owner of the tables: REINDEX INDEX CONCURRENTLY …"


def _statistics() -> tuple[State, str, str]:
    tables = _column(UNCOUNTED, MANY_ROWS)
    says = f"missing for {', '.join(tables)}" if tables else "there for every large table"
    return (State.WARNING if tables else State.OK), says, "As the owner of the tables: VACUUM ANALYZE."


def _clock() -> tuple[State, str, str]:
    away = abs((_value("SELECT clock_timestamp()") - timezone.now()).total_seconds())
    state = State.WRONG if away > CLOCK_SECONDS else State.OK
    return state, f"{away:.1f} s from the clock of the database", "Let NTP set the clocks of both machines."


def longest_transaction() -> float:
    """Seconds since the oldest open transaction began."""
    return float(_value(LONGEST))


def heartbeat_age() -> float:
    """Seconds since worker and scheduler last gave a sign of life; infinite before the first."""
    last = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    return (timezone.now() - last).total_seconds() if last else float("inf")


def _transactions() -> tuple[State, str, str]:
    seconds = longest_transaction()
    state = State.WARNING if seconds > TRANSACTION_SECONDS else State.OK
    remedy = "Look at pg_stat_activity for what is idle in transaction; it keeps dead rows and seals waiting."
    return state, f"the longest lasts {seconds:,.0f} s", remedy


def outbox_age() -> float:
    """Seconds that the oldest mail that is due waits."""
    with acting_as_system():
        return float(_row(OUTBOX)[0])


def dead_letters() -> int:
    """Mails that were given up."""
    with acting_as_system():
        return int(_row(OUTBOX)[1])


def seal_lag() -> float:
    """Seconds since the oldest line of the audit record without a seal was written."""
    with acting(READER):
        return float(_value(UNSEALED))


def _outbox() -> tuple[State, str, str]:
    seconds = outbox_age()
    state = State.WRONG if seconds > OUTBOX_SECONDS else State.OK
    remedy = "If worker and broker are well, the mail server refuses: read the worker's log and EMAIL_URL."
    return state, f"the oldest mail that is due waits {seconds:,.0f} s", remedy


def _dead_letters() -> tuple[State, str, str]:
    dead = dead_letters()
    state = State.WARNING if dead else State.OK
    return state, f"{dead} mails were given up", "Mend the cause, then send them again: Administration › Mails."


def _seals() -> tuple[State, str, str]:
    seconds = seal_lag()
    state = State.WRONG if seconds > SEAL_SECONDS else State.OK
    remedy = "Give the worker AUDIT_SIGNING_KEY, see that the scheduler runs, and end long transactions."
    return state, f"the oldest line without a seal is {seconds:,.0f} s old", remedy


DATABASE_CHECKS: dict[str, Callable[[], tuple[State, str, str]]] = {
    "database login": _login,
    "second lock": _second_lock,
    "extensions": _extensions,
    "indexes": _indexes,
    "statistics": _statistics,
    "clock": _clock,
    "transactions": _transactions,
    "outbox": _outbox,
    "dead letters": _dead_letters,
    "seals of the record": _seals,
}


def _row(statement: str, *parameters: int) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row: tuple = cursor.fetchone()
    return row


def _value(statement: str) -> Any:
    return _row(statement)[0]


def _column(statement: str, *parameters: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [row[0] for row in cursor.fetchall()]
