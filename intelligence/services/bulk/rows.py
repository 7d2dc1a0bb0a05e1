"""One row of a table as entities, or what is wrong in it and what to do."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from europol_portal.core.errors import DomainError
from europol_portal.core.fields import InformationEvaluation, SourceEvaluation
from intelligence.extraction import normalise, region_of
from intelligence.models import Entity
from intelligence.services.bulk import columns
from intelligence.services.content import EntityContent
from intelligence.services.entities import NATIONAL_KINDS, build_entity
from intelligence.services.people import Gap, person_gaps

LONGEST_LABEL = 300
EARLIEST_BIRTH = 1880
DAY_FIRST = re.compile(r"^(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})\.?$")
YEAR_FIRST = re.compile(r"^(\d{4})[-./]?(\d{2})[-./]?(\d{2})(?:[T ].*)?$")
COUNTRY_CODE = re.compile(r"^[A-Z]{2}$")
EVALUATION = re.compile(r"^([A-Z])\s?([0-9])$")
Subtype = Entity.Subtype
NEEDS_REASON = "Say why the data are strictly necessary (witness, victim, informant or under 18)."
WRONG: dict[str, str] = {
    Subtype.IBAN: "The check digits of the IBAN do not fit: a digit is wrong or missing.",
    Subtype.CARD: "The check digit of the card number does not fit: a digit is wrong or missing.",
    Subtype.PHONE: "This is no phone number of the country. Write it with + and the country code.",
    Subtype.EMAIL: "This is no e-mail address. Write name@domain.",
    Subtype.IP: "This is no IP address.",
    Subtype.DOMAIN: "This is no domain name.",
    Subtype.VIN: "A vehicle number has 17 letters and digits, without I, O and Q.",
    Subtype.DEVICE: "The check digit of the device number does not fit: a digit is wrong or missing.",
    Subtype.WALLET: "This is no address of a wallet that the portal knows.",
}


@dataclass(frozen=True)
class Plan:
    """How rows are read: what the columns hold, and what holds for all people of the file."""

    mapping: tuple[str, ...]
    header: tuple[str, ...]
    party_code: str
    at: datetime
    default_category: str = ""
    default_necessity: str = ""
    keeps_unchecked: bool = False
    group_column: int | None = None


@dataclass(frozen=True)
class Problem:
    """What is wrong: in which column (none means the whole row), in words that say what to do."""

    column: int | None
    message: str

    def as_json(self) -> dict[str, Any]:
        """For the row that is kept."""
        return asdict(self)


@dataclass(frozen=True)
class Reading:
    """A row as it was understood."""

    entities: tuple[Entity, ...]
    problems: tuple[Problem, ...]


class _Row:
    """The cells of one row by what they hold."""

    def __init__(self, cells: Sequence[str], plan: Plan) -> None:
        self.plan = plan
        self.problems: list[Problem] = []
        self.cells = [*cells, *[""] * (len(plan.mapping) - len(cells))]
        self.placed = list(enumerate(zip(plan.mapping, self.cells, strict=False)))
        self.at_of = {code: at for at, (code, _) in self.placed if code}

    def text(self, code: str) -> str:
        at = self.at_of.get(code)
        return "" if at is None else self.cells[at]

    def wrong(self, code: str | int | None, message: str) -> None:
        self.problems.append(Problem(self.at_of.get(code) if isinstance(code, str) else code, message))


def read_row(cells: Sequence[str], plan: Plan) -> Reading:
    """The entities of a row and everything that is wrong in it."""
    row = _Row(cells, plan)
    _refuse_formulas(row)
    if plan.group_column is not None and not row.cells[plan.group_column]:
        row.wrong(plan.group_column, "Fill this cell: its value says into which draft the row goes.")
    source, information = _evaluation(row)
    shared: dict[str, Any] = {
        "role": _short(row, columns.ROLE, 120),
        "attributes": _attributes(row),
        "source_evaluation": source,
        "information_evaluation": information,
    }
    found = [built for at, content in _contents(row, shared) if (built := _sound(row, at, content))]
    if not found and not row.problems:
        row.wrong(None, "No entity in this row. Fill a cell that holds one, or leave the row out.")
    return Reading(tuple(found), tuple(row.problems))


def _refuse_formulas(row: _Row) -> None:
    for at, (code, cell) in row.placed:
        if cell.startswith("=") and (code or at == row.plan.group_column):
            row.wrong(at, "The cell holds a formula, which is not calculated here. Write its value.")
            row.cells[at] = ""
    row.placed = list(enumerate(zip(row.plan.mapping, row.cells, strict=False)))


def _contents(row: _Row, shared: dict[str, Any]) -> Iterator[tuple[int | None, EntityContent]]:
    person = _person(row, shared)
    if person is not None:
        yield person
    for at, (code, cell) in row.placed:
        if code in columns.ENTITIES and cell:
            kind, subtype = columns.ENTITIES[code]
            yield at, EntityContent(kind=kind, subtype=subtype, label=cell, **shared)
    if (value := row.text(columns.VALUE)) and (typed := _typed(row, value, shared)):
        yield typed


def _person(row: _Row, shared: dict[str, Any]) -> tuple[int | None, EntityContent] | None:
    parts = (row.text(columns.GIVEN_NAME), row.text(columns.FAMILY_NAME))
    name = row.text(columns.PERSON) or " ".join(filter(None, parts))
    is_typed = columns.type_of(row.text(columns.TYPE)) == columns.PERSON
    if not name and not is_typed:
        for code in sorted(columns.OF_PERSON):
            if row.text(code):
                row.wrong(code, "There is no name in this row. Give the name, or empty this cell.")
        return None
    if not name:
        return None
    names = (columns.PERSON, columns.FAMILY_NAME, columns.GIVEN_NAME)
    at = next((row.at_of[code] for code in names if row.text(code)), None)
    return at, _person_content(row, name, shared)


def _person_content(row: _Row, name: str, shared: dict[str, Any]) -> EntityContent:
    return EntityContent(
        kind=Entity.Kind.PERSON,
        label=name,
        birth_date=_birth_date(row),
        data_subject_category=_category(row),
        necessity=_short(row, columns.NECESSITY, 500) or row.plan.default_necessity,
        **shared,
    )


def _typed(row: _Row, value: str, shared: dict[str, Any]) -> tuple[int | None, EntityContent] | None:
    word = row.text(columns.TYPE)
    code = columns.type_of(word)
    at = row.at_of[columns.VALUE]
    if code == columns.PERSON:
        return at, _person_content(row, value, shared)
    if not code:
        said = f"“{word}” is no type of entity. " if word else ""
        row.wrong(columns.TYPE, f"{said}Write one as phone, e-mail, IBAN, plate, passport, person, location.")
        return None
    kind, subtype = columns.ENTITIES[code]
    return at, EntityContent(kind=kind, subtype=subtype, label=value, **shared)


def _category(row: _Row) -> str:
    word = row.text(columns.CATEGORY)
    if not word:
        if not row.plan.default_category:
            row.wrong(columns.CATEGORY, "Say why the person is here: suspect, convicted, contact, witness, victim …")
        return row.plan.default_category
    code = columns.CATEGORIES.get(columns.folded(word), "")
    if not code:
        known = ", ".join(str(label).lower() for label in Entity.DataSubjectCategory.labels)
        row.wrong(columns.CATEGORY, f"“{word}” is no category. Write one of: {known}.")
    return code


def _birth_date(row: _Row) -> date | None:
    written = row.text(columns.BIRTH_DATE)
    if not written:
        return None
    born = date_of(written)
    if born is None:
        row.wrong(columns.BIRTH_DATE, f"“{written}” is no date. Write 1987-03-24 or 24.03.1987, the day first.")
    elif born.year < EARLIEST_BIRTH or born > row.plan.at.date():
        row.wrong(columns.BIRTH_DATE, f"{born:%d.%m.%Y} cannot be a date of birth. Check the year.")
        return None
    return born


def date_of(written: str) -> date | None:
    """A date with the year or the day first; months first are not guessed."""
    if found := YEAR_FIRST.match(written):
        year, month, day = found.groups()
    elif found := DAY_FIRST.match(written):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _evaluation(row: _Row) -> tuple[str, str]:
    written = row.text(columns.EVALUATION).upper()
    if not written:
        return "", ""
    found = EVALUATION.match(written)
    if found and found[1] in SourceEvaluation.values and found[2] in InformationEvaluation.values:
        return found[1], found[2]
    row.wrong(columns.EVALUATION, "Write source and information as one code, for example B2; or empty the cell.")
    return "", ""


def _attributes(row: _Row) -> dict[str, str]:
    named = {}
    if country := row.text(columns.COUNTRY).upper():
        named["country"] = country
        if not COUNTRY_CODE.match(country):
            row.wrong(columns.COUNTRY, "Write the country with two letters, as DE or NL.")
    for at, (code, cell) in row.placed:
        if code == columns.ATTRIBUTE and cell:
            heading = row.plan.header[at] if at < len(row.plan.header) else ""
            named[heading or f"Column {at + 1}"] = cell[:LONGEST_LABEL]
            if len(cell) > LONGEST_LABEL:
                row.wrong(at, f"Shorten the text to {LONGEST_LABEL} characters.")
    return named


def _short(row: _Row, code: str, most: int) -> str:
    text = row.text(code)
    if len(text) > most:
        row.wrong(code, f"Shorten the text to {most} characters.")
    return text[:most]


def _sound(row: _Row, at: int | None, content: EntityContent) -> Entity | None:
    """The entity, not stored, when the value is one; what is wrong is noted."""
    if len(content.label) > LONGEST_LABEL:
        row.wrong(at, f"Shorten the value to {LONGEST_LABEL} characters.")
        return None
    region = row.text(columns.COUNTRY).upper() if content.subtype in NATIONAL_KINDS else region_of(row.plan.party_code)
    checked = normalise(content.kind, content.subtype, content.label, region=region)
    if not checked.valid and not row.plan.keeps_unchecked:
        row.wrong(at, WRONG.get(content.subtype, "This value cannot be compared."))
        return None
    try:
        entity = build_entity(content, party_code=row.plan.party_code, at=row.plan.at, normalised=checked.value)
    except DomainError as refusal:
        row.wrong(at, refusal.message)
        return None
    gaps = person_gaps(entity, row.plan.at.date())
    for gap in gaps:
        _report_gap(row, gap, at)
    return None if gaps else entity


def _report_gap(row: _Row, gap: Gap, at: int | None) -> None:
    if gap.field != "necessity":
        row.wrong(at, gap.message)
        return
    words = NEEDS_REASON if gap.code == "necessity_missing" else gap.message
    if columns.NECESSITY in row.at_of:
        row.wrong(columns.NECESSITY, words)
    else:
        row.wrong(None, f"{words} No column holds a reason: give one for all under “Change the columns”.")
