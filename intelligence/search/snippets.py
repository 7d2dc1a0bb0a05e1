"""The place in a text where the words stand, cut into pieces; a page shows them as text, never as markup."""

import re
from collections.abc import Iterable, Sequence

from django.db import connection

from europol_portal.search.index import Piece

TOKEN = re.compile(r"\w[\w.@+:/-]*\w|\w")
WORD = re.compile(r"\w+")
LEXEME = re.compile(r"'((?:[^']|'')+)'")
LOOKED_AT = 20_000  # characters of a text
BEFORE, AFTER = 60, 180  # characters round the first word


def wanted_lexemes(text: str) -> frozenset[str]:
    """The words of a question in the form of the index, without those that must not stand in the text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(querytree(portal_query(%s)), '')", [text])
        (tree,) = cursor.fetchone()
    return frozenset(lexeme.replace("''", "'") for lexeme in LEXEME.findall(tree))


def snippets(bodies: Sequence[str], text: str) -> list[list[Piece]]:
    """For each text the pieces round the first word that was asked; its beginning when none stands in it."""
    wanted = wanted_lexemes(text)
    looked_at = [body[:LOOKED_AT] for body in bodies]
    folded = _folded(word for body in looked_at for word in {*TOKEN.findall(body), *WORD.findall(body)})
    return [_cut(body, _spans(body, wanted, folded)) for body in looked_at]


def _folded(words: Iterable[str]) -> dict[str, str]:
    """The form of the index of words with letters beyond ASCII; the others need none but small letters."""
    special = sorted({word for word in words if not word.isascii()})
    if not special:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, portal_fold(word) FROM unnest(%s::text[]) word", [special])
        return dict(cursor.fetchall())


def _spans(body: str, wanted: frozenset[str], folded: dict[str, str]) -> list[tuple[int, int]]:
    """Where the wanted words stand; a whole address counts as one word, or each of its parts."""
    found = []
    for token in TOKEN.finditer(body):
        if folded.get(token[0], token[0].lower()) in wanted:
            found.append(token.span())
            continue
        found += [
            (token.start() + word.start(), token.start() + word.end())
            for word in WORD.finditer(token[0])
            if folded.get(word[0], word[0].lower()) in wanted
        ]
    return found


def _cut(body: str, spans: list[tuple[int, int]]) -> list[Piece]:
    first = spans[0][0] if spans else 0
    start, end = max(0, first - BEFORE), min(len(body), first + AFTER)
    if start and (space := body.find(" ", start, first)) > 0:
        start = space + 1
    if end < len(body) and (space := body.rfind(" ", spans[0][1] if spans else start, end)) > 0:
        end = space
    pieces, at = [Piece("… ")] if start else [], start
    for begins, ends in spans:
        if ends > end:
            break
        pieces += [Piece(body[at:begins]), Piece(body[begins:ends], is_hit=True)]
        at = ends
    pieces.append(Piece(body[at:end] + (" …" if end < len(body) else "")))
    return [piece for piece in pieces if piece.text]
