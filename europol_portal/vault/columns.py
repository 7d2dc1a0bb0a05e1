"""All sealed columns at once: which there are, and the hand-over from one key to the next."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from europol_portal.core.sealed_fields import Standing, seal_table_again, sealed_fields


def sealed_models() -> list[type[models.Model]]:
    """The models that have sealed columns."""
    return [model for model in apps.get_models() if sealed_fields(model)]


def sealed_columns() -> list[str]:
    """The sealed columns by name, as docs/trust.md lists them with their reasons."""
    return sorted(
        f"{model._meta.label_lower}.{each.name}" for model in sealed_models() for each in sealed_fields(model)
    )


def rotate_columns(*, change: bool = True) -> Iterator[tuple[str, Standing]]:
    """Seal every value by the newest key, a table in a transaction; without `change` only count."""
    for model in sealed_models():
        yield model._meta.label_lower, seal_table_again(model, change=change)
