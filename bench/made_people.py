"""Invented persons for measuring the search of names: many scripts, and more homonyms than in life.

Names come from Faker's lists of 37 locales, and 35 of 100 family names from the Latin spellings of the word lists under
`PORTAL_NAME_SETS`, where these are there. Everything follows from the seed.
"""

import importlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LOCALES = (
    "ar_AA", "ar_DZ", "ar_SA", "bg_BG", "cs_CZ", "da_DK", "de_AT", "de_CH", "de_DE", "el_GR", "en_GB", "en_IE", "es_ES",
    "et_EE", "fa_IR", "fi_FI", "fr_BE", "fr_CH", "fr_FR", "hr_HR", "hu_HU", "it_IT", "lt_LT", "lv_LV", "nl_BE", "nl_NL",
    "no_NO", "pl_PL", "pt_PT", "ro_RO", "ru_RU", "sk_SK", "sl_SI", "sv_SE", "tr_TR", "uk_UA", "vi_VN",
)  # fmt: skip
WORD_LISTS = ("wd_russian_20", "wd_arabic_20")
FROM_WORD_LISTS, WITH_SECOND_NAME, WITHOUT_BIRTH, KNOWN_TO_THE_DAY = 0.35, 0.2, 0.125, 0.6
FIRST_YEAR, LAST_YEAR = 1950, 2008


@dataclass(frozen=True, slots=True)
class Made:
    """An invented person; the birth is an ISO date, a year, or nothing."""

    name: str
    birth: str


def made_people(count: int, seed: int, lists: Path | None) -> Iterator[Made]:
    """So many persons; the same seed gives the same."""
    chance = random.Random(seed)  # noqa: S311 (chance for a test set, no secret)
    pools = [_names_of(locale) for locale in LOCALES]
    words = _words_of(lists) if lists else []
    for _ in range(count):
        given, family = chance.choice(pools)
        last = chance.choice(words) if words and chance.random() < FROM_WORD_LISTS else chance.choice(family)
        first = chance.choice(given)
        if chance.random() < WITH_SECOND_NAME:
            first += f" {chance.choice(given)}"
        yield Made(f"{first} {last}", made_birth(chance))


def made_birth(chance: random.Random) -> str:
    """A day, a year or nothing."""
    if chance.random() < WITHOUT_BIRTH:
        return ""
    year = chance.randint(FIRST_YEAR, LAST_YEAR)
    if chance.random() < KNOWN_TO_THE_DAY:
        return f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    return str(year)


def _names_of(locale: str) -> tuple[list[str], list[str]]:
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    return _listed(provider, "first_names"), _listed(provider, "last_names")


def _listed(provider: type, attribute: str) -> list[str]:
    """A list of the provider; some locales keep one for each gender only."""
    names = [getattr(provider, f"{attribute}{ending}", None) for ending in ("", "_male", "_female")]
    found = {str(name) for part in names if not isinstance(part, property | None) for name in part}
    return sorted(found)


def _words_of(lists: Path) -> list[str]:
    found = set()
    for name in WORD_LISTS:
        lines = (lists / name).read_text(encoding="utf-8").splitlines()
        found |= {line.split("\t")[0].title() for line in lines if len(line.split("\t")[0]) > 2}  # noqa: PLR2004
    return sorted(found)
