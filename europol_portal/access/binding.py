"""For whom the database works: the request, task or command states party, person, clearance and duty.

PostgreSQL's row-level security reads the statement; with nobody stated it shows nothing. The binding lasts for one
transaction (set_config(…, true)), so it is safe with pooled connections.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from europol_portal.access.policy import AUDIT_ROLES, Person, reads_content
from europol_portal.parties.models import User

SYSTEM_ROLE = "portal_system"
AUDIT_DUTY = "audit"
# One way to the database: what was stated is read before anything is stated anew.
STATE = """
WITH before AS MATERIALIZED (
  SELECT coalesce(current_setting('portal.party_id', true), '') AS party,
    coalesce(current_setting('portal.person_id', true), '') AS person,
    coalesce(current_setting('portal.clearance', true), '') AS clearance,
    coalesce(current_setting('portal.duty', true), '') AS duty, current_setting('role') AS role
)
SELECT before.*, set_config('portal.party_id', %s, true), set_config('portal.person_id', %s, true),
  set_config('portal.clearance', %s, true), set_config('portal.duty', %s, true), set_config('role', %s, true)
FROM before
"""


@dataclass(frozen=True)
class Binding:
    """What the second lock knows of the actor. Empty strings state nobody; no role means the application's."""

    party_id: str = ""
    person_id: str = ""
    clearance: str = ""
    duty: str = ""
    role: str = ""


NOBODY = Binding()
SYSTEM = Binding(role=SYSTEM_ROLE)


def binding_for(user: Person) -> Binding:
    """The binding of a person. Without a need to know no party is stated, so no operational row can be read."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    party = str(user.party_id) if reads_content(user) else ""
    duty = AUDIT_DUTY if user.roles & AUDIT_ROLES and user.party.is_hub else ""
    return Binding(party_id=party, person_id=str(user.pk), clearance=str(user.clearance_rank), duty=duty)


def bind(binding: Binding) -> Binding:
    """State the actor for the rest of the transaction; returns who was stated before."""
    _check_login()
    with connection.cursor() as cursor:
        cursor.execute(
            STATE,
            [
                binding.party_id,
                binding.person_id,
                binding.clearance,
                binding.duty,
                binding.role or settings.DATABASE_APP_ROLE,
            ],
        )
        return Binding(*cursor.fetchone()[: len(fields(Binding))])


@contextmanager
def acting_for(user: Person) -> Iterator[None]:
    """A transaction that acts for the person, for tasks, commands and tests."""
    with acting(binding_for(user)):
        yield


@contextmanager
def acting_as_system() -> Iterator[None]:
    """A transaction of a named cross-party job; sees only the tables that grant it something."""
    with acting(SYSTEM):
        yield


@contextmanager
def acting(binding: Binding) -> Iterator[None]:
    """A transaction under the binding. Inside another transaction the former binding returns at the end."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        previous = bind(binding)
        yield
        if nested and not connection.needs_rollback:
            bind(previous)


@cache
def _check_login() -> None:
    """Refuse to work with a login that stands above the second lock; tests log in as owner and step down."""
    if settings.PORTAL_ENV == "test" or settings.PORTAL_DATABASE_ROLE == "owner":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR EXISTS ("
            " SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relowner = r.oid)"
            " FROM pg_roles r WHERE r.rolname = session_user"
        )
        (too_powerful,) = cursor.fetchone()
    if too_powerful:
        message = (
            "The database login of the application owns tables or stands above row-level security. "
            "Set DATABASE_URL to the login portal_app."
        )
        raise ImproperlyConfigured(message)
