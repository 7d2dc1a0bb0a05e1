"""Bank accounts and payment cards: never without a valid checksum, a known length and a place where one may stand."""

import re
from collections.abc import Iterator
from itertools import islice

from stdnum import iban

from intelligence.extraction.checksums import luhn_fits, mod97_fits
from intelligence.extraction.labels import NEAR, Label, label_before, labels_before
from intelligence.extraction.plain import PlainText
from intelligence.extraction.proposals import NOTHING, Candidate, Confidence, Kind, Strength, Subtype

# ISO 13616 registry: the length of an account in each country.
IBAN_LENGTHS = {
    country: int(length)
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL FK SD", 19: "MK SI", 20: "AT BA EE KZ LT LU XK MN",
        21: "CH HR LI LV", 22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 33: "RU LC",
    }.items()
    for country in countries.split()
}  # fmt: skip
IBAN_HEAD = re.compile(r"(?<![\w/])([A-Z]{2})[ ]?(\d{2})(?=[ .\-]?\n?[A-Z0-9])")
PRINTED = re.compile(r"[A-Z]{2}\d{2}(?:[A-Z0-9]{8}|[ .\-][A-Z0-9]{4}[ .\-])")  # in one, or in groups of four
IBAN_GAP = re.compile(r" ?\n {0,4}|[ .\-]| {1,2}")
AT_ONCE = 14  # characters: a checksum is doubted only when the word right before it says "order"
MOST_CHECKS = 5000

GROUPED_CARD = re.compile(
    r"(?<![\w.,/-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}([ -])\d{6}\2\d{4,5})(?![\w]|[.,-]\d)"
)
PLAIN_CARD = re.compile(r"(?<![\w.,/+-])\d{13,19}(?![\w]|[.,/-]\d)")
DIGITS_BEFORE = re.compile(r"[\dA-Z][ \-]$")
DIGITS_BEHIND = re.compile(r"[ \-]\d{3,}(?![\d/])")
CARD_REACH = 160
# Issuer prefixes (ISO/IEC 7812 as published by the schemes) and the lengths that they use.
ISSUERS = (
    ("Visa", re.compile(r"4"), {16, 19, 13}),
    ("Mastercard", re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), {16}),
    ("American Express", re.compile(r"3[47]"), {15}),
    ("Diners Club", re.compile(r"30[0-5]|309|36|3[89]"), {14, 16}),
    ("Discover", re.compile(r"6011|64[4-9]|65"), {16, 19}),
    ("JCB", re.compile(r"35(?:2[89]|[3-8])"), {16, 19}),
    ("UnionPay", re.compile(r"62|81"), {16, 17, 18, 19}),
    ("Maestro", re.compile(r"5018|5020|5038|5893|6304|6759|676[1-3]"), {13, 14, 15, 16, 17, 18, 19}),
)
NEVER_A_CARD = {
    Label.OTHER_NUMBER, Label.DEVICE, Label.PASSPORT, Label.IDENTITY_CARD, Label.NATIONAL_NUMBER, Label.LICENCE,
}  # fmt: skip
WITHOUT_LABEL = {"Visa": {16}, "Mastercard": {16}, "American Express": {15}}


def iban_is_valid(account: str) -> bool:
    """Known country, its length and structure, and the checksum."""
    if IBAN_LENGTHS.get(account[:2]) != len(account) or not account[2:4].isdigit():
        return False
    return mod97_fits(account) and (account[:2] == "RU" or bool(iban.is_valid(account, check_country=False)))


def find_ibans(text: PlainText, default_region: str) -> Iterator[Candidate]:  # noqa: ARG001 (finders share one form)
    """Each account whose checksum fits; written with or without gaps, also over the end of a line."""
    for head in islice(IBAN_HEAD.finditer(text.latin), MOST_CHECKS):
        length = IBAN_LENGTHS.get(head[1])
        is_word = " " in head[0] and not text.plain[head.start()].isupper()  # "de 15.06.2023" is a date after a word
        if length is None or is_word:
            continue
        account, end = _walk(text.latin, head.start(), length)
        if len(account) != length:
            continue
        is_doubted = label_before(text.plain, head.start(), AT_ONCE) is Label.OTHER_NUMBER
        if iban_is_valid(account) and not is_doubted:
            yield _account(head.start(), end, account, "checksum, length and structure of the country fit")
        elif PRINTED.match(text.latin, head.start()):
            yield _account(head.start(), end, NOTHING, "written like an account, but its checksum does not fit")


def _account(start: int, end: int, account: str, reason: str) -> Candidate:
    """An account, or its place when the digits in it are to be read as nothing else either."""
    return Candidate(
        Kind.PAYMENT_MEANS, Subtype.IBAN, start, end, account, Strength.CHECKSUM_AND_LABEL, Confidence.CERTAIN,
        reason, {"country": account[:2]},
    )  # fmt: skip


def _walk(latin: str, start: int, length: int) -> tuple[str, int]:
    """The next letters and digits up to a length, gaps left out, and where they end."""
    taken: list[str] = []
    at = start
    while len(taken) < length:
        if at < len(latin) and latin[at].isascii() and latin[at].isalnum():
            taken.append(latin[at])
            at += 1
            continue
        gap = IBAN_GAP.match(latin, at)
        if gap is None or gap.end() == at or gap.end() >= len(latin):
            return "", at
        at = gap.end()
        if not (latin[at].isascii() and latin[at].isalnum()):
            return "", at
    is_cut_off = at < len(latin) and latin[at].isalnum()
    return ("" if is_cut_off else "".join(taken)), at


def issuer_of(digits: str) -> str:
    """The scheme that issues cards with this prefix and length, or nothing."""
    return next((name for name, prefix, lengths in ISSUERS if len(digits) in lengths and prefix.match(digits)), "")


def card_is_valid(digits: str) -> bool:
    """Digits with a known prefix and length whose check digit fits."""
    return digits.isdigit() and bool(issuer_of(digits)) and luhn_fits(digits)


def find_cards(text: PlainText, default_region: str) -> Iterator[Candidate]:  # noqa: ARG001 (finders share one form)
    """Each card number that stands alone and is not said to be something else."""
    for pattern in (GROUPED_CARD, PLAIN_CARD):
        for match in islice(pattern.finditer(text.plain), MOST_CHECKS):
            digits = re.sub(r"\D", "", match[0])
            if card_is_valid(digits) and not _is_part_of_more(text.plain, match):
                yield from _card(text.plain, match, digits, is_grouped=pattern is GROUPED_CARD)


def _is_part_of_more(plain: str, match: re.Match[str]) -> bool:
    before = plain[max(0, match.start() - 2) : match.start()]
    if DIGITS_BEFORE.match(before) and not before[0].isalpha():
        return True
    return bool(DIGITS_BEFORE.match(before) and before[1] == "-") or bool(DIGITS_BEHIND.match(plain, match.end()))


def _card(plain: str, match: re.Match[str], digits: str, *, is_grouped: bool) -> Iterator[Candidate]:
    issuer = issuer_of(digits)
    label = label_before(plain, match.start())
    is_labelled = label is Label.CARD
    near = label_before(plain, match.start(), NEAR)
    if near in NEVER_A_CARD or label is Label.DEVICE or (label is Label.PHONE and not is_grouped):
        return
    is_near = Label.CARD in labels_before(plain, match.start(), CARD_REACH)
    if not is_labelled and not (is_grouped and len(digits) in WITHOUT_LABEL.get(issuer, ())) and not is_near:
        return
    yield Candidate(
        Kind.PAYMENT_MEANS, Subtype.CARD, match.start(), match.end(), digits,
        Strength.CHECKSUM_AND_LABEL if is_labelled else Strength.CHECKSUM,
        Confidence.CERTAIN if is_labelled else Confidence.LIKELY,
        f"check digit, length and prefix of {issuer} fit", {"issuer": issuer},
    )  # fmt: skip
