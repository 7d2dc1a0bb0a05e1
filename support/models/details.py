"""What a request says besides the facts that all requests have: one typed list of details per kind of service.

Page, API and service read the same list, so a detail is described once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.core.exceptions import ValidationError

from support.models.catalogue import Service

Kind = Service.Kind
Options = tuple[tuple[str, str], ...]

LINE_LENGTH = 200
TEXT_LENGTH = 2000


class Shape(Enum):
    """What a detail holds."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"


@dataclass(frozen=True)
class Detail:
    """One detail: its name in JSON and form, its words, its shape; required only when the request is sent."""

    name: str
    label: str
    shape: Shape = Shape.LINE
    options: Options = ()
    required: bool = True
    help: str = ""
    most: int = 0

    def spoken(self, value: Any) -> str:
        """The value in words."""
        words = dict(self.options)
        if self.shape is Shape.CHOICES:
            return ", ".join(words.get(part, part) for part in value)
        return words.get(value, str(value))


LANGUAGES = Detail("languages", "Languages", help="Languages the people sent should speak.", required=False)

DETAILS: dict[str, tuple[Detail, ...]] = {
    Kind.OPERATIONAL_ANALYSIS: (
        Detail("questions", "Questions", Shape.TEXT, help="What the analysis shall answer, one question per line."),
        Detail("data", "Data", Shape.TEXT, help="What there is to analyse and how much. No names of persons here."),
        Detail(
            "product",
            "Product",
            Shape.CHOICE,
            options=(
                ("intelligence_notification", "Intelligence notification"),
                ("cross_match_report", "Cross-match report"),
                ("analysis_report", "Operational analysis report"),
                ("target_profile", "Target profile"),
                ("link_chart", "Link chart"),
            ),
        ),
    ),
    Kind.FORENSICS: (
        Detail("exhibits", "Exhibits", Shape.TEXT, help="What shall be examined: kind, number, state."),
        Detail("legal_basis", "Legal basis", help="The order or law under which the exhibits were obtained."),
        Detail(
            "method",
            "Method",
            Shape.CHOICE,
            options=(
                ("extraction", "Extraction of data"),
                ("decryption", "Decryption"),
                ("malware", "Malware analysis"),
                ("comparison", "Comparison with earlier cases"),
                ("advice", "Europol proposes the method"),
            ),
        ),
    ),
    Kind.TECHNICAL_EXPERTISE: (
        Detail("task", "Task", Shape.TEXT, help="What the expert shall do."),
        Detail("expertise", "Expertise", help="The field of knowledge needed."),
        LANGUAGES,
    ),
    Kind.ON_THE_SPOT: (
        Detail(
            "databases",
            "Databases",
            Shape.CHOICES,
            options=(
                ("information_system", "Europol Information System"),
                ("analysis_system", "Europol Analysis System"),
                ("siena", "Secure exchange (SIENA)"),
            ),
        ),
        Detail(
            "tools",
            "Tools",
            Shape.CHOICES,
            options=(
                ("link_analysis", "Link analysis"),
                ("phone_extraction", "Phone extraction kit"),
                ("document_reader", "Document reader"),
                ("crypto_tracing", "Crypto-asset tracing"),
            ),
            required=False,
        ),
        Detail("staff", "People", Shape.NUMBER, most=50, help="How many analysts and specialists."),
        LANGUAGES,
        Detail("security", "Security", help="Who protects the people on site, and how.", required=False),
    ),
    Kind.MOBILE_OFFICE: (
        Detail(
            "kit",
            "Kit",
            Shape.CHOICES,
            options=(
                ("secure_link", "Secure link to Europol's databases"),
                ("desks", "Desks with workstations"),
                ("phone_lab", "Phone extraction lab"),
                ("printer", "Printer and scanner"),
            ),
        ),
        Detail("staff", "People", Shape.NUMBER, most=50, help="How many analysts and specialists come along."),
        Detail(
            "connectivity",
            "Connection at the place",
            Shape.CHOICE,
            options=(
                ("wired", "The place gives a wired line"),
                ("mobile", "Mobile network only"),
                ("satellite", "Nothing there, bring satellite"),
            ),
        ),
        LANGUAGES,
    ),
    Kind.TRAINING: (
        Detail("topic", "Topic"),
        Detail(
            "level",
            "Level",
            Shape.CHOICE,
            options=(("basic", "Basic"), ("advanced", "Advanced"), ("trainers", "Training of trainers")),
        ),
        Detail("places", "Participants", Shape.NUMBER, most=500, help="How many people take part."),
    ),
    Kind.FINANCIAL: (
        Detail(
            "headings",
            "Cost headings",
            Shape.CHOICES,
            options=(
                ("travel", "Travel and subsistence"),
                ("meetings", "Meetings"),
                ("equipment", "Equipment and rental"),
                ("surveillance", "Technical surveillance"),
                ("translation", "Translation and interpretation"),
                ("training", "Training"),
            ),
        ),
        Detail(
            "activities", "Activities", Shape.TEXT, help="What the money pays for, where and when. No personal data."
        ),
        Detail("partners", "Partners", help="Countries that take part.", required=False),
    ),
    Kind.COORDINATION_CENTRE: (
        Detail("seats", "Seats", Shape.NUMBER, most=200, help="How many officers work in the centre."),
        Detail(
            "shifts",
            "Hours",
            Shape.CHOICE,
            options=(("day", "Day"), ("two_shifts", "Two shifts"), ("around_the_clock", "Around the clock")),
        ),
        LANGUAGES,
    ),
    Kind.TRANSLATION: (
        Detail("from_language", "From"),
        Detail("to_language", "To"),
        Detail(
            "manner",
            "Manner",
            Shape.CHOICE,
            options=(("written", "Written"), ("on_site", "Interpreter on site"), ("by_phone", "Interpreter by phone")),
        ),
        Detail("volume", "Volume", help="Pages, hours or days."),
    ),
}


def details_of(kind: str) -> tuple[Detail, ...]:
    """The details that a request of the kind has."""
    return DETAILS[kind]


def clean_details(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The details in their shape, empty ones left out. Raises ValidationError by name of the detail."""
    known = {detail.name: detail for detail in details_of(kind)}
    errors: dict[str, str] = {name: "This service has no such detail." for name in given if name not in known}
    cleaned: dict[str, Any] = {}
    for name, detail in known.items():
        value = given.get(name)
        if value in (None, "", []):
            continue
        try:
            cleaned[name] = SHAPES[detail.shape](detail, value)
        except (TypeError, ValueError) as error:
            errors[name] = str(error)
    if errors:
        raise ValidationError(errors)
    return cleaned


def missing_details(kind: str, details: Mapping[str, Any]) -> list[Detail]:
    """Required details that are not given."""
    return [detail for detail in details_of(kind) if detail.required and not details.get(detail.name)]


def spoken_details(kind: str, details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The given details as label and words, in the order of the form."""
    return [
        (detail.label, detail.spoken(details[detail.name])) for detail in details_of(kind) if details.get(detail.name)
    ]


def _text(longest: int) -> Callable[[Detail, Any], str]:
    def clean(_detail: Detail, value: Any) -> str:
        if not isinstance(value, str):
            message = "Write text."
            raise TypeError(message)
        if len(value.strip()) > longest:
            message = f"At most {longest} characters."
            raise ValueError(message)
        return value.strip()

    return clean


def _number(detail: Detail, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= detail.most:
        message = f"Write a whole number from 1 to {detail.most}."
        raise ValueError(message)
    return value


def _choice(detail: Detail, value: Any) -> str:
    if value not in dict(detail.options):
        message = "Choose one of the options."
        raise ValueError(message)
    return str(value)


def _choices(detail: Detail, value: Any) -> list[str]:
    if not isinstance(value, list) or any(not isinstance(part, str) for part in value):
        message = "Give a list of options."
        raise TypeError(message)
    return [name for name, _label in detail.options if name in {_choice(detail, part) for part in value}]


SHAPES: dict[Shape, Callable[[Detail, Any], Any]] = {
    Shape.LINE: _text(LINE_LENGTH),
    Shape.TEXT: _text(TEXT_LENGTH),
    Shape.NUMBER: _number,
    Shape.CHOICE: _choice,
    Shape.CHOICES: _choices,
}
