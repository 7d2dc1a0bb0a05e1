"""`servers` and `stop-servers`: test servers that stay up between commands, for work on the portal itself."""

import shlex
from pathlib import Path

from dev import browser, files, settings
from dev.console import say
from dev.servers import Servers

EXPORTED = (
    "PORTAL_ENV",
    "PORTAL_DATABASE_ROLE",
    "PORTAL_DATA",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "PLAYWRIGHT_NODEJS_PATH",
)


def up(data: Path) -> int:
    """Start test servers in the background and write the variables for a shell to `env.sh`."""
    servers = _servers(data)
    servers.start()
    variables = settings.for_tests(data, servers)
    exported = {name: variables[name] for name in EXPORTED} | browser.prepare(data)
    lines = [f"export {name}={shlex.quote(value)}" for name, value in exported.items()]
    files.write_private(data / "env.sh", "\n".join(lines) + "\n")
    say(f"Servers run in the background. In a shell: source {data / 'env.sh'}")
    say("Stop them with: python3 -m dev stop-servers")
    return 0


def down(data: Path) -> int:
    """Stop the servers in the background; their data stays."""
    _servers(data).stop()
    say("Servers stopped.")
    return 0


def _servers(data: Path) -> Servers:
    state = data / "servers"
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Always embedded: whoever has sourced env.sh has the addresses of these very servers in the environment.
    return Servers(state, durable=False, named={})
