"""Bulk entry: a table becomes drafts, all of it or nothing."""

from intelligence.services.bulk.checking import check_import
from intelligence.services.bulk.columns import labels as column_labels
from intelligence.services.bulk.correcting import (
    correct_by_file,
    correct_rows,
    export_errors,
    leave_out,
    put_back,
)
from intelligence.services.bulk.importing import discard_import, start_import, write_import
from intelligence.services.bulk.preview import PreviewRow, preview, read_import
from intelligence.services.bulk.tending import tend_imports
from intelligence.services.bulk.uploading import BulkChoice, choose_columns, upload_table

__all__ = [
    "BulkChoice",
    "PreviewRow",
    "check_import",
    "choose_columns",
    "column_labels",
    "correct_by_file",
    "correct_rows",
    "discard_import",
    "export_errors",
    "leave_out",
    "preview",
    "put_back",
    "read_import",
    "start_import",
    "tend_imports",
    "upload_table",
    "write_import",
]
