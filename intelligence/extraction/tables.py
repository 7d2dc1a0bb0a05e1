"""The rows of a table that was uploaded as CSV or XLSX; what is hostile, damaged or too large is refused in words."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from defusedxml import DefusedXmlException, ElementTree
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from intelligence.extraction.files import DAMAGED, LONGEST_TEXT, MEGABYTE, _cell, _is_binary, _opened, _Refused, decoded

LARGEST_TABLE = 20 * MEGABYTE
MOST_ROWS = 50_000
MOST_COLUMNS = 40
MOST_EMPTY = 10_000  # empty rows in a spreadsheet before it is called hostile
LONGEST_CELL = 2000
MOST_STRINGS_OF_HEAD = 50_000  # texts of a spreadsheet that are read to show its first rows, about a quarter second
SEPARATORS = ",;\t|"
SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SNIFFED_LINES = 50
LIKE_FORMULAS = ("=", "+", "-", "@", "\t")


class TableRefused(Exception):
    """The file gives no table; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with their number in the file, and in words how the file was read."""

    shape: str
    rows: Iterator[tuple[int, list[str]]]


def read_table(name: str, data: bytes, *, most: int = 0, most_strings: int = 0) -> Table:
    """The table of a file, of `most` rows where more or fewer than usual are allowed.

    `most_strings` bounds what is read of a spreadsheet's texts, for a web process that shows the first rows.
    Raises TableRefused now, or while the rows are read, with what to do.
    """
    if not data:
        raise TableRefused("The file is empty.")
    if len(data) > LARGEST_TABLE:
        raise TableRefused(f"The file is larger than {LARGEST_TABLE // MEGABYTE} MB. Split it.")
    ending = PurePath(name).suffix.lower()
    if ending not in {".csv", ".tsv", ".txt", ".xlsx"}:
        raise TableRefused("Give the table as CSV or XLSX. In a spreadsheet: Save as, then choose one of the two.")
    try:
        shape, rows = _sheet(data, most_strings) if ending == ".xlsx" else _lines(data)
    except _Refused as refused:
        raise TableRefused(str(refused)) from refused
    except (ElementTree.ParseError, DefusedXmlException, *DAMAGED) as error:
        raise TableRefused("The file is damaged or not what its name says.") from error
    return Table(shape, _kept_within(rows, most or MOST_ROWS))


def _kept_within(rows: Iterator[list[str]], most: int) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold something, cut at their last value, within the limits."""
    taken = empty = 0
    for number, row in enumerate(_readable(rows), start=1):
        cells = _trimmed(row)
        taken, empty = taken + bool(cells), empty + (not cells)
        if empty > MOST_EMPTY:
            raise TableRefused("The table has thousands of empty rows. Delete them, and try again.")
        if taken > most + 1:
            raise TableRefused(f"The table has more than {most:,} rows. Split it.")
        if cells:
            _refuse_too_much(number, cells)
            yield number, cells


def _readable(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """The rows, as long as the file can be read."""
    try:
        yield from rows
    except csv.Error as error:
        raise TableRefused("A quotation mark is not closed in the file. Close it, and try again.") from error
    except (ElementTree.ParseError, DefusedXmlException, *DAMAGED) as error:
        raise TableRefused("The file is damaged or not what its name says.") from error


def _refuse_too_much(number: int, cells: list[str]) -> None:
    if len(cells) > MOST_COLUMNS:
        raise TableRefused(f"Row {number} has more than {MOST_COLUMNS} columns. Take out what is not needed.")
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise TableRefused(f"Row {number}: a cell has more than {LONGEST_CELL:,} characters. Shorten it.")


def _trimmed(row: list[str]) -> list[str]:
    cells = [_clean(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _clean(cell: str) -> str:
    """One line without the mark that keeps spreadsheets from calculating."""
    text = " ".join(cell.replace("\x00", "").split())
    return text[1:] if text[:1] == "'" and text[1:2] in LIKE_FORMULAS else text


def _lines(data: bytes) -> tuple[str, Iterator[list[str]]]:
    if data.startswith(b"PK\x03\x04"):
        raise TableRefused("This is a spreadsheet, not CSV. Give it the ending .xlsx.")
    if _is_binary(data):
        raise TableRefused("The content is not text, though the name of the file says so.")
    text = decoded(data)
    csv.field_size_limit(LONGEST_TEXT)
    said, text = _said_separator(text)
    separator = said or _separator(text)
    shape = f"CSV, separated by {SEPARATOR_NAMES[separator]}"
    return shape, csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _said_separator(text: str) -> tuple[str, str]:
    """The line "sep=;" that spreadsheets write in front."""
    first, _, rest = text.partition("\n")
    said = first.strip().lower().removeprefix("sep=")
    is_said = first.lower().startswith("sep=") and len(said) == 1 and said in SEPARATORS
    return (said, rest) if is_said else ("", text)


def _separator(text: str) -> str:
    """The separator that splits the first lines most evenly into the most columns."""
    sample = "\n".join(text.splitlines()[:SNIFFED_LINES])

    def evenness(separator: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=separator) if row]
        except csv.Error:
            return 0.0, 0
        if not widths or max(widths) == 1:
            return 0.0, 0
        common = max(set(widths), key=widths.count)
        return (widths.count(common) / len(widths), common) if common > 1 else (0.0, 0)

    return max(SEPARATORS, key=evenness)


class _Strings:
    """The texts of a spreadsheet, which stand apart from its rows: read only as far as a row asks."""

    def __init__(self, source: Any, most: int) -> None:
        self._read: list[str] = []
        self._rest = self._each(source)
        self._most = most

    def __getitem__(self, at: int) -> str:
        while len(self._read) <= at:
            if self._most and len(self._read) >= self._most:
                raise TableRefused("The first rows hold texts from far below. Copy the table into a new spreadsheet.")
            self._read.append(next(self._rest))
        return self._read[at]

    @staticmethod
    def _each(source: Any) -> Iterator[str]:
        for _, node in ElementTree.iterparse(source, forbid_dtd=True):
            if node.tag == f"{{{SHEET_MAIN_NS}}}si":
                text = Text.from_tree(node)
                yield str(text.content if text else "").replace("x005F_", "")
                node.clear()
        raise ElementTree.ParseError("A row names a text that is not there.")


class _Reader(ExcelReader):
    """Opens a spreadsheet without reading its texts."""

    most_strings = 0

    def read_strings(self) -> None:
        """They are read when a row asks for one."""
        part = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
        if part is not None:
            texts: Any = _Strings(self.archive.open(part.PartName[1:]), self.most_strings)
            self.shared_strings = texts


def _sheet(data: bytes, most_strings: int) -> tuple[str, Iterator[list[str]]]:
    if not data.startswith(b"PK\x03\x04"):
        raise TableRefused("The content is not what the name of the file says. Save it again as XLSX.")
    with _opened(data, "xl/workbook.xml") as archive:
        if any(name.endswith("vbaProject.bin") for name in archive.namelist()):
            raise TableRefused("The spreadsheet holds macros. Save it as XLSX without them.")
    reader = _Reader(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    reader.most_strings = most_strings
    reader.read()
    sheets = [sheet for sheet in reader.wb.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise TableRefused("The spreadsheet has no visible sheet.")
    sheet = sheets[0]
    sheet.reset_dimensions()
    others = f"; {len(sheets) - 1} more not read" if len(sheets) > 1 else ""
    shape = f"XLSX, sheet “{sheet.title[:60]}”{others}"
    cells = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)
    return shape, ([_text(value) for value in row] for row in cells)


def _text(value: object) -> str:
    """The cell as text; a formula stays what is written, nothing is calculated and no stored result is trusted."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if formula := getattr(value, "text", None):
        return str(formula)
    return _cell(value)
