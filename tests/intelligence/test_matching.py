"""Two records of one person are recognised in any script, two persons are kept apart, and the reasons are told."""

import pytest

from intelligence.matching import Grade, Kind, Side, analyse, compare
from intelligence.matching.births import Birth, Relation, relation

SAME = [
    ("Vladimir Poutine", "Владимир Путин"),
    ("Mohamed Al-Fayed", "محمد الفايد"),
    ("Bashar al-Assad", "بشار الأسد"),
    ("George Papadopoulos", "Γιώργος Παπαδόπουλος"),
    ("Hans Müller", "Hans Mueller"),
    ("Đorđe Petrović", "Djordje Petrovic"),
    ("David Calder", "דיוויד קאלדר"),
    ("SHEVCHENKO, Olena", "Олена Шевченко"),
    ("J. Smith", "John Smith"),
    ("Sergey Viktorovich Lavrov", "Sergey Lavrov"),
    ("Nguyễn Văn An", "An Nguyen Van"),
    ("Aleksandr Ivanov", "Aleksander Ivanov"),
]
OTHERS = [
    ("John Smith", "Jane Smith"),
    ("Anna Kowalska", "Piotr Nowak"),
    ("Armin Apte", "армин фусэ"),
    ("Ion Masato", "يون نافارا"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_name_is_found_in_other_letters_order_and_length(one: str, other: str) -> None:
    assert compare(analyse(one), analyse(other)).grade in {Grade.STRONG, Grade.POSSIBLE}


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_different_names_are_no_match(one: str, other: str) -> None:
    assert compare(analyse(one), analyse(other)).grade == Grade.NONE


@pytest.mark.parametrize(("one", "other"), SAME + OTHERS)
def test_it_does_not_matter_which_of_two_persons_is_asked_about(one: str, other: str) -> None:
    there, back = compare(analyse(one), analyse(other)), compare(analyse(other), analyse(one))
    assert there.grade == back.grade


def test_parent_and_child_are_told_apart_by_whose_child_the_name_says() -> None:
    match = compare(analyse("Ahmad bin Hasan al-Ubaidi"), analyse("Hasan bin Ahmad al-Ubaidi"))
    assert match.grade != Grade.STRONG
    assert any("Parent and child" in part.words for part in match.of(Side.AGAINST))


def test_a_shared_identifier_is_exact_whatever_the_names_say() -> None:
    passport = [("passport", "DE:C01X00T47")]
    match = compare(analyse("Anna Berg", identifiers=passport), analyse("Piotr Nowak", identifiers=passport))
    assert match.grade == Grade.EXACT
    assert "The same passport: DE:C01X00T47." in match.verdict
    assert match.of(Side.AGAINST)  # that the names differ is said


def test_the_same_day_of_birth_makes_a_mistyped_name_strong() -> None:
    assert compare(analyse("Emil Kratky", "1981-07-14"), analyse("Emil Kratki", "1981-07-14")).grade == Grade.STRONG


def test_another_date_of_birth_keeps_the_same_name_from_being_strong() -> None:
    match = compare(analyse("Emil Kratky", "1981-07-14"), analyse("Emil Kratky", "1964-02-01"))
    assert match.grade == Grade.NONE
    assert "Different dates of birth" in match.verdict


def test_the_nationality_is_evidence_for_and_against() -> None:
    asked = analyse("Emil Kratky", "1981", "cz")
    assert compare(asked, analyse("Emil Kratky", "1981", "cz")).grade == Grade.STRONG
    other = compare(asked, analyse("Emil Kratky", "1981", "ro"))
    assert "Different nationalities (CZ and RO)." in [part.words for part in other.of(Side.AGAINST)]
    assert other.score < compare(asked, analyse("Emil Kratky", "1981", "cz")).score


def test_another_gender_keeps_a_match_from_being_strong() -> None:
    match = compare(analyse("Andrea Rossi", gender="male"), analyse("Andrea Rossi", gender="female"))
    assert match.grade == Grade.POSSIBLE


def test_what_one_side_does_not_know_is_told() -> None:
    match = compare(analyse("Emil Kratky", "1981-07-14"), analyse("Emil Kratky"))
    assert "One side knows no date of birth." in [part.words for part in match.of(Side.UNKNOWN)]


def test_the_explanation_keeps_the_original_writing_and_is_the_same_each_time() -> None:
    first, second = (compare(analyse("Olena Shevchenko"), analyse("Олена Шевченко")) for _ in range(2))
    assert first == second
    assert any("шевченко" in part.there for part in first.evidence)


def test_names_of_which_nothing_is_known_match_nothing() -> None:
    assert compare(analyse("—"), analyse("")).grade == Grade.NONE


def test_an_organisation_is_found_without_its_legal_form() -> None:
    one, other = (analyse(name, kind=Kind.ORGANISATION) for name in ("Siemens Aktiengesellschaft", "Siemens AG"))
    assert compare(one, other).score >= 0.9


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1981-07-14", "1981-07-14", Relation.SAME_DAY),
        ("1981-07-04", "1981-04-07", Relation.SWAPPED),
        ("1981-07-14", "1981-07-15", Relation.ONE_FIGURE),
        ("1981-07-14", "1981-07-41", Relation.TWO_FIGURES),
        ("1981-07-14", "1981", Relation.SAME_YEAR),
        ("1981-07-14", "1981-07", Relation.SAME_MONTH),
        ("1981-01-01", "1981-07-14", Relation.SAME_YEAR),
        ("1981-07-14", "1981-12-02", Relation.OTHER_DAY),
        ("1981", "1982", Relation.NEAR_YEAR),
        ("1981", "1983", Relation.SOME_YEARS),
        ("1981", "1999", Relation.OTHER_YEARS),
        ("1981-07-14", "1964-02-01", Relation.OTHER),
    ],
)
def test_dates_of_birth_relate(one: str, other: str, expected: Relation) -> None:
    left, right = Birth.read(one), Birth.read(other)
    assert left
    assert right
    assert relation(left, right) == expected
    assert relation(right, left) == expected
