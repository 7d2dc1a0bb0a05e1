"""The form of a value that comparisons use: the same thing written in two ways becomes one string."""

import ipaddress
import re
import unicodedata
from collections.abc import Callable

import phonenumbers
from anyascii import anyascii
from stdnum import iban
from stdnum.exceptions import ValidationError

from intelligence.models import Entity

Subtype = Entity.Subtype
ISO_OF_PARTY = {"EL": "GR"}  # Greece is EL in the Union's documents and GR in ISO 3166
NOT_ALPHANUMERIC = re.compile(r"[^0-9A-Z]+")
NOT_WORD = re.compile(r"[^0-9a-z]+")


def folded(value: str) -> str:
    """Latin letters without accents, lower case, single spaces: "Müller, Jörg" is "muller jorg"."""
    return NOT_WORD.sub(" ", anyascii(unicodedata.normalize("NFKC", value)).lower()).strip()


def compact(value: str) -> str:
    """Capital letters and digits only: plates, documents, containers, vehicle numbers."""
    return NOT_ALPHANUMERIC.sub("", anyascii(value).upper())


def phone(value: str, party_code: str = "") -> str:
    """The number with its country in E.164 form; what is no number keeps its digits."""
    region = ISO_OF_PARTY.get(party_code, party_code) or None
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return digits(value)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def email(value: str) -> str:
    """Lower case, one form of Unicode."""
    return unicodedata.normalize("NFKC", value).strip().lower()


def account(value: str) -> str:
    """An account name without its at sign."""
    return email(value).lstrip("@")


def address(value: str) -> str:
    """An IP address in its shortest form."""
    try:
        return ipaddress.ip_address(value.strip()).compressed
    except ValueError:
        return value.strip().lower()


def domain(value: str) -> str:
    """A domain name as the network writes it."""
    name = value.strip().lower().rstrip(".")
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def bank_account(value: str) -> str:
    """An IBAN without spaces."""
    try:
        return str(iban.validate(value))
    except ValidationError:
        return compact(value)


def digits(value: str) -> str:
    """Digits only."""
    return "".join(character for character in value if character.isdigit())


def as_written(value: str) -> str:
    """Wallets: letters keep their case, since it carries meaning."""
    return value.strip()


BY_SUBTYPE: dict[str, Callable[[str], str]] = {
    Subtype.EMAIL: email,
    Subtype.ACCOUNT: account,
    Subtype.IP: address,
    Subtype.DOMAIN: domain,
    Subtype.DEVICE: digits,
    Subtype.IBAN: bank_account,
    Subtype.CARD: digits,
    Subtype.WALLET: as_written,
    Subtype.PLATE: compact,
    Subtype.VIN: compact,
    Subtype.CONTAINER: compact,
    Subtype.AIRCRAFT: compact,
    Subtype.PASSPORT: compact,
    Subtype.IDENTITY_CARD: compact,
    Subtype.OTHER_DOCUMENT: compact,
}


def normalise(*, kind: str, subtype: str, label: str, party_code: str = "") -> str:
    """The comparable form of an entity's value; never empty for a value that is not."""
    if subtype == Subtype.PHONE:
        found = phone(label, party_code)
    elif subtype in BY_SUBTYPE:
        found = BY_SUBTYPE[subtype](label)
    elif kind == Entity.Kind.FIREARM:
        found = compact(label)
    else:
        found = folded(label)
    return (found or label.strip().lower())[:300]
