"""The database and the broker that the portal needs: those named by the environment, or embedded ones."""

import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from dev import files, paths, shell
from dev.broker import Broker
from dev.console import step, undisturbed
from dev.postgres import SUPERUSER, Cluster, remove_state

ROLES = ("portal_app", "portal_owner")


class Servers:
    """Where database and broker are, and how to start and stop the embedded ones."""

    def __init__(self, state: Path, *, durable: bool, named: Mapping[str, str] = os.environ) -> None:
        """Take the servers named by DATABASE_URL and REDIS_URL, and plan embedded ones for the rest."""
        self.state = state
        self.named = named
        self.cluster = None if named.get("DATABASE_URL") else Cluster(state, durable=durable)
        self.broker = None if named.get("REDIS_URL") else Broker(state)
        self.addresses: dict[str, str] = {}

    def start(self) -> None:
        """Start what is embedded, prepare roles and database, and fill `addresses`."""
        if self.cluster:
            with step(f"Start PostgreSQL {self.cluster.major} (embedded)"):
                self.cluster.start()
                self.addresses |= provisioned(self.cluster.url(SUPERUSER, "postgres"))
        else:
            with step("Prepare the database of DATABASE_URL"):
                self.addresses |= _external_database(self.state, self.named)
        if self.broker:
            with step("Start the message broker (embedded)"):
                self.broker.start()
        self.addresses["REDIS_URL"] = self.broker.url if self.broker else self.named["REDIS_URL"]

    def restart_dead(self) -> list[str]:
        """Start again what has died by itself, and name it."""
        revived = []
        if self.cluster and not self.cluster.is_alive():
            self.cluster.start()
            revived.append("database")
        if self.broker and not self.broker.is_alive():
            self.broker.start()
            revived.append("broker")
        return revived

    def stop(self) -> None:
        """Stop what is embedded: first the broker, then the database."""
        if self.broker:
            self.broker.stop()
        if self.cluster:
            self.cluster.stop()

    def remove(self) -> None:
        """Stop what is embedded and delete its data."""
        if self.broker:
            self.broker.remove()
        remove_state(self.state)


def provisioned(url: str, passwords: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Make the roles and the database on a server whose administrator has this address; returns their addresses."""
    request = json.dumps({"url": url, "passwords": dict(passwords)})
    answer = shell.capture([paths.venv_python(), "-m", "dev.provision"], text=request, env=shell.clean_environment())
    addresses: dict[str, str] = json.loads(answer)
    return addresses


def _external_database(state: Path, named: Mapping[str, str]) -> dict[str, str]:
    """Use both logins as given, or let the named administrator create them."""
    url, owner_url = named["DATABASE_URL"], named.get("DATABASE_OWNER_URL")
    if owner_url:
        return {"DATABASE_URL": url, "DATABASE_OWNER_URL": owner_url}
    kept = state / "database-passwords.json"
    if not kept.exists():
        files.write_private(kept, json.dumps({role: secrets.token_urlsafe(24) for role in ROLES}))
    return provisioned(url, json.loads(kept.read_text(encoding="utf-8")))


@contextmanager
def throw_away(data: Path) -> Iterator[Servers]:
    """Servers for one test run, as fast as they can be and gone afterwards."""
    _remove_left_over(data)
    state = data / f"test-{os.getpid()}"
    state.mkdir(mode=0o700, parents=True)
    servers = Servers(state, durable=False)
    try:
        servers.start()
        yield servers
    finally:
        with undisturbed(), step("Stop and remove the test servers"):
            servers.remove()
            shutil.rmtree(state, ignore_errors=True)


def _remove_left_over(data: Path) -> None:
    """Clear away the servers of test runs that were killed."""
    for state in data.glob("test-[0-9]*"):
        if not _is_running(int(state.name.removeprefix("test-"))):
            remove_state(state)
            Broker(state).remove()
            shutil.rmtree(state, ignore_errors=True)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
