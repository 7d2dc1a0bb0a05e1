"""The table of ways to learn what one must not: complete, and every test that it names exists."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (\d+) \| .+? \| (.+?) \|$", re.MULTILINE)
WAYS = range(1, 91)


def _rows():
    section = (ROOT / "docs" / "trust.md").read_text().partition("## Ways to learn what one must not")[2]
    return [(int(number), told) for number, told in ROW.findall(section)]


def test_every_way_stands_in_the_table_once():
    assert [number for number, _ in _rows()] == list(WAYS)


def test_every_test_that_the_table_names_exists():
    missing = []
    for number, told in _rows():
        if told == "open" or told.startswith("n/a: "):
            continue
        file, _, name = told.partition(" ")
        path = ROOT / "tests" / file
        if not path.is_file() or (name and f"def {name}(" not in path.read_text()):
            missing.append((number, told))

    assert missing == []
