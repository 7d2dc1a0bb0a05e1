"""Take a table in, and note what its columns hold."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import can_see, require
from europol_portal.core.errors import DomainError
from europol_portal.core.file_types import FileRefused
from europol_portal.parties.models import CrimeArea, User
from intelligence.access import BulkPermission
from intelligence.events import BulkEvent
from intelligence.extraction.tables import LARGEST_TABLE, MOST_STRINGS_OF_HEAD, TableRefused, read_table
from intelligence.models import KEPT_FOR, BulkImport, BulkMapping, ContributionTemplate
from intelligence.services.bulk import columns
from intelligence.services.bulk.checking import begin_check
from intelligence.services.checks import refuse_above_ceiling
from intelligence.services.quota import refuse_over_quota
from intelligence.workflow import BULK_WORKFLOW

HEAD_ROWS = 9


@dataclass(frozen=True)
class BulkChoice:
    """What the officer says about the table."""

    mapping: Sequence[str]
    has_header: bool = True
    target: str = BulkImport.Target.ONE
    group_column: int | None = None
    subject: str = ""
    crime_area: CrimeArea | None = None
    template: ContributionTemplate | None = field(default=None)
    default_category: str = ""
    default_necessity: str = ""
    keeps_unchecked: bool = False


@transaction.atomic
def upload_table(*, upload: UploadedFile, classification: str, by: User, at: datetime) -> BulkImport:
    """Keep a table for the party and guess its columns. Raises FileRefused with what to do."""
    require(by, BulkPermission.ADD)
    refuse_above_ceiling(classification, by)
    if (upload.size or 0) > LARGEST_TABLE:
        message = f"The file is larger than {LARGEST_TABLE // 2**20} MB. Split it."
        raise FileRefused(message, field="file")
    refuse_over_quota(upload.size or 0)
    name = PurePosixPath((upload.name or "table").replace("\\", "/")).name[-150:]
    data = upload.read()
    try:
        table = read_table(name, data, most_strings=MOST_STRINGS_OF_HEAD)
        first = [row for _, row in islice(table.rows, HEAD_ROWS)]
    except TableRefused as refused:
        raise FileRefused(str(refused), field="file") from refused
    if not first:
        message = "The table has no rows."
        raise FileRefused(message, field="file")
    has_header = columns.looks_like_header(first[0])
    width = max(map(len, first))
    header = [*first[0], *[""] * (width - len(first[0]))] if has_header else [""] * width
    known = _known_mapping(header, by) if has_header else None
    found = BulkImport(
        owner_id=by.party_id, classification=classification, name=name, content=data, size=len(data),
        sha256=hashlib.sha256(data).hexdigest(), shape=table.shape, header=header, head=first[1:] if has_header else
        first[: HEAD_ROWS - 1], has_header=has_header, mapping=known or columns.guess(header), is_known=bool(known),
        uploaded_by=by, uploaded_at=at, started_by=by, touched_at=at, expires_at=at + KEPT_FOR,
    )  # fmt: skip
    found.save(force_insert=True)
    events.publish(BulkEvent.UPLOADED, subject=found, actor=by, at=at, verb=events.Verb.COLLECTION)
    return found


def _known_mapping(header: Sequence[str], by: User) -> list[str] | None:
    """What the party chose for the same header before, as far as those codes still exist."""
    kept = BulkMapping.objects.visible_to(by).filter(header_key=columns.header_key(header)).first()
    codes = columns.known_codes()
    if kept is None or len(kept.mapping) != len(header):
        return None
    return [code if code in codes else columns.IGNORED for code in kept.mapping]


@transaction.atomic
def choose_columns(*, bulk_import: BulkImport, choice: BulkChoice, by: User, at: datetime) -> BulkImport:
    """Note what the columns hold and check the rows: small tables at once, large ones by the worker."""
    found: BulkImport = BulkImport.objects.select_for_update().get(pk=bulk_import.pk)
    require(by, BulkPermission.CHANGE, found)
    header = _header_of(found, has_header=choice.has_header)
    _refuse_wrong(choice, header, by)
    found.header, found.has_header, found.mapping = header, choice.has_header, list(choice.mapping)
    found.target, found.subject = choice.target, choice.subject.strip()
    found.group_column = choice.group_column if choice.target == BulkImport.Target.EACH else None
    for name in ("crime_area", "template", "default_category", "keeps_unchecked"):
        setattr(found, name, getattr(choice, name))
    found.default_necessity, found.refusal = choice.default_necessity.strip(), ""
    found.rows_read = found.bad_count = found.left_out_count = found.entity_count = found.attempts = 0
    found.work_total = found.work_done = 0
    found.started_by, found.touched_at = by, at
    found.clean_fields(exclude=["owner", "uploaded_by", "started_by", "template", "crime_area", "content"])
    found.save(update_fields=CHOSEN)
    found.rows.all().delete()
    if choice.has_header:
        key = columns.header_key(header)
        BulkMapping.objects.update_or_create(
            owner_id=by.party_id, header_key=key, defaults={"mapping": found.mapping, "used_at": at}
        )
    BULK_WORKFLOW.apply(found, "check", by=by, at=at)
    begin_check(found, by=by, at=at)
    found.refresh_from_db()
    return found


CHOSEN = [
    "header", "has_header", "mapping", "target", "group_column", "subject", "crime_area", "template",
    "default_category", "default_necessity", "keeps_unchecked", "refusal", "rows_read", "bad_count", "left_out_count",
    "entity_count", "attempts", "work_total", "work_done", "started_by", "touched_at",
]  # fmt: skip


def _header_of(found: BulkImport, *, has_header: bool) -> list[str]:
    """The headings; a first row that names nothing becomes data, and the other way round."""
    width = len(found.header)
    if has_header == found.has_header:
        return list(found.header)
    if has_header:
        first = found.head[0] if found.head else []
        return [*first, *[""] * (width - len(first))][:width]
    return [""] * width


def _refuse_wrong(choice: BulkChoice, header: Sequence[str], by: User) -> None:
    """The choice must lead somewhere: an entity in each row, a category for people, a column to group by."""
    _refuse_mapping(list(choice.mapping), len(header))
    mapping = set(choice.mapping)
    if columns.NAMES & mapping and columns.CATEGORY not in mapping and not choice.default_category:
        message = "Say why the people are in the file: choose one category for all, or the column that holds it."
        _refuse(message, "category_missing", "default_category")
    if choice.target == BulkImport.Target.EACH and choice.group_column not in range(len(header)):
        _refuse("Choose the column whose values make the drafts.", "group_missing", "group_column")
    if choice.template is not None and not can_see(by, choice.template):
        _refuse("Not found. Choose a template of your party.", "not_found", "template")
    if not choice.subject.strip() and not (choice.template and choice.template.subject):
        _refuse("Give the subject of the drafts.", "subject_missing", "subject")


def _refuse_mapping(mapping: list[str], width: int) -> None:
    if len(mapping) != width or not columns.known_codes().issuperset(mapping):
        _refuse("Say for each column what it holds.", "mapping_incomplete", "mapping")
    twice = sorted({code for code in mapping if code in columns.ONCE and mapping.count(code) > 1})
    if twice:
        names = {code: label for _, choices in columns.labels() for code, label in choices}
        _refuse(f"Two columns hold “{names[twice[0]]}”. Choose one of them.", "mapping_twice", "mapping")
    if not {*columns.NAMES, columns.VALUE, *columns.ENTITIES} & set(mapping):
        _refuse("No column holds an entity yet: say where names, numbers or places stand.", "no_entity", "mapping")
    if columns.VALUE in mapping and columns.TYPE not in mapping:
        _refuse("Say which column holds the type of the values.", "type_missing", "mapping")


def _refuse(message: str, code: str, where: str) -> None:
    raise DomainError(message, code=code, field=where)
