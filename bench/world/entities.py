"""Entities of contributions: some values are named again and again by different parties, most only once."""

from datetime import date, timedelta
from functools import cache
from random import Random
from typing import NamedTuple

from bench.world import shape
from intelligence.extraction import normalise

GIVEN = [
    "Anna",
    "Jan",
    "Piotr",
    "Maria",
    "Luca",
    "Sofia",
    "José",
    "Ana",
    "João",
    "Marta",
    "Émile",
    "Zoë",
    "Jürgen",
    "Łucja",
    "Čeněk",
    "Ørjan",
    "Иван",
    "Елена",
    "Νίκος",
    "Άννα",
    "Dimitar",
    "Ivana",
    "Mehmet",
    "Ali",
    "Sara",
    "Noah",
    "Liam",
    "Emma",
    "Hugo",
    "Alma",
]
FAMILY = [
    "Müller",
    "Kowalski",
    "García",
    "Rossi",
    "Silva",
    "Novák",
    "Jansen",
    "Dubois",
    "Nielsen",
    "Horvat",
    "Popescu",
    "Петров",
    "Παπαδόπουλος",
    "Öztürk",
    "Łukasik",
    "O'Neill",
    "Weiß",
    "Žižka",
    "Nagy",
    "Bērziņš",
    "Kask",
    "Virtanen",
    "Lindqvist",
    "Murphy",
    "Borg",
    "Hoxha",
    "Jovanović",
    "Шевченко",
    "Becker",
    "Fontana",
]
COUNTRIES = ("49", "31", "33", "48", "34", "39")
ROLES = ("", "", "user", "sender", "owner", "driver")
CATEGORIES = (("suspect", 60), ("contact", 20), ("associate", 12), ("victim", 8))
NECESSITY = "Identification of the victim is needed for its protection."
COMMON, SEEN_ONCE, NEARER = 4_000, 10**7, 4
FIRST_BIRTH, BIRTH_DAYS = date(1945, 1, 1), 20_000


class Named(NamedTuple):
    """One entity as a contribution says it."""

    kind: str
    subtype: str
    label: str
    normalised: str
    role: str
    category: str = ""
    necessity: str = ""
    born: date | None = None


def entities(count: int, random: Random) -> list[Named]:
    """As many entities, without doubles."""
    found = {one.normalised: one for one in (random.choice(MAKERS)(_value(random), random) for _ in range(count))}
    return list(found.values())


def _value(random: Random) -> int:
    """A number that stands for a value; small ones are drawn again and again."""
    if random.random() < shape.SHARED_VALUES:
        return int(random.random() ** NEARER * COMMON)
    return COMMON + random.randrange(SEEN_ONCE)


@cache
def _name(given: int, family: int) -> tuple[str, str]:
    label = f"{GIVEN[given]} {FAMILY[family]}"
    return label, normalise("person", "", label).value


def _person(value: int, random: Random) -> Named:
    label, normalised = _name(value % len(GIVEN), value // len(GIVEN) % len(FAMILY))
    category = random.choices([one for one, _ in CATEGORIES], [weight for _, weight in CATEGORIES])[0]
    born = FIRST_BIRTH + timedelta(days=value * 7919 % BIRTH_DAYS)
    return Named("person", "", label, normalised, "", category, NECESSITY if category == "victim" else "", born)


def _phone(value: int, random: Random) -> Named:
    country, number = COUNTRIES[value % len(COUNTRIES)], f"{600_000_000 + value}"
    label = f"+{country} {number[:3]} {number[3:6]} {number[6:]}"
    return Named("communication_means", "phone", label, f"+{country}{number}", random.choice(ROLES))


def _email(value: int, random: Random) -> Named:
    label = f"Name.{value}@example.org"
    return Named("communication_means", "email", label, label.lower(), random.choice(ROLES))


def _plate(value: int, random: Random) -> Named:
    letters = "".join(chr(65 + value // 26**place % 26) for place in range(3))
    label = f"{letters[0]}-{letters[1:]} {1000 + value % 9000}"
    return Named("means_of_transport", "plate", label, label.replace("-", "").replace(" ", ""), random.choice(ROLES))


def _wallet(value: int, random: Random) -> Named:
    label = f"bc1q{value:038x}"
    return Named("payment_means", "wallet", label, label, random.choice(ROLES))


MAKERS = (_person, _person, _phone, _phone, _email, _plate, _wallet)
