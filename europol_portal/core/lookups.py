"""Rows whose key is one of thousands: the keys go to PostgreSQL as one array."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Field, ForeignKey, Lookup, Q


@Field.register_lookup
@ForeignKey.register_lookup
class Among(Lookup[Any]):
    """`column = ANY(array)`: the same rows as `in`, without a parameter for each value to be handled one by one."""

    lookup_name = "among"

    def get_prep_lookup(self) -> list[str]:
        """The values as text; PostgreSQL reads them as the column's type."""
        return [str(value) for value in self.rhs]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """The comparison; nothing is among no values."""
        column, params = self.process_lhs(compiler, connection)
        kind = self.lhs.output_field.rel_db_type(connection)
        return f"{column} = ANY(%s::{kind}[])", [*params, self.rhs]


def among(column: str, values: Iterable[Any]) -> Q:
    """Rows of which the column, a key or a text, has one of the values."""
    return Q((f"{column}__among", list(values)))
