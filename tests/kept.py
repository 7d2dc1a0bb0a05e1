"""Rows of fixtures, written once for all tests of a file that ask for the same ones.

A fixture marked `@kept` writes in a transaction that stays open while the tests of a file run. Each test works in a
savepoint of it, with its own copies of the objects, and finds the rows of its own fixtures and no others: the tests of
a file come in an order in which those with the same fixtures follow each other, and what the next one does not ask for
is taken back before it begins.
"""

from collections import Counter
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import override_settings

from europol_portal.access.binding import NOBODY, acting
from tests.taken_back import taken_back

APART = {"transactional_db", "demo_world", "live_server"}  # fixtures of tests that bring or empty their own database


def kept(function):
    """Mark a fixture: it depends on other kept ones only, and its value can be copied. Goes below `pytest.fixture`."""
    function.is_kept = True
    return function


def is_kept(definition):
    """Whether the fixture is a kept one."""
    return getattr(definition.func, "is_kept", False)


def wanted(item):
    """The kept fixtures of a test by name; none for a test that rolls nothing back."""
    marker = item.get_closest_marker("django_db")
    if marker is None or marker.kwargs.get("transaction") or APART & set(item.fixturenames):
        return {}
    known = item._fixtureinfo.name2fixturedefs  # noqa: SLF001 (the plan of fixtures has no public name)
    found = {name: known[name][-1] for name in item.fixturenames if name in known}
    return {name: definition for name, definition in found.items() if is_kept(definition)}


def in_order(items):
    """The tests of a file, those with the same kept fixtures together, and for each the order to write them in.

    Fixtures that many tests ask for come first: so the most stays when the next test asks for others.
    """
    asked = [wanted(item) for item in items]
    times = Counter(definition for names in asked for definition in names.values())

    def turn(definition, names):
        return -times[definition], _depth(definition, names), definition.argname

    plans = [sorted(names.values(), key=lambda one: turn(one, names)) for names in asked]
    first = {}
    keys = [tuple(first.setdefault(definition, len(first)) for definition in plan) for plan in plans]
    return [(items[index], plans[index]) for index in sorted(range(len(items)), key=keys.__getitem__)]


def _depth(definition, names):
    return 1 + max((_depth(names[name], names) for name in definition.argnames if name in names), default=0)


@dataclass
class _Layer:
    definition: Any
    value: Any
    transaction: ExitStack


@dataclass
class Keeper:
    """What is written now, in the order in which it was; the last is taken back first."""

    layers: list[_Layer] = field(default_factory=list)
    copies: dict[str, Any] = field(default_factory=dict)
    folder: TemporaryDirectory | None = None

    def serve(self, plan):
        """Write what the next test asks for and take back what it does not; give it copies."""
        same = 0
        while same < min(len(plan), len(self.layers)) and self.layers[same].definition is plan[same]:
            same += 1
        self.take_back(down_to=same)
        for definition in plan[same:]:
            self._write(definition)
        self.copies = deepcopy({layer.definition.argname: layer.value for layer in self.layers})

    def take_back(self, *, down_to=0):
        """Take back the last layers."""
        while len(self.layers) > down_to:
            self.layers.pop().transaction.close()
        if not self.layers and self.folder:
            self.folder.cleanup()
            self.folder = None

    def copy_files(self, target: Path):
        """Give a test its own copies of the files of what is kept."""
        if self.folder:
            copytree(self.folder.name, target, dirs_exist_ok=True)

    def _write(self, definition):
        held = {"db": None} | {layer.definition.argname: layer.value for layer in self.layers}
        transaction = ExitStack()
        transaction.enter_context(taken_back())
        try:
            with self._own_files(), acting(NOBODY):
                value = definition.func(**{name: held[name] for name in definition.argnames})
            connection.check_constraints()
        except BaseException:
            transaction.close()
            raise
        self.layers.append(_Layer(definition, value, transaction))

    @contextmanager
    def _own_files(self):
        self.folder = self.folder or TemporaryDirectory()
        files = {"BACKEND": settings.STORAGES["default"]["BACKEND"], "OPTIONS": {"location": self.folder.name}}
        with override_settings(STORAGES=settings.STORAGES | {"default": files}):
            yield


keeper = Keeper()
