"""Records of processing activities, generated from the model: what is stored about people, why, and until when.

Each app's `processing` module registers its activities and names its models; a model that no activity names fails a
test. The fields in the record are read from the model, so the record cannot tell of less than is stored.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.module_loading import autodiscover_modules

from europol_portal.access.models import PartyShare, PersonGrant

TELLING = (models.CharField, models.TextField, models.DateField, models.FileField, models.JSONField)
PERSON = "parties.user"
OWN = frozenset({"europol_portal", "operations", "intelligence", "support"})


@dataclass(frozen=True)
class Activity:
    """One activity: purpose, legal basis, whose data and which, who receives them, how long they stay, where."""

    code: str
    title: str
    purpose: str
    basis: str
    subjects: str
    recipients: str
    retention: str
    models: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A model of an activity: how it is called, what it is, and the fields that can say something of a person."""

    label: str
    about: str
    fields: tuple[str, ...]


_activities: dict[str, Activity] = {}
_without: set[str] = set()


def register(*activities: Activity, without: Iterable[str] = ()) -> None:
    """Add activities; `without` names models that hold reference data and nothing about people."""
    for activity in activities:
        if activity.code in _activities:
            message = f"There are two activities {activity.code}."
            raise RuntimeError(message)
        _activities[activity.code] = activity
    _without.update(without)


def autodiscover() -> None:
    """Load the processing module of each app."""
    autodiscover_modules("processing")


def activities() -> list[Activity]:
    """All activities by title."""
    return sorted(_activities.values(), key=lambda activity: activity.title)


def tables(activity: Activity) -> list[Table]:
    """The models of an activity, with the fields that can say something of a person."""
    return [
        Table(label, _first_line(model), tuple(_telling(model)))
        for label in activity.models
        for model in [apps.get_model(label)]
    ]


def unnamed() -> list[str]:
    """Models of the portal that no activity names, or that more than one names."""
    named = [label for activity in _activities.values() for label in activity.models]
    known = set(named) | _without
    doubled = {label for label in known if named.count(label) + (label in _without) > 1}
    missing = {model._meta.label_lower for model in _own_models()} - known
    return sorted(missing | doubled)


def _own_models() -> Iterator[type[models.Model]]:
    """Models of the portal's own apps; rows that only say who may see a thing belong to the thing."""
    for config in apps.get_app_configs():
        if config.name.partition(".")[0] in OWN:
            yield from (model for model in config.get_models() if not issubclass(model, PartyShare | PersonGrant))


def _telling(model: type[models.Model]) -> Iterator[str]:
    for field in model._meta.concrete_fields:
        related: Any = field.related_model
        is_person = related is not None and related._meta.label_lower == PERSON
        if is_person or (isinstance(field, TELLING) and not field.choices and not field.primary_key):
            yield field.name


def _first_line(model: type[models.Model]) -> str:
    return (model.__doc__ or "").strip().partition("\n")[0]
