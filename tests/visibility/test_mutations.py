"""The machine can fail: each leak that is put into the portal on purpose is found."""

import random
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.models import Q

from europol_portal.access.binding import acting
from intelligence.models import ContributionShare
from intelligence.services.restrictions import Verdict
from tests.visibility import deeds, deeds_owner, deeds_time  # noqa: F401 - they register their steps
from tests.visibility.machine import Difference, Run, taken_back
from tests.visibility.paths import Reader, check_item, compare
from tests.visibility.world import OWNER_OF_TABLES, build

pytestmark = pytest.mark.django_db

WRITE = ["write"] * 6
RESTRICTED = [*WRITE, *["restrict"] * 10]
RECALLED = [*WRITE, *["recall"] * 6]
REVOKED = [*WRITE, *["ask_to_see", "grant"] * 6, *["revoke"] * 6]
CLOSED = [*WRITE, *["keep_to_people"] * 4]
ENDED = [*RESTRICTED, "days_pass", "days_pass"]
READ_AND_RECALLED = [*WRITE, *["read"] * 10, *["recall"] * 6]
SEEDS = range(3)


def finds(names, *, files=False):
    """True when the machine sees a difference in one of a few programmes of these steps."""
    return _found_by(names, files=files) is not None


def _found_by(names, *, files=False):
    return next((seed for seed in SEEDS if _differs(names, seed, files=files)), None)


def _differs(names, seed, *, files):
    chance = random.Random(seed)
    with taken_back():
        run = Run(build())
        try:
            for name in names:
                run.take((name, chance.randrange(2**32)))
            compare(run, chance, people=0, items=0, words=0)
            if files:
                _take_everything_out(run)
        except Difference:
            return True
    return bool(run.differences)


def _take_everything_out(run):
    for person in run.readers():
        for item in run.world.items_of(person):
            if item.is_recalled:
                check_item(Reader(run, person), item)


def unfiltered(*_):
    """A first lock that is open."""
    return Q()


def every_line(user):
    """What is on the list of received lines, whether its term has ended or not."""
    return list(ContributionShare.lists.filter(group_id=user.party_id).in_box("received"))


@pytest.mark.parametrize("names", [RESTRICTED, RECALLED, REVOKED, CLOSED, ENDED], ids=lambda names: names[-1])
def test_without_a_leak_nothing_is_found(names):
    assert not _differs(names, SEEDS[0], files=False)


def test_a_second_lock_that_is_off_is_found(settings):
    settings.DATABASE_APP_ROLE = "none"

    assert finds(WRITE)


def test_a_first_lock_that_is_off_is_found():
    with patch("europol_portal.access.querysets.visible_q", unfiltered):
        assert finds([*WRITE, "change_desk", "change_desk", "change_desk", "change_desk"])


@pytest.mark.parametrize(
    ("place", "nothing", "names"),
    [
        ("intelligence.services.restricting._shut_out", list, RESTRICTED),
        ("intelligence.services.corrections._unread", list, RECALLED),
        ("intelligence.services.disclosures.deciding.close_again", None, REVOKED),
        ("intelligence.services.reading.sharing.close_circle", None, CLOSED),
        ("intelligence.services.restricting._copy_terms", None, ENDED),
        ("intelligence.services.reading._keep_case", None, CLOSED),
    ],
)
def test_a_step_of_the_owner_that_has_no_effect_is_found(place, nothing, names):
    with patch(place, lambda *_, **__: nothing() if nothing else None):
        assert finds(names)


def test_a_count_of_what_is_closed_is_found():
    with patch("intelligence.desk.unread_of", every_line):
        assert finds(ENDED)


def test_a_case_file_that_stays_open_is_found():
    with acting(OWNER_OF_TABLES), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE intelligence_contribution DISABLE TRIGGER close_case")

    assert finds(RESTRICTED)


def test_an_export_of_what_was_recalled_is_found():
    with patch("intelligence.services.exporting.may_export", lambda *_, **__: Verdict()):
        seed = _found_by(READ_AND_RECALLED, files=True)
    assert seed is not None
    assert not _differs(READ_AND_RECALLED, seed, files=True)
