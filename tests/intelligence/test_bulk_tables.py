"""Tables as people and enemies send them: encodings, separators, formulas, bombs."""

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest

from intelligence.extraction import tables
from intelligence.extraction.tables import TableRefused, read_table
from intelligence.services.bulk.columns import guess, looks_like_header, type_of
from intelligence.services.bulk.rows import date_of


def _rows(data, name="t.csv"):
    return [cells for _, cells in read_table(name, data).rows]


def _book(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _shared(book):
    """The same spreadsheet with its texts in a part of their own, as office programs write it."""
    kind, main = "application/vnd.openxmlformats-officedocument.spreadsheetml", "spreadsheetml/2006/main"
    out, texts = io.BytesIO(), []

    def place(found):
        texts.append(found[2])
        return f'<c r="{found[1]}" t="s"><v>{len(texts) - 1}</v></c>'

    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            if name.endswith("sheet1.xml"):
                part = re.sub(r'<c r="(\w+)" t="inlineStr"><is><t>(\w+)</t></is></c>', place, part)
            extra = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>'
            new.writestr(name, part.replace("</Types>", extra))
        items = "".join(f"<si><t>{text}</t></si>" for text in texts)
        new.writestr("xl/sharedStrings.xml", f'<sst xmlns="http://schemas.openxmlformats.org/{main}">{items}</sst>')
    return out.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_found(separator):
    text = "\r\n".join(
        separator.join(row) for row in (["name", "phone"], ["Müller, Jörg" if separator != "," else "J", "1"])
    )
    assert _rows(text.encode())[0] == ["name", "phone"]
    assert len(_rows(text.encode())[1]) == 2


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Müller;Köln", "utf-8-sig"), ("Müller;Köln", "utf-16"), ("Müller;Köln", "cp1252"), ("Иванов;София", "cp1251")],
)
def test_encodings_are_found(text, encoding):
    assert _rows(text.encode(encoding)) == [text.split(";")]


def test_cells_may_hold_separators_quotes_and_lines():
    assert _rows(b'a;b\r\n"x;y";"say ""hi""\nthere"') == [["a", "b"], ["x;y", 'say "hi" there']]


def test_the_line_that_names_the_separator_is_no_row():
    assert _rows(b"sep=;\r\na,1;b\r\n") == [["a,1", "b"]]


def test_rows_keep_their_number_and_empty_ones_are_left():
    assert list(read_table("t.csv", b"a;b\n\n;\n1;2\n").rows) == [(1, ["a", "b"]), (4, ["1", "2"])]


def test_the_head_of_a_spreadsheet_is_shown_without_reading_the_texts_below():
    rows = read_table("t.xlsx", _shared(_book(["name", "city"], ["Muster", "Ulm"])), most_strings=2).rows

    assert next(rows) == (1, ["name", "city"])
    with pytest.raises(TableRefused, match="far below"):
        next(rows)
    assert _rows(_shared(_book(["a", "b"], ["c", "d"])), "t.xlsx") == [["a", "b"], ["c", "d"]]


def test_formulas_and_dates_of_spreadsheets_are_text():
    data = _book(["a", "b", "c"], ["=1+1", date(1987, 3, 24), 491512345678.0])

    assert _rows(data, "t.xlsx")[1] == ["=1+1", "1987-03-24", "491512345678"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("t.csv", b"", "empty"),
        ("t.pdf", b"%PDF", "CSV or XLSX"),
        ("t.csv", b"PK\x03\x04", "ending .xlsx"),
        ("t.csv", b"a;b\x00\x00\x01" * 50, "not text"),
        ("t.xlsx", b"a;b", "not what the name"),
        ("t.xlsx", b"PK\x03\x04 broken", "damaged"),
        ("t.csv", b"a" * 3000, "more than 2,000 characters"),
        ("t.csv", b";".join([b"x"] * 41), "more than 40 columns"),
        ("t.csv", b'a;b\n"open;1\n2;3', "quotation mark"),
        ("t.csv", b"a\n" + b"\n" * 10_002, "empty rows"),
    ],
)
def test_hostile_and_broken_files_are_refused_in_words(name, data, said):
    with pytest.raises(TableRefused, match=said):
        _rows(data, name)


def test_a_table_with_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    assert len(_rows(b"h\n1\n2\n3\n")) == 4
    with pytest.raises(TableRefused, match="more than 3 rows"):
        _rows(b"h\n1\n2\n3\n4\n")


def test_a_bomb_is_refused_before_it_is_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (230 * 1024 * 1024))
    with pytest.raises(TableRefused, match="unpacks to far more"):
        _rows(out.getvalue(), "t.xlsx")


def test_macros_are_refused():
    out = io.BytesIO(_book(["a"]))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(TableRefused, match="macros"):
        _rows(out.getvalue(), "t.xlsx")


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        (["Nachname", "Vorname", "Geburtsdatum"], ["family_name", "given_name", "birth_date"]),
        (
            ["Nom", "Prénom", "Né le", "N° de téléphone portable"],
            ["family_name", "given_name", "birth_date", "communication_means:phone"],
        ),
        (["Achternaam", "Voornaam", "Kenteken"], ["family_name", "given_name", "means_of_transport:plate"]),
        (["Apellidos", "Nombre", "Matrícula"], ["family_name", "given_name", "means_of_transport:plate"]),
        (["Nazwisko", "Imię", "Numer konta"], ["family_name", "given_name", "payment_means:iban"]),
        (["Фамилия", "Телефон"], ["family_name", "communication_means:phone"]),
        (["Επώνυμο", "Τηλέφωνο"], ["family_name", "communication_means:phone"]),
        (["Phone 1", "Phone 2", "Case no."], ["communication_means:phone", "communication_means:phone", ""]),
    ],
)
def test_headings_are_understood_in_several_languages(header, codes):
    assert guess(header) == codes


def test_a_first_row_of_data_is_no_header():
    assert looks_like_header(["Nachname", "Telefon"])
    assert not looks_like_header(["Muster", "+49 151 23456789"])


def test_types_are_words_or_codes():
    assert [type_of(word) for word in ("Handy", "iban", "person", "communication_means:email", "Wolke")] == [
        "communication_means:phone", "payment_means:iban", "person", "communication_means:email", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1987-03-24", "1987-03-24"), ("24.03.1987", "1987-03-24"), ("24/3/1987", "1987-03-24"),
        ("19870324", "1987-03-24"), ("1987-03-24 00:00:00", "1987-03-24"), ("03/24/1987", None), ("31.02.1987", None),
        ("spring", None),
    ],
)  # fmt: skip
def test_dates_are_read_with_the_day_first(written, read):
    found = date_of(written)
    assert (found.isoformat() if found else None) == read
