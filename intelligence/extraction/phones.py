"""Telephone numbers: international ones by themselves, national ones by the region, short ones by their label."""

import re
from collections.abc import Iterator
from itertools import islice

import phonenumbers
from phonenumbers import PhoneNumberType

from intelligence.extraction.labels import NEAR, Label, is_amount, label_before
from intelligence.extraction.plain import PlainText
from intelligence.extraction.proposals import Candidate, Confidence, Kind, Reading, Strength, Subtype

MOST_CHECKS = 3000  # numbers parsed in one text; a parse costs a tenth of a millisecond
FEWEST_DIGITS, MOST_DIGITS = 7, 15  # E.164 allows fifteen
NUMBER = re.compile(r"(?<![\w+/#-])(?<!\d[.,])(?:\+ ?|\(\+?)?\d(?:[ ().\u2044/-]{0,3}\d){6,19}(?![\w@])")
DATE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])(?P<s>[./-]) ?(?:0?[1-9]|1[0-2])(?P=s) ?(?:19|20)?\d\d(?![./-]?\d)"
    r"|(?:19|20)\d\d(?P<t>[./-])[01]\d(?P=t)[0-3]\d(?![./-]?\d)"
)
IN_FOURS = re.compile(r"\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,4})?")  # cards and accounts
MOST_GROUPS = 6
FOLLOWING = re.compile(rf"(?:{DATE.pattern}).*|\d{{1,2}}(?:[.:]\d\d)?|[0+]\d.{{5,}}")
EXTENSION = re.compile(
    r"\s?(?:ext\.?|x|Durchwahl|DW|poste|int\.|wew\.|вътр\.|εσωτ\.|kl\.|toestel|anknytning)\s?(\d{1,5})\b"
)
OTHER_LABELS = frozenset(Label) - {Label.PHONE, Label.NETWORK, Label.VERSION}
# Types of number that people write without a label and that still are theirs.
PERSONAL = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
WORDS = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed or mobile",
    PhoneNumberType.VOIP: "internet telephony",
    PhoneNumberType.PREMIUM_RATE: "premium rate",
    PhoneNumberType.TOLL_FREE: "free of charge",
}


def find_phones(text: PlainText, default_region: str) -> Iterator[Candidate]:
    """Each place that a telephone would accept."""
    for match in islice(NUMBER.finditer(text.plain), MOST_CHECKS):
        if DATE.match(match[0].lstrip("(")) or IN_FOURS.fullmatch(match[0]):
            continue
        is_opened = match[0].startswith("(") and ")" not in match[0]
        yield from _read(text, match.start() + is_opened, match.end(), default_region)


def _read(text: PlainText, start: int, end: int, region: str) -> Iterator[Candidate]:
    label = label_before(text.plain, start)
    for cut in _shorter(text.plain, start, end):
        written = text.plain[start:cut]
        number = parse_phone(written, region)
        if number is None or not FEWEST_DIGITS <= sum(map(str.isdigit, written)) <= MOST_DIGITS:
            continue
        judged = _judge(text.plain, (start, cut), number, label)
        if judged is not None:
            yield _candidate(text.plain, (start, cut), number, judged)
            return


def _shorter(plain: str, start: int, end: int) -> Iterator[int]:
    """The whole run, then without what may follow a number: a date, a time, a count, another number."""
    yield end
    for gap in reversed(list(re.finditer(r"[ /(]+(?=[\d+])", plain[start:end]))[-MOST_GROUPS:]):
        if FOLLOWING.fullmatch(plain, start + gap.end(), end):
            yield start + gap.start()


def parse_phone(written: str, region: str) -> phonenumbers.PhoneNumber | None:
    """The number that a telephone of the region would dial; 00 counts as +."""
    digits = written.strip().lstrip("(")
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    try:
        return phonenumbers.parse(digits, region or None)
    except phonenumbers.NumberParseException:
        return None


def _judge(plain: str, place: tuple[int, int], number: phonenumbers.PhoneNumber, label: Label | None) -> Reading | None:
    start, end = place
    written = plain[start:end].lstrip("(")
    is_labelled = label is Label.PHONE
    is_valid = phonenumbers.is_valid_number(number)
    if written.startswith("+"):
        if is_valid:
            return Reading(Strength.CHECKSUM, Confidence.CERTAIN, "international number, valid in its country")
        if phonenumbers.is_possible_number(number):
            return Reading(
                Strength.LABEL, Confidence.LIKELY, "international number of a possible length, but not in use there"
            )
        return None
    if label_before(plain, start, NEAR) in OTHER_LABELS or is_amount(plain, start, end):
        return None
    if written.startswith("00") and is_valid and (is_labelled or not written.isdigit()):
        return Reading(Strength.OWN_FORM, Confidence.CERTAIN, "international number with 00, valid in its country")
    if is_labelled and is_valid:
        return Reading(
            Strength.LABEL, Confidence.CERTAIN, "national number, valid in the region, after a word for telephone"
        )
    if label_before(plain, start, NEAR) is Label.PHONE and phonenumbers.is_possible_number(number):
        return Reading(
            Strength.FORM_AND_PLACE, Confidence.LIKELY, "after a word for telephone, but not valid in the region"
        )
    return _without_label(written, number, is_valid=is_valid)


def _without_label(written: str, number: phonenumbers.PhoneNumber, *, is_valid: bool) -> Reading | None:
    has_trunk_prefix = written.startswith("0")
    groups = re.findall(r"\d+", written)
    is_grouped = len(groups) > 1 and len(groups[0]) < 7  # noqa: PLR2004 (longer first groups are not dialling codes)
    if is_valid and is_grouped and (has_trunk_prefix or phonenumbers.number_type(number) in PERSONAL):
        return Reading(
            Strength.FORM_AND_PLACE, Confidence.LIKELY, "valid number in the region, written like a telephone number"
        )
    return None


def _candidate(plain: str, place: tuple[int, int], number: phonenumbers.PhoneNumber, reading: Reading) -> Candidate:
    start, end = place
    kind = WORDS.get(phonenumbers.number_type(number), "")
    attributes: dict[str, str | bool | list[str]] = {}
    if country := phonenumbers.region_code_for_number(number):
        attributes["country"] = country
    if kind:
        attributes["type"] = kind
    if extension := EXTENSION.match(plain, end):
        attributes["extension"] = extension[1]
    return Candidate(
        Kind.COMMUNICATION_MEANS, Subtype.PHONE, start, end,
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), *reading, attributes,
    )  # fmt: skip
