"""Which column of a table is what: by the user's choice, or by what the column is usually called."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from intelligence.networks.formats.reading import CONTROL, FormatError

DELIMITERS = (",", ";", "\t", "|")
COMMENT = "#"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # how a formula begins in a spreadsheet
SHIELD = "'"
# What the columns are called, in small letters without signs; the first names are what the portal writes.
NAMES = {
    "origin": ("from", "origin", "source", "node1", "actor1", "von", "de", "start"),
    "target": ("to", "target", "destination", "node2", "actor2", "nach", "a", "vers"),
    "origin_label": ("fromname", "originlabel", "sourcename"),
    "target_label": ("toname", "targetlabel", "targetname"),
    "origin_kind": ("fromkind", "originkind", "sourcetype"),
    "target_kind": ("tokind", "targetkind", "targettype"),
    "kind": ("kind", "relation", "type", "label", "art"),
    "begin": ("begin", "fromdate", "date", "day", "startdate", "starttime", "timestamp", "datetime", "time", "datum"),
    "end": ("end", "untildate", "enddate", "until", "endtime"),
    "weight": ("weight", "value", "strength", "count", "gewicht"),
    "directed": ("directed",),
    "note": ("note", "notes", "description", "remark", "reference", "purpose", "bemerkung"),
    "caller": ("caller", "anumber", "callingnumber", "callingparty", "calling", "msisdna", "from", "source", "numbera"),
    "called": ("called", "bnumber", "callednumber", "calledparty", "msisdnb", "to", "target", "destination", "numberb"),
    "duration": ("duration", "durationseconds", "seconds", "length", "dauer"),
    "payer": ("payer", "sender", "debtor", "fromaccount", "payeriban", "from", "source", "ordering", "auftraggeber"),
    "payee": ("payee", "receiver", "beneficiary", "creditor", "toaccount", "payeeiban", "to", "target", "empfanger"),
    "amount": ("amount", "sum", "value", "betrag", "montant"),
    "currency": ("currency", "ccy", "waehrung", "wahrung"),
    "owner": ("owner",),
    "handling": ("handling", "handlingcodes"),
    "classification": ("classification",),
    "source": ("sourceevaluation",),
    "information": ("informationevaluation",),
    "known": ("relationid",),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its number in the file and its values by field."""

    number: int
    values: Mapping[str, str]

    def __getitem__(self, field: str) -> str:
        return self.values.get(field, "")


def decoded(content: bytes) -> str:
    """Text of UTF-8, of UTF-16 with its mark, or else of the usual Western code page."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of their line; comments and empty rows are skipped."""
    lines = text.splitlines(keepends=True)
    head = next((line for line in lines if line.strip() and not line.startswith(COMMENT)), "")
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(lines, delimiter=delimiter, strict=False)
    try:
        for row in reader:
            if any(cell.strip() for cell in row) and not row[0].startswith(COMMENT):
                yield reader.line_num, [unshielded(cell.strip()) for cell in row]
    except csv.Error as error:
        raise FormatError("The table cannot be read: a value is too long or never ends.") from error


def rows(text: str, fields: Sequence[str], needed: Sequence[str], chosen: Mapping[str, str]) -> Iterator[Row]:
    """Rows by field. The first row names the columns; `chosen` says which column a field is, by its name."""
    table = cells(text)
    head = next(table, (0, []))[1]
    if not head:
        raise FormatError("The table is empty.")
    places = placed(head, fields, chosen)
    missing = [field for field in needed if field not in places]
    if missing:
        raise FormatError(f"No column was found for: {', '.join(missing)}. Choose the columns of the table.")
    for number, row in table:
        yield Row(number, {field: row[at] for field, at in places.items() if at < len(row)})


def placed(head: Sequence[str], fields: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
    """The place of each field that has a column."""
    names = [_plain(name) for name in head]
    found: dict[str, int] = {}
    for field in fields:
        wanted = (_plain(chosen[field]),) if field in chosen else NAMES[field]
        at = next(
            (names.index(name) for name in wanted if name in names and names.index(name) not in found.values()), None
        )
        if at is not None:
            found[field] = at
    return found


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def shielded(value: object) -> str:
    """A value that no spreadsheet takes for a formula."""
    words = CONTROL.sub("", str(value if value is not None else ""))
    return f"{SHIELD}{words}" if words.startswith((*DANGEROUS, SHIELD)) else words


def unshielded(words: str) -> str:
    """The value without the mark that kept it from being a formula."""
    return words[1:] if words.startswith(SHIELD) and words[1:].startswith((*DANGEROUS, SHIELD)) else words
