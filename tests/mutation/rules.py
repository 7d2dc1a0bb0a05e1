"""Mutants that stand in no single line: a policy that shows all rows, a condition that always holds, a permission that
every role holds; and the policies of PostgreSQL, each with one condition less.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q

from europol_portal.access import policy
from tests.mutation import sites, switch

POLICIES = (
    "SELECT tablename, policyname, cmd, permissive, qual, with_check FROM pg_policies"
    " WHERE schemaname = 'public' ORDER BY tablename, policyname"
)
WORD = re.compile(r"[a-z]+_[a-z_0-9]+")
VERB = re.compile(r"\b(INSERT|UPDATE|DELETE)\b")


@dataclass(frozen=True)
class Lock:
    """One mutant of the second lock: the statement that weakens a policy and the one that puts it right again."""

    name: str
    table: str
    command: str
    weaken: str
    restore: str


def open_policies() -> None:
    """Add the mutants of policies to those of the code, and let policies ask which is on."""
    for model, rule in sorted(policy.policies().items(), key=lambda pair: pair[0]._meta.label):
        source = inspect.getsourcefile(inspect.unwrap(rule.visible)) or ""
        path = source.removeprefix(f"{sites.ROOT}/")
        label = model._meta.label
        number = switch.new(path, _line(rule.visible), f"{path}::{label}: shows every row")
        object.__setattr__(rule, "visible", _all_rows(number, rule.visible))
        conditions: dict[Any, Any] = {}
        for permission, condition in rule.conditions.items():
            number = switch.new(path, _line(condition), f"{path}::{label}: {permission} without condition")
            conditions[permission] = _no_condition(number, condition)
        object.__setattr__(rule, "conditions", conditions)
        for permission in sorted(rule.permissions):
            number = switch.new(path, 1, f"{path}::{label}: {permission} for every role")
            every_role[str(permission)] = number
    policy._role_holds = _every_role(policy._role_holds)  # noqa: SLF001 - where every question about a role passes


every_role: dict[str, int] = {}


def _line(function: Any) -> int:
    return getattr(getattr(function, "__code__", None), "co_firstlineno", 1)


def _all_rows(number: int, rule: Callable[[Any], Q]) -> Callable[[Any], Q]:
    return lambda user: Q() if switch.at(number) else rule(user)


def _no_condition(number: int, condition: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda user, obj: True if switch.at(number) else condition(user, obj)


def _every_role(holds: Callable[..., bool]) -> Callable[..., bool]:
    def _holds(user: Any, permission: str, rule: Any) -> bool:
        return switch.at(every_role[permission]) or holds(user, permission, rule)

    return _holds


def locks() -> list[Lock]:
    """Every policy of the database without one of its conditions; the whole of it is TRUE where there is only one."""
    with connection.cursor() as cursor:
        cursor.execute(POLICIES)
        rows = cursor.fetchall()
    return [lock for row in rows for lock in weaker(row)]


def weaker(row: tuple[Any, ...]) -> Iterator[Lock]:
    """The mutants of one row of pg_policies: table, name, command, permissive, qual, with_check."""
    table, name, command, permissive, qual, check = row
    kind = "" if permissive == "PERMISSIVE" else "restrictive "
    for word, clause in (("USING", qual), ("WITH CHECK", check)):
        if clause is None or clause == "true":
            continue
        restore = f'ALTER POLICY "{name}" ON "{table}" {word} ({clause})'
        for index, (what, weaker) in enumerate(_one_less(clause)):
            yield Lock(
                f"{table}.{name} ({kind}{command}, {word.lower()}): without {what}" + (f" [{index}]" if index else ""),
                table, command, f'ALTER POLICY "{name}" ON "{table}" {word} ({weaker})', restore,
            )  # fmt: skip


def _one_less(clause: str) -> list[tuple[str, str]]:
    parts = _conjuncts(clause)
    if len(parts) == 1:
        return [(_short(clause), "true")]
    return [(_short(part), " AND ".join([*parts[:index], *parts[index + 1 :]])) for index, part in enumerate(parts)]


def _conjuncts(clause: str) -> list[str]:
    """What stands between the ANDs of the outermost parentheses."""
    inner = clause[1:-1] if _wraps(clause) else clause
    parts, depth, start = [], 0, 0
    for index, letter in enumerate(inner):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and inner.startswith(" AND ", index):
            parts.append(inner[start:index])
            start = index + 5
    parts.append(inner[start:])
    return parts if len(parts) > 1 else [clause]


def _wraps(clause: str) -> bool:
    depth = 0
    for index, letter in enumerate(clause):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return clause.startswith("(") and index == len(clause) - 1
    return False


def _short(clause: str) -> str:
    named = re.sub(
        r"\( ?SELECT \(?NULLIF\(current_setting\('portal\.(\w+)'::text, true\), ''::text\)\)?(?:::\w+)? AS \"?\w+\"?\)",
        lambda match: match[1].upper(),
        clause,
    )
    return " ".join(named.split())[:120]


def execute(statement: str) -> None:
    """Carry out one statement as the owner of the tables, at once."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


class Tables:
    """Which tables the statements of a test read and wrote: an execute wrapper."""

    def __init__(self) -> None:
        """Begin with none."""
        self.touched: set[str] = set()

    def __call__(self, run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        """Note the tables, then carry out the statement."""
        verb = VERB.search(str(sql)[:400])
        command = verb[1] if verb else "SELECT"
        self.touched |= {f"{command} {word}" for word in set(WORD.findall(str(sql)))}
        return run(sql, params, many, context)
