"""People in contributions: what may be held about them, what must be recorded, what may be compared."""

from intelligence.services.people.annex import Annex, annex
from intelligence.services.people.index import (
    IN_INDEX,
    given_for_comparing,
    indexable,
    may_be_compared,
    protected,
    usable_for_analysis,
)
from intelligence.services.people.rules import Gap, field_gaps, in_words, index_attributes, person_gaps

__all__ = [
    "IN_INDEX",
    "Annex",
    "Gap",
    "annex",
    "field_gaps",
    "given_for_comparing",
    "in_words",
    "index_attributes",
    "indexable",
    "may_be_compared",
    "person_gaps",
    "protected",
    "usable_for_analysis",
]
