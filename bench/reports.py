"""The evaluation set: reports written for it, each with the list of what is to be found in it.

A source holds sentences with marks such as `[[plate|FF-KL 2043|FFKL2043]]` or `[[iban:DE]]`; `build` fills in the
values; `python -m bench.reports` writes them to `data/reports/*.txt` with a `.json` beside each.
"""

import json
import random
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.values import Values, grouped

DATA = Path(__file__).parent / "data"
SOURCES, REPORTS = DATA / "sources", DATA / "reports"
WORDS = 2000
MARK_WITH_VALUE = re.compile(r"\[\[(\w+)\|(.+?)(?:\|(.+?))?\]\](?!\])")
MARK_TO_MAKE = re.compile(r"\[\[(\w+)(?::(\w+))?\]\]")
TRAP = re.compile(r"\{(bad_iban|bad_card|order)(?::(\w+))?\}")


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing to be found: its subtype ("" for a person), as written, and in the form that is compared."""

    subtype: str
    value: str
    normalised: str


@dataclass(frozen=True, slots=True)
class Report:
    """A text with its region and what is in it."""

    name: str
    region: str
    text: str
    expected: tuple[Expected, ...]


def load() -> list[Report]:
    """The reports as they were built."""
    return [
        Report(path.stem, row["region"], path.with_suffix(".txt").read_text(encoding="utf-8"),
               tuple(Expected(**item) for item in row["expected"]))
        for path in sorted(REPORTS.glob("*.json"))
        for row in [json.loads(path.read_text(encoding="utf-8"))]
    ]  # fmt: skip


def build() -> list[Report]:
    """Build every report from its source; the same sources give the same reports."""
    return [_report(path) for path in sorted(SOURCES.glob("*.txt"))]


def _report(path: Path) -> Report:
    head, body, filler = re.split(r"\n== (?:report|filler)\n", path.read_text(encoding="utf-8"))
    values = Values(random.Random(f"report {path.stem}"))  # noqa: S311 (chance for a test set, no secret)
    expected: list[Expected] = []
    sentences = [_filled(line, values, expected) for line in body.strip().splitlines()]
    fillers = filler.strip().splitlines()
    paragraphs: list[str] = []
    words = at = 0
    while words < WORDS or at < len(sentences):
        fresh = [_slots(fillers[(at * 3 + place) % len(fillers)], values) for place in range(3 if words < WORDS else 0)]
        paragraph = " ".join([*sentences[at : at + 1], *fresh])
        words += len(paragraph.split())
        paragraphs.append(paragraph)
        at += 1
    return Report(path.stem, head.removeprefix("region ").strip(), "\n\n".join(paragraphs) + "\n", tuple(expected))


def _filled(line: str, values: Values, expected: list[Expected]) -> str:
    """A sentence with its values, each noted as expected."""

    def given(match: re.Match[str]) -> str:
        subtype, written, normalised = match[1], match[2], match[3]
        expected.append(
            Expected("" if subtype == "person" else subtype, written, normalised or _plain(subtype, written))
        )
        return written

    def made(match: re.Match[str]) -> str:
        written, normalised = make(values, match[1], match[2] or "")
        expected.append(Expected(match[1], written, normalised))
        return written

    line = MARK_WITH_VALUE.sub(given, line)
    line = MARK_TO_MAKE.sub(made, line)
    return TRAP.sub(lambda match: trap(values, match[1], match[2] or ""), line)


def _plain(subtype: str, written: str) -> str:
    return written.replace(" ", "") if subtype in {"phone", "passport", "identity_card", "plate"} else written


def make(values: Values, subtype: str, detail: str) -> tuple[str, str]:
    """A value as written and in the form that is compared."""
    if subtype == "iban":
        account = values.iban(detail)
        return values.chance.choice((grouped(account), grouped(account), account)), account
    if subtype == "card":
        card = values.card(detail)
        return (f"{card[:4]} {card[4:10]} {card[10:]}" if detail == "amex" else grouped(card)), card
    if subtype == "wallet":
        wallet = values.wallet(detail)
        return wallet, wallet.lower() if wallet.startswith("0x") else wallet
    if subtype == "device":
        imei = values.imei()
        return imei, imei[:14]
    value = {"vin": values.vin, "dni": values.dni}.get(detail or subtype, lambda: values.national(detail))()
    return value, value


def trap(values: Values, name: str, detail: str = "") -> str:
    """Something that looks like an identifier and is none."""
    if name == "bad_iban":
        return grouped(values.broken_iban(detail))
    return grouped(values.broken_card()) if name == "bad_card" else values.order()


def _slots(line: str, values: Values) -> str:
    chance = values.chance
    makers = {
        "t": lambda: f"{chance.randint(0, 23):02}:{chance.randint(0, 59):02}",
        "d": lambda: f"{chance.randint(1, 28):02}.{chance.randint(1, 12):02}.{chance.choice((2024, 2025))}",
        "a": lambda: f"{chance.randint(1, 99)}.{values.digits(3)},00",
        "n": lambda: str(chance.randint(3, 40)),
        "z": lambda: str(chance.randint(10000, 99999)), "zp": lambda: f"{chance.randint(10, 99)}-{values.digits(3)}",
        "zb": lambda: str(chance.randint(1000, 9999)), "zr": lambda: str(chance.randint(100000, 999999)),
        "c": lambda: f"{chance.randint(100, 999)}/{chance.randint(1000, 9999)}/2025",
        "o": lambda: values.digits(chance.choice((8, 10, 12, 13, 14))),
    }  # fmt: skip
    return re.sub(r"\{(\w+)\}", lambda match: makers[match[1]](), line)


def write() -> None:
    """Build the set and save it."""
    REPORTS.mkdir(exist_ok=True)
    for report in build():
        (REPORTS / f"{report.name}.txt").write_text(report.text, encoding="utf-8")
        listed = {"region": report.region, "expected": [asdict(item) for item in report.expected]}
        (REPORTS / f"{report.name}.json").write_text(
            json.dumps(listed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    write()
