"""The lines of a search: read from a file, a pasted list or a form, each different one once; kept compressed."""

import json
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from europol_portal.core.errors import DomainError
from intelligence.extraction import normalise
from intelligence.extraction.tables import TableRefused, read_table
from intelligence.matching import letters
from intelligence.models import Entity, QuestSearch
from intelligence.services.bulk import columns

MOST_LINES = 100_000
MOST_VALUES = 10  # of a single search
LONGEST_VALUE = 300
KINDS = {subtype: kind for kind, subtypes in Entity.SUBTYPES.items() for subtype in subtypes}
GIVEN_AND_FAMILY = (columns.GIVEN_NAME, columns.FAMILY_NAME)
COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True)
class Line:
    """One value to look for. `of` is what it is, `region` the country whose numbers or plates are meant."""

    of: str
    value: str
    born: str = ""
    nationality: str = ""
    region: str = ""

    @property
    def is_named(self) -> bool:
        """True for persons and organisations."""
        return self.of in QuestSearch.NAMED

    @property
    def kind(self) -> str:
        """The kind of entity that is looked for."""
        return self.of if self.is_named else str(KINDS[self.of])

    @property
    def subtype(self) -> str:
        """Its type, of things."""
        return "" if self.is_named else self.of

    @property
    def birth_date(self) -> date | None:
        """The day of birth, where it is a whole day."""
        try:
            return date.fromisoformat(self.born)
        except ValueError:
            return None

    def normalised(self) -> str:
        """The form that comparisons use."""
        return normalise(self.kind, self.subtype, self.value, region=self.region).value[:LONGEST_VALUE]


@dataclass(frozen=True)
class Listing:
    """The different lines, and for each row of the list which of them it is."""

    lines: tuple[Line, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Places:
    """The columns that hold the value, and of persons date of birth and nationality."""

    value: tuple[int, ...]
    born: int = -1
    nationality: int = -1


def listing(lines: Iterable[Line]) -> Listing:
    """Each different line once, in the order of the list."""
    places: dict[Line, int] = {}
    rows = tuple(places.setdefault(line, len(places)) for line in lines)
    return Listing(tuple(places), rows)


def packed(found: Listing) -> bytes:
    """As it is kept."""
    table = [[line.of, line.value, line.born, line.nationality, line.region] for line in found.lines]
    return zlib.compress(json.dumps([table, found.rows], ensure_ascii=False).encode(), 6)


def unpacked(content: bytes) -> Listing:
    """As it was kept; nothing once it was erased."""
    if not content:
        return Listing((), ())
    table, rows = json.loads(zlib.decompress(bytes(content)))
    return Listing(tuple(Line(*row) for row in table), tuple(rows))


def lines_of_text(text: str, *, of: str, region: str) -> list[Line]:
    """A pasted list: one value in a line; of persons also the date of birth and the nationality, behind semicolons."""
    found = []
    for row in text.splitlines():
        cells = [" ".join(cell.split()) for cell in (row.split(";") if of == QuestSearch.Of.PERSON else [row])]
        if cells[0]:
            found.append(_line(cells, Places((0,), 1, 2), of=of, region=region))
    return _kept(found)


def lines_of_file(name: str, data: bytes, *, of: str, region: str) -> list[Line]:
    """The values of a table; the column is the one whose heading or values fit best."""
    try:
        rows = [cells for _, cells in read_table(name, data, most=MOST_LINES + 1).rows]
    except TableRefused as refused:
        raise DomainError(str(refused), code="table_refused", field="file") from refused
    if not rows:
        raise DomainError("The table has no rows.", code="table_refused", field="file")
    header = rows[0] if columns.looks_like_header(rows[0]) else []
    places = _places(header, rows[1:50] or rows, of=of, region=region)
    body = rows[1:] if header else rows
    return _kept(
        [_line(cells, places, of=of, region=region) for cells in body if any(_cell(cells, at) for at in places.value)]
    )


def _places(header: Sequence[str], sample: Sequence[Sequence[str]], *, of: str, region: str) -> Places:
    """Where value, date of birth and nationality stand."""
    codes = columns.guess(header) if header else []

    def place(name: str) -> int:
        return codes.index(name) if name in codes else -1

    if of == QuestSearch.Of.PERSON:
        named = (place(columns.PERSON),) if columns.PERSON in codes else tuple(map(place, GIVEN_AND_FAMILY))
        found = tuple(at for at in named if at >= 0) or (0,)
        return Places(found, place(columns.BIRTH_DATE) if header else 1, place(columns.COUNTRY) if header else 2)
    if of == QuestSearch.Of.ORGANISATION:
        return Places((max(place(of), 0),))
    kind = str(KINDS[of])
    if f"{kind}:{of}" in codes:
        return Places((place(f"{kind}:{of}"),))
    width = max(map(len, sample))
    fitting = [sum(normalise(kind, of, _cell(row, at), region=region).valid for row in sample) for at in range(width)]
    return Places((fitting.index(max(fitting)),))


def _line(cells: Sequence[str], places: Places, *, of: str, region: str) -> Line:
    value = " ".join(_cell(cells, place) for place in places.value).strip()[:LONGEST_VALUE]
    if of != QuestSearch.Of.PERSON:
        return Line(of, value, region=region)
    born, country = _cell(cells, places.born)[:20], _cell(cells, places.nationality).upper()
    return Line(of, value, born, country if COUNTRY.fullmatch(country) else "")


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if 0 <= place < len(cells) else ""


def _kept(lines: list[Line]) -> list[Line]:
    if not lines:
        raise DomainError("Give at least one value.", code="nothing_asked", field="values")
    if len(lines) > MOST_LINES:
        message = f"These are {len(lines):,} lines, more than {MOST_LINES:,}. Split the list."
        raise DomainError(message, code="too_many_lines", field="values")
    return lines


def last_word(line: Line) -> str:
    """The word by which names are listed: what stands before a comma, else the last."""
    family = line.value.split(",")[0] if "," in line.value else line.value
    words = letters.telling(letters.tokens(family))
    return words[-1] if words else ""
