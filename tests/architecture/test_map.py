"""The map is the code: what the house style says is held by machine."""

import ast
import re
from pathlib import Path

import environ
from django.apps import apps
from django.conf import settings

from europol_portal.access import policy
from europol_portal.celery import app

ROOT = Path(settings.BASE_DIR)
PACKAGES = ["europol_portal", "operations", "intelligence", "support"]
LONGEST_FILE = 400
STATUS_WRITERS = {"workflow.py"}
SOURCES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def _relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_module_is_longer_than_a_reader_can_hold():
    assert [_relative(path) for path in SOURCES if len(path.read_text().splitlines()) > LONGEST_FILE] == []


def test_no_line_but_the_workflow_assigns_a_status():
    others = [path for path in SOURCES if path.name not in STATUS_WRITERS]

    assert [f"{_relative(path)}:{line}" for path in others for line in _lines_that_assign_a_status(path)] == []


def _lines_that_assign_a_status(path):
    return [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr == "status"
    ]


def test_the_example_environment_lists_every_variable():
    source = (ROOT / "europol_portal/settings.py").read_text()
    read = set(re.findall(r"^    ([A-Z_]+)=\((?:str|bool|list|int)", source, flags=re.MULTILINE))
    listed = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))

    assert environ is not None
    assert read == listed


def test_each_model_says_who_sees_it_or_is_reference_data():
    platform = {
        "parties.authority", "parties.membership",
        "parties.calendarfeed", "parties.priorityarea", "parties.crimearea", "parties.empactcycle",
        "parties.empactpriority", "web.heartbeat", "support.service",
        "operations.criterion", "operations.standingmember",
    }  # fmt: skip
    parts = {"PartyShare", "PersonGrant", "GuardedPart"}
    undecided = [
        model._meta.label_lower
        for model in apps.get_models()
        if model._meta.app_config.name.split(".")[0] in {"europol_portal", *PACKAGES}
        and model not in policy.policies()
        and model._meta.label_lower not in platform
        and not parts & {base.__name__ for base in model.__mro__}
    ]

    assert undecided == []


def test_permissions_in_templates_exist():
    used = {name for path in TEMPLATES for name in re.findall(r'{%\s*can\s+"([\w.]+)"', path.read_text())}

    assert used <= policy.all_permissions()


def test_templates_hold_no_inline_code():
    inline = re.compile(r"\sstyle=|\son[a-z]+=|\shx-on|[\"']js:|<style|<script>")

    assert [_relative(path) for path in TEMPLATES if inline.search(path.read_text())] == []


def test_partials_are_named_like_the_element_they_replace():
    wrong = []
    for path in TEMPLATES:
        text = path.read_text()
        wrong += [
            f"{path.name}#{name}"
            for name in re.findall(r"{%\s*partialdef\s+([\w-]+)", text)
            if not re.search(rf'id="{name}(?:"|-?{{{{)', text)
        ]

    assert wrong == []


def test_guardian_shortcuts_are_never_used():
    used = [_relative(path) for path in SOURCES if "guardian.shortcuts" in path.read_text()]

    assert used == []


def test_every_schedule_names_a_task_that_the_worker_knows():
    app.loader.import_default_modules()

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
