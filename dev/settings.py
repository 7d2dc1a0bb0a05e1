"""The variables under which the portal's own programs run."""

import os
from pathlib import Path

from dev import files, frontend, paths, shell
from dev.servers import Servers


def for_run(data: Path, servers: Servers, *, host: str, port: int) -> dict[str, str]:
    """A development portal with demo accounts; what the caller already set stays as it is."""
    chosen = {
        "PORTAL_ENV": "development",
        "PORTAL_DEMO": "1",
        "PORTAL_DATA": str(data),
        "SECRET_KEY": files.secret_key(data),
        "FILE_KEYS": files.secret_key(data, "file-key"),
        "ALLOWED_HOSTS": ",".join(dict.fromkeys(["127.0.0.1", "localhost", *_named(host)])),
        "PUBLIC_ORIGIN": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "HOST": host,
    }
    given = {name: os.environ[name] for name in chosen if os.environ.get(name)}
    return _in_environment({**chosen, **given, "PORTAL_DATA": str(data), **servers.addresses})


def for_tests(data: Path, servers: Servers) -> dict[str, str]:
    """The test suite as the owner of the database, which creates the test database and changes into the other roles.

    What Python compiles is kept in the data folder: a run starts a hundred processes, which would each compile anew
    where bytecode is switched off.
    """
    chosen = {
        "PORTAL_ENV": "test",
        "PORTAL_DATABASE_ROLE": "owner",
        "PORTAL_DATA": str(data),
        "SECRET_KEY": files.secret_key(data),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(data / "bytecode"),
        "PLAYWRIGHT_NODEJS_PATH": str(frontend.node() / "node"),  # its own Node needs a library a bare machine lacks
    }
    return frontend.with_node(_in_environment({**chosen, **servers.addresses}))


def _in_environment(variables: dict[str, str]) -> dict[str, str]:
    """The variables with the environment's programs first on the PATH."""
    path = os.pathsep.join([str(paths.VENV / "bin"), os.environ.get("PATH", os.defpath)])
    return shell.clean_environment(**variables, PATH=path)


def _named(host: str) -> list[str]:
    """A host other than a wildcard address."""
    return [] if host in {"0.0.0.0", "::"} else [host]  # noqa: S104 (compared, not bound)
