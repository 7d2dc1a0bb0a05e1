"""Published covert networks: whom the papers name and whom the portal finds, and what removals do beside chance.

    PORTAL_NETWORKS=<folder> make bench NAME=covert_networks   # figures, and the report in bench/covert_report.md
    python -m bench.covert <folder>                            # the report alone

The networks are not part of the project. Any other network in the folder (GraphML, i2, FollowTheMoney, STIX, CSV lists
of links with `source` and `target`, square tables) goes through the same import and the same report.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.published import Published, networks_of
from bench.registry import Measure, benchmark
from intelligence.networks import (
    Disruption,
    Graph,
    Grouping,
    KeyPeople,
    Overview,
    Removal,
    disruption,
    groups,
    key_people,
    overview,
)
from intelligence.networks import Measure as Rank

REPORT = Path(__file__).parent / "covert_report.md"
SHOWN = (Rank.CONTACTS, Rank.BROKER, Rank.REACH, Rank.SPLIT, Rank.STANDING)
FIRST = 5
STRATEGIES = ("splits", "brokers", "contacts", "reach", "chance")


@dataclass(frozen=True, slots=True)
class Found:
    """What the portal says of one network; who has no link is left out, as everywhere."""

    published: Published
    graph: Graph
    overview: Overview
    groups: Grouping
    people: KeyPeople
    disruption: Disruption

    @property
    def among(self) -> int:
        """How far down the list the named may stand to count as found: five, or as many as are named."""
        return max(FIRST, len(self.published.actors))

    def found(self, measure: Rank) -> list[str]:
        """The named who are among the first by a measure; a place that everybody shares at nothing is none."""
        ranks = self.people.rankings[measure].ranks
        first = {rank.id for rank in ranks if rank.place <= self.among and rank.value > 0}
        return [actor for actor in self.published.actors if actor in first]

    @property
    def by_any(self) -> list[str]:
        """The named who are among the first by one of the measures shown, or chosen for the split."""
        chosen = self.disruption.by("splits").removed
        return [
            actor
            for actor in self.published.actors
            if actor in chosen or any(actor in self.found(measure) for measure in SHOWN)
        ]


def folder() -> Path | None:
    """Where the networks are, or nothing, which is said."""
    place = os.environ.get("PORTAL_NETWORKS", "")
    if not place or not Path(place).is_dir():
        sys.stderr.write("  PORTAL_NETWORKS names no folder: the published networks are skipped.\n")
        return None
    return Path(place)


@benchmark("covert_networks", size=0)
def covert_networks(size: int) -> Iterator[Measure]:
    """Every network of the folder, or the first so many."""
    place = folder()
    if not place:
        return
    results = []
    for published in list(networks_of(place))[: size or None]:
        found = analysed(published)
        results.append(found)
        yield from _measures(found)
    REPORT.write_text(report(results), encoding="utf-8")
    sys.stderr.write(f"  The report is in {REPORT.name}.\n")


def analysed(published: Published) -> Found:
    """Everything the report says of one network."""
    graph = published.graph
    linked = graph.within([known for known in graph.nodes if graph.neighbours(known)])
    return Found(
        published,
        linked,
        overview(linked),
        groups(linked),
        key_people(linked),
        disruption(linked, count=published.count),
    )


def _measures(found: Found) -> Iterator[Measure]:
    title, named = found.published.title, len(found.published.actors)
    if named:
        for measure in (Rank.CONTACTS, Rank.BROKER):
            yield Measure(f"{title}, named among the first {found.among} by {measure}",
                          len(found.found(measure)), "", named)  # fmt: skip
        yield Measure(f"{title}, named among the first {found.among} by any", len(found.by_any), "", named)
    chance = _left(found, found.disruption.by("chance"))
    for strategy in STRATEGIES[:3]:
        removal = found.disruption.by(strategy)
        yield Measure(f"{title}, largest part left, {strategy}", _left(found, removal), "%", chance)
    yield Measure(f"{title}, groups, NMI over seeds", found.groups.nmi, "of 1", 0)


def _left(found: Found, removal: Removal) -> float:
    """The largest part that is left, of the largest before, in per cent."""
    return 100 * removal.after.largest / found.disruption.before.largest


def report(results: list[Found]) -> str:
    """The whole report as Markdown."""
    lines = ["# Published covert networks, through the portal's import and measures", "", _summary(results)]
    for found in results:
        lines += ["", *_section(found)]
    return "\n".join(lines) + "\n"


def _summary(results: list[Found]) -> str:
    named = "named: found by contacts, broker, any"
    left = "left of the largest part, %: splits / brokers / contacts / random"
    rows = [f"| network | actors / links | groups (NMI) | {named} | {left} | verdict |", "|---|---|---|---|---|---|"]
    for found in results:
        many = len(found.published.actors)
        told = [str(len(found.found(measure))) for measure in (Rank.CONTACTS, Rank.BROKER)] + [str(len(found.by_any))]
        shares = [_left(found, found.disruption.by(strategy)) for strategy in (*STRATEGIES[:3], "chance")]
        rows.append(
            f"| {found.published.title} | {found.overview.nodes} / {found.overview.links} "
            f"| {len(found.groups.groups)} ({found.groups.nmi:.2f}) "
            f"| {', '.join(told) + f' of {many}' if many else '-'} "
            f"| {' / '.join(f'{share:.0f}' for share in shares)} | {found.disruption.verdict} |"
        )
    return "\n".join(rows)


def _section(found: Found) -> Iterator[str]:
    yield f"## {found.published.title}"
    yield ""
    yield " ".join(filter(None, (found.published.source and f"{found.published.source}.", found.overview.words)))
    yield ""
    yield found.groups.words
    yield ""
    if found.published.actors:
        titles = " | ".join(found.people.rankings[measure].title for measure in SHOWN)
        yield f"| named | {titles} | chosen for the split |"
        yield f"|---|{'---|' * (len(SHOWN) + 1)}"
        chosen = found.disruption.by("splits").removed
        for actor in found.published.actors:
            places = " | ".join(_place(found, measure, actor) for measure in SHOWN)
            yield f"| {actor} | {places} | {'yes' if actor in chosen else 'no'} |"
        yield ""
    yield "| ours | the first five, with the places in nine of ten samples that lack 10 % of the links |"
    yield "|---|---|"
    for measure in SHOWN:
        ranking = found.people.rankings[measure]
        firsts = (
            f"{found.graph.name(rank.id)} ({rank.best}-{rank.worst})" for rank in ranking.ranks[:FIRST] if rank.value
        )
        yield f"| {ranking.title} | {', '.join(firsts) or 'nobody'} |"
    yield ""
    yield from _removals(found)


def _place(found: Found, measure: Rank, actor: str) -> str:
    rank = next(rank for rank in found.people.rankings[measure].ranks if rank.id == actor)
    return f"{rank.place} ({rank.best}-{rank.worst})" if rank.value else "-"


def _removals(found: Found) -> Iterator[str]:
    told = found.disruption
    yield f"| {told.count} taken out | whom | parts | left of the largest, % | fragmentation F | reach |"
    yield "|---|---|---|---|---|---|"
    yield f"| nobody | | {told.before.parts} | 100 | {told.before.fragmentation:.3f} | {told.before.reach:.3f} |"
    for strategy in STRATEGIES:
        removal = told.by(strategy)
        names = ", ".join(found.graph.name(known) for known in removal.removed)
        after = removal.after
        yield (
            f"| {removal.title} | {names} | {after.parts} | {_left(found, removal):.0f} | {after.fragmentation:.3f} "
            f"| {after.reach:.3f} |"
        )
    yield ""
    yield f"**{told.verdict.capitalize()}.** {told.words} {told.rule}"


if __name__ == "__main__":
    sys.stdout.write(report([analysed(published) for published in networks_of(Path(sys.argv[1]))]))
