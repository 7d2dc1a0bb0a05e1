"""Pages that are generated from the code stay equal to it: `pytest --write-docs` writes them anew."""

import ast
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from europol_portal.protection import records
from europol_portal.workflow import Workflow
from tests.architecture.invariants import INVARIANTS, KEPT

ROOT = Path(settings.BASE_DIR)
APPS = ["operations", "intelligence", "support", "europol_portal.protection"]


def compare_page(request, name, text):
    page = ROOT / "docs" / name
    if request.config.getoption("--write-docs"):
        page.write_text(text)
    assert page.exists(), f"docs/{name} is missing: run pytest --write-docs"
    assert page.read_text() == text, f"docs/{name} is out of date: run pytest --write-docs"


def _workflows():
    for app in APPS:
        module = import_module(f"{app}.workflow")
        for name in sorted(vars(module)):
            value = getattr(module, name)
            if isinstance(value, Workflow):
                yield app, name, value


def _workflow_page():
    lines = ["# Workflows", "", "Generated from the workflow tables; the program reads the same rows.", ""]
    for app, name, workflow in _workflows():
        lines += [f"## {workflow.model._meta.verbose_name.capitalize()} ({app}, {name})", ""]
        lines += ["| step | from | to | permission | event | reason |", "| --- | --- | --- | --- | --- | --- |"]
        for step, transition in workflow.transitions.items():
            sources = ", ".join(sorted(transition.sources))
            reason = "needed" if transition.needs_note else ""
            cells = [step, sources, transition.target, transition.permission, transition.event, reason]
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


def test_the_workflow_page_says_what_the_tables_say(request):
    compare_page(request, "workflows.md", _workflow_page())


def _marked_tests():
    """Invariant number -> names of tests marked with it, read from the source."""
    found = {number: [] for number in INVARIANTS}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for number in _numbers(node):
                    found[number].append(f"{path.relative_to(ROOT / 'tests')}: {node.name}")
    return found


def _numbers(function):
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.invariant":
            yield from (argument.value for argument in decorator.args)


def _invariant_page():
    lines = ["# Invariants", "", "The rules that are never broken and the tests that hold them. Generated.", ""]
    for number, names in _marked_tests().items():
        lines += [f"## {number}. {INVARIANTS[number]}", ""]
        lines += [f"- `{name}`" for name in names] or ["- not built yet"]
        lines.append("")
    return "\n".join(lines)


def test_the_invariant_page_names_the_tests_that_exist(request):
    compare_page(request, "invariants.md", _invariant_page())


@pytest.mark.parametrize("number", sorted(KEPT))
def test_every_invariant_that_is_kept_has_a_test(number):
    assert _marked_tests()[number], INVARIANTS[number]


def _processing_page():
    lines = [
        "# Records of processing",
        "",
        "Generated from the model: `<app>/processing.py` and the fields of the tables.",
        "",
    ]
    for activity in records.activities():
        lines += [f"## {activity.title}", ""]
        facts = ("purpose", "basis", "subjects", "recipients", "retention")
        lines += [f"- {name.capitalize()}: {getattr(activity, name)}" for name in facts]
        lines += ["", "| table | what it is | fields that can say something of a person |", "| --- | --- | --- |"]
        lines += [f"| {one.label} | {one.about} | {', '.join(one.fields)} |" for one in records.tables(activity)]
        lines.append("")
    return "\n".join(lines)


def test_every_model_stands_in_one_activity_or_holds_nothing_about_people():
    assert records.unnamed() == []


def test_the_records_of_processing_say_what_the_model_says(request):
    compare_page(request, "processing.md", _processing_page())
