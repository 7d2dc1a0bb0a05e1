"""The read layer knows what a person may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection, models

from europol_portal.access.policy import Person, visible_q

PAGE_SIZE = 50


class VisibleQuerySet(models.QuerySet):
    """Query set of a model with a policy; every list, detail, search and export starts at visible_to."""

    def visible_to(self, user: Person) -> Self:
        """Rows that the person may know of."""
        return self.filter(visible_q(user, self.model))


@dataclass(frozen=True)
class Page:
    """One keyset page: the rows and the keys to go on from; a count is not part of it."""

    rows: list[Any]
    older: str
    newer: str

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)


def sizes_of(querysets: Sequence[models.QuerySet[Any]]) -> list[int]:
    """How many rows each of some query sets has, in one statement; those that can be large come cut."""
    parts: list[str] = []
    values: list[Any] = []
    for queryset in querysets:
        try:
            statement, given = queryset.values("pk").query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
            continue
        parts.append(f"(SELECT count(*) FROM ({statement}) c)")  # noqa: S608 - made by the query set, values go apart
        values += given
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return list(cursor.fetchone())


def keyset_page(
    queryset: models.QuerySet[Any], *, before: str = "", after: str = "", size: int = PAGE_SIZE, key: str = "pk"
) -> Page:
    """Newest rows first by a time-ordered key: `before` pages to older rows, `after` back to newer ones.

    A key that is no key of the table gives the first page: an address typed by hand is no error.
    """
    before, after = _valid_key(queryset, key, before), _valid_key(queryset, key, after)
    if after:
        rows = list(queryset.filter(**{f"{key}__gt": after}).order_by(key)[: size + 1])
        has_more, rows = len(rows) > size, rows[:size][::-1]
        return Page(rows, older=_key(rows, -1, key) if rows else "", newer=_key(rows, 0, key) if has_more else "")
    if before:
        queryset = queryset.filter(**{f"{key}__lt": before})
    rows = list(queryset.order_by(f"-{key}")[: size + 1])
    has_more, rows = len(rows) > size, rows[:size]
    return Page(
        rows, older=_key(rows, -1, key) if has_more else "", newer=_key(rows, 0, key) if before and rows else ""
    )


def _key(rows: list[Any], index: int, key: str) -> str:
    return str(getattr(rows[index], key))


def _valid_key(queryset: models.QuerySet[Any], key: str, value: str) -> str:
    if not value:
        return ""
    field = queryset.model._meta.pk if key == "pk" else queryset.model._meta.get_field(key)
    try:
        field.to_python(value)
    except (ValidationError, ValueError, TypeError):
        return ""
    return value
