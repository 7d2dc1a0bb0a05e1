"""The form in which values are compared: one place for all of the product, whoever enters the value."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass

import phonenumbers
from anyascii import anyascii

from intelligence.extraction.documents import device_is_valid, device_key, document_number
from intelligence.extraction.network import clean_email, clean_host, clean_url, refang, registered_domain
from intelligence.extraction.payment import card_is_valid, iban_is_valid
from intelligence.extraction.persons import name_key
from intelligence.extraction.phones import parse_phone
from intelligence.extraction.plain import compact, plain_text
from intelligence.extraction.proposals import Kind, Subtype
from intelligence.extraction.vehicles import VIN_LENGTH, plate_countries
from intelligence.extraction.wallets import read_wallet

WEAK_DIGITS = 8  # the last digits of a telephone number, which survive a wrong or missing country code
CONFUSED = str.maketrans("OI", "01")
COUNTRY = re.compile(r"^([A-Z]{2}):(.*)$", re.DOTALL)
GMAIL = {"gmail.com", "googlemail.com"}


@dataclass(frozen=True, slots=True)
class Normalised:
    """A value to compare by equality, whether it is well formed, and keys that only make a match possible."""

    value: str
    valid: bool
    weak_keys: tuple[str, ...] = ()


def normalise(kind: str, subtype: str, value: str, *, region: str = "") -> Normalised:
    """The form to compare; the region is the contributing country for telephones, the issuer's for plates and papers.

    A value that is not well formed is kept, marked as not valid, and still meets its equal.
    """
    written = " ".join(plain_text(value).plain.split())
    if kind == Kind.PERSON:
        key = name_key(written)
        return Normalised(key or _kept(written), bool(key))
    reader = READERS.get(subtype) or READERS_OF_KINDS.get(kind, _words)
    return reader(written, region.upper())


def _words(written: str, region: str) -> Normalised:  # noqa: ARG001 (readers share one form)
    """Names of things: words in ASCII and small letters, in their order."""
    folded = " ".join(re.findall(r"[a-z0-9]+", anyascii(written).lower()))
    return Normalised(folded or _kept(written), bool(folded))


def _serial(written: str, region: str) -> Normalised:  # noqa: ARG001 (readers share one form)
    """Numbers of containers, aircraft, vessels and firearms: letters and digits only."""
    letters = compact(written)
    return Normalised(letters or _kept(written), bool(letters), (_unconfused(letters),) if letters else ())


def _account(written: str, region: str) -> Normalised:  # noqa: ARG001 (readers share one form)
    """Account names of services, without the at sign in front."""
    name = _kept(written.lstrip("@ "))
    return Normalised(name or _kept(written), bool(name))


def _kept(written: str) -> str:
    """A value that has no better form, in small letters where that changes nothing but the case."""
    small = written.lower()
    return small if small.upper() == written.upper() and len(small) == len(written) == len(written.upper()) else written


def _phone(written: str, region: str) -> Normalised:
    digits = re.sub(r"\D", "", written)
    kept = f"+{digits}" if written.startswith("+") and digits else digits or _kept(written)
    for attempt in (written, kept):
        number = parse_phone(attempt, region)
        if number is not None and phonenumbers.is_possible_number(number):
            value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            national = phonenumbers.national_significant_number(number)
            return Normalised(value, phonenumbers.is_valid_number(number), _last_digits(national))
    return Normalised(kept, valid=False, weak_keys=_last_digits(digits))


def _last_digits(digits: str) -> tuple[str, ...]:
    return (digits[-WEAK_DIGITS:],) if len(digits) >= WEAK_DIGITS else ()


def _iban(written: str, region: str) -> Normalised:  # noqa: ARG001 (readers share one form)
    account = compact(written)
    return Normalised(account or _kept(written), iban_is_valid(account))


def _card(written: str, region: str) -> Normalised:  # noqa: ARG001 (readers share one form)
    digits = re.sub(r"\D", "", written)
    return Normalised(digits or _kept(written), card_is_valid(digits))


def _wallet(written: str, region: str) -> Normalised:  # noqa: ARG001 (readers share one form)
    address = written.replace(" ", "")
    found = read_wallet(address)
    return Normalised(found[1] if found else address, found is not None)


def _vin(written: str, region: str) -> Normalised:  # noqa: ARG001 (readers share one form)
    vin = compact(written)
    is_valid = len(vin) == VIN_LENGTH and not set(vin) & set("IOQ")
    return Normalised(vin or _kept(written), is_valid, (_unconfused(vin),) if vin else ())


def _unconfused(value: str) -> str:
    return value.translate(CONFUSED)


def _country_and_rest(written: str, region: str) -> tuple[str, str]:
    """The country in front, as a normalised value has it, or else the region."""
    stated = COUNTRY.match(written)
    return (stated[1], stated[2]) if stated else (region, written)


def _plate(written: str, region: str) -> Normalised:
    country, plate = _country_and_rest(written, region)
    letters = compact(plate)
    if not letters:
        return Normalised(_kept(written), valid=False)
    is_valid = any(character.isdigit() for character in letters) and (not country or _has_form(plate, letters, country))
    return Normalised(f"{country}:{letters}" if country else letters, is_valid, (_unconfused(letters),))


def _has_form(plate: str, letters: str, country: str) -> bool:
    known = plate_countries(plate.upper())[0] | plate_countries(letters)[0]
    return country in known or not known


def _document(written: str, region: str) -> Normalised:
    country, number = _country_and_rest(written, region)
    letters = document_number(number)
    if not letters:
        return Normalised(_kept(written), valid=False)
    return Normalised(
        f"{country}:{letters}" if country else letters, any(map(str.isdigit, letters)), (_unconfused(letters),)
    )


def _device(written: str, region: str) -> Normalised:  # noqa: ARG001 (readers share one form)
    digits = re.sub(r"\D", "", written)
    is_valid = device_is_valid(digits)
    return Normalised(device_key(digits) or _kept(written), is_valid)


def _email(written: str, region: str) -> Normalised:  # noqa: ARG001 (readers share one form)
    email = clean_email(refang(written))
    if not email:
        return Normalised(_kept(written), valid=False)
    local, _, host = email.rpartition("@")
    mailbox = local.lower().partition("+")[0] or local.lower()
    if host in GMAIL:
        mailbox, host = mailbox.replace(".", "") or mailbox, "gmail.com"
    return Normalised(email, valid=True, weak_keys=(f"{mailbox}@{host}",))


def _ip(written: str, region: str) -> Normalised:  # noqa: ARG001 (readers share one form)
    try:
        return Normalised(str(ipaddress.ip_address(refang(written))), valid=True)
    except ValueError:
        return Normalised(_kept(written), valid=False)


def _domain(written: str, region: str) -> Normalised:  # noqa: ARG001 (readers share one form)
    host = clean_host(refang(written))
    if not host or "." not in host or " " in host:
        return Normalised(_kept(written), valid=False)
    return Normalised(host, valid=True, weak_keys=(registered_domain(host),))


def _url(written: str, region: str) -> Normalised:  # noqa: ARG001 (readers share one form)
    url = clean_url(refang(written)) if " " not in written else ""
    if not url:
        return Normalised(_kept(written), valid=False)
    host = url.partition("://")[2].partition("/")[0].partition("?")[0]
    return Normalised(url, valid=True, weak_keys=(host, registered_domain(host)))


Reader = Callable[[str, str], Normalised]
READERS: dict[str, Reader] = {
    Subtype.PHONE: _phone, Subtype.IBAN: _iban, Subtype.CARD: _card, Subtype.WALLET: _wallet, Subtype.VIN: _vin,
    Subtype.PLATE: _plate, Subtype.PASSPORT: _document, Subtype.IDENTITY_CARD: _document,
    Subtype.OTHER_DOCUMENT: _document, Subtype.DEVICE: _device, Subtype.EMAIL: _email, Subtype.IP: _ip,
    Subtype.DOMAIN: _domain, Subtype.URL: _url, "account": _account, "container": _serial, "aircraft": _serial,
    "vessel": _words,
}  # fmt: skip
READERS_OF_KINDS: dict[str, Reader] = {"firearm": _serial}
