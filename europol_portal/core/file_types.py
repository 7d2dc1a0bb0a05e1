"""What a file is: found in its content, compared with its ending, and taken only when it is on the list."""

import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

import puremagic
from anyascii import anyascii

from europol_portal.core.errors import DomainError

HEAD_BYTES = 8192
LONGEST_NAME = 150
TEXT_TYPES = {".txt": "text/plain", ".csv": "text/csv", ".eml": "message/rfc822"}
OFFICE_TYPES = {
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/document.xml"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/workbook.xml"),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "ppt/presentation.xml"),
    ".odt": ("application/vnd.oasis.opendocument.text", "content.xml"),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", "content.xml"),
}
MAGIC_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".mp4": "video/mp4",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
}
ALIASES = {
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/mp3": "audio/mpeg",
}
ALLOWED_EXTENSIONS = sorted({*TEXT_TYPES, *OFFICE_TYPES, *MAGIC_TYPES})


class FileRefused(DomainError):
    """The file is too large, empty, or not what its name says."""

    code = "file_refused"


def refuse_ending(name: str) -> str:
    """The ending of the name, if such files are taken; asked before anything is sent."""
    extension = PurePosixPath(name).suffix.lower()
    if extension not in ALLOWED_EXTENSIONS:
        message = f"“{name}”: files of this type are not taken. Allowed: {', '.join(ALLOWED_EXTENSIONS)}."
        raise FileRefused(message, field="files")
    return extension


def media_type_of(name: str, file: Any) -> str:
    """The media type, found in the content and allowed; raises FileRefused when name and content disagree."""
    extension = refuse_ending(name)
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if extension in TEXT_TYPES and _is_text(head):
        return TEXT_TYPES[extension]
    if extension in OFFICE_TYPES and _is_office(file, OFFICE_TYPES[extension][1]):
        return OFFICE_TYPES[extension][0]
    if extension in MAGIC_TYPES and MAGIC_TYPES[extension] in _sniffed(head):
        return MAGIC_TYPES[extension]
    message = f"“{name}” is not what its ending says. Save it again in its own format."
    raise FileRefused(message, field="files")


def plain_name(given: str) -> str:
    """The name without any path and without signs that turn or break a line."""
    last = PurePosixPath(given.replace("\\", "/")).name or "file"
    return "".join(sign for sign in last if sign.isprintable())[-LONGEST_NAME:] or "file"


def _is_text(head: bytes) -> bool:
    return bool(head) and b"\0" not in head and not head.startswith((b"%PDF", b"PK", b"MZ", b"\x7fELF"))


def _is_office(file: Any, part: str) -> bool:
    """A document without macros."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return False
    return part in names and not any(name.endswith("vbaProject.bin") for name in names)


def _sniffed(head: bytes) -> set[str]:
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return set()
    names = {match.mime_type for match in found}
    return names | {ALIASES[name] for name in names if name in ALIASES}


def name_on_paper(reference: str, codes: Iterable[str], what: str, name: str) -> str:
    """The name under which a file leaves: reference and handling codes first, in letters that every system takes."""
    plain = "".join(c if c.isalnum() or c in "._-" else "_" for c in anyascii(name))
    return f"{reference}_{'_'.join(sorted(codes)) or 'H0'}_{what}_{plain}"
