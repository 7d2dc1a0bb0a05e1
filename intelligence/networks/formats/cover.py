"""What every export carries: how it is classified, whose it is, how it may be used, and who may pass it on.

A part says it for itself, and the file says it for all: the highest marking, every owner and every handling code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from intelligence.networks.graph import UNMARKED, Graph, Marking

# Lowest first; a word that is not here stands above all of them.
CLASSIFICATIONS = {
    "": "No classification stated",
    "public": "Europol Public Information",
    "bpl": "Europol Unclassified, Basic Protection Level",
    "eu_restricted": "RESTREINT UE / EU RESTRICTED",
    "eu_confidential": "CONFIDENTIEL UE / EU CONFIDENTIAL",
    "eu_secret": "SECRET UE / EU SECRET",
    "eu_top_secret": "TRÈS SECRET UE / EU TOP SECRET",
}
FREE = "H0"  # says no more than the rule: it falls away beside any other code
ASKS_OWNER = "H2"
FIELDS = ("owner", "handling", "classification", "source", "information")


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover of an export."""

    title: str
    made_at: datetime
    classification: str = ""
    owners: tuple[str, ...] = ()
    handling: tuple[str, ...] = ()
    evaluations: tuple[str, ...] = ()
    passing_on: str = ""
    made_for: str = ""

    def lines(self) -> dict[str, str]:
        """The same by name, as text, in the order in which it is read."""
        moment = self.made_at.astimezone(UTC)
        told = {
            "title": self.title,
            "classification": CLASSIFICATIONS.get(self.classification, self.classification),
            "owners": ", ".join(self.owners),
            "handling": ", ".join(self.handling),
            "evaluation": ", ".join(self.evaluations),
            "made": f"{moment:%Y-%m-%d %H:%M} UTC",
            "made_for": self.made_for,
            "passing_on": self.passing_on,
        }
        return {name: " ".join(words.split()) for name, words in told.items() if words}


def cover_of(
    graph: Graph, *, title: str, made_at: datetime, least: str = "", passing_on: str = "", made_for: str = ""
) -> Cover:
    """The cover of a graph. `least` is the marking of the collection itself; the parts can only raise it."""
    markings = {node.marking for node in graph.nodes.values()} | {edge.marking for edge in graph.edges}
    owners = tuple(sorted({marking.owner for marking in markings} - {""}))
    codes = {code for marking in markings for code in marking.handling}
    handling = tuple(sorted(codes - {FREE} or codes))
    return Cover(
        title=title, made_at=made_at, classification=highest({least, *(each.classification for each in markings)}),
        owners=owners, handling=handling, made_for=made_for,
        evaluations=tuple(sorted({marking.evaluation for marking in markings} - {""})),
        passing_on=passing_on or _passing_on(owners, handling),
    )  # fmt: skip


def highest(classifications: set[str]) -> str:
    """The highest of some classifications; one that nobody knows counts as the highest."""
    order = list(CLASSIFICATIONS)
    return max(sorted(classifications), key=lambda word: order.index(word) if word in order else len(order), default="")


def _passing_on(owners: tuple[str, ...], handling: tuple[str, ...]) -> str:
    whom = ", ".join(owners) or "the owners"
    if ASKS_OWNER in handling:
        return f"Not to be passed on without the permission of {whom}."
    return f"To be passed on only as the handling codes of {whom} allow, with this cover."


def fields_of(marking: Marking) -> dict[str, str]:
    """A marking by field, as text; only what is said."""
    told = {
        "owner": marking.owner, "handling": " ".join(marking.handling), "classification": marking.classification,
        "source": marking.source, "information": marking.information,
    }  # fmt: skip
    return {name: words for name, words in told.items() if words}


def marking_of(told: Mapping[str, str]) -> Marking:
    """The marking that fields say. A code that nobody knows is kept: a restriction is never read away."""
    owner, handling, classification, source, information = (
        " ".join(str(told.get(name) or "").split())[:60] for name in FIELDS
    )
    codes = tuple(dict.fromkeys(handling.replace(",", " ").replace(";", " ").split()))
    found = Marking(owner, codes, classification, source, information)
    return UNMARKED if found == UNMARKED else found


def sentence_of(marking: Marking) -> str:
    """A marking as one line for people."""
    told = {
        "Owner": marking.owner,
        "Handling": ", ".join(marking.handling),
        "Classification": CLASSIFICATIONS.get(marking.classification, marking.classification)
        if marking.classification
        else "",
        "Evaluation": marking.evaluation,
    }
    return ". ".join(f"{name}: {words}" for name, words in told.items() if words)
