"""The written form of access rules: the SQL of a rule for one person is worked out once and used again.

Most of what a page costs is Django building and compiling the same conditions for every statement. What a rule says
depends on a few facts about the person only (`facts_of`), so for equal facts its text and values are the same.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Self

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import BooleanField, Expression, Model, Q, QuerySet

from europol_portal.parties.models import User

MOST_KEPT = 5_000  # rules; all are forgotten when there are more
ALIAS = re.compile(r"\b[T-Z]\d+\b")  # the names that Django gives to the tables of subqueries
DEEP_ALIAS = re.compile(r"\bA[A-Z]\d+\b")  # and to those deeper than any rule goes
Facts = tuple[Any, ...]
kept: dict[tuple[Any, ...], Q] = {}  # by database, model and facts
_numbers = iter(range(1, 2**62))


def facts_of(user: User) -> Facts:
    """All that a rule may ask about a person; a test holds every policy to it."""
    return user.pk, user.party_id, user.party.is_hub, user.is_active, user.roles, user.clearance_rank


def written(model: type[Model], user: User, rule: Callable[[User], Q]) -> Q:
    """The rule for this person, as text where it asks about rows of the model alone, without joins."""
    key = (connection.settings_dict["NAME"], model, facts_of(user))
    found = kept.get(key)
    if found is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        found = kept[key] = _written(model, rule(user))
    return found


def forget() -> None:
    """Forget every rule: for tests that change what never changes while a portal runs, such as keys of permissions."""
    kept.clear()


class WrittenRule(Expression):
    """A condition about the rows of one table, between whose parts the name of the table in the statement stands."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, parts: tuple[str, ...], values: tuple[Any, ...], table: str) -> None:
        super().__init__()
        self.parts, self.values, self.table = parts, values, table

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:  # noqa: ARG002
        """The text for the name that the table has in this statement; RuntimeError where it is not part of it."""
        if self.table not in compiler.query.alias_map:
            message = f"A rule about {self.table} stands in a statement that does not read it."
            raise RuntimeError(message)
        return f"({compiler.quote_name_unless_alias(self.table).join(self.parts)})", self.values

    def relabeled_clone(self, change_map: Mapping[str | None, str]) -> Self:  # type: ignore[override]
        """The same where the table has another name, as in a subquery."""
        clone = self.copy()
        clone.table = change_map.get(self.table, self.table)
        return clone


def _written(model: type[Model], rule: Q) -> Q:
    query = QuerySet(model).filter(rule).query
    if sum(count > 0 for count in query.alias_refcount.values()) > 1:
        return rule
    try:
        text, values = query.get_compiler(connection=connection).compile(query.where)
    except EmptyResultSet:
        return rule
    except FullResultSet:
        return Q()
    if DEEP_ALIAS.search(text):
        return rule
    own = f"v{next(_numbers)}_"  # so that no other rule in the statement has tables of the same name
    table = model._meta.db_table
    parts = ALIAS.sub(lambda found: own + found[0], text).split(f"{connection.ops.quote_name(table)}.")
    return Q(WrittenRule((parts[0], *(f".{part}" for part in parts[1:])), tuple(values), table))
