"""How well a text was read: what was found of the expected, and which accounts and cards were invented."""

from dataclasses import dataclass

from bench.reports import Expected, Report
from intelligence.extraction import Proposal, Subtype, propose

NEVER_FALSE = {Subtype.IBAN, Subtype.CARD}


@dataclass(frozen=True, slots=True)
class Score:
    """The expected that were missed, and the proposals that nobody expected."""

    found: int
    missed: tuple[Expected, ...]
    unexpected: tuple[Proposal, ...]

    @property
    def false_accounts(self) -> tuple[Proposal, ...]:
        """Accounts and cards that are none."""
        return tuple(proposal for proposal in self.unexpected if proposal.subtype in NEVER_FALSE)


def score(report: Report) -> Score:
    """Read a report and compare."""
    proposals = propose(report.text, default_region=report.region)
    fitting = [[proposal for proposal in proposals if is_found(item, proposal)] for item in report.expected]
    expected = [proposal for found in fitting for proposal in found]
    missed = tuple(item for item, found in zip(report.expected, fitting, strict=True) if not found)
    unexpected = tuple(proposal for proposal in proposals if proposal not in expected)
    return Score(len(report.expected) - len(missed), missed, unexpected)


def is_found(item: Expected, proposal: Proposal) -> bool:
    """Same subtype and same compared form; a person by the name as written and the date of birth."""
    if item.subtype != proposal.subtype:
        return False
    if not item.subtype:
        return proposal.value == item.value and _birth(proposal) == item.normalised
    return (
        proposal.normalised.rpartition(":")[2] == item.normalised
        if _has_country(item)
        else proposal.normalised == item.normalised
    )


def _has_country(item: Expected) -> bool:
    return item.subtype in {"plate", "passport", "identity_card", "other_document"}


def _birth(proposal: Proposal) -> str:
    """The day, or the writing after a question mark where day and month could be exchanged."""
    attributes = proposal.attributes
    return str(attributes.get("birth_date") or f"?{attributes['birth_date_as_written']}")
