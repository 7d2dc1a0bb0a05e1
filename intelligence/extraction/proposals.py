"""What the finders hand over: one proposal for each thing that a text names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """The kinds of entity that a text can be searched for; the values are those of the entity's model."""

    PERSON = "person"
    COMMUNICATION_MEANS = "communication_means"
    PAYMENT_MEANS = "payment_means"
    MEANS_OF_TRANSPORT = "means_of_transport"
    IDENTITY_DOCUMENT = "identity_document"


class Subtype(StrEnum):
    """What a means or a document is; a person has none."""

    NONE = ""
    PHONE = "phone"
    EMAIL = "email"
    IP = "ip"
    DOMAIN = "domain"
    URL = "url"
    DEVICE = "device"
    IBAN = "iban"
    CARD = "card"
    WALLET = "wallet"
    PLATE = "plate"
    VIN = "vin"
    PASSPORT = "passport"
    IDENTITY_CARD = "identity_card"
    OTHER_DOCUMENT = "other_document"


class Confidence(StrEnum):
    """How sure a finder is: certain when form, checksum or label leave no doubt."""

    CERTAIN = "certain"
    LIKELY = "likely"


class Strength(IntEnum):
    """Which reading wins where two overlap."""

    FORM = 10  # the form alone, and others have it too
    FORM_AND_PLACE = 20  # a form that fits the country
    LABEL = 30  # a word before it says what it is
    OWN_FORM = 40  # a form that nothing else has
    CHECKSUM = 50  # form and checksum
    CHECKSUM_AND_LABEL = 60
    WHOLE = 70  # an address or machine-readable zone that contains the others


NOTHING = ""  # the compared form of a place that is known to name nothing; it keeps other readings away
Attributes = Mapping[str, str | bool | list[str]]


class Reading(NamedTuple):
    """How strong a finder's reading is, how sure, and why."""

    strength: Strength
    confidence: Confidence
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that the text names, for a person to confirm, correct or drop."""

    kind: Kind
    subtype: Subtype
    value: str  # as written: text[start:end]
    normalised: str
    start: int
    end: int
    confidence: Confidence
    reason: str
    attributes: Attributes = field(default_factory=dict)
    offsets: tuple[tuple[int, int], ...] = ()  # every place, the first one included


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finder's reading of one place; positions are those of the plain text."""

    kind: Kind
    subtype: Subtype
    start: int
    end: int
    normalised: str
    strength: Strength
    confidence: Confidence
    reason: str
    attributes: Attributes = field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What makes two candidates the same thing."""
        return self.kind, self.subtype, self.normalised, str(self.attributes.get("birth_date_as_written", ""))
