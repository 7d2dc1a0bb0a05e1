"""Tables as files: CSV that a spreadsheet opens without running anything in it."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The rows under their head as a download; texts that a spreadsheet would take for a formula are quoted."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers=headers)
    writer = csv.writer(response)
    writer.writerow(head)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return response


def _plain(cell: Any) -> Any:
    is_text = isinstance(cell, str) and cell.startswith(STARTS_A_FORMULA)
    return f"'{cell}" if is_text else cell
