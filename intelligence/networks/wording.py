"""The sentences that say what a figure means, without words of the trade."""

from collections.abc import Sequence

from intelligence.networks.results import Measure, State, Verdict

TITLES = {
    Measure.CONTACTS: ("Contacts", "With how many others somebody is linked directly."),
    Measure.BROKER: ("Broker", "How often the shortest way between two others leads over somebody."),
    Measure.REACH: ("Reach", "How near somebody is to all others."),
    Measure.SPLIT: ("Loss splits", "How many pairs of others lose every way to each other without somebody."),
    Measure.STANDING: ("Standing", "Linked with those who are linked with many (PageRank)."),
    Measure.CIRCLE: ("Inner circle", "Linked with those who are well linked among themselves (eigenvector)."),
    Measure.CORE: ("Core", "The deepest core in which all have so many links to each other (k-core)."),
}
CAVEAT = (
    "These are leads, not evidence. Investigations see best whom they watch: who was not watched may be missing, and "
    "those who lead often keep away from the telephone."
)


def share(value: float) -> str:
    """A share as per cent, never rounded to none or all."""
    percent = value * 100
    if 0 < percent < 1:
        return "under 1 %"
    return f"{min(int(percent + 0.5), 99) if percent < 100 else 100} %"  # noqa: PLR2004 (per cent)


def many(count: int, one: str, more: str = "") -> str:
    """A number with its word."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def listed(names: Sequence[str], most: int = 4) -> str:
    """Names in a row, cut with the number of the rest."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def ordinal(place: int) -> str:
    """1st, 2nd, 3rd."""
    teen = 10 <= place % 100 <= 20  # noqa: PLR2004 (eleventh to thirteenth)
    return f"{place}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(place % 10, 'th')}"


def rank(measure: Measure, value: float, others: int) -> str:
    """What a value says of somebody among so many others."""
    match measure:
        case Measure.CONTACTS:
            return f"Linked with {int(value):,} of {many(others, 'other')}."
        case Measure.BROKER:
            ways = "On no shortest way between two others."
            return f"On {share(value)} of the shortest ways between two others." if value else ways
        case Measure.REACH:
            return f"Reaches all others at {share(value)} of the nearness of direct contact."
        case Measure.SPLIT:
            return f"Without them {many(int(value), 'pair')} of others can no longer reach each other."
        case Measure.STANDING:
            return f"Has {value * (others + 1):.1f} times the standing of the average."
        case Measure.CIRCLE:
            return f"At {share(value)} of the most central of the inner circle."
        case Measure.CORE:
            return f"Belongs to a core in which everybody has at least {many(int(value), 'link')} to the others of it."


def steadiness(kept: float, best: int, worst: int, *, top: int, missing: float) -> str:
    """How far a place depends on links that may be missing."""
    places = f"{ordinal(best)}" if best == worst else f"{ordinal(best)} to {ordinal(worst)}"
    first = f"among the first {top} in {share(kept)} of samples"
    return f"If {share(missing)} of the links were missing: {places}, {first}."


def overview(nodes: int, links: int, *, parts: int, largest: int, alone: int, cut_points: int) -> str:
    """A graph in one or two sentences."""
    hangs = "all hang together" if parts == 1 else f"in {many(parts, 'part')}, the largest of {largest:,}"
    rest = f" {many(alone, 'node')} without any link." if alone else ""
    whose = f" {many(cut_points, 'node holds', 'nodes hold')} parts together alone." if cut_points else ""
    return f"{many(nodes, 'node')} and {many(links, 'linked pair')}: {hangs}.{rest}{whose}"


def agreement(name: str, measures: Sequence[Measure], top: int) -> str:
    """In which rankings somebody is among the first."""
    titles = [TITLES[measure][0].lower() for measure in measures]
    return f"{name} is among the first {top} by {listed(titles)}."


def member(name: str, *, inside: int, others: int, groups: Sequence[int], share_of_runs: float, is_core: bool) -> str:
    """What somebody is to the group."""
    of_core = ", at its core" if is_core else ""
    leads = f", and with group {listed([str(number) for number in groups])}" if groups else ""
    doubt = "" if share_of_runs == 1 else f" In {share(share_of_runs)} of runs in this group."
    return f"{name} is linked with {inside:,} of {many(others, 'other')} of the group{of_core}{leads}.{doubt}"


def group(
    inside: int, outside: int, *, members: int, found: int, runs: int, core: Sequence[str], brokers: Sequence[str]
) -> str:
    """Why these are taken for a group."""
    lines = [f"{many(members, 'member')}: {inside:,} of their {many(inside + outside, 'link')} stay inside."]
    lines.append(f"Found again in {found} of {many(runs, 'run')}.")
    lines.append(f"At its core: {listed(core)}." if core else "It has no core: all are linked about as well.")
    if brokers:
        lines.append(f"Linked with other groups by {listed(brokers)}.")
    return " ".join(lines)


def bridge(one: int, other: int, links: int, people: Sequence[str], *, is_only_way: bool) -> str:
    """What links two groups."""
    only = " It is the only way between them." if is_only_way else ""
    return f"Group {one} and group {other}: {many(links, 'link')} over {listed(people)}.{only}"


def grouping(groups: int, method: str, resolution: float, agreed: float, runs: int) -> str:
    """How a division was found, and how steady it is."""
    firm = "hardly change" if agreed >= 0.9 else "change somewhat" if agreed >= 0.7 else "change much"  # noqa: PLR2004
    return (
        f"{many(groups, 'group')} by Leiden with {method} at resolution {resolution:g}. "
        f"Over {many(runs, 'run')} with different seeds they {firm} (agreement {agreed:.2f} of 1)."
    )


def removal(title: str, names: Sequence[str], before: State, after: State) -> str:
    """What the loss of some leaves."""
    whom = f"Without {listed(names, 6)}" if names else title
    return (
        f"{whom}: {many(after.parts, 'part')}, the largest with {after.largest:,} of {before.largest:,}; "
        f"{share(after.fragmentation)} of pairs cannot reach each other (before: {share(before.fragmentation)})."
    )


def disruption(verdict: Verdict, count: int, title: str, best: State, chance: State) -> str:
    """Whether it is worth while."""
    firm = {
        Verdict.FRAGMENTABLE: "falls apart",
        Verdict.HARDLY: "is hardly fragmentable",
        Verdict.NOT: "is not fragmentable",
    }[verdict]
    return (
        f"With {many(count, 'removal')} the network {firm}: by the best strategy ({title.lower()}) "
        f"{share(best.largest_share)} of those who are left still hang together, after as many removals at random "
        f"{share(chance.largest_share)}."
    )


def rule(holds: float, hardly: float) -> str:
    """When a network is called what."""
    return (
        f"Not fragmentable: after the best removals at least {share(holds)} of those left of the largest part still "
        f"hang together; hardly: at least {share(hardly)}."
    )
