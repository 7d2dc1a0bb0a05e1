"""The entities that a network begins with, as far as one reader may bring them together."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from europol_portal.parties.models import User
from intelligence.models import Entity, Network, ProjectContribution
from intelligence.search import find_entities
from intelligence.services.identity.clusters import gathered
from intelligence.services.identity.keyed import Sayers, entities_in

MOST_FOUND = 200  # entities of a search

Of = Callable[[Network, User], "QuerySet[Entity] | None"]


def first_entities(network: Network, *, by: User, on: date, limit: int) -> list[Entity]:
    """The newest entities that it begins with, `limit` at most; one query more for projects and searches."""
    rows = gathered(by, on)
    if network.begins == Network.Begins.ENTITIES:
        named = Entity.objects.filter(pk__in=network.entity_keys).order_by("-pk")
        return entities_in(named, on=on, sayers=Sayers(by), limit=limit)
    if network.begins == Network.Begins.CASE:
        rows = rows.filter(contribution__case=network.source)
    elif network.begins == Network.Begins.OPERATION:
        rows = rows.filter(contribution__operation=network.source)
    elif network.begins == Network.Begins.PROJECT:
        inside = ProjectContribution.objects.visible_to(by).inside().filter(project=network.source)
        rows = rows.filter(contribution__in=inside.values("contribution"))
    else:
        rows = rows.filter(pk__in=_found(network.query, by))
    return list(rows.order_by("-pk")[:limit])


def _found(words: str, by: User) -> list[UUID]:
    return [UUID(str(hit.key)) for hit in find_entities(by, words, MOST_FOUND)]
