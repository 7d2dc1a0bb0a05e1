"""Which candidates are compared in full, and in which order."""

from itertools import product

import pytest

from intelligence.matching import (
    Candidate,
    Grade,
    Match,
    analyse,
    compare,
    graded,
    letters,
    matches,
    most_promising,
)
from intelligence.matching.likeness import sounds
from intelligence.matching.promising import IN_VAIN, LEAST_COMPARED, OF_BIRTH, OF_KEYS
from intelligence.matching.sounding import word_likeness

NAMES = (
    "Emil Kratky",
    "Емил Кратки",
    "Kratky Emil Josef",
    "Mohamed Al-Fayed",
    "محمد الفايد",
    "יוסף כהן",
    "Jusuf Kohen",
    "Đorđe Petrović",
    "Djordje Petrovic",
    "Anna",
    "Wojciech Schmidt-Hölz",
    "",
)
FOUND = Match(Grade.POSSIBLE, 0.7, (), "", "1")


def words(name: str) -> tuple[str, ...]:
    return letters.telling(letters.tokens(name))


def slowly(asked: tuple[str, ...], stored: tuple[str, ...]) -> float:
    few, many = sorted((asked, stored), key=len)
    return sum(max(word_likeness(one, other) for other in many) for one in few) / len(few) if few else 0.0


def test_all_at_once_sounds_as_word_by_word() -> None:
    read = [words(name) for name in NAMES]
    found = {(asked, stored): sound for asked in read for stored, sound in zip(read, sounds(asked, read), strict=True)}
    assert found == pytest.approx({pair: slowly(*pair) for pair in product(read, read)})


def test_sound_comes_first_then_keys_and_day_of_birth() -> None:
    candidates = [
        Candidate(1, words("Piotr Nowak"), 9.0, born_alike=False),
        Candidate(2, words("Emil Kratki"), 3.0, born_alike=False),
        Candidate(3, words("Emil Kratki"), 3.0, born_alike=True),
        Candidate(4, words("Emil Kratki"), 9.0, born_alike=False),
        Candidate(5, (), 0.0, born_alike=False),
    ]
    assert pytest.approx(OF_BIRTH) == OF_KEYS * (1 - 3 / 9)  # so that equal promises are seen in the order of numbers
    assert most_promising(words("Emil Kratky"), candidates, 4) == [3, 4, 2, 1]
    assert most_promising(words("Emil Kratky"), [], 4) == []


def test_a_pair_has_a_grade_exactly_where_the_whole_comparison_gives_one() -> None:
    births = ("", "1971-03-05", "1971-05-03", "1949")
    people = [analyse(name, birth) for name, birth in product(NAMES[:9], births)]
    for one, other in product(people[::2], people):
        whole = compare(one, other, sharers=5)
        assert graded(one, other, sharers=5) == (None if whole.grade == Grade.NONE else whole), (one, other)


@pytest.mark.parametrize(
    ("found", "compared"),
    [
        (range(0), LEAST_COMPARED),
        (range(3), LEAST_COMPARED),
        (range(15), 15 + IN_VAIN),
        (range(0, 60, IN_VAIN), 51 + IN_VAIN),
    ],
)
def test_comparing_goes_on_while_it_leads_to_something(found: range, compared: int) -> None:
    seen: list[int] = []

    def match(number: int) -> Match | None:
        seen.append(number)
        return FOUND if number in found else None

    assert [number for number, _match in matches(range(100), match)] == list(found)
    assert len(seen) == compared
