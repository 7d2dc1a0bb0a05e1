"""The text of a dropped file, or a reason why there is none; bombs, disguises and locked files are refused."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from html.parser import HTMLParser
from pathlib import PurePath
from struct import error as struct_error
from zipfile import BadZipFile, LargeZipFile, ZipFile
from zlib import error as zlib_error

import openpyxl
import puremagic
from defusedxml import DefusedXmlException, ElementTree
from openpyxl.utils.exceptions import InvalidFileException
from pypdf import PdfReader
from pypdf.errors import PyPdfError

MEGABYTE = 1024 * 1024
LARGEST_FILE = 25 * MEGABYTE
LONGEST_TEXT = 2_000_000  # characters; about seven hundred pages
MOST_UNPACKED = 200 * MEGABYTE
MOST_RATIO = 200  # unpacked to packed; office files stay below 50
MOST_ENTRIES = 5000
MOST_PAGES = 2000
DEEPEST_ATTACHMENT = 2
MOST_ATTACHMENTS = 50
# What the readers raise on files that are cut off or altered.
DAMAGED = (
    BadZipFile, LargeZipFile, zlib_error, InvalidFileException, PyPdfError, EOFError, struct_error, RecursionError,
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, NotImplementedError,
)  # fmt: skip
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FORMATS = "TXT, CSV, EML, DOCX, XLSX and PDF"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file gives no text, in words for the person who dropped it."""

    reason: str


class _Refused(Exception):
    """Raised inside a reader; the message is for the person."""


def text_of(name: str, data: bytes) -> str | Refusal:
    """The text of a file by its name and content, or why there is none."""
    if not data:
        return Refusal("The file is empty.")
    if len(data) > LARGEST_FILE:
        return Refusal(
            f"The file is larger than {LARGEST_FILE // MEGABYTE} MB. Attach it, and paste the part that matters."
        )
    try:
        text = _reader_of(name, data)(data)
    except _Refused as refused:
        return Refusal(str(refused))
    except (ElementTree.ParseError, DefusedXmlException):
        return Refusal("The file contains XML that is damaged or not safe to read.")
    except DAMAGED:
        return Refusal("The file is damaged or not what its name says.")
    if not text.strip():
        return Refusal("The file has no text in it. A scanned page must be typed or read by text recognition first.")
    return text.replace("\x00", "")


def _reader_of(name: str, data: bytes) -> Callable[[bytes], str]:
    """The reader for the name, when the content does not speak against it."""
    ending = PurePath(name).suffix.lower()
    found = READERS.get(ending)
    if found is None:
        raise _Refused(f"Files of this type are not read. {FORMATS} are.")
    reader, signature = found
    if signature and not data[:1024].lstrip().startswith(signature):
        raise _Refused("The content is not what the name of the file says.")
    if not signature and _is_binary(data):
        raise _Refused("The content is not text, though the name of the file says so.")
    return reader


def _is_binary(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    if b"\x00" in data[:4096]:
        return True
    try:
        found = puremagic.magic_string(data[:4096])
    except (puremagic.PureError, ValueError):
        return False
    return bool(found) and found[0].mime_type.startswith(
        ("application/x-", "application/zip", "image/", "audio/", "video/")
    )


def _limited(parts: Iterator[str]) -> str:
    """The parts as lines, as long as they stay within the limit."""
    taken: list[str] = []
    length = 0
    for part in parts:
        length += len(part) + 1
        if length > LONGEST_TEXT:
            raise _Refused("The file has too much text to search at once. Split it, or paste the part that matters.")
        taken.append(part)
    return "\n".join(taken)


# Text


def decoded(data: bytes) -> str:
    """Text in UTF-8 or UTF-16, or in the Windows code page that fits its letters best."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode(_code_page(data[:100_000]), errors="replace")


def _code_page(data: bytes) -> str:
    """Greek and Cyrillic letters come in runs of high bytes, accents of Latin ones stand alone."""
    high = len(re.findall(rb"[\x80-\xff]", data))
    in_runs = sum(map(len, re.findall(rb"[\xc0-\xff]{3,}", data)))
    if in_runs * 2 > high:
        cyrillic, greek = (len(re.findall(letters, data)) for letters in (rb"[\xe0\xee\xe8]", rb"[\xe1\xef\xe9\xf4]"))
        return "cp1251" if cyrillic > greek else "cp1253"
    return "cp1250" if re.search(rb"[\x9c\x9f\xa3\xb3\xb9\xbf]", data) else "cp1252"


def _plain(data: bytes) -> str:
    return _limited(iter(decoded(data).splitlines()))


def _rows(rows: Iterator[list[str]]) -> Iterator[str]:
    """Each row with the headings before the values, so that a number keeps the word that says what it is."""
    headings: list[str] = []
    for row in rows:
        if not any(row):
            headings = []
        elif not headings and all(not re.search(r"\d{3}", cell) for cell in row):
            headings = row
            yield "; ".join(filter(None, row))
        else:
            names = [*headings, *[""] * len(row)]
            yield "; ".join(f"{name}: {cell}" if name else cell for name, cell in zip(names, row, strict=False) if cell)


def _csv(data: bytes) -> str:
    text = decoded(data)
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    csv.field_size_limit(LONGEST_TEXT)
    try:
        return _limited(
            _rows([cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter))
        )
    except csv.Error as error:
        raise _Refused("The table cannot be read: a quotation mark is not closed, or the file is no CSV.") from error


# Office files


def _opened(data: bytes, part: str) -> ZipFile:
    """The archive, when it holds what the name says and unpacks to a reasonable size."""
    archive = ZipFile(io.BytesIO(data))
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MOST_ENTRIES
        or unpacked > MOST_UNPACKED
        or unpacked > MOST_RATIO * max(len(data), MEGABYTE // 16)
    ):
        raise _Refused("The file unpacks to far more than its size. It is refused as unsafe.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise _Refused("The file is locked with a password. Remove the password first.")
    if part not in archive.namelist():
        raise _Refused("The content is not what the name of the file says.")
    return archive


def _docx(data: bytes) -> str:
    with _opened(data, "word/document.xml") as archive:
        names = [
            name
            for name in archive.namelist()
            if re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes|comments)\.xml", name)
        ]
        return _limited(line for name in sorted(names) for line in _paragraphs(archive.read(name)))


def _paragraphs(xml: bytes) -> Iterator[str]:
    root = ElementTree.fromstring(xml, forbid_dtd=True)
    for paragraph in root.iter(f"{WORD}p"):
        pieces = {f"{WORD}tab": "\t", f"{WORD}br": "\n", f"{WORD}noBreakHyphen": "-"}
        yield "".join(
            node.text or "" if node.tag == f"{WORD}t" else pieces.get(node.tag, "") for node in paragraph.iter()
        )


def _xlsx(data: bytes) -> str:
    with _opened(data, "xl/workbook.xml"):
        pass
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        return _limited(
            line
            for sheet in book.worksheets
            for line in (
                sheet.title,
                *_rows([_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)),
            )
        )
    finally:
        book.close()


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return "" if value is None else str(value).strip()


def _pdf(data: bytes) -> str:
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise _Refused("The PDF is locked with a password. Remove the password first.")
    if len(reader.pages) > MOST_PAGES:
        raise _Refused(f"The PDF has more than {MOST_PAGES} pages. Split it, or paste the part that matters.")
    return _limited(page.extract_text() for page in reader.pages)


# E-mail


class _Words(HTMLParser):
    """The words of an HTML message without its scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in {"script", "style"}
        self.words.append("\n" if tag in {"br", "p", "div", "tr", "li"} else " " if tag == "td" else "")
        self.words.extend(f" {value} " for key, value in attrs if key == "href" and value)

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in {"script", "style"} and self.hidden > 0

    def handle_data(self, data: str) -> None:
        self.words.append("" if self.hidden else data)


def _eml(data: bytes, depth: int = 0) -> str:
    message = message_from_bytes(data, policy=policy.default)
    if not any(message.get(name) for name in ("From", "To", "Subject", "Date")):
        raise _Refused("The file is no e-mail message.")
    return _limited(_message(message, depth))


def _message(message: EmailMessage, depth: int) -> Iterator[str]:
    yield from (f"{name}: {message[name]}" for name in ("From", "To", "Cc", "Date", "Subject") if message[name])
    body = message.get_body(("plain", "html"))
    if body is not None:
        raw = body.get_payload(decode=True)
        yield _body(raw if isinstance(raw, bytes) else b"", body)
    for at, part in enumerate(message.iter_attachments()):
        if depth >= DEEPEST_ATTACHMENT or at >= MOST_ATTACHMENTS:
            return
        yield from _attachment(part, depth)


def _body(raw: bytes, part: MIMEPart) -> str:
    try:
        text = raw.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        text = decoded(raw)
    if part.get_content_type() != "text/html":
        return text
    words = _Words()
    words.feed(text)
    return "".join(words.words)


def _attachment(part: MIMEPart, depth: int) -> Iterator[str]:
    """An attachment's text after its name; one that cannot be read is named with the reason."""
    name = part.get_filename() or ""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes) or not name:
        return
    found = _eml(raw, depth + 1) if name.lower().endswith(".eml") else text_of(name, raw)
    yield f"Attachment {name}"
    yield f"({found.reason})" if isinstance(found, Refusal) else found


OFFICE = (b"PK\x03\x04",)
READERS: dict[str, tuple[Callable[[bytes], str], tuple[bytes, ...]]] = {
    ".txt": (_plain, ()), ".csv": (_csv, ()), ".eml": (_eml, ()),
    ".docx": (_docx, OFFICE), ".xlsx": (_xlsx, OFFICE), ".pdf": (_pdf, (b"%PDF-",)),
}  # fmt: skip
