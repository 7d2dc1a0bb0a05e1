"""What a contribution of the demo world is made of."""

from dataclasses import dataclass, field
from typing import Any

from europol_portal.core.fields import Classification
from intelligence.models import Contribution, Entity
from intelligence.services import EntityContent, Limits
from intelligence.services.relations import RelationContent

Kind, Urgency = Contribution.Kind, Contribution.Urgency
Thing, Sub, Category = Entity.Kind, Entity.Subtype, Entity.DataSubjectCategory
RESTRICTED = Classification.EU_RESTRICTED
EUROPOL_PURPOSES = ("cross_check", "operational_analysis")


@dataclass(frozen=True)
class Story:
    """One contribution of the demo world. `answers` names the key of the story that it replies to."""

    key: str
    by: str
    to: tuple[str, ...]
    hours: float
    subject: str
    body: str
    area: str
    cc: tuple[str, ...] = ()
    kind: str = Kind.INFORMATION
    urgency: str = Urgency.NORMAL
    why_urgent: str = ""
    operation: str = ""
    codes: tuple[str, ...] = ()
    text: str = ""
    evaluation: str = "X4"
    level: str = Classification.BPL
    personal: bool = True
    entities: tuple[EntityContent, ...] = ()
    relations: tuple[RelationContent, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    answers: str = ""
    corrects: str = ""
    opened_by: tuple[str, ...] = ()
    is_draft: bool = False
    kept_by_author: bool = False
    limits: Limits | None = None
    purposes: tuple[str, ...] = field(default=EUROPOL_PURPOSES)


def person(label: str, category: str, role: str = "", **fields: object) -> EntityContent:
    """A person with the reason to be in the contribution."""
    return EntityContent(kind=Thing.PERSON, label=label, role=role, data_subject_category=category, **fields)  # type: ignore[arg-type]


def means(kind: str, subtype: str, label: str, role: str = "") -> EntityContent:
    """A means of communication, payment or transport."""
    return EntityContent(kind=kind, subtype=subtype, label=label, role=role)


def phone(label: str, role: str = "") -> EntityContent:
    """A phone number."""
    return means(Thing.COMMUNICATION_MEANS, Sub.PHONE, label, role)


def car(label: str, role: str = "") -> EntityContent:
    """A number plate."""
    return means(Thing.MEANS_OF_TRANSPORT, Sub.PLATE, label, role)


def place(label: str, role: str = "", at: tuple[float, float] | None = None) -> EntityContent:
    """A place, with latitude and longitude where they are known."""
    north, east = at or (None, None)
    return EntityContent(kind=Thing.LOCATION, label=label, role=role, latitude=north, longitude=east)


def link(origin: int, kind: str, target: int, **fields: Any) -> RelationContent:
    """A relation between two places of the list of entities."""
    return RelationContent(kind=kind, origin=origin, target=target, **fields)


def company(label: str, role: str = "") -> EntityContent:
    """An organisation."""
    return EntityContent(kind=Thing.ORGANISATION, label=label, role=role)


PLATES = b"plate,country,seen_at,place\nXX-470-T,NL,2026-11-12T06:10Z,Rotterdam\nXX-512-R,NL,2026-11-12T06:40Z,Venlo\n"
CALLS = b"from,to,at,seconds\n+49 151 555 0143,+31 6 5550 0187,2026-11-19T21:14Z,41\n"
REPORT = b"Observation report\n\n21:40 Two men leave the warehouse.\n21:52 A white van follows them to the motorway.\n"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
