"""Create the database and its roles; runs inside the environment, since it needs psycopg2.

Reads a request as JSON from standard input and prints the resulting addresses as JSON. Three roles:

- `portal_owner` owns the database and its tables: migrations, dumps, test databases.
- `portal_app` is the application: it owns nothing and cannot pass row-level security.
- `portal_system` cannot sign in: the application changes into it for named jobs across parties. Its rights are not
  inherited, only taken on by SET ROLE, or every request would have them.
"""

import json
import sys
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection  # noqa: N812 (psycopg2 spells its class so)

OWNER, APPLICATION, SYSTEM = "portal_owner", "portal_app", "portal_system"
ATTRIBUTES = {
    OWNER: "LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS",
    APPLICATION: "LOGIN NOINHERIT NOCREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS",
    SYSTEM: "NOLOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS",
}
MEMBERSHIPS = ((APPLICATION, OWNER), (SYSTEM, APPLICATION), (SYSTEM, OWNER))
GRANT_OPTIONS_SINCE = 160000  # PostgreSQL 16: a membership itself says whether it is inherited
MAINTENANCE_DATABASES = {"", "postgres", "template1"}
DEFAULT_DATABASE = "portal"


@dataclass(frozen=True)
class Request:
    """What the launcher asks for; without passwords the roles sign in by trust (private socket)."""

    url: str
    passwords: dict[str, str] = field(default_factory=dict)
    database: str = DEFAULT_DATABASE


class ProvisionError(Exception):
    """The database cannot be prepared; the message is for the person at the launcher."""


def provision(request: Request) -> dict[str, str]:
    """Bring roles and database into being, or into the right shape, and tell where they are."""
    with _connect(request.url) as administrator:
        if not _may_create_roles(administrator):
            raise ProvisionError(
                "DATABASE_URL names a role that may not create roles. Name an administrator, or give the login of "
                f"{APPLICATION} as DATABASE_URL and the login of {OWNER} as DATABASE_OWNER_URL."
            )
        for role in ATTRIBUTES:
            _ensure_role(administrator, role, request.passwords.get(role))
        for granted, member in MEMBERSHIPS:
            _ensure_membership(administrator, granted, member)
        database = _database_of(request)
        _ensure_database(administrator, database)
    with _connect(_url(request, database=database)) as administrator:
        _run(administrator, sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(OWNER)))
    roles = {"DATABASE_URL": APPLICATION, "DATABASE_OWNER_URL": OWNER}
    return {name: _url(request, database=database, role=role) for name, role in roles.items()}


class _connect:  # noqa: N801 (used as a function)
    """A connection outside transactions, closed at the end (psycopg2's own `with` only commits)."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg2.connect(url, connect_timeout=10)
        self.connection.autocommit = True

    def __enter__(self) -> Connection:
        return self.connection

    def __exit__(self, *_: object) -> None:
        self.connection.close()


def _run(connection: Connection, statement: sql.Composed | sql.SQL, values: tuple[object, ...] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _ask(connection: Connection, question: str, *values: object) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        row = cursor.fetchone()
    return bool(row and row[0])


def _may_create_roles(connection: Connection) -> bool:
    return _ask(connection, "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")


def _ensure_role(connection: Connection, role: str, password: str | None) -> None:
    exists = _ask(connection, "SELECT count(*) FROM pg_roles WHERE rolname = %s", role)
    if not exists:
        _run(connection, sql.SQL("CREATE ROLE {} " + ATTRIBUTES[role]).format(sql.Identifier(role)))
    if password:
        _run(connection, sql.SQL("ALTER ROLE {} PASSWORD %s").format(sql.Identifier(role)), (password,))


def _ensure_membership(connection: Connection, granted: str, member: str) -> None:
    options = " WITH INHERIT FALSE, SET TRUE" if connection.server_version >= GRANT_OPTIONS_SINCE else ""
    statement = sql.SQL("GRANT {} TO {}" + options).format(sql.Identifier(granted), sql.Identifier(member))
    _run(connection, statement)


def _database_of(request: Request) -> str:
    named = urlsplit(request.url).path.strip("/")
    return request.database if named in MAINTENANCE_DATABASES else named


def _ensure_database(connection: Connection, database: str) -> None:
    """Create the database for its owner, or hand an existing one over."""
    names = {"database": sql.Identifier(database), "owner": sql.Identifier(OWNER)}
    if not _ask(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        _run(connection, sql.SQL("GRANT {owner} TO CURRENT_USER").format(**names))
    if not _ask(connection, "SELECT count(*) FROM pg_database WHERE datname = %s", database):
        _run(connection, sql.SQL("CREATE DATABASE {database} OWNER {owner} TEMPLATE template0").format(**names))
    else:
        _run(connection, sql.SQL("ALTER DATABASE {database} OWNER TO {owner}").format(**names))
    _run(connection, sql.SQL("REVOKE ALL ON DATABASE {database} FROM PUBLIC").format(**names))
    for role in (APPLICATION, OWNER):
        grant = sql.SQL("GRANT CONNECT ON DATABASE {database} TO {role}")
        _run(connection, grant.format(**names, role=sql.Identifier(role)))


def _url(request: Request, *, database: str, role: str = "") -> str:
    """The administrator's address with another database and, if named, another role."""
    parts = urlsplit(request.url)
    sign_in, _, place = parts.netloc.rpartition("@")
    if role:
        password = request.passwords.get(role)
        sign_in = f"{role}:{quote(password, safe='')}" if password else role
    query = f"?{parts.query}" if parts.query else ""
    return f"postgres://{sign_in}@{place}/{database}{query}"


def main() -> int:
    """Answer one request from standard input."""
    request = Request(**json.loads(sys.stdin.read()))
    try:
        answer = provision(request)
    except (ProvisionError, psycopg2.Error) as error:
        sys.stdout.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
