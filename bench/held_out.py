"""Reports that nobody has read: random sentences, values and ways of writing, from a seed.

The wording is not that of the written reports, and the portal's rules are not to be fitted to it: what it finds says
how the rules do on text that was not in sight when they were made.
"""

import json
import random
from collections.abc import Callable

from bench.reports import DATA, Expected, Report, make, trap
from bench.values import Values, grouped

# By language: region, given and family names, months, and for each kind of value some ways to lead to it.
LANGUAGES: dict[str, dict[str, list[str]]] = json.loads((DATA / "held_out.json").read_text(encoding="utf-8"))
# How plates and telephones look in each country: 0 is a digit, A a letter that its plates use.
PLATES = {
    "DE": ("B-AA 0000", "HH-A 000", "MTK-AA 00"),
    "FR": ("AA-000-AA",),
    "ES": ("0000 AAA", "0000AAA"),
    "IT": ("AA000AA", "AA 000 AA"),
    "PL": ("WA 00000", "KR 0A000"),
    "NL": ("AA-00-AA", "00-AAA-0"),
    "GR": ("ΥΖΑ-0000", "ΝΒΕ 0000"),
    "BG": ("СА 0000 ВА", "Е 0000 КМ"),
    "RO": ("B 00 AAA", "CJ 00 AAA"),
    "IE": ("191-D-00000", "08-WW-000"),
    "SE": ("AAA 000", "AAA 00A"),
    "CZ": ("1A0 0000", "5AC 0000"),
}
PHONES = {
    "DE": ("+49 171 39200", "0171 39200"),
    "FR": ("+33 6 44 80 ", "06 44 80 "),
    "ES": ("+34 612 44 ", "612 44 "),
    "IT": ("+39 347 448 ", "347 448 "),
    "PL": ("+48 601 44 ", "601 44 "),
    "NL": ("+31 6 124480", "06-124480"),
    "GR": ("+30 697 448 ", "697 448 "),
    "BG": ("+359 88 844 ", "088 844 "),
    "RO": ("+40 721 44", "0721 44"),
    "IE": ("+353 85 448 ", "085 448 "),
    "SE": ("+46 70 174 06 ", "070-174 06 "),
    "CZ": ("+420 601 44", "601 44"),
}
REST = {"DE": 2, "FR": 4, "ES": 4, "IT": 4, "PL": 4, "NL": 2, "GR": 4, "BG": 4, "RO": 4, "IE": 4, "SE": 2, "CZ": 4}
PREFIXES = {"DE": "49", "FR": "33", "ES": "34", "IT": "39", "PL": "48", "NL": "31", "GR": "30", "BG": "359", "RO": "40",
            "IE": "353", "SE": "46", "CZ": "420"}  # fmt: skip
LATIN = str.maketrans("АВЕКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXABEZHIKMNOPTYX")
KINDS = (
    *("phone",) * 5, *("person",) * 4, *("plate",) * 4, *("iban",) * 4, *("card",) * 2, *("vin",) * 2, *("email",) * 3,
    *("wallet",) * 2, *("ip",) * 2, "device", "passport",
)  # fmt: skip
NETWORKS = ("btc", "eth", "trx", "ltc", "xmr")
NOISE_PER_VALUE = 4


def held_out(count: int, seed: int) -> list[Report]:
    """So many reports of thirty values each, the languages in turn."""
    languages = sorted(LANGUAGES)
    return [_report(languages[at % len(languages)], f"{seed}-{at}") for at in range(count)]


def _report(language: str, name: str) -> Report:
    writer = _Writer(LANGUAGES[language], Values(random.Random(f"held out {name}")))  # noqa: S311 (a test set, no secret)
    order = list(KINDS)
    writer.chance.shuffle(order)
    sentences = [
        sentence
        for kind in order
        for sentence in (writer.sentence(kind), *(writer.noise() for _ in range(NOISE_PER_VALUE)))
    ]
    return Report(f"{language}-{name}", writer.region, "\n".join(sentences), tuple(writer.expected))


class _Writer:
    """Writes one report and notes what is in it."""

    def __init__(self, words: dict[str, list[str]], values: Values) -> None:
        self.words, self.values, self.chance = words, values, values.chance
        self.region = words["region"][0]
        self.expected: list[Expected] = []

    def sentence(self, kind: str) -> str:
        """A sentence with one value."""
        chance = self.chance
        if kind == "person":
            return self._person()
        makers: dict[str, Callable[[], tuple[str, str]]] = {
            "phone": self._phone, "plate": self._plate, "email": self._email, "iban": self._iban, "card": self._card,
            "ip": self._ip, "passport": self._passport,
            "wallet": lambda: make(self.values, "wallet", chance.choice(NETWORKS)),
        }  # fmt: skip
        written, normalised = makers[kind]() if kind in makers else make(self.values, kind, "")
        self.expected.append(Expected(kind, written, normalised))
        return chance.choice(self.words.get(kind, ["Wallet {}", "→ {}"])).format(written)

    def noise(self) -> str:
        """A sentence full of numbers that identify nothing."""
        chance, values = self.chance, self.values
        line = chance.choice((*self.words["noise"], "{bad_card}", "({bad_iban})"))
        return line.format(
            order=values.order(),
            digits=values.digits(chance.choice((5, 7, 8, 10, 11, 13, 14))),
            bad_card=trap(values, "bad_card"),
            date=self._dotted(chance.randint(2023, 2025))[0],
            amount=f"{chance.randint(1, 99)} {values.digits(3)},{values.digits(2)}",
            bad_iban=trap(values, "bad_iban", chance.choice(("DE", "NL", "FR", "RO"))),
        )

    def _dotted(self, year: int) -> tuple[str, int, int]:
        day, month = self.chance.randint(1, 28), self.chance.randint(1, 12)
        return f"{day:02}.{month:02}.{year}", day, month

    def _person(self) -> str:
        given, family = (self.chance.choice(self.words[part]) for part in ("given", "family"))
        year = self.chance.randint(1955, 2003)
        dotted, day, month = self._dotted(year)
        iso = f"{year}-{month:02}-{day:02}"
        joint = {"ES": " de "}.get(self.region, ". " if self.region in {"DE", "CZ"} else " ")
        long = f"{day}{joint}{self.words['months'][month - 1]}{' de ' if self.region == 'ES' else ' '}{year}"
        name = f"{given} {family}"
        self.expected.append(Expected("", name, iso))
        return self.chance.choice(self.words["person"]).format(name=name, date=dotted, long=long, iso=iso)

    def _phone(self) -> tuple[str, str]:
        start = self.chance.choice(PHONES[self.region])
        written = start + self.values.digits(REST[self.region])
        digits = "".join(filter(str.isdigit, written))
        if written.startswith("+"):
            return written, f"+{digits}"
        national = digits if self.region in {"IT", "ES", "PL", "GR", "CZ"} else digits[1:]
        return written, f"+{PREFIXES[self.region]}{national}"

    def _plate(self) -> tuple[str, str]:
        letters = "BCDFGHJKLMNPRSTVWXYZ" if self.region == "ES" else "ABCDEFGHJKLMNPRSTVWXYZ"
        pattern = self.chance.choice(PLATES[self.region])
        filled = "".join(
            str(self.chance.randint(1, 9)) if mark == "0" else self.chance.choice(letters) if mark == "A" else mark
            for mark in pattern
        )
        return filled, "".join(filter(str.isalnum, filled)).translate(LATIN)

    def _email(self) -> tuple[str, str]:
        local = self.chance.choice(("m.weiss", "info", "sales+eu", "x_77", "transport-24"))
        host = self.chance.choice(("cargo", "nordic-parts", "auto7", "motor")) + self.chance.choice(
            (".example", ".test", "-group.example")
        )
        plain = f"{local}@{host}"
        return self.chance.choice((plain, f"{local}[at]{host.replace('.', '[.]')}", f"{local}(at){host}")), plain

    def _iban(self) -> tuple[str, str]:
        account = self.values.iban(self.chance.choice((self.region, "DE", "NL", "LT", "RO", "BE", "IE", "PL")))
        return self.chance.choice((account, grouped(account))), account

    def _card(self) -> tuple[str, str]:
        card = self.values.card(self.chance.choice(("visa", "mc", "mc2")))
        return self.chance.choice((card, grouped(card), grouped(card).replace(" ", "-"))), card

    def _ip(self) -> tuple[str, str]:
        net = self.chance.choice(("192.0.2", "198.51.100", "203.0.113"))
        host = self.chance.randint(1, 254)
        plain = f"{net}.{host}"
        return self.chance.choice((plain, f"{net}[.]{host}", plain)), plain

    def _passport(self) -> tuple[str, str]:
        number = self.chance.choice(("C", "AB", "XN", "")) + self.values.digits(7)
        return number, number
