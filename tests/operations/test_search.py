"""What is found of operations, and by whom."""

import pytest

from europol_portal.access.binding import acting_for
from operations.search import find_operations
from tests.factories.operations import answer

pytestmark = pytest.mark.django_db


def _found(person, text):
    with acting_for(person):
        return [hit.title for hit in find_operations(person, text, 10)]


@pytest.mark.parametrize("text", ["halyard", "  HALY", "atlantic", "OP-2026-DE"])
def test_participants_find_an_operation_by_code_name_title_and_reference(operation, officers, text):
    for code in ("DE", "NL", "PL"):
        assert _found(officers[code], text) == ["HALYARD Cocaine through Atlantic container ports"]
    assert _found(officers["FR"], text) == []


def test_the_first_lock_alone_finds_nothing_for_strangers(operation, french_officer, second_lock_off):
    assert _found(french_officer, "halyard") == []


def test_a_party_that_declined_finds_nothing(polish_officer, polish_invitation):
    answer(polish_invitation, "decline", by=polish_officer)

    assert _found(polish_officer, "halyard") == []


def test_a_hit_says_what_the_person_sees_in_the_list(operation, german_officer):
    with acting_for(german_officer):
        (hit,) = find_operations(german_officer, "halyard", 10)

    assert (hit.reference, hit.url, hit.mark) == (operation.reference, operation.get_absolute_url(), "bpl")
    assert hit.snippet == "Proposed, led by Germany"
