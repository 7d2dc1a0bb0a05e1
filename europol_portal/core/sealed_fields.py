"""Columns that stand in the database sealed, each value bound to its table, its column and its row.

A sealed column is never searched, ordered or compared by SQL: only whether it is empty. What is plain: nothing, and the
word that an erasure leaves. An attribute opens when it is read; `values()` gives what is sealed, which says nothing.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models, transaction
from django.db.models.query_utils import DeferredAttribute

from europol_portal.core.sealed import CannotOpen, seal, seal_again, unseal

PREFIX = "sealed:"
SAID_OPENLY = frozenset({None, "", "Erased"})
COMPARED = frozenset({"exact", "isnull"})
BATCH = 500  # rows


class Sealed:
    """A value as the database keeps it."""

    def __init__(self, text: str) -> None:
        """As it was read."""
        self.text = text

    def __str__(self) -> str:
        return "sealed"


class SealedAttribute(DeferredAttribute):
    """Opens a value when it is read, and keeps what was sealed as long as nobody changes it."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        """The plain value. Raises CannotOpen."""
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            sealed: Any = self.field
            opened: str = sealed.opened(value.text, instance.pk)
            instance.__dict__[self.field.attname] = opened
            instance.__dict__.setdefault("_sealed", {})[self.field.attname] = (opened, value)
            return opened
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        """A new plain value, or one as it was read."""
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.TextField):
    """Text that is sealed for its row; the key of the row must be known before it is saved (uuid7)."""

    descriptor_class = SealedAttribute
    bound_to = "pk"

    def place_of(self, key: object) -> str:
        """What a value is bound to."""
        return f"{self.model._meta.label_lower}.{self.name} of {key}"

    def opened(self, text: str, key: object) -> str:
        """The plain text. Raises CannotOpen, also for what lies there unsealed: somebody else has written it."""
        if not text.startswith(PREFIX):
            raise CannotOpen(self.place_of(key))
        return unseal(_bytes_of(text), place=self.place_of(key)).decode()

    def closed(self, plain: str, key: object) -> str:
        """As the database keeps it."""
        return _text_of(seal(plain.encode(), place=self.place_of(key)))

    def again(self, stored: Any, key: object, *, adopt: bool = False) -> Any:
        """As the newest key keeps what is stored, or None when nothing changes. Raises CannotOpen.

        With `adopt`, for the migration that begins to seal a column, what is plain is sealed.
        """
        if stored in SAID_OPENLY:
            return None
        if not stored.startswith(PREFIX):
            if adopt:
                return self.closed(stored, key)
            raise CannotOpen(self.place_of(key))
        fresh = seal_again(_bytes_of(stored), place=self.place_of(key))
        return _text_of(fresh) if fresh else None

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        """Sealed as it is, to be opened when it is read."""
        return value if value in SAID_OPENLY else Sealed(str(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002, FBT001 (Django's signature)
        """Sealed for its row; the same as before when it says the same."""
        plain = getattr(model_instance, self.attname)
        if plain in SAID_OPENLY or hasattr(plain, "as_sql"):
            return plain
        before = model_instance.__dict__.get("_sealed", {}).get(self.attname)
        if before and before[0] == plain:
            return before[1]
        return Sealed(self.closed(str(plain), model_instance.pk))

    def get_prep_value(self, value: Any) -> Any:
        """A plain text in a comparison is a text that is not empty, and equals none that is kept."""
        if isinstance(value, Sealed):
            return value.text
        return value if value in SAID_OPENLY else PREFIX

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Refuse to write what was not sealed for a row: a statement over many rows cannot."""
        if isinstance(value, Sealed) or hasattr(value, "as_sql") or value in SAID_OPENLY:
            return super().get_db_prep_save(value, connection)
        message = f"{self.name} is sealed for its row: save the object."
        raise TypeError(message)

    def get_lookup(self, lookup_name: str) -> Any:
        """Nothing but whether it is empty can be asked."""
        return super().get_lookup(lookup_name) if lookup_name in COMPARED else None


class SealedBytesField(models.BinaryField):
    """Bytes that a service seals and opens by itself, bound to a column of the row; kept like the others."""

    def __init__(self, *args: Any, bound_to: str = "pk", **options: Any) -> None:
        """`bound_to` names the column whose value the bytes are bound to."""
        self.bound_to = bound_to
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """With what it is bound to."""
        name, path, args, options = super().deconstruct()
        return name, path, list(args), {**options, "bound_to": self.bound_to}

    def place_of(self, key: object) -> str:
        """What a value is bound to."""
        return f"{self.model._meta.label_lower} of {key}"

    def again(self, stored: Any, key: object, *, adopt: bool = False) -> bytes | None:  # noqa: ARG002 (never plain)
        """As the newest key keeps what is stored, or None when nothing changes. Raises CannotOpen."""
        return seal_again(stored, place=self.place_of(key))


@dataclass
class Standing:
    """What was found in the sealed columns of a table: values, how many changed, those on no newest key, faults."""

    looked_at: int = 0
    changed: int = 0
    left: int = 0
    faults: list[str] = field(default_factory=list)


def sealed_fields(model: type[models.Model]) -> list[SealedTextField | SealedBytesField]:
    """The sealed columns of a model."""
    return [each for each in model._meta.concrete_fields if isinstance(each, SealedTextField | SealedBytesField)]


@transaction.atomic
def seal_table_again(model: type[models.Model], *, change: bool = True, adopt: bool = False) -> Standing:
    """Seal every value of a table by the newest key, with `adopt` plain ones too, as the owner of the tables.

    Rows that nobody may change any more are sealed again like the others: for this transaction the triggers of the
    table rest, and its owner sees all rows. Without `change` it is only counted.
    """
    standing, fields = Standing(), sealed_fields(model)
    quote, options = connection.ops.quote_name, model._meta
    key = options.pk.column
    bound = [key if each.bound_to == "pk" else each.bound_to for each in fields]
    columns = ", ".join(quote(str(name)) for name in (key, *bound, *(each.column for each in fields)))
    select = f"SELECT {columns} FROM {quote(options.db_table)}"  # noqa: S608 (names of the model)
    with connection.cursor() as cursor, _laid_open(cursor, options.db_table):
        cursor.execute(f"{select} ORDER BY 1")
        for row in cursor.fetchall():
            _row_again(cursor, row, fields, standing, change=change, adopt=adopt)
    return standing


def _row_again(
    cursor: Any, row: tuple[Any, ...], fields: list[Any], standing: Standing, *, change: bool, adopt: bool
) -> None:
    number = len(fields)
    for each, bound, stored in zip(fields, row[1 : 1 + number], row[1 + number :], strict=True):
        if stored is None or stored == "":
            continue
        standing.looked_at += 1
        try:
            fresh = each.again(stored, bound, adopt=adopt)
        except CannotOpen as problem:
            standing.faults.append(f"no key opens {problem}")
            continue
        if fresh is None:
            continue
        if not change:
            standing.left += 1
            continue
        table, column, key = each.model._meta.db_table, each.column, each.model._meta.pk.column
        cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE "{key}" = %s', [fresh, row[0]])  # noqa: S608
        standing.changed += 1


@contextmanager
def _laid_open(cursor: Any, table: str) -> Iterator[None]:
    """The table without its triggers and, for its owner, without its second lock; both are back before the commit."""
    cursor.execute("SELECT relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [table])
    (is_forced,) = cursor.fetchone()
    cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY')
    yield
    force = ", FORCE ROW LEVEL SECURITY" if is_forced else ""
    cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER{force}')


def _text_of(sealed: bytes) -> str:
    return PREFIX + base64.b64encode(sealed).decode()


def _bytes_of(text: str) -> bytes:
    return base64.b64decode(text.removeprefix(PREFIX))
