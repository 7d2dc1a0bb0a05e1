"""How lines of the log are shown: who has read them, what answers them, and links that the reader may follow."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.html import escape, format_html, linebreaks
from django.utils.safestring import SafeString

from europol_portal.parties.models import Party, User
from operations.models import CyberProposal, HighValueTarget, LogEntry, Operation, ReadMark, TaskForce
from operations.querysets import with_files
from operations.services.log import ASKED
from operations.sources import sources

REFERENCE = re.compile(r"#((?:OP|OTF|HVT|CTF)-\d{4}-[A-Z]{2,8}-\d{4}|\d{1,9}-\d{1,9})\b")
MENTION = re.compile(r"(?<![\w@])@([A-Za-z]{2,8})\b")
BY_PREFIX: Mapping[str, Any] = {
    "OP": Operation, "OTF": TaskForce, "HVT": HighValueTarget, "CTF": CyberProposal,
}  # fmt: skip
TOLD_WHO_READ = frozenset({*ASKED, LogEntry.Kind.DECISION})


def dressed(entries: Iterable[LogEntry], operation: Operation, user: User) -> list[LogEntry]:
    """The lines, each with `html`, `read_by`, `readers`, `answered_by`, `attachments`.

    A fixed number of queries for all of them.
    """
    rows = list(entries)
    if not rows:
        return rows
    urls = addresses_of({one for row in rows for one in REFERENCE.findall(row.text)}, user)
    parties = _named(rows, operation, user)
    codes = {key: party.code for key, party in parties.items() if key in operation.party_ids}
    marks = _marks(operation, user) if any(row.kind in TOLD_WHO_READ for row in rows) else {}
    replies = _replies(rows, user)
    with_files(rows, user)
    for row in rows:
        row.html = html_of(row.text, urls, set(codes.values()))  # type: ignore[attr-defined]
        row.quoted = row.answers if row.answers and row.answers.is_told(user.party_id) else None  # type: ignore[attr-defined]
        row.answered_by = replies.get(row.pk, [])  # type: ignore[attr-defined]
        row.readers = len(codes) - 1 if row.kind in TOLD_WHO_READ else 0  # type: ignore[attr-defined]
        read_by = (code for key, code in codes.items() if key != row.party_id and marks.get(key, UUID(int=0)) >= row.pk)
        row.read_by = sorted(read_by)  # type: ignore[attr-defined]
    return rows


def _named(rows: list[LogEntry], operation: Operation, user: User) -> dict[int, Party]:
    """Gives every line its author, its party and what it answers; returns the parties by key.

    Asked by themselves and not joined: planning the joins took the database ten times as long as reading the lines.
    """
    answered = [row.answers_id for row in rows if row.answers_id]
    quotes = LogEntry.objects.visible_to(user).in_bulk(answered) if answered else {}
    for row in rows:
        row.answers = quotes.get(row.answers_id)  # None too when the person may not read it
    written = [*rows, *quotes.values()]
    parties = Party.objects.in_bulk({*operation.party_ids, *(row.party_id for row in written)})
    authors = User.objects.in_bulk({row.author_id for row in rows})
    for row in written:
        row.party = parties[row.party_id]
    for row in rows:
        row.author = authors[row.author_id]
    return parties


def addresses_of(references: set[str], user: User) -> dict[str, str]:
    """The addresses of those references that the person may follow; the others stay words."""
    found = {one.reference: one.url for one in sources().named(user, sorted(references))} if references else {}
    for prefix, model in BY_PREFIX.items():
        wanted = [one for one in references if one.startswith(f"{prefix}-")]
        rows = model.objects.visible_to(user).filter(reference__in=wanted) if wanted else []
        found |= {row.reference: row.get_absolute_url() for row in rows}
    return found


def html_of(text: str, urls: Mapping[str, str], codes: set[str]) -> SafeString:
    """The text with its paragraphs, links and names of countries."""

    def link(match: re.Match[str]) -> str:
        url = urls.get(match[1])
        return format_html('<a href="{}">{}</a>', url, match[0]) if url else match[0]

    def name(match: re.Match[str]) -> str:
        return f'<b class="at">{match[0]}</b>' if match[1].upper() in codes else match[0]

    shown = MENTION.sub(name, REFERENCE.sub(link, escape(text)))
    return SafeString(linebreaks(shown))  # escaped before the links came in


def _marks(operation: Operation, user: User) -> dict[int, UUID]:
    """Per party, how far somebody of it has read."""
    marks: dict[int, UUID] = {}
    rows = ReadMark.objects.visible_to(user).filter(operation=operation)
    for party_id, upto in rows.values_list("party_id", "upto"):
        marks[party_id] = max(upto, marks.get(party_id, upto))
    return marks


def _replies(rows: list[LogEntry], user: User) -> dict[UUID, list[str]]:
    asked = [row.pk for row in rows if row.kind in ASKED]
    if not asked:
        return {}
    codes: dict[UUID, list[str]] = defaultdict(list)
    replies = LogEntry.objects.visible_to(user).filter(answers__in=asked).order_by("pk")
    for key, code in replies.values_list("answers_id", "party__code"):
        if code not in codes[key]:
            codes[key].append(code)
    return codes
