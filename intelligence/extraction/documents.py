"""Identity documents, national numbers, machine-readable zones and device numbers."""

import re
from collections.abc import Callable, Iterator
from itertools import islice

from stdnum import imei
from stdnum.bg import egn
from stdnum.cz import rc
from stdnum.es import dni, nie
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.ro import cnp
from stdnum.se import personnummer

from intelligence.extraction.checksums import luhn_fits, mrz_digit_fits
from intelligence.extraction.labels import Label, is_amount, label_before
from intelligence.extraction.plain import PlainText, compact
from intelligence.extraction.proposals import Attributes, Candidate, Confidence, Kind, Reading, Strength, Subtype

MOST_CHECKS = 20_000
LABEL_REACH = 48
IMEI_LENGTH, IMEISV_LENGTH, IMEI_KEY = 15, 16, 14
DEVICE = re.compile(
    r"(?<![\w.,/+-])(?:\d{14,16}|\d{2}[- ]\d{6}[- ]\d{6}[- ]\d{1,2}"
    r"|\d{6}[- ]\d{2}[- ]\d{6}[- ]\d{1,2})(?![\w]|[.,/-]\d)"
)
MAKER_BODIES = ("01", "35", "86", "99")  # reporting bodies of the type allocation codes that phones in Europe carry
DOCUMENT = re.compile(
    r"(?<![\w/.@-])(?:[A-Z]{2} ?(?:nr|no|num[aă]rul)\.? ?\d{6}|[A-Z]{1,3}[ -]?\d{5,8}[A-Z]?"
    r"|(?=[A-Z]{0,8}\d)[A-Z0-9]{7,12}|\d{2}[A-Z]{2}\d{5})(?![\w@/]|[.-]\w)"
)
NUMBER_WORD = re.compile(r"(?<![^\W\d_])(?:nr|no|num[aă]rul)\.?(?![^\W\d_])")
FEWEST_DIGITS = 4
SUBTYPES = {
    Label.PASSPORT: (Subtype.PASSPORT, "passport"),
    Label.IDENTITY_CARD: (Subtype.IDENTITY_CARD, "identity card"),
    Label.LICENCE: (Subtype.OTHER_DOCUMENT, "driving licence"),
    Label.NATIONAL_NUMBER: (Subtype.OTHER_DOCUMENT, "national number"),
}
TAX_CODE = re.compile(r"(?<![A-Z0-9])[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z](?![A-Z0-9])")
SPANISH = re.compile(r"(?<![A-Z0-9])(?:[XYZ][ -]?\d{7}|\d{8})[ -]?[A-HJ-NP-TV-Z](?![A-Z0-9])")
NATIONAL = re.compile(r"(?<![\w.,/+-])\d{6}(?:[ /-]?\d{3,5}|\d{7})(?![\w]|[.,/-]\d)")
NATIONAL_NUMBERS: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    ("PL", "PESEL", pesel.is_valid), ("RO", "CNP", cnp.is_valid), ("BG", "EGN", egn.is_valid),
    ("CZ", "rodné číslo", rc.is_valid), ("SE", "personnummer", personnummer.is_valid), ("NL", "BSN", bsn.is_valid),
)  # fmt: skip
ZONE_TD3 = re.compile(
    r"P[A-Z<]([A-Z<]{3})([A-Z<]{39})\s{1,2}([A-Z0-9<]{9})(\d)([A-Z<]{3})(\d{6})(\d)[MFX<](\d{6})(\d)"
    r"[A-Z0-9<]{14}[\d<]\d"
)
ZONE_TD1 = re.compile(
    r"[IAC][A-Z<]([A-Z<]{3})([A-Z0-9<]{9})(\d)[A-Z0-9<]{15}\s{1,2}(\d{6})(\d)"
    r"[MFX<](\d{6})(\d)([A-Z<]{3})[A-Z0-9<]{11}\d\s{1,2}([A-Z<]{30})"
)


def document_number(written: str) -> str:
    """Letters and digits only; "DX nr. 447731" and "DX 447731" are one number."""
    return compact(NUMBER_WORD.sub(" ", written))


def device_key(digits: str) -> str:
    """The fourteen digits that name the device; the fifteenth checks, the last two of sixteen tell its software."""
    return digits[:IMEI_KEY]


def device_is_valid(digits: str) -> bool:
    """A device number whose check digit fits, or one that has none."""
    if not digits.isdigit() or len(digits) not in {IMEI_KEY, IMEI_LENGTH, IMEISV_LENGTH}:
        return False
    return bool(imei.is_valid(digits)) if len(digits) == IMEI_LENGTH else True


def find_devices(text: PlainText, default_region: str) -> Iterator[Candidate]:  # noqa: ARG001 (finders share one form)
    """Each device number; without a label only with check digit and the prefix of a known body."""
    for match in islice(DEVICE.finditer(text.plain), MOST_CHECKS):
        digits = re.sub(r"\D", "", match[0])
        is_labelled = label_before(text.plain, match.start(), reach=LABEL_REACH) is Label.DEVICE
        is_checked = len(digits) == IMEI_LENGTH and luhn_fits(digits)
        is_free = is_checked and digits.startswith(MAKER_BODIES) and not label_before(text.plain, match.start())
        if not is_labelled and not is_free:
            continue
        is_odd = len(digits) == IMEI_LENGTH and not is_checked
        reason = "but the check digit does not fit" if is_odd else "check digit fits" if is_checked else "length fits"
        yield Candidate(
            Kind.COMMUNICATION_MEANS, Subtype.DEVICE, match.start(), match.end(), device_key(digits),
            Strength.CHECKSUM_AND_LABEL if is_labelled else Strength.FORM_AND_PLACE,
            Confidence.CERTAIN if is_labelled and is_checked else Confidence.LIKELY,
            f"after IMEI, {reason}" if is_labelled else reason,
        )  # fmt: skip


def find_documents(text: PlainText, default_region: str) -> Iterator[Candidate]:  # noqa: ARG001 (finders share one form)
    """Each document number after a word for the document; the first number after the word is it."""
    last_end = 0
    for match in islice(DOCUMENT.finditer(text.capitals), MOST_CHECKS):
        digits = sum(map(str.isdigit, match[0]))
        if digits < FEWEST_DIGITS:
            continue
        reach = min(LABEL_REACH, match.start() - last_end)
        label = label_before(text.plain, match.start(), reach=reach)
        if label not in SUBTYPES or label is Label.NATIONAL_NUMBER or is_amount(text.plain, match.start(), match.end()):
            continue
        last_end = match.end()
        subtype, word = SUBTYPES[label]
        reading = Reading(Strength.LABEL, Confidence.CERTAIN, f"after a word for {word}")
        yield _document(match, subtype, reading, {"type": word})


def _document(match: re.Match[str], subtype: Subtype, reading: Reading, attributes: Attributes) -> Candidate:
    country = attributes.get("country")
    number = document_number(match[0])
    return Candidate(
        Kind.IDENTITY_DOCUMENT, subtype, match.start(), match.end(), f"{country}:{number}" if country else number,
        *reading, attributes,
    )  # fmt: skip


def find_national_numbers(text: PlainText, default_region: str) -> Iterator[Candidate]:
    """National numbers with their own checksum: by their form in Italy and Spain, after a label elsewhere."""
    for match in islice(TAX_CODE.finditer(text.latin), MOST_CHECKS):
        if codicefiscale.is_valid(match[0]):
            reading = Reading(Strength.CHECKSUM, Confidence.CERTAIN, "Italian tax code, check letter fits")
            yield _document(match, Subtype.OTHER_DOCUMENT, reading, {"country": "IT", "type": "codice fiscale"})
    for match in islice(SPANISH.finditer(text.latin), MOST_CHECKS):
        label = label_before(text.plain, match.start(), reach=LABEL_REACH)
        is_named = label in {Label.IDENTITY_CARD, Label.NATIONAL_NUMBER}
        number = compact(match[0])
        if (is_named or (label is None and default_region == "ES")) and (dni.is_valid(number) or nie.is_valid(number)):
            reading = Reading(Strength.CHECKSUM_AND_LABEL, Confidence.CERTAIN, "Spanish number, check letter fits")
            yield _document(match, Subtype.IDENTITY_CARD, reading, {"country": "ES", "type": "identity card"})
    for match in islice(NATIONAL.finditer(text.plain), MOST_CHECKS):
        if label_before(text.plain, match.start(), reach=LABEL_REACH) is Label.NATIONAL_NUMBER:
            yield _national(match, default_region)


def _national(match: re.Match[str], region: str) -> Candidate:
    fitting = {country: name for country, name, is_valid in NATIONAL_NUMBERS if is_valid(match[0])}
    country = next(iter(fitting)) if len(fitting) == 1 else region if region in fitting else ""
    attributes = {"type": fitting.get(country, "national number")} | ({"country": country} if country else {})
    reason = f"after a word for national number, {'check digit fits' if fitting else 'check digit not known'}"
    reading = Reading(Strength.CHECKSUM_AND_LABEL, Confidence.CERTAIN if country else Confidence.LIKELY, reason)
    return _document(match, Subtype.OTHER_DOCUMENT, reading, attributes)


def find_zones(text: PlainText, default_region: str) -> Iterator[Candidate]:  # noqa: ARG001 (finders share one form)
    """Machine-readable zones of passports and cards (ICAO Doc 9303) whose check digits fit: the document in them."""
    for match in ZONE_TD3.finditer(text.plain):
        state, _, number, digit, _, born, born_digit, ends, ends_digit = match.groups()
        checks = ((number, digit), (born, born_digit), (ends, ends_digit))
        if all(mrz_digit_fits(field, check) for field, check in checks):
            yield _zone(match, 3, Subtype.PASSPORT, state)
    for match in ZONE_TD1.finditer(text.plain):
        state, number, digit, born, born_digit, ends, ends_digit, _, _ = match.groups()
        checks = ((number, digit), (born, born_digit), (ends, ends_digit))
        if all(mrz_digit_fits(field, check) for field, check in checks):
            yield _zone(match, 2, Subtype.IDENTITY_CARD, state)


def _zone(match: re.Match[str], group: int, subtype: Subtype, state: str) -> Candidate:
    number = match[group].rstrip("<")
    issuer = state.rstrip("<")
    return Candidate(
        Kind.IDENTITY_DOCUMENT, subtype, match.start(group), match.start(group) + len(number), compact(number),
        Strength.WHOLE, Confidence.CERTAIN, "machine-readable zone, check digits fit", {"issuing_state": issuer},
    )  # fmt: skip
