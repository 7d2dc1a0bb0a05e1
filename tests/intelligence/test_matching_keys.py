"""A stored person is found again by keys that tell nothing, and a common name alone is no finding."""

import subprocess
import sys

import pytest

from intelligence.matching import Grade, KeyCounts, analyse, asked_keys, compare, keys_of, name_keys
from intelligence.matching.rarity import COMMON

FOUND = [
    ("Vladimir Poutine", "Владимир Путин"),
    ("محمد الفايد", "Mohamed Al-Fayed"),
    ("דיוויד קאלדר", "David Calder"),
    ("Chariton Archipow", "Харитон Архипов"),
    ("J. Garcia", "José García"),
    ("Pepe García", "José García"),
    ("Sasha Belov", "Александр Белов"),
    ("BLACK, Owen", "Owen Black"),
    ("Guerten Tuerk", "Gürten Türk"),
    ("Laura Nogueira", "Laura Yasmin Nogueira"),
]


@pytest.mark.parametrize(("asked", "stored"), FOUND)
def test_a_stored_person_is_found_by_another_writing(asked: str, stored: str) -> None:
    assert set(asked_keys(analyse(asked))) & set(keys_of(analyse(stored)))


def test_an_exchanged_day_and_month_still_finds_a_misspelt_name() -> None:
    stored = analyse("Emil Kratky", "1981-07-04")
    assert set(asked_keys(analyse("Ewald Kopta", "1981-04-07"))) & set(keys_of(stored))


def test_different_persons_share_no_key() -> None:
    assert not set(asked_keys(analyse("Anna Kowalska"))) & set(keys_of(analyse("Piotr Nowak")))


def test_keys_are_numbers_of_64_bits_and_the_same_in_every_process() -> None:
    program = "from intelligence.matching import analyse, keys_of; print(keys_of(analyse('Anna Berg', '1980-02-03')))"
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    keys = keys_of(analyse("Anna Berg", "1980-02-03"))
    assert printed.strip() == str(keys)
    assert all(-(2**63) <= key < 2**63 for key in keys)


def test_the_rarest_keys_are_read_first_and_frequent_ones_not_at_all() -> None:
    counts = KeyCounts(1_000_000, {1: 50_000, 2: 900})
    assert [key for key, _weight in counts.chosen([1, 2, 3], most_rows=5_000)] == [3, 2]
    assert [key for key, _weight in counts.chosen([1], most_rows=5_000)] == [1]  # never nothing
    assert counts.weight(3) > counts.weight(2) > counts.weight(1)


def test_a_name_that_many_have_is_no_finding_without_a_second_fact() -> None:
    asked, stored = analyse("Mohamed Ali"), analyse("Mohamed Ali")
    common = KeyCounts(10_000_000, dict.fromkeys(name_keys(asked), 4_000))
    sharers = common.sharers(name_keys(asked))
    assert sharers > COMMON
    match = compare(asked, stored, sharers=sharers)
    assert (match.grade, match.held_back) == (Grade.NONE, True)
    assert "Held back: the name is common and no second fact agrees." in match.verdict
    assert "About 4,000 stored persons have a name like this." in match.verdict


def test_a_name_that_some_have_is_worth_one_grade_less() -> None:
    match = compare(analyse("Mohamed Ali"), analyse("Mohamed Ali"), sharers=60)
    assert (match.grade, match.held_back) == (Grade.POSSIBLE, True)


def test_a_second_fact_opens_the_gate() -> None:
    asked, stored = analyse("Mohamed Ali", "1984-03-09"), analyse("Mohamed Ali", "1984-03-09")
    match = compare(asked, stored, sharers=4_000)
    assert (match.grade, match.held_back) == (Grade.STRONG, False)


def test_a_rare_name_passes_the_gate_by_itself() -> None:
    match = compare(analyse("Harpagon Quillfeather"), analyse("Harpagon Quillfeather"), sharers=0)
    assert (match.grade, match.held_back) == (Grade.STRONG, False)


def test_an_equal_identifier_passes_the_gate_of_a_common_name() -> None:
    phone = [("phone", "+32475123456")]
    match = compare(analyse("Mohamed Ali", identifiers=phone), analyse("Ali", identifiers=phone), sharers=4_000)
    assert match.grade == Grade.EXACT
