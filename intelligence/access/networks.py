"""Who may know of a network: its author, or the whole party where it is shared; what it shows follows each reader."""

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.parties.models import User
from intelligence.access.exchange import for_readers, is_reader, one_sided
from intelligence.access.inbox import in_house
from intelligence.access.people import visible_entities
from intelligence.models import Entity, Network, NetworkNote, NetworkRun, NetworkVersion


class NetworkPermission(StrEnum):
    """What can be done with networks."""

    VIEW = "intelligence.view_network"
    ADD = "intelligence.add_network"
    CHANGE = "intelligence.change_network"
    REMOVE = "intelligence.remove_network"
    EXPORT = "intelligence.export_network"


class NetworkPartPermission(StrEnum):
    """What can be done with what hangs on a network."""

    VIEW_VERSION = "intelligence.view_networkversion"
    VIEW_NOTE = "intelligence.view_networknote"
    REMOVE_NOTE = "intelligence.remove_networknote"
    VIEW_RUN = "intelligence.view_networkrun"


def visible_networks(user: User) -> Q:
    """The person's own, and those that colleagues share."""
    own = one_sided(user)
    return own if own == NOTHING else own & (Q(is_shared=True) | Q(author_id=user.pk))


def of_visible_networks(user: User) -> Q:
    """Versions of networks that the person may know."""
    if not is_reader(user):
        return NOTHING
    return Q(Exists(Network.objects.filter(visible_networks(user), pk=OuterRef("network_id"))))


def visible_network_notes(user: User) -> Q:
    """Notes about entities that the person may know."""
    known = Entity.objects.filter(visible_entities(user), pk=OuterRef("entity_id"))
    return in_house(user) & of_visible_networks(user) & Q(Exists(known))


def own_runs(user: User) -> Q:
    """Analyses that the person has asked for."""
    return of_visible_networks(user) & Q(author_id=user.pk)


def is_its_author(user: User, row: Network | NetworkNote) -> bool:
    """True for who made or wrote it."""
    return bool(row.author_id == user.pk)


register(
    Policy(
        Network,
        for_readers(*NetworkPermission),
        visible_networks,
        {NetworkPermission.CHANGE: is_its_author, NetworkPermission.REMOVE: is_its_author},
    )
)
register(Policy(NetworkVersion, for_readers(NetworkPartPermission.VIEW_VERSION), of_visible_networks))
register(
    Policy(
        NetworkNote,
        for_readers(NetworkPartPermission.VIEW_NOTE, NetworkPartPermission.REMOVE_NOTE),
        visible_network_notes,
        {NetworkPartPermission.REMOVE_NOTE: is_its_author},
    )
)
register(Policy(NetworkRun, for_readers(NetworkPartPermission.VIEW_RUN), own_runs))
