"""Searches of the index by a party (QUEST): asking, finding, telling, and the control of it."""

from intelligence.services.quest.asking import (
    OverLimit,
    Question,
    ask_index,
    cancel_search,
    note_over_limit,
    open_search,
)
from intelligence.services.quest.controlling import close_concern, open_concern, save_limit
from intelligence.services.quest.exporting import export_result
from intelligence.services.quest.lines import Line, lines_of_file, lines_of_text, unpacked
from intelligence.services.quest.moments import end_searches, tell_of_searches
from intelligence.services.quest.passing import note_matches_read, open_match, pass_match_on
from intelligence.services.quest.rules import bases_of, limit_of
from intelligence.services.quest.running import search_index

__all__ = [
    "Line",
    "OverLimit",
    "Question",
    "ask_index",
    "bases_of",
    "cancel_search",
    "close_concern",
    "end_searches",
    "export_result",
    "limit_of",
    "lines_of_file",
    "lines_of_text",
    "note_matches_read",
    "note_over_limit",
    "open_concern",
    "open_match",
    "open_search",
    "pass_match_on",
    "save_limit",
    "search_index",
    "tell_of_searches",
    "unpacked",
]
