"""The page on OWASP ASVS names files that exist, and says one of four things of each number once."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
ROWS = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if re.match(r"\| \d+\.\d", line)]


def _numbers(text: str) -> list[str]:
    """Single numbers of a cell; a span counts by its ends."""
    return re.findall(r"\d+\.\d+(?:\.\d+)?", text)


def test_every_file_that_is_named_exists():
    named = {name for row in ROWS for name in re.findall(r"`([\w./-]+)`", row[-1])}

    assert len(named) > 50
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_each_number_is_judged_once_and_in_words_that_count():
    numbers = [number for row in ROWS for number in _numbers(row[0])]

    assert len(ROWS) > 130
    assert sorted({number for number in numbers if numbers.count(number) > 1}) == []
    assert {row[2] for row in ROWS} == {"met", "partly", "not", "n/a"}


def test_what_is_met_says_how_and_where():
    for row in ROWS:
        if row[2] == "met":
            assert row[3].strip(), row
