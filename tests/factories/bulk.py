"""Tables as officers upload them, and imports made by the services."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from europol_portal.access.binding import acting_for
from intelligence import services
from intelligence.models import BulkImport
from intelligence.services import BulkChoice

HEADER = ["Nachname", "Vorname", "Geburtsdatum", "Kategorie", "Begründung", "Telefon", "IBAN", "Verfahren"]
MAPPING = [
    "family_name", "given_name", "birth_date", "category", "necessity", "communication_means:phone",
    "payment_means:iban", "",
]  # fmt: skip
GOOD = ["Muster", "Jana", "24.03.1987", "Verdächtiger", "", "+49 151 23456789", "DE89 3704 0044 0532 0130 00", "A-1"]
BAD = ["Probe", "Piet", "24.03.1987", "Verdächtiger", "", "", "DE00 3704 0044 0532 0130 00", "A-2"]


def make_csv(*rows, header=HEADER, separator=";", encoding="utf-8", name="table.csv") -> SimpleUploadedFile:
    """A file of rows."""
    lines = [separator.join(row) for row in ([header, *rows] if header else rows)]
    return SimpleUploadedFile(name, "\r\n".join(lines).encode(encoding))


def make_xlsx(*rows, header=HEADER, name="table.xlsx") -> SimpleUploadedFile:
    """A spreadsheet of rows; values keep their types."""
    book = openpyxl.Workbook()
    for row in [header, *rows]:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def make_choice(**fields) -> BulkChoice:
    """The columns of HEADER, all rows into one draft."""
    return BulkChoice(**({"mapping": MAPPING, "subject": "Phones of the group"} | fields))


def uploaded(by, *rows, at, upload=None, classification="bpl") -> BulkImport:
    """A table that was taken in."""
    with acting_for(by):
        return services.upload_table(upload=upload or make_csv(*rows), classification=classification, by=by, at=at)


def checked(by, *rows, at, upload=None, **fields) -> BulkImport:
    """An import whose rows are checked."""
    found = uploaded(by, *rows, at=at, upload=upload)
    with acting_for(by):
        return services.choose_columns(bulk_import=found, choice=make_choice(**fields), by=by, at=at)


def imported(by, *rows, at, **fields) -> BulkImport:
    """An import that has become drafts."""
    found = checked(by, *rows, at=at, **fields)
    with acting_for(by):
        return services.start_import(bulk_import=found, by=by, at=at)
