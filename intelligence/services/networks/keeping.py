"""Put networks together, change and share them, keep ways to look at them, write notes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.core.ids import drawn_number
from europol_portal.parties.models import User
from intelligence.access import NetworkPartPermission, NetworkPermission, PartPermission
from intelligence.events import NetworkEvent
from intelligence.models import AnalysisProject, Case, Entity, Network, NetworkNote, NetworkVersion
from intelligence.services.identity.clusters import gathered
from intelligence.services.networks.beginning import first_entities
from intelligence.services.networks.drawing import WHOLE
from operations.models import Operation

DIGITS, MOST_DRAWS = 8, 20
MOST_ENTITIES, MOST_HOPS = 500, 3
MOST_VERSIONS, MOST_NOTES = 50, 500
LONGEST_VIEW = 800_000  # characters of a version
MOST_CODES = 100  # of one filter; as many nodes may be unfolded as a drawing has
SOURCES: dict[str, Any] = {
    Network.Begins.CASE: Case,
    Network.Begins.PROJECT: AnalysisProject,
    Network.Begins.OPERATION: Operation,
}


@dataclass(frozen=True)
class Beginning:
    """What a network begins with, and how far it goes: one of entities, source and query is given."""

    begins: str
    entities: Sequence[UUID] = field(default_factory=list)
    source: UUID | None = None
    query: str = ""
    hops: int = 1


@transaction.atomic
def make_network(*, title: str, beginning: Beginning, by: User, at: datetime, is_shared: bool = False) -> Network:
    """Put a network together.

    Raises:
        DomainError: The title is missing, or there is nothing that it can begin with; what the person may not know
            is as if it did not exist.
    """
    require(by, NetworkPermission.ADD)
    network = Network(owner=by.party, author=by, number=drawn_number(DIGITS), made_at=at)
    _fill(network, title=title, beginning=beginning, by=by, at=at, is_shared=is_shared)
    network.classification = _level(network, by=by, at=at)
    _insert(network)
    events.publish(NetworkEvent.MADE, subject=network, actor=by, at=at, verb=events.Verb.COMBINATION)
    return network


@transaction.atomic
def change_network(
    *, network: Network, title: str, beginning: Beginning, is_shared: bool, by: User, at: datetime
) -> Network:
    """Another title, beginning or reach; or share it, or keep it to oneself again.

    Raises:
        DomainError: As for a new one.
    """
    require(by, NetworkPermission.CHANGE, network)
    _fill(network, title=title, beginning=beginning, by=by, at=at, is_shared=is_shared)
    network.classification = max(
        (Classification(level) for level in (network.classification, _level(network, by=by, at=at))),
        key=lambda level: level.rank,
    )
    network.save()
    events.publish(NetworkEvent.CHANGED, subject=network, actor=by, at=at)
    return network


@transaction.atomic
def remove_network(*, network: Network, by: User, at: datetime) -> None:
    """Remove it with its versions, notes and analyses; what it showed stays where it is."""
    require(by, NetworkPermission.REMOVE, network)
    events.publish(NetworkEvent.REMOVED, subject=network, actor=by, at=at, verb=events.Verb.ERASURE)
    network.delete()


@transaction.atomic
def save_version(*, network: Network, name: str, view: dict[str, Any], by: User, at: datetime) -> NetworkVersion:
    """Keep a way to look at it. `view` holds keys and numbers as the workbench gives them.

    Raises:
        DomainError: The name is missing or taken, there are too many versions, or it is too large.
    """
    require(by, NetworkPermission.VIEW, network)
    if not name.strip():
        message = "Give the version a name."
        raise DomainError(message, code="required", field="name")
    if network.networkversions.count() >= MOST_VERSIONS:
        message = f"A network keeps {MOST_VERSIONS} versions. Make another network for more."
        raise DomainError(message, code="too_many")
    version = NetworkVersion(
        network=network, owner=by.party, author=by, name=name.strip(), view=read_view(view), saved_at=at
    )
    version.full_clean(exclude=["network", "owner", "author"])
    version.save(force_insert=True)
    events.publish(NetworkEvent.SAVED, subject=network, actor=by, at=at)
    return version


@transaction.atomic
def write_note(*, network: Network, entity: Entity, text: str, by: User, at: datetime) -> NetworkNote:
    """Note something about a node, for who sees both the network and the entity.

    Raises:
        DomainError: There is no text, or there are too many notes.
    """
    require(by, NetworkPermission.VIEW, network)
    require(by, PartPermission.VIEW_ENTITY, entity)
    if not text.strip():
        message = "Write the note first."
        raise DomainError(message, code="required", field="text")
    if network.networknotes.count() >= MOST_NOTES:
        message = f"A network keeps {MOST_NOTES} notes. Remove one that you need no more."
        raise DomainError(message, code="too_many")
    note = NetworkNote(
        network=network,
        author=by,
        entity=entity,
        contribution_id=entity.contribution_id,
        party=by.party,
        text=text.strip(),
        written_at=at,
    )
    note.full_clean(exclude=["network", "author", "entity", "contribution", "party"])
    note.save(force_insert=True)
    events.publish(NetworkEvent.NOTED, subject=network, actor=by, at=at)
    return note


@transaction.atomic
def remove_note(*, note: NetworkNote, by: User, at: datetime) -> None:
    """Remove an own note."""
    require(by, NetworkPartPermission.REMOVE_NOTE, note)
    events.publish(NetworkEvent.NOTE_REMOVED, subject=note.network, actor=by, at=at, verb=events.Verb.ERASURE)
    note.delete()


def read_view(view: dict[str, Any]) -> dict[str, Any]:
    """What a version may hold: places, folded and removed nodes by key, filters by code.

    Raises:
        DomainError: It has another shape, or is too large.
    """
    try:
        view = view if len(str(view)) <= LONGEST_VIEW else {}
        places = {str(UUID(key)): [round(float(x), 1), round(float(y), 1)] for key, (x, y) in view["places"].items()}
        folded, removed = ([str(UUID(key)) for key in view.get(name, [])] for name in ("folded", "removed"))
        filters = {
            str(name)[:20]: [str(one)[:40] for one in values][: WHOLE.nodes if name == "opened" else MOST_CODES]
            for name, values in view.get("filters", {}).items()
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        message = "This version cannot be read. Load the network again and save it once more."
        raise DomainError(message, code="unreadable") from None
    return {"places": places, "folded": folded, "removed": removed, "filters": filters}


def view_for(version: NetworkVersion, nodes: set[str]) -> dict[str, Any]:
    """The version with what its reader sees of the network alone."""
    view = dict(version.view)
    view["places"] = {key: place for key, place in view.get("places", {}).items() if key in nodes}
    for name in ("folded", "removed"):
        view[name] = [key for key in view.get(name, []) if key in nodes]
    filters = dict(view.get("filters", {}))
    if "opened" in filters:
        filters["opened"] = [key for key in filters["opened"] if key in nodes]
    return view | {"filters": filters}


def _fill(network: Network, *, title: str, beginning: Beginning, by: User, at: datetime, is_shared: bool) -> None:
    if not title.strip():
        message = "Give the network a title."
        raise DomainError(message, code="required", field="title")
    if beginning.begins not in Network.Begins.values:
        message = "Choose what the network begins with."
        raise DomainError(message, code="required", field="begins")
    network.title, network.is_shared, network.changed_at = title.strip(), is_shared, at
    network.begins, network.hops = beginning.begins, max(0, min(beginning.hops, MOST_HOPS))
    network.entity_keys, network.source, network.query = [], None, ""
    if beginning.begins == Network.Begins.ENTITIES:
        network.entity_keys = _known_entities(beginning.entities, by=by, at=at)
    elif beginning.begins == Network.Begins.SEARCH:
        network.query = beginning.query.strip()[:200]
        if not network.query:
            message = "Write the words that the network begins with."
            raise DomainError(message, code="required", field="query")
    else:
        model = SOURCES[beginning.begins]
        if not model.objects.visible_to(by).filter(pk=beginning.source).exists():
            message = f"Choose {Network.Begins(beginning.begins).label.lower()} that you see."
            raise DomainError(message, code="not_found", field="source")
        network.source = beginning.source
    network.full_clean(exclude=["owner", "author", "entity_keys"])


def _known_entities(keys: Sequence[UUID], *, by: User, at: datetime) -> list[UUID]:
    known = set(gathered(by, at.date()).filter(pk__in=list(keys)[: MOST_ENTITIES + 1]).values_list("pk", flat=True))
    if not known:
        message = "Choose at least one entity of a contribution that was sent and is in use."
        raise DomainError(message, code="required", field="entities")
    if len(keys) > MOST_ENTITIES:
        message = f"A network begins with {MOST_ENTITIES} entities at most."
        raise DomainError(message, code="too_many", field="entities")
    return [key for key in dict.fromkeys(keys) if key in known]


def _level(network: Network, *, by: User, at: datetime) -> str:
    """The highest classification of what it begins with; its title is as protected as that."""
    first = first_entities(network, by=by, on=at.date(), limit=MOST_ENTITIES)
    levels = [Classification(entity.contribution.classification) for entity in first]
    return max(levels, key=lambda level: level.rank, default=Classification.BPL)


def _insert(network: Network) -> None:
    for _ in range(MOST_DRAWS):
        try:
            with transaction.atomic():
                network.save(force_insert=True)
        except IntegrityError:
            network.number = drawn_number(DIGITS)
        else:
            return
    message = "No number was free. Try again."
    raise DomainError(message, code="no_number")
