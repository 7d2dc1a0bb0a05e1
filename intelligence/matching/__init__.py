"""Cross-check: whether two records speak of the same person, how sure that is, and why.

    asked = analyse("Mohamed Al-Fayed", "1971-03-05", "be")
    match = compare(asked, analyse("محمد الفايد", "1971"))
    keys_of(asked)  # what is stored, so that the person is found again; asked_keys(...) is what to look for

Pure functions without Django. The vocabulary of names takes seconds and some hundred megabytes when it is first used:
call `warm_up()` at the start of the worker that matches, before it forks, and never analyse in a web process.
"""

from intelligence.matching.analysis import Analysis, Kind, analyse
from intelligence.matching.evidence import Evidence, Grade, Match, Side
from intelligence.matching.keys import asked_keys, identifier_key, keys_of, name_keys
from intelligence.matching.promising import Candidate, matches, most_promising
from intelligence.matching.rarity import KeyCounts
from intelligence.matching.scoring import compare, graded
from intelligence.matching.settings import Settings
from intelligence.matching.warming import warm_up

__all__ = [
    "Analysis",
    "Candidate",
    "Evidence",
    "Grade",
    "KeyCounts",
    "Kind",
    "Match",
    "Settings",
    "Side",
    "analyse",
    "asked_keys",
    "compare",
    "graded",
    "identifier_key",
    "keys_of",
    "matches",
    "most_promising",
    "name_keys",
    "warm_up",
]
