"""What was worked out of a network, as the workbench shows it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404

from europol_portal.parties.models import User
from intelligence.models import Network, NetworkRun
from intelligence.networks import MAIN
from intelligence.services.networks import Drawing, result_of

TONES = {
    NetworkRun.State.WAITING: "open",
    NetworkRun.State.RUNNING: "go",
    NetworkRun.State.DONE: "ok",
    NetworkRun.State.FAILED: "crit",
}
MOST_LISTED, MOST_RANKED = 10, 7


def run_context(network: Network, drawing: Drawing, *, by: User, wanted: str) -> dict[str, Any]:
    """The analyses of the person, and the one that is looked at, the newest without a choice."""
    runs = list(NetworkRun.objects.visible_to(by).filter(network=network).order_by("-pk")[:MOST_LISTED])
    run = _chosen(runs, wanted)
    found = result_of(run, drawing).found if run else None
    names = {str(node.key): node for node in drawing.nodes}
    context: dict[str, Any] = {
        "runs": [(one, TONES[NetworkRun.State(one.state)]) for one in runs],
        "run": run,
        "is_stale": run is not None and run.state == NetworkRun.State.DONE and found is None,
        "analyses": NetworkRun.Asks.choices,
        "groups_by_node": {},
    }
    if run is None or found is None:
        return context
    shape = {
        NetworkRun.Asks.GROUPS: _groups,
        NetworkRun.Asks.KEY_PEOPLE: _key_people,
        NetworkRun.Asks.DISRUPTION: _disruption,
    }[NetworkRun.Asks(run.asks)]
    return context | shape(found, names)


def _chosen(runs: list[NetworkRun], wanted: str) -> NetworkRun | None:
    if not wanted:
        return runs[0] if runs else None
    try:
        key = UUID(wanted)
    except ValueError:
        raise Http404 from None
    return next((run for run in runs if run.pk == key), None)


def _groups(found: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    groups = [
        group
        | {
            "people": [
                {"node": names[member["id"]], "words": member["words"], "is_core": member["is_core"]}
                for member in group["members"]
                if member["id"] in names
            ],
            "percent": round(100 * group["share_of_runs"]),
        }
        for group in found["groups"]
    ]
    by_node = {member["id"]: group["number"] for group in found["groups"] for member in group["members"]}
    return {"grouping": found, "groups": groups, "groups_by_node": by_node}


def _key_people(found: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    rankings = []
    for measure in MAIN:
        ranking = found["rankings"][measure]
        ranks = [rank | {"node": names[rank["id"]]} for rank in ranking["ranks"] if rank["id"] in names]
        for rank in ranks:
            rank["percent"] = None if rank["kept"] is None else round(100 * rank["kept"])
        rankings.append(ranking | {"ranks": ranks[:MOST_RANKED]})
    agreement = [one | {"node": names[one["id"]]} for one in found["agreement"] if one["id"] in names]
    return {"key_people": found, "rankings": rankings, "agreement": agreement}


def _disruption(found: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    removals = [
        removal
        | {
            "people": [names[key] for key in removal["removed"] if key in names],
            "fragmentation": round(100 * removal["after"]["fragmentation"]),
        }
        for removal in found["removals"]
    ]
    best = min(removals, key=lambda removal: removal["after"]["largest"], default=None)
    return {"disruption": found, "removals": removals, "best": best}
