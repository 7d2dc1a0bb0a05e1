"""Things that a text names, and the form in which they are compared: pure functions without database or settings.

`propose` reads a text, `text_of` makes a text of a file, `normalise` gives the form in which a value is compared.
"""

from intelligence.extraction.files import Refusal, text_of
from intelligence.extraction.normalising import Normalised, normalise
from intelligence.extraction.proposals import Confidence, Kind, Proposal, Subtype
from intelligence.extraction.proposing import propose
from intelligence.extraction.regions import region_of

__all__ = [
    "Confidence",
    "Kind",
    "Normalised",
    "Proposal",
    "Refusal",
    "Subtype",
    "normalise",
    "propose",
    "region_of",
    "text_of",
]
