"""`make check`: every gate of the house style except the tests, each run even if an earlier one failed."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dev import frontend, paths, servers, settings, shell
from dev.console import DevError, say

DJANGO = "5.2"
OWN_FILES = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--"]
# What `check --deploy` needs to judge the settings as production has them; nothing is connected to.
PRODUCTION = {
    "PORTAL_ENV": "production",
    "PORTAL_DEMO": "",
    "PORTAL_DATABASE_ROLE": "",
    "ALLOWED_HOSTS": "portal.example.eu",
    "PUBLIC_ORIGIN": "https://portal.example.eu",
    "EMAIL_URL": "smtp+tls://portal:not-a-secret@mail.example.eu:587",
}


@dataclass(frozen=True)
class Gate:
    """One tool of the gate; `files` are added to its words, and without any file it has nothing to do."""

    name: str
    command: list[str]
    files: Callable[[], list[str]] | None = None
    env: dict[str, str] = field(default_factory=dict)


def gate(data: Path) -> int:
    """Run every tool, then sum up; 1 if any of them found something."""
    with servers.throw_away(data) as started:
        env = settings.for_tests(data, started)
        results = {each.name: _passes(each, env) for each in gates()}
    say("\nSummary")
    for name, passed in results.items():
        say(f"  {'ok    ' if passed else 'FAILED'}  {name}")
    failed = sum(not passed for passed in results.values())
    say(f"{failed} of {len(results)} gates failed." if failed else f"All {len(results)} gates passed.")
    return 1 if failed else 0


def gates() -> list[Gate]:
    """The tools in the order of the house style."""
    program, manage = _program, [str(paths.venv_python()), "manage.py"]
    own = {name: secrets.token_urlsafe(64) for name in ("SECRET_KEY", "SECRETS_KEYS", "FILE_KEYS")}
    production = PRODUCTION | own
    biome = str(paths.NODE_MODULES / ".bin" / "biome")
    return [
        Gate("format", [program("ruff"), "format", "--check", "."]),
        Gate("lint", [program("ruff"), "check", "."]),
        Gate("types", [program("mypy"), "."]),
        Gate("import contracts", [program("lint-imports")]),
        Gate("dependencies", [program("deptry"), "--no-ansi", "."]),
        Gate("dead code", [program("vulture")]),
        Gate("spelling", [program("codespell")]),
        Gate("Django idioms", [program("django-upgrade"), "--target-version", DJANGO, "--check"], _python_files),
        Gate("templates, Django", [program("djade"), "--check", "--target-version", DJANGO], _templates),
        Gate("templates, HTML", [program("djlint"), "--check", "--lint"], _template_folder),
        Gate("scripts and styles", [biome, "ci", "--colors=off", "--no-errors-on-unmatched"], _front_end),
        Gate("script tests", [str(frontend.node() / "node"), "--test"], _script_tests),
        Gate("migrations", [*manage, "makemigrations", "--check", "--dry-run"]),
        Gate("deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], env=production),
        Gate("compose file", [program("check-jsonschema"), "--builtin-schema", "vendor.compose-spec"], _compose),
        Gate("image", [program("hadolint")], _image),
    ]


def tidy(data: Path) -> int:
    """Let the tools that can put right what they find do so: format, imports, idioms, templates, scripts, styles."""
    env = shell.clean_environment(PORTAL_DATA=str(data))
    biome = str(paths.NODE_MODULES / ".bin" / "biome")
    tools = [
        Gate("lint", [_program("ruff"), "check", "--fix", "--quiet", "."]),
        Gate("format", [_program("ruff"), "format", "."]),
        Gate("Django idioms", [_program("django-upgrade"), "--target-version", DJANGO], _python_files),
        Gate("templates, Django", [_program("djade"), "--target-version", DJANGO], _templates),
        Gate("templates, HTML", [_program("djlint"), "--reformat", "--quiet"], _template_folder),
        Gate("scripts and styles", [biome, "check", "--write", "--no-errors-on-unmatched"], _front_end),
    ]
    for tool in tools:
        _passes(tool, env)
    return 0


def _passes(each: Gate, env: dict[str, str]) -> bool:
    found = each.files() if each.files else []
    if each.files and not found:
        say(f"\n{each.name}: no files yet")
        return True
    say(f"\n{each.name}: {Path(each.command[0]).name} {' '.join(each.command[1:])}")
    try:
        return shell.pass_through([*each.command, *found], env=env | each.env) == 0
    except OSError as error:
        say(f"  cannot be started: {error}")
        return False


def _program(name: str) -> str:
    return str(paths.venv_program(name))


def _own(*patterns: str) -> list[str]:
    """The project's files of some patterns, without what is ignored by git."""
    try:
        listed = shell.capture([*OWN_FILES, *patterns])
    except DevError:  # a copy of the sources without git
        found = (path.relative_to(paths.ROOT) for pattern in patterns for path in paths.ROOT.rglob(pattern))
        listed = "\n".join(str(path) for path in found if not {".venv", "node_modules", ".data"} & set(path.parts))
    return sorted(name for name in listed.splitlines() if (paths.ROOT / name).is_file())


def _python_files() -> list[str]:
    return _own("*.py")


def _templates() -> list[str]:
    return _own("*.html")


def _template_folder() -> list[str]:
    return ["templates"] if _templates() else []


def _front_end() -> list[str]:
    """What biome looks at; biome.json leaves out the vendor folder."""
    return [folder for folder in ("static", "tests/js") if _own(f"{folder}/*.js", f"{folder}/*.css")]


def _script_tests() -> list[str]:
    return _own("tests/js/*.test.js")


def _compose() -> list[str]:
    return _own("docker-compose.yml")


def _image() -> list[str]:
    return _own("Dockerfile")
