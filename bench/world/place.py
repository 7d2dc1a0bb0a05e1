"""Databases of worlds: made when missing, kept for the next run, used under the application's own role."""

import hashlib
import shutil
import sys
from pathlib import Path

import psycopg2
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from psycopg2 import sql

from bench.world import loading, proof, shape
from europol_portal.access import sharing

HERE = Path(__file__).parent
MAKERS = ("shape", "keys", "moments", "words", "people", "story", "entities", "lines", "loading")


class NoRoomError(RuntimeError):
    """The disk cannot hold the world."""


def name_for(size: int) -> str:
    """The database of a size that benchmarks share."""
    return f"bench_world_{size}"


def ensure(size: int, *, name: str = "", seed: int = shape.SEED, replace: bool = False) -> str:
    """The world of a size, made unless it is there from the same program and seed; the connection uses it then."""
    name = name or name_for(size)
    mark = f"world {size} {seed} {_fingerprint()}"
    if replace or _mark_of(name) != mark:
        make(name, size, seed)
        _administer(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(mark)))
    use(name)
    return name


def make(name: str, size: int, seed: int, template: str = "template1") -> None:
    """Create and fill a database, a copy of one that may be migrated already; one of the same name is dropped."""
    refuse_without_room(size)
    sys.stderr.write(f"make a world of {size:,} contributions in {name}\n")
    _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    _administer(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    use(name)
    call_command("migrate", verbosity=0)
    loading.load(size, seed)
    different = proof.differences()
    if different:
        raise RuntimeError(f"The world is not what the application's triggers make: {different}")
    loading.tidy()
    connection.close()


def empty(name: str, template: str = "bench_empty") -> None:
    """Create a database with all migrations and no rows, a copy of one that is kept; the connection uses it then."""
    mark = f"empty {_fingerprint()}"
    if _mark_of(template) != mark:
        _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(template)))
        _administer(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(template)))
        use(template)
        call_command("migrate", verbosity=0)
        _administer(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(template), sql.Literal(mark)))
    drop(name)
    _administer(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    use(name)


def use(name: str) -> None:
    """Turn the default connection to a database."""
    connection.close()
    connection.settings_dict["NAME"] = name
    sharing.view_permission_id.cache_clear()
    ContentType.objects.clear_cache()


def drop(name: str) -> None:
    """Remove a world."""
    connection.close()
    _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def refuse_without_room(size: int) -> None:
    """Before anything is written: NoRoomError when the disk of the database cannot hold the world."""
    host = str(connection.settings_dict.get("OPTIONS", {}).get("host") or connection.settings_dict.get("HOST") or "")
    place = Path(host) if host.startswith("/") and Path(host).exists() else Path(settings.PORTAL_DATA)
    free, needed = shutil.disk_usage(place if place.exists() else Path.cwd()).free, loading.expected_bytes(size)
    if free < needed:
        raise NoRoomError(
            f"{size:,} contributions need about {needed / 1e9:.1f} GB in {place}, and {free / 1e9:.1f} GB are free."
            " Free some, or ask for a smaller size."
        )


def _mark_of(name: str) -> str | None:
    with _administrator() as administrator, administrator.cursor() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        row = cursor.fetchone()
    return row[0] if row else None


def _administer(statement: sql.Composable) -> None:
    administrator = _administrator()
    try:
        administrator.autocommit = True
        with administrator.cursor() as cursor:
            cursor.execute(statement)
    finally:
        administrator.close()


def _administrator() -> "psycopg2.extensions.connection":
    parameters = connection.get_connection_params() | {"dbname": "postgres"}
    parameters.pop("cursor_factory", None)
    administrator: psycopg2.extensions.connection = psycopg2.connect(**parameters)
    return administrator


def _fingerprint() -> str:
    """What the rows depend on besides size and seed: their makers and the migrations."""
    folders = [Path(config.path) / "migrations" for config in apps.get_app_configs()]
    own = [folder for folder in folders if folder.is_relative_to(HERE.parent.parent) and ".venv" not in folder.parts]
    files = [HERE / f"{maker}.py" for maker in MAKERS]
    files += sorted(file for folder in own for file in folder.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
