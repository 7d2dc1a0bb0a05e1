"""The embedded servers: private, with the roles that the second lock rests on."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from dev import postgres
from dev.broker import Broker
from dev.postgres import SUPERUSER, Cluster
from dev.provision import ProvisionError, Request, provision

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    state = tmp_path_factory.mktemp("state")
    cluster = Cluster(state, durable=False)
    cluster.start()
    yield cluster
    cluster.stop()
    postgres.remove_state(state)


@pytest.fixture(scope="module")
def addresses(cluster: Cluster) -> dict[str, str]:
    return provision(Request(url=cluster.url(SUPERUSER, "postgres")))


def test_database_listens_on_a_private_socket_alone(cluster: Cluster) -> None:
    assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700
    assert _ask(cluster.url(SUPERUSER, "postgres"), "SHOW listen_addresses") == ("",)


def test_a_started_server_is_taken_over_and_a_stopped_one_is_not_alive(cluster: Cluster) -> None:
    cluster.start()
    assert cluster.is_alive()

    cluster.stop()
    assert not cluster.is_alive()

    cluster.start()


def test_a_deleted_data_folder_takes_its_database_along(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    first = Cluster(state, durable=False)
    first.create()
    shutil.rmtree(state)

    state.mkdir()
    second = Cluster(state, durable=False)

    assert not (second.data / "PG_VERSION").exists()
    postgres.remove_state(state)


def test_application_role_owns_nothing_and_passes_no_row_level_security(addresses: dict[str, str]) -> None:
    role = _ask(
        addresses["DATABASE_URL"],
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolinherit"
        " FROM pg_roles WHERE rolname = current_user",
    )

    assert role == (False, False, False, False, False)


def test_owner_role_owns_database_and_schema(addresses: dict[str, str]) -> None:
    owners = _ask(
        addresses["DATABASE_OWNER_URL"],
        "SELECT current_user, pg_get_userbyid(datdba), pg_get_userbyid(nspowner), rolsuper"
        " FROM pg_database, pg_namespace, pg_roles"
        " WHERE datname = current_database() AND nspname = 'public' AND rolname = current_user",
    )

    assert owners == ("portal_owner", "portal_owner", "portal_owner", False)


def test_rights_of_the_system_role_are_taken_on_and_never_inherited(addresses: dict[str, str]) -> None:
    with_it = _ask(
        addresses["DATABASE_URL"],
        "SELECT pg_has_role('portal_system', 'SET'), pg_has_role('portal_system', 'USAGE')",
    )

    assert with_it == (True, False)


def test_owner_may_create_test_databases(addresses: dict[str, str]) -> None:
    connection = psycopg2.connect(addresses["DATABASE_OWNER_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE trial")
        cursor.execute("DROP DATABASE trial")
    connection.close()


def test_provisioning_twice_changes_nothing(cluster: Cluster, addresses: dict[str, str]) -> None:
    assert provision(Request(url=cluster.url(SUPERUSER, "postgres"))) == addresses


def test_roles_of_a_named_server_get_passwords(cluster: Cluster) -> None:
    passwords = {"portal_app": "p@ss/word", "portal_owner": "second"}

    given = provision(Request(url=cluster.url(SUPERUSER, "postgres"), passwords=passwords))

    assert urlsplit(given["DATABASE_URL"]).netloc == "portal_app:p%40ss%2Fword@"
    assert _ask(given["DATABASE_URL"], "SELECT current_user") == ("portal_app",)


def test_a_role_that_may_not_create_roles_is_told_what_to_give(addresses: dict[str, str]) -> None:
    with pytest.raises(ProvisionError, match="DATABASE_OWNER_URL"):
        provision(Request(url=addresses["DATABASE_URL"]))


def test_broker_answers_on_a_private_socket_and_ends(tmp_path: Path) -> None:
    broker = Broker(tmp_path)

    broker.start()
    assert broker.is_alive()
    assert stat.S_IMODE(broker.socket.stat().st_mode) == 0o700

    broker.stop()
    assert not broker.is_alive()


def test_a_long_data_folder_gets_a_short_folder_for_its_sockets(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-rather-long-name"] * 6)

    folder = postgres.short_folder(deep)

    assert len(os.fsencode(folder)) < postgres.LONGEST_SOCKET_FOLDER
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.rmdir()


def _ask(url: str, question: str) -> tuple[object, ...]:
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            row = cursor.fetchone()
    finally:
        connection.close()
    assert row is not None
    return tuple(row)
