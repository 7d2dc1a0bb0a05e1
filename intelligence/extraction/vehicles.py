"""Vehicle numbers and number plates of the Union and its neighbours."""

import re
from collections.abc import Iterator
from itertools import islice

from intelligence.extraction.checksums import vin_digit_fits
from intelligence.extraction.labels import NEAR, Label, is_amount, label_before
from intelligence.extraction.plain import PlainText
from intelligence.extraction.proposals import Candidate, Confidence, Kind, Strength, Subtype
from intelligence.extraction.vocabulary import words

MOST_CHECKS = 3000  # runs looked at closely; a plate costs up to a tenth of a millisecond
VIN_LENGTH = 17
VIN = re.compile(r"(?<!\w)(?:[A-HJ-NPR-Z0-9][ -]?){16}[A-HJ-NPR-Z0-9](?!\w)")
VIN_SHAPE = re.compile(r"[A-HJ-NPR-Z0-9]{13}\d{4}")
MAKERS = frozenset(words("vehicles", "makers"))  # first three places of the number (ISO 3780)
_B, _G = "ABEKMHOPCTYX", "ABEZHIKMNOPTYX"
RO_COUNTIES = (
    "AB|AG|AR|BC|BH|BN|BR|BT|BV|BZ|CJ|CL|CS|CT|CV|DB|DJ|GJ|GL|GR|"  # as on plates since 1992
    "HD|HR|IF|IL|IS|MH|MM|MS|NT|OT|PH|SB|SJ|SM|SV|TL|TM|TR|VL|VN|VS"
)
NL_CODES = (
    r"[A-Z]{2}-\d{2}-\d{2}|\d{2}-\d{2}-[A-Z]{2}|\d{2}-[A-Z]{2}-\d{2}|[A-Z]{2}-\d{2}-[A-Z]{2}|[A-Z]{2}-[A-Z]{2}-\d{2}|"
    r"\d{2}-[A-Z]{2}-[A-Z]{2}|\d{2}-[A-Z]{3}-\d|\d-[A-Z]{3}-\d{2}|[A-Z]{2}-\d{3}-[A-Z]|[A-Z]-\d{3}-[A-Z]{2}|"
    r"[A-Z]{3}-\d{2}-[A-Z]|[A-Z]-\d{2}-[A-Z]{3}"
)
# (countries, form, whether the form alone tells a plate from everything else)
FORMS: tuple[tuple[str, str, bool], ...] = (
    ("DE", r"[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}[ -]?\d{1,4}[EH]?", True),
    ("DE", r"[A-ZÄÖÜ]{1,3} [A-Z]{1,2} ?\d{1,4}[EH]?", False),
    ("FR", r"[A-HJ-NP-TV-Z]{2}-\d{3}-[A-HJ-NP-TV-Z]{2}", True),
    ("IT FR", r"[A-HJ-NPR-TV-Z]{2} ?\d{3} ?[A-HJ-NPR-TV-Z]{2}", True),
    ("RO", rf"(?:B[ -]?\d{{2,3}}|(?:{RO_COUNTIES})[ -]?\d{{2}})[ -]?[A-PR-Z]{{3}}", True),
    ("BG UA", rf"[{_B}]{{2}} ?\d{{4}} ?[{_B}]{{2}}", True),
    ("BG", rf"[{_B}] ?\d{{4}} ?[{_B}]{{2}}", True),
    ("BE", r"[1-9]-[A-Z]{3}-\d{3}", True),
    ("NL PT", r"[A-Z]{2}-\d{2}-[A-Z]{2}|\d{2}-[A-Z]{2}-\d{2}|\d{2}-\d{2}-[A-Z]{2}", True),
    ("NL", NL_CODES, True),
    ("ES", r"\d{4}[ -]?[BCDFGHJ-NPRSTV-Z]{3}", True),
    ("GR", rf"[{_G}]{{3}}[ -]?[1-9]\d{{3}}", True),
    ("CZ", r"[1-9][ABCEHJKLMPSTUZ][A-Z0-9] ?\d{4}", True),
    ("GB", r"[A-HJ-PR-Y]{2}\d{2} ?[A-HJ-PR-Z]{3}", True),
    ("HR BA", r"[A-ZČĆŽŠĐ]{2}[ -]?\d{3,4}-[A-Z]{1,2}", True),
    ("RS", r"[A-ZČĆŽŠĐ]{2}[ -]?\d{3,5}-[A-Z]{2}", True),
    ("IE", r"\d{2,3}-[A-Z]{1,2}-\d{2,6}", True),
    ("HU", r"[A-Z]{2}[ -]?[A-Z]{2}-\d{3}", True),
    ("SK", r"[A-Z]{2}[ -]?\d{3}[A-Z]{2}", True),
    ("SI", r"[A-Z]{2}[ -][A-Z0-9]{2}-[A-Z0-9]{3}", False),
    ("PL", r"[A-Z]{2,3} ?(?=[A-Z]{0,3}\d)[A-Z0-9]{4,5}", False),
    ("SE LT FI", r"[A-ZÅÄÖ]{3}[ -]?\d{2}[A-Z0-9]", False),
    ("AT", r"[A-Z]{1,2}[ -]\d{1,5} ?[A-Z]{1,3}", False),
    ("HU", r"[A-Z]{3}-\d{3}", False),
    ("LV", r"[A-Z]{2}[ -]\d{1,4}", False),
    ("EE", r"\d{3} ?[A-Z]{3}", False),
    ("DK", r"[A-Z]{2} ?\d{2} ?\d{3}", False),
    ("CH", r"(?:AG|AI|AR|BE|BL|BS|FR|GE|GL|GR|JU|LU|NE|NW|OW|SG|SH|SO|SZ|TG|TI|UR|VD|VS|ZG|ZH)[ -]?\d{1,6}", False),
    ("LU", r"[A-Z]{2} ?\d{4}", False),
    ("CY MT", r"[A-Z]{3} ?\d{3}", False),
    ("TR", r"(?:0[1-9]|[1-7]\d|8[01]) ?[A-Z]{1,3} ?\d{2,5}", False),
    ("AL", r"[A-Z]{2} ?\d{3} ?[A-Z]{2}", False),
)  # fmt: skip
COMPILED = tuple((countries.split(), re.compile(form), is_own) for countries, form, is_own in FORMS)
TOKEN = re.compile(r"(?<![\w/.@-])[A-ZÄÖÜČĆŽŠĐÅ0-9]{1,8}(?:[ -][A-Z0-9]{1,6}){0,3}(?![\w@/]|[-.]\w)")
DIGIT, ONLY_DIGITS = re.compile(r"\d"), re.compile(r"[\d -]+")
NOT_PLATES = frozenset(words("vehicles", "not_plates"))
LABELLED = re.compile(r"(?=[A-Z0-9 -]*\d)(?=[A-Z0-9 -]*[A-Z])[A-Z0-9]{1,8}(?:[ -][A-Z0-9]{1,5}){0,2}")
SHORTEST_PLATE, LONGEST_PLATE = 4, 9
LABEL_REACH = 48


def find_vins(text: PlainText, default_region: str) -> Iterator[Candidate]:  # noqa: ARG001 (finders share one form)
    """Each number of seventeen places that a label, a maker or the check digit vouches for."""
    for match in islice(VIN.finditer(text.latin), MOST_CHECKS):
        vin = re.sub(r"[ -]", "", match[0])
        label = label_before(text.plain, match.start())
        is_labelled = label is Label.VIN
        if label_before(text.plain, match.start(), NEAR) is Label.OTHER_NUMBER or vin.isdigit() or vin.isalpha():
            continue
        has_digit, is_known = vin_digit_fits(vin), vin[:3] in MAKERS and bool(VIN_SHAPE.fullmatch(vin))
        is_joined, is_upper = len(match[0]) == VIN_LENGTH, text.plain[match.start() : match.end()].isupper()
        if not (is_joined or is_upper) or (
            not is_labelled and not (is_joined and is_upper and (is_known or (has_digit and VIN_SHAPE.fullmatch(vin))))
        ):
            continue
        reasons = {
            "after a word for vehicle number": is_labelled, "known maker": is_known, "check digit fits": has_digit
        }  # fmt: skip
        yield Candidate(
            Kind.MEANS_OF_TRANSPORT, Subtype.VIN, match.start(), match.end(), vin,
            Strength.CHECKSUM_AND_LABEL if is_labelled else Strength.CHECKSUM,
            Confidence.CERTAIN if sum(reasons.values()) > 1 or is_labelled else Confidence.LIKELY,
            ", ".join(reason for reason, holds in reasons.items() if holds), {"maker": vin[:3]},
        )  # fmt: skip


def find_plates(text: PlainText, default_region: str) -> Iterator[Candidate]:
    """Each plate of a known form, in capitals; weak forms only after a word for number plate."""
    runs = (
        match
        for match in TOKEN.finditer(text.capitals)
        if DIGIT.search(match[0]) and not ONLY_DIGITS.fullmatch(match[0])
    )
    for match in islice(runs, MOST_CHECKS):
        for start, end in _parts(match):
            label = label_before(text.plain, start, LABEL_REACH)
            found = _plate(text, start, end, label is Label.PLATE, default_region)
            if found and label_before(text.plain, start, NEAR) is not Label.OTHER_NUMBER:
                yield found
                break


def _parts(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The whole run of groups, then fewer groups from the left and from the right: words in capitals stand around."""
    edges = [match.start(), *(gap.end() + match.start() for gap in re.finditer(r"[ -]", match[0]))]
    ends = [*(edge - 1 for edge in edges[1:]), match.end()]
    for size in range(len(edges), 0, -1):
        for first in range(len(edges) - size + 1):
            yield edges[first], ends[first + size - 1]


def _plate(text: PlainText, start: int, end: int, is_labelled: bool, region: str) -> Candidate | None:  # noqa: FBT001
    written = text.capitals[start:end]
    letters = re.sub(r"[ -]", "", written)
    if not SHORTEST_PLATE <= len(letters) <= LONGEST_PLATE or letters.isdigit() or letters.isalpha():
        return None
    if not text.plain[start:end].isupper() or is_amount(text.plain, start, end):
        return None
    countries, is_own = plate_countries(written)
    is_known = is_labelled and bool(countries)
    first, *others = re.split(r"[ -]", text.plain[start:end])
    if not is_known and (first in NOT_PLATES or (others and others[-1] in NOT_PLATES)):
        return None
    if not (is_labelled or is_own) or not (countries or LABELLED.fullmatch(written)):
        return None
    attributes: dict[str, str | bool | list[str]] = {}
    country = plate_country(countries, region)
    if country:
        attributes["country"] = country
    elif countries:
        attributes["possible_countries"] = sorted(countries)
    return Candidate(
        Kind.MEANS_OF_TRANSPORT, Subtype.PLATE, start, end, f"{country}:{letters}" if country else letters,
        Strength.LABEL if is_labelled else Strength.FORM,
        Confidence.CERTAIN if is_known else Confidence.LIKELY,
        "after a word for number plate" if is_labelled else f"form of number plates in {', '.join(sorted(countries))}",
        attributes,
    )  # fmt: skip


def plate_countries(written: str) -> tuple[set[str], bool]:
    """Where plates have this form, and whether the form alone tells a plate."""
    fitting = [(countries, is_own) for countries, form, is_own in COMPILED if form.fullmatch(written)]
    has_own = any(is_own for _, is_own in fitting)
    return {country for countries, is_own in fitting if is_own or not has_own for country in countries}, has_own


def plate_country(countries: set[str], region: str) -> str:
    """The one country, or the region when its plates look so; never a guess."""
    if len(countries) == 1:
        return next(iter(countries))
    return region if region in countries else ""
