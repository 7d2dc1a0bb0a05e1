"""Dropped files: their text, and why some have none."""

import io
import zipfile
from email.message import EmailMessage

import openpyxl
import pytest
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

from intelligence.extraction import Refusal, propose, text_of
from intelligence.extraction import files as reading

DOCUMENT = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    "<w:p><w:r><w:t>IBAN </w:t></w:r><w:r><w:t>DE89 3704 0044 0532 0130 00</w:t></w:r></w:p>"
    "<w:p><w:r><w:t>Zweiter Absatz</w:t></w:r></w:p></w:body></w:document>"
)


def zipped(entries: dict[str, str | bytes]) -> bytes:
    """An archive of these entries."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return data.getvalue()


def workbook(*rows: tuple) -> bytes:
    """A sheet of these rows."""
    book, data = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(data)
    return data.getvalue()


def pdf(*lines: str, password: str = "") -> bytes:
    """One page of these lines."""
    data = io.BytesIO()
    canvas = Canvas(data)
    for at, line in enumerate(lines):
        canvas.drawString(72, 720 - 20 * at, line)
    canvas.save()
    if not password:
        return data.getvalue()
    writer, locked = PdfWriter(clone_from=data), io.BytesIO()
    writer.encrypt(password, algorithm="RC4-128")
    writer.write(locked)
    return locked.getvalue()


def reason(name: str, data: bytes) -> str:
    """Why a file is refused."""
    answer = text_of(name, data)
    assert isinstance(answer, Refusal)
    return answer.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_its_encoding(encoding):
    assert text_of("report.txt", "Müller, geb. 12.03.1984".encode(encoding)) == "Müller, geb. 12.03.1984"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Георги Стоянов, роден в София", "cp1251"),
        ("Γιώργος Παπαδάκης, γεννηθείς", "cp1253"),
        ("Wróblewska, Łódź", "cp1250"),
    ],
)
def test_older_code_pages_are_told_apart(text, encoding):
    assert text_of("report.txt", text.encode(encoding)) == text


def test_a_table_gives_its_headings_with_each_value():
    text = text_of("list.csv", b"Name;Karte;Bestellung\nA;4111111111111111;4532015112830366\n")

    assert text == "Name; Karte; Bestellung\nName: A; Karte: 4111111111111111; Bestellung: 4532015112830366"
    assert [proposal.normalised for proposal in propose(str(text), default_region="DE")] == ["4111111111111111"]


def test_a_workbook_is_read_with_its_headings():
    text = text_of("list.xlsx", workbook(("Name", "Telefon"), ("A", "0171 3920077"), ("B", 491713920078)))

    assert "Telefon: 0171 3920077" in str(text)
    assert "Telefon: 491713920078" in str(text)


def test_a_document_is_read_paragraph_by_paragraph():
    assert (
        text_of("a.docx", zipped({"word/document.xml": DOCUMENT})) == "IBAN DE89 3704 0044 0532 0130 00\nZweiter Absatz"
    )


def test_a_pdf_is_read():
    assert "DE89 3704 0044 0532 0130 00" in str(text_of("a.pdf", pdf("IBAN DE89 3704 0044 0532 0130 00")))


def test_a_message_is_read_with_its_attachments():
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@mail.example", "b@mail.example", "Konto"
    message.set_content("<p>Tel. 0171&nbsp;3920077</p><script>var x = 1</script>", subtype="html")
    message.add_attachment(b"IBAN DE89370400440532013000", maintype="text", subtype="plain", filename="k.txt")
    message.add_attachment(b"MZ\x00\x01", maintype="application", subtype="octet-stream", filename="x.exe")

    text = str(text_of("mail.eml", message.as_bytes()))

    assert "From: a@mail.example" in text
    assert "Tel. 0171" in text
    assert "var x" not in text
    assert "DE89370400440532013000" in text
    assert "Attachment x.exe\n(Files of this type are not read." in text


def test_an_empty_file_and_an_unknown_type_are_refused():
    assert "empty" in reason("a.txt", b"")
    assert "not read" in reason("a.exe", b"MZ")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"MZ\x90\x00\x03\x00"),
        ("a.txt", b"\x89PNG\r\n\x1a\n rest"),
        ("a.pdf", b"hello"),
        ("a.docx", b"%PDF-1.4"),
        ("a.docx", zipped({"evil.txt": "x"})),
        ("a.xlsx", zipped({"word/document.xml": DOCUMENT})),
    ],
)
def test_content_that_is_not_what_the_name_says_is_refused(name, data):
    assert "not what" in reason(name, data) or "not text" in reason(name, data)


def test_a_bomb_is_refused_before_it_is_unpacked():
    assert "unpacks" in reason("a.docx", zipped({"word/document.xml": "0" * 60_000_000}))


def test_an_entity_bomb_is_refused():
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'

    assert "XML" in reason("a.docx", zipped({"word/document.xml": bomb}))


def test_a_lie_about_the_size_does_not_get_past(monkeypatch):
    monkeypatch.setattr(reading, "LONGEST_TEXT", 100)

    assert "too much text" in reason("a.docx", zipped({"word/document.xml": DOCUMENT.replace("Zweiter", "z" * 200)}))
    assert "too much text" in reason("a.txt", b"line\n" * 100)


def test_a_file_larger_than_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_FILE", 10)

    assert "larger" in reason("a.txt", b"01234567890")


def test_a_locked_pdf_is_refused():
    assert "password" in reason("a.pdf", pdf("secret", password="x"))


def test_a_pdf_without_text_says_what_to_do():
    assert "text recognition" in reason("a.pdf", pdf())


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.xlsx"])
def test_a_damaged_file_is_refused_and_raises_nothing(name):
    whole = {"a.pdf": pdf("x" * 50), "a.docx": zipped({"word/document.xml": DOCUMENT}), "a.xlsx": workbook(("a", 1))}[
        name
    ]

    for at in range(8, len(whole) - 8, max(1, len(whole) // 12)):
        text_of(name, whole[:at] + b"\xff\x00" + whole[at + 2 :])
        text_of(name, whole[:at])
