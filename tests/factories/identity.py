"""Relations, merges, and the page of an entity as a person reads it."""

from europol_portal.access.binding import acting_for
from intelligence.models import Entity, IdentityStatement
from intelligence.services.identity import graph, profile, statements, watching
from intelligence.services.identity.clusters import cluster_of
from intelligence.services.relations import RelationContent


def relation(kind, origin=0, target=1, **fields):
    """A relation between two places of the list of entities."""
    return RelationContent(kind=kind, origin=origin, target=target, **fields)


def entity_of(contribution, person, **wanted):
    """One entity of a contribution as the person sees it."""
    with acting_for(person):
        return Entity.objects.visible_to(person).select_related("contribution__owner").of(contribution).get(**wanted)


def members(entity, person, at):
    """Keys of everything that is the same, for the person."""
    with acting_for(person):
        return set(cluster_of(entity, by=person, on=at.date()).keys)


def profile_for(entity, person, at):
    """The page of the entity for the person."""
    with acting_for(person):
        return profile.profile_of(cluster_of(entity, by=person, on=at.date()), by=person, on=at.date())


def graph_for(entity, person, at, hops=1):
    """The graph round the entity for the person: labels of nodes, and of edges with their kinds."""
    with acting_for(person):
        drawn = graph.graph_around(cluster_of(entity, by=person, on=at.date()), hops=hops, by=person, on=at.date())
        edges = {(edge.origin.entity.label, edge.words, edge.target.entity.label) for edge in drawn.edges}
        return {node.entity.label for node in drawn.nodes}, edges


def say(one, other, person, at, *, says="same", reason="Same date of birth, same phone."):
    """What the person's party says of two entities."""
    with acting_for(person):
        return statements.say(one=one, other=other.pk, says=says, reason=reason, by=person, at=at)


def take_back(statement, person, at, reason="The photographs differ."):
    """The person's party says it no more."""
    with acting_for(person):
        return statements.take_back(statement=statement, reason=reason, by=person, at=at)


def said_by(person):
    """What the person may know of merges and splits."""
    with acting_for(person):
        return list(IdentityStatement.objects.visible_to(person).order_by("pk"))


def watch(entity, person, at):
    """The person watches an entity."""
    with acting_for(person):
        return watching.watch_entity(entity=entity, by=person, at=at)
