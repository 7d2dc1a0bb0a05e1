"""Keep the list of what can be lent out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party, User
from support.access import ResourcePermission
from support.events import ResourceEvent
from support.models import Resource

Verb = events.Verb


@dataclass(frozen=True)
class ResourcePlan:
    """What is said of a resource; forms and API fill it."""

    kind: str
    code: str
    name: str
    base: Party
    skills: Sequence[str] = ()
    languages: Sequence[str] = ()
    clearance: str = Classification.EU_RESTRICTED
    travel_days: int = 1
    buffer_days: int = 0
    note: str = ""
    is_active: bool = True


@transaction.atomic
def add_resource(*, plan: ResourcePlan, by: User, at: datetime) -> Resource:
    """Add a resource of the person's party. Raises ValidationError by field."""
    require(by, ResourcePermission.ADD)
    resource = Resource(owner=by.party)
    _write(resource, plan)
    events.publish(ResourceEvent.ADDED, subject=resource, actor=by, at=at, verb=Verb.COLLECTION)
    return resource


@transaction.atomic
def change_resource(*, resource: Resource, plan: ResourcePlan, by: User, at: datetime) -> Resource:
    """Change what is said of a resource. Days already booked keep the road and the rest they were booked with."""
    locked: Resource = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    require(by, ResourcePermission.CHANGE, locked)
    _write(locked, plan)
    events.publish(ResourceEvent.CHANGED, subject=locked, actor=by, at=at)
    return locked


def _write(resource: Resource, plan: ResourcePlan) -> None:
    for name in ResourcePlan.__dataclass_fields__:
        setattr(resource, name, getattr(plan, name))
    resource.skills, resource.languages = words_of(plan.skills), words_of(plan.languages)
    resource.full_clean()
    resource.save()


def words_of(words: Sequence[str]) -> list[str]:
    """Words in small letters, each once, in order, so that they can be compared."""
    return list(dict.fromkeys(word.strip().casefold() for word in words if word.strip()))
