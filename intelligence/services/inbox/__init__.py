"""The inbox of a party: work on received contributions, what a person has read, acts on many lines, undo."""

from intelligence.services.inbox.acts import MOST_LINES, UNDO_FOR, Act, Batch, LineResult, act_on_lines, catch_up
from intelligence.services.inbox.follows import followed_by
from intelligence.services.inbox.notes import remove_note, write_note
from intelligence.services.inbox.undo import take_back
from intelligence.services.inbox.unread import mark_opened, unread_of, unread_positions
from intelligence.services.inbox.views import cleaned_query, remove_view, save_view, share_view
from intelligence.services.inbox.work import colleagues_for

__all__ = [
    "MOST_LINES",
    "UNDO_FOR",
    "Act",
    "Batch",
    "LineResult",
    "act_on_lines",
    "catch_up",
    "cleaned_query",
    "colleagues_for",
    "followed_by",
    "mark_opened",
    "remove_note",
    "remove_view",
    "save_view",
    "share_view",
    "take_back",
    "unread_of",
    "unread_positions",
    "write_note",
]
