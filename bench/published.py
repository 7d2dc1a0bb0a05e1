"""Networks of a folder, read as the portal imports them, with what is published of them."""

import csv
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intelligence.networks import Graph
from intelligence.networks.formats import Format, FormatError, guess, read

OURS = Path(__file__).parent / "data" / "covert.toml"
THEIRS = "published.toml"
ENDINGS = {".csv", ".graphml", ".anx", ".xml", ".ftm", ".json", ".jsonl", ".stix", ".txt", ".tsv"}
HEAD = 4096
COUNT = 5  # removals


@dataclass(frozen=True, slots=True)
class Published:
    """A network with the actors that its source names as key, and how many to take out."""

    title: str
    graph: Graph
    actors: tuple[str, ...]
    source: str
    count: int


def networks_of(folder: Path) -> Iterator[Published]:
    """Those that are described, then every other file that can be read as a network."""
    described = [row for place in (OURS, folder / THEIRS) for row in _rows(place)]
    used = set()
    for row in described:
        files = [folder / name for name in row["files"]]
        if all(file.is_file() for file in files):
            used |= set(files)
            yield _described(folder, row, [graph for file in files if (graph := imported(file))])
    for file in sorted(folder.rglob("*")):
        is_other = file not in used and not file.name.endswith(".nodes.csv") and file.suffix.lower() in ENDINGS
        graph = imported(file) if is_other else None
        if graph and graph.edges:
            yield Published(str(file.relative_to(folder)), graph, (), "", COUNT)


def _rows(place: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(place.read_text(encoding="utf-8"))["network"] if place.is_file() else []
    return rows


def _described(folder: Path, row: dict[str, Any], graphs: list[Graph]) -> Published:
    whole = Graph()
    for graph in graphs:
        for node in graph.nodes.values():
            whole.add(node)
        for edge in graph.edges:
            whole.link(edge)
    named = [*row.get("actors", ()), *(_ranked(folder, row["ranked"]) if "ranked" in row else ())]
    actors = tuple(actor for actor in named if actor in whole)
    for actor in set(named) - set(actors):
        sys.stderr.write(f"  {row['title']}: “{actor}” is not in the network.\n")
    return Published(row["title"], whole, actors, row.get("source", ""), row.get("count", COUNT))


def _ranked(folder: Path, asked: dict[str, Any]) -> list[str]:
    """Names of a table of nodes whose column is no more than a number."""
    with (folder / asked["nodes"]).open(encoding="utf-8-sig", newline="") as file:
        return [row["name"] for row in csv.DictReader(file) if float(row[asked["column"]]) <= asked["most"]]


def imported(file: Path) -> Graph | None:
    """The graph in a file by the portal's own import; what it could not read is told."""
    with file.open("rb") as stream:
        form = guess(file.name, stream.read(HEAD))
        stream.seek(0)
        try:
            found = read(form or Format.EDGES, stream)
        except FormatError as error:
            sys.stderr.write(f"  {file.name}: {error}\n")
            return None
    for problem in found.problems[:5]:
        sys.stderr.write(f"  {file.name}, row {problem.row}: {problem.words}\n")
    return found.graph
