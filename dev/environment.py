"""The Python environment: uv from a hash-locked file, then exactly the packages of a lock."""

import shutil
import sys
from pathlib import Path

from dev import files, paths, shell
from dev.console import DevError, step

STAMP = paths.VENV / "portal-stamp"
NO_PIP = (
    "This Python has no pip, and there is no uv on the PATH. "
    "Install one of them (Debian, Ubuntu: apt-get install python3-pip) and start again."
)


def prepare(kind: str) -> None:
    """Bring the environment to the lock `run` or `dev`; an environment with more than asked is left alone."""
    if _is_current(kind):
        return
    lock = paths.REQUIREMENTS / f"{kind}.txt"
    program = uv()
    with step(f"Install Python packages of requirements/{lock.name}"):
        environment = uv_environment()
        if not paths.venv_python().exists() or not _same_python():
            shutil.rmtree(paths.VENV, ignore_errors=True)
            shell.capture([program, "venv", paths.VENV, "--python", paths.system_python()], env=environment)
        STAMP.unlink(missing_ok=True)
        shell.capture(
            [program, "pip", "sync", "--require-hashes", "--python", paths.venv_python(), lock], env=environment
        )
        STAMP.write_text(_stamp(kind), encoding="utf-8")


def uv() -> Path:
    """The pinned uv in `.tools/`, fetched by pip on the first call."""
    lock = paths.REQUIREMENTS / "uv.txt"
    program = paths.TOOLS / "uv" / "bin" / "uv"
    stamp = paths.TOOLS / "uv" / "portal-stamp"
    if program.exists() and files.stamp_says(stamp, files.digest(lock)):
        return program
    if not _has_pip():
        return _uv_on_path()
    with step("Fetch uv, the installer"):
        _fetch_uv(lock)
        stamp.write_text(files.digest(lock), encoding="utf-8")
    return program


def _fetch_uv(lock: Path) -> None:
    shutil.rmtree(paths.TOOLS / "uv", ignore_errors=True)
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
    shell.capture(
        [*install, "--disable-pip-version-check", "--target", paths.TOOLS / "uv", "-r", lock],
        env=shell.clean_environment(),
    )


def uv_environment() -> dict[str, str]:
    """Variables that keep uv to this machine's Python and to this project."""
    env = shell.clean_environment(UV_PYTHON_DOWNLOADS="never", UV_NO_PROGRESS="1")
    if shell.certificates():
        env.setdefault("UV_SYSTEM_CERTS", "1")
    return env


def _has_pip() -> bool:
    try:
        shell.capture([sys.executable, "-m", "pip", "--version"])
    except DevError:
        return False
    return True


def _uv_on_path() -> Path:
    found = shutil.which("uv")
    if not found:
        raise DevError(NO_PIP)
    return Path(found)


def _python_version() -> str:
    return ".".join(str(part) for part in sys.version_info[:3])


def _stamp(kind: str) -> str:
    run_lock, dev_lock = (files.digest(paths.REQUIREMENTS / f"{name}.txt") for name in ("run", "dev"))
    return f"{kind}\n{_python_version()}\n{run_lock}\n{dev_lock}"


def _read_stamp() -> list[str]:
    return STAMP.read_text(encoding="utf-8").split("\n") if STAMP.is_file() else []


def _same_python() -> bool:
    return _read_stamp()[1:2] == [_python_version()]


def _is_current(kind: str) -> bool:
    """Whether the environment holds at least what this kind needs, at the versions of the lock."""
    found = _read_stamp()
    wanted = _stamp(kind).split("\n")
    if len(found) != len(wanted) or found[1] != wanted[1] or not paths.venv_python().exists():
        return False
    return found[2] == wanted[2] if kind == "run" else found[0] == kind and found[3] == wanted[3]
