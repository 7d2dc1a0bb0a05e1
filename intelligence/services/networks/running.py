"""Analyses of a network: asked for on the page, worked out by the worker for the person who asked, named at reading.

A result holds keys of nodes and figures, and sentences that say keys instead of names: what a source says is put in
when the result is read, under the reader's rules of that moment. Where the person sees another network by now, the
result is not shown, because it would tell of what is gone, or be wrong about what is new.
"""

import dataclasses
import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from europol_portal import events
from europol_portal.access.binding import acting_as_system, acting_for
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.access import NetworkPermission
from intelligence.events import NetworkEvent
from intelligence.models import Network, NetworkRun
from intelligence.networks import PEOPLE, Graph, disruption, groups, key_people
from intelligence.services.networks.drawing import Drawing, draw

logger = logging.getLogger(__name__)

TASK = "intelligence.tasks.analyse_networks"
QUIET = timedelta(minutes=15)  # a worker that has said nothing for so long is gone
MOST_OPEN = 5  # of one person
MOST_KEPT = 20  # results of one person for one network
MOST_CHOSEN, MOST_COUNT = 50, 20
MOST_RANKED = 25  # of a ranking, in what is kept
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
Asks = NetworkRun.Asks
State = NetworkRun.State


@dataclass(frozen=True)
class Result:
    """A finished analysis as its reader sees it; nothing where it no longer fits what the reader sees."""

    run: NetworkRun
    found: Mapping[str, Any] | None


@transaction.atomic
def ask_analysis(
    *, network: Network, asks: str, wants: Mapping[str, Any] | None = None, by: User, at: datetime
) -> NetworkRun:
    """Ask for groups, key people or a disruption of what the person sees of the network.

    `wants`: `people_only` folds things into links of people; for a disruption `count`, or `chosen` keys of nodes.

    Raises:
        DomainError: Unknown analysis, too many of the person's wait, or the choice is empty or too large.
    """
    require(by, NetworkPermission.VIEW, network)
    if asks not in Asks.values:
        message = "Choose what to work out."
        raise DomainError(message, code="required", field="asks")
    mine = NetworkRun.objects.visible_to(by)
    if mine.filter(state__in=[State.WAITING, State.RUNNING]).count() >= MOST_OPEN:
        message = f"{MOST_OPEN} of your analyses are being worked out. Wait until one is done."
        raise DomainError(message, code="too_many")
    run = NetworkRun(network=network, owner=by.party, author=by, asks=asks, wants=_read_wants(wants or {}), asked_at=at)
    run.save(force_insert=True)
    old = mine.filter(network=network).order_by("-pk").values_list("pk", flat=True)[MOST_KEPT:]
    NetworkRun.objects.filter(pk__in=list(old)).delete()
    events.publish(NetworkEvent.ANALYSED, subject=network, actor=by, at=at, verb=events.Verb.COMBINATION)
    transaction.on_commit(nudge)
    return run


def nudge() -> None:
    """Wake the worker; if the broker is away the scheduler's round comes within seconds."""
    try:
        current_app.send_task(TASK, retry=False)
    except (OperationalError, OSError):
        logger.warning("broker unreachable, an analysis waits for the next round")


def run_waiting(*, at: datetime) -> int:
    """Work out what waits, each for its own person; returns how many were done. Called in the worker."""
    with acting_as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT run, person FROM portal_network_waiting(%s)", [at - QUIET])
        waiting = cursor.fetchall()
    return sum(_run(run, person, at) for run, person in waiting)


def _run(key: UUID, person: int, at: datetime) -> bool:
    by = User.objects.select_related("party").filter(pk=person, is_active=True).first()
    if by is None:
        return False
    with acting_for(by):
        run = _taken(key, by, at)
        drawing = draw(run.network, by=by, at=at, is_recorded=False) if run else None
    if run is None or drawing is None:
        return False
    try:
        found = _worked_out(run, drawing.graph(with_names=False))
    except Exception:
        logger.exception("an analysis of a network failed")
        state, found = State.FAILED, {}
    else:
        state = State.DONE
    with acting_for(by):
        done = NetworkRun.objects.visible_to(by).filter(pk=key)
        done.update(state=state, result=found, seen=drawing.fingerprint, finished_at=at)
    return state == State.DONE


def _taken(key: UUID, by: User, at: datetime) -> NetworkRun | None:
    """The run, unless another worker has it."""
    open_ = (
        NetworkRun.objects.visible_to(by).select_related("network").select_for_update(of=("self",), skip_locked=True)
    )
    run: NetworkRun | None = open_.filter(pk=key, state__in=[State.WAITING, State.RUNNING]).first()
    if run is None or (run.state == State.RUNNING and run.begun_at and run.begun_at > at - QUIET):
        return None
    run.state, run.begun_at = State.RUNNING, at
    run.save(update_fields=["state", "begun_at"])
    return run


def _worked_out(run: NetworkRun, graph: Graph) -> dict[str, Any]:
    if run.wants.get("people_only", True):
        graph = graph.between_people()
    found = ANALYSES[Asks(run.asks)](graph, run.wants)
    plain: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(found)))
    for ranking in plain.get("rankings", {}).values():
        ranking["ranks"] = ranking["ranks"][:MOST_RANKED]
    return plain


def _groups(graph: Graph, _wants: Mapping[str, Any]) -> Any:
    return groups(graph)


def _key_people(graph: Graph, _wants: Mapping[str, Any]) -> Any:
    return key_people(graph, kinds=PEOPLE)


def _disruption(graph: Graph, wants: Mapping[str, Any]) -> Any:
    chosen = [key for key in wants.get("chosen", []) if key in graph]
    return disruption(graph, chosen=chosen, count=0 if chosen else wants.get("count", 0), kinds=PEOPLE)


ANALYSES: dict[str, Callable[[Graph, Mapping[str, Any]], Any]] = {
    Asks.GROUPS: _groups,
    Asks.KEY_PEOPLE: _key_people,
    Asks.DISRUPTION: _disruption,
}


def result_of(run: NetworkRun, drawing: Drawing) -> Result:
    """The result with the names that its reader sees now, or without content where that is not what was analysed."""
    if run.state != State.DONE or run.seen != drawing.fingerprint:
        return Result(run, None)
    names = {str(node.key): node.entity.label for node in drawing.nodes}
    return Result(run, _named(run.result, names))


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """The same with a name for each key in sentences; a value that is a key stays one."""
    if isinstance(value, dict):
        return {key: _named(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_named(one, names) for one in value]
    if isinstance(value, str) and not KEY.fullmatch(value):
        return KEY.sub(lambda found: names.get(found.group(), "?"), value)
    return value


def _read_wants(wants: Mapping[str, Any]) -> dict[str, Any]:
    try:
        chosen = [str(UUID(str(key))) for key in wants.get("chosen", [])]
        count = int(wants.get("count") or 0)
    except (TypeError, ValueError):
        message = "Choose people of the network."
        raise DomainError(message, code="invalid", field="chosen") from None
    if len(chosen) > MOST_CHOSEN:
        message = f"Choose {MOST_CHOSEN} people at most."
        raise DomainError(message, code="too_many", field="chosen")
    if not 0 <= count <= MOST_COUNT:
        message = f"Between 1 and {MOST_COUNT} people can be taken out."
        raise DomainError(message, code="invalid", field="count")
    return {"chosen": chosen, "count": count, "people_only": bool(wants.get("people_only", True))}
