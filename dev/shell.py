"""The one place where the launcher starts other programs: arguments as a list, never through a shell."""

import os
import signal
import ssl
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dev.console import DevError
from dev.paths import ROOT

STOP_SECONDS = 10  # what an interrupted command gets to end by itself
BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
SHOWN_LINES = 40  # enough of a failed command's output to see why it failed


@dataclass(frozen=True)
class Account:
    """A user of the operating system under whom a program shall run."""

    uid: int
    gid: int


def identity(account: Account | None) -> dict[str, object]:
    """The arguments that make `subprocess` run a program as that account and nothing more."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def capture(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    account: Account | None = None,
    text: str | None = None,
) -> str:
    """Run a command silently and return what it printed; show that, and what it logged, only if it fails."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env=dict(env) if env is not None else None,
            input=text,
            stdin=subprocess.DEVNULL if text is None else None,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            start_new_session=True,
            **identity(account),  # type: ignore[call-overload]
        )
    except OSError as error:
        raise DevError(f"{command[0]} cannot be started: {error.strerror}") from error
    output = str(done.stdout)
    if done.returncode != 0:
        tail = "\n".join((output + str(done.stderr)).splitlines()[-SHOWN_LINES:])
        raise DevError(f"{Path(command[0]).name} ended with code {done.returncode}:\n{tail}")
    return output


def pass_through(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None) -> int:
    """Run a command with its output on the screen and return its exit code; give it time to end after Ctrl-C."""
    process = subprocess.Popen([str(part) for part in command], cwd=ROOT, env=dict(env) if env is not None else None)
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        raise
    finally:
        process.kill()
        process.wait()


def start(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path = ROOT,
    output: int | None = None,
) -> "subprocess.Popen[str]":
    """Start a program in a process group of its own, so that Ctrl-C reaches only the launcher."""
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )


def certificates() -> str:
    """The machine's certificate bundle, in which an organisation may have added its own authority; empty if none."""
    found = [ssl.get_default_verify_paths().cafile, *(name for name in BUNDLES if Path(name).is_file())]
    return next((name for name in found if name), "")


def clean_environment(**extra: str) -> dict[str, str]:
    """The caller's environment without settings that would lead Python or uv into other projects."""
    foreign = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "DJANGO_SETTINGS_MODULE", "UV_PYTHON")
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    return {**kept, "PYTHONUNBUFFERED": "1", **extra}
