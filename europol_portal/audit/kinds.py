"""The words for event kinds, collected from each app's events module."""

import sys
from functools import cache
from inspect import getmembers, isclass

from django.apps import apps
from django.db.models import TextChoices
from django.utils.module_loading import autodiscover_modules


@cache
def labels() -> dict[str, str]:
    """Kind to label, for every kind that some app declares."""
    autodiscover_modules("events")
    modules = [sys.modules.get(f"{config.name}.events") for config in apps.get_app_configs()]
    found: dict[str, str] = {}
    for module in filter(None, modules):
        for _name, choices in getmembers(module, _are_kinds):
            found |= {str(value): str(label) for value, label in choices.choices if value}
    return found


def label_of(kind: str) -> str:
    """The words for a kind; a kind that is no longer declared stands for itself."""
    return labels().get(kind, kind)


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All kinds by the part they belong to, for a filter."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind, label in labels().items():
        groups.setdefault(kind.partition(".")[0].capitalize(), []).append((kind, label))
    return [(part, sorted(kinds, key=lambda kind: kind[1])) for part, kinds in sorted(groups.items())]


def _are_kinds(member: object) -> bool:
    return isclass(member) and issubclass(member, TextChoices) and member is not TextChoices
