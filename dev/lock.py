"""`make lock`: compile the ranges into lock files that name no registry."""

import json
from pathlib import Path

from dev import environment, frontend, paths, shell
from dev.console import step

# Each file may rest on the one before it, so that a package has one version everywhere.
NAMES = ("uv", "node", "base", "run", "dev")
OLDEST_PYTHON = "3.11"


def compile_all(*, upgrade: bool) -> int:
    """Compile every requirements/*.in and package.json."""
    environment.prepare("run")
    for name in NAMES:
        with step(f"Lock requirements/{name}.txt"):
            _compile(name, upgrade=upgrade)
    with step("Lock package-lock.json"):
        npm: list[str | Path] = [*frontend.npm(), "install", "--package-lock-only", "--no-progress"]
        shell.capture(npm, env=frontend.npm_environment())
        _drop_funding()
    return 0


def _compile(name: str, *, upgrade: bool) -> None:
    source, target = (f"requirements/{name}.{ending}" for ending in ("in", "txt"))
    options = ["--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes", "--no-header"]
    options += [
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--override",
        "requirements/overrides.list",
        *(["--upgrade"] if upgrade else []),
    ]
    command: list[str | Path] = [
        environment.uv(),
        "pip",
        "compile",
        "--quiet",
        *options,
        source,
        "--output-file",
        target,
    ]
    shell.capture(command, env=environment.uv_environment())


def _drop_funding() -> None:
    """Remove the addresses of donation pages, the only ones that npm still writes."""
    path = paths.ROOT / "package-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")
