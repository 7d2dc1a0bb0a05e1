"""One pass over a text: every finder, overlaps settled by strength, the same thing proposed once."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from intelligence.extraction.documents import find_devices, find_documents, find_national_numbers, find_zones
from intelligence.extraction.network import find_domains, find_emails, find_ips, find_urls
from intelligence.extraction.payment import find_cards, find_ibans
from intelligence.extraction.persons import find_persons
from intelligence.extraction.phones import find_phones
from intelligence.extraction.plain import PlainText, plain_text
from intelligence.extraction.proposals import NOTHING, Candidate, Confidence, Proposal
from intelligence.extraction.vehicles import find_plates, find_vins
from intelligence.extraction.wallets import find_wallets

Finder = Callable[[PlainText, str], Iterator[Candidate]]
WITHOUT_DIGITS: tuple[Finder, ...] = (find_urls, find_emails, find_domains)
FINDERS: tuple[Finder, ...] = (
    find_zones, find_urls, find_emails, find_ibans, find_cards, find_wallets, find_vins, find_devices,
    find_national_numbers, find_documents, find_phones, find_ips, find_domains, find_plates, find_persons,
)  # fmt: skip
MOST_PER_FINDER = 5000  # readings; a text with more is no report, and nobody confirms so many


def propose(text: str, *, default_region: str, at_most: int = 500) -> list[Proposal]:
    """What the text names, in its order; the region (ISO 3166 alpha-2) reads national numbers and plates."""
    plain = plain_text(text)
    finders = FINDERS if re.search(r"\d", plain.plain) else WITHOUT_DIGITS
    candidates = [
        found for finder in finders for found in islice(finder(plain, default_region.upper()), MOST_PER_FINDER)
    ]
    return _merged(plain, _without_overlaps(candidates))[:at_most]


def _without_overlaps(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The strongest reading of each place; then the longer, then the earlier."""
    starts: list[int] = []
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda found: (-found.strength, found.start - found.end, found.start)):
        at = bisect_left(starts, candidate.start)
        is_free = (at == 0 or kept[at - 1].end <= candidate.start) and (
            at == len(kept) or candidate.end <= kept[at].start
        )
        if is_free:
            starts.insert(at, candidate.start)
            kept.insert(at, candidate)
    return kept


def _merged(plain: PlainText, candidates: list[Candidate]) -> list[Proposal]:
    """One proposal for each thing, with all its places; the surest reading speaks for it."""
    places: dict[tuple[str, str, str, str], list[tuple[int, int]]] = {}
    surest: dict[tuple[str, str, str, str], Candidate] = {}
    for candidate in candidates:
        if candidate.normalised == NOTHING:
            continue
        places.setdefault(candidate.identity, []).append(plain.span(candidate.start, candidate.end))
        best = surest.setdefault(candidate.identity, candidate)
        if best.confidence is Confidence.LIKELY and candidate.confidence is Confidence.CERTAIN:
            surest[candidate.identity] = replace(candidate, attributes={**best.attributes, **candidate.attributes})
    return [_proposal(plain, surest[identity], tuple(spans)) for identity, spans in places.items()]


def _proposal(plain: PlainText, candidate: Candidate, offsets: tuple[tuple[int, int], ...]) -> Proposal:
    start, end = offsets[0]
    return Proposal(
        candidate.kind, candidate.subtype, plain.given[start:end], candidate.normalised, start, end,
        candidate.confidence, candidate.reason, candidate.attributes, offsets,
    )  # fmt: skip
