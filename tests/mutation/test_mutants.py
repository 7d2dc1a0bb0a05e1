"""What the mutation check makes of a rule: each mutant is weaker in one place, and with none on nothing has changed."""

import tomllib
from pathlib import Path

import pytest

from tests.mutation import rules, sites

RULE = '''
def may(a, b, c) -> bool:
    """Three conditions."""
    return a and not b and c


def parts(user, rows, wanted):
    """A union, a query and a branch."""
    if not user:
        return set()
    return user & wanted | rows.filter(1, kind=2)


class Lists:
    """Inside of a class names with two underscores would be others."""

    def visible_to(self, rows):
        """A filtered list."""
        return rows.filter(1)
'''


class Rows:
    def __init__(self, *said):
        self.said = said

    def filter(self, *args, **kwargs):
        return Rows(*self.said, *args, *kwargs.values())

    def __ror__(self, other):
        return other | set(self.said)


@pytest.fixture
def weakened(tmp_path, monkeypatch):
    """The names of the mutants, and a function that gives the module with one of them on."""
    monkeypatch.setattr(sites, "ROOT", tmp_path)
    path = tmp_path / "rule.py"
    path.write_text(RULE)
    tree, found = sites.weakened(path, 0)
    code = compile(tree, "rule.py", "exec")

    def with_mutant(name=None):
        number = [site.name for site in found].index(f"rule.py::{name}") if name else -1
        space = {sites.AT: lambda at: at == number}
        exec(code, space)  # noqa: S102 - the module above
        return space

    return [site.name.removeprefix("rule.py::") for site in found], with_mutant


def test_without_a_mutant_nothing_has_changed(weakened):
    _, with_mutant = weakened
    rule = with_mutant()

    assert [rule["may"](a, b, c) for a, b, c in [(1, 0, 1), (0, 0, 1), (1, 1, 1), (1, 0, 0)]] == [1, 0, False, 0]
    assert rule["parts"](set(), Rows(), {1}) == set()
    assert rule["parts"]({7, 8}, Rows(), {8}) == {8, 1, 2}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("may: without a in a and (not b) and c", (0, 0, 1)),
        ("may: without not b in a and (not b) and c", (1, 1, 1)),
        ("may: without c in a and (not b) and c", (1, 0, 0)),
        ("may: opposite of not b", (1, 1, 1)),
        ("may: always a and (not b) and c", (0, 1, 0)),
    ],
)
def test_a_condition_less_lets_through_what_it_held_back(weakened, name, given):
    names, with_mutant = weakened

    assert name in names
    assert not with_mutant()["may"](*given)
    assert with_mutant(name)["may"](*given)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("parts: without user & wanted in user & wanted | rows.filter(1, kind=2)", None),
        ("parts: without wanted in user & wanted", {7, 8, 1, 2}),
        ("parts: unfiltered rows.filter(1, kind=2)", {8}),
        ("parts: without kind in rows.filter(1, kind=2)", {8, 1}),
        ("parts: always not user", set()),
    ],
)
def test_operands_filters_and_branches_are_taken_away_one_by_one(weakened, name, expected):
    found = weakened[1](name)["parts"]({7, 8}, Rows(), {8})

    assert (found if expected is not None else found.said) == (expected if expected is not None else (1, 2))


def test_methods_are_weakened_too(weakened):
    assert weakened[1]("Lists.visible_to: unfiltered rows.filter(1)")["Lists"]().visible_to(Rows()).said == ()


def test_a_policy_of_the_database_loses_one_condition_at_a_time():
    row = ("app_thing", "see", "SELECT", "PERMISSIVE", "((a = 1) AND ((b = 2) OR (c = 3)))", None)
    found = list(rules.weaker(row))

    assert [lock.weaken for lock in found] == [
        'ALTER POLICY "see" ON "app_thing" USING (((b = 2) OR (c = 3)))',
        'ALTER POLICY "see" ON "app_thing" USING ((a = 1))',
    ]
    assert {lock.restore for lock in found} == {
        'ALTER POLICY "see" ON "app_thing" USING (((a = 1) AND ((b = 2) OR (c = 3))))'
    }


def test_a_policy_of_one_condition_becomes_true():
    (lock,) = rules.weaker(("app_thing", "add", "INSERT", "RESTRICTIVE", None, "(owner_id = 1)"))

    assert lock.weaken == 'ALTER POLICY "add" ON "app_thing" WITH CHECK (true)'


def test_every_survivor_that_was_given_a_reason_is_still_a_mutant():
    reasons = tomllib.loads((Path(__file__).parent / "survivors.toml").read_text()).get("reason", [])
    said = {name for reason in reasons for name in reason["mutants"] if reason["why"]}
    found = {site.name for path in sites.modules().values() for site in sites.weakened(path, 0)[1]}

    assert {name for name in said if "::" in name} <= found
