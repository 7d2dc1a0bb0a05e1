"""What of support is found, and by whom."""

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.search.index import sources
from support.search import find_requests, find_services
from tests.factories.support import make_draft, make_sent, make_service

pytestmark = pytest.mark.django_db


def _titles(person, text, limit=10):
    with acting_for(person):
        return [hit.title for hit in find_requests(person, text, limit)]


def test_requests_are_found_by_title_place_and_reference(german_officer, europol):
    request = make_sent(german_officer, title="Phone lab for the search", place="Bremerhaven")

    for text in ("phone lab", "bremerhaven", request.reference, request.reference.lower()):
        assert _titles(german_officer, text) == [request.title]
    assert _titles(german_officer, "Lisbon") == _titles(german_officer, "  ") == []


@pytest.mark.invariant(10)
@pytest.mark.parametrize("person", ["fr.liaison", "nl.liaison"])
def test_others_find_nothing(sent, requesters, person):
    assert _titles(requesters[person], "Hamburg") == []


def test_the_provider_finds_what_was_sent_to_its_desk(german_officer, dutch_officer, europol_people):
    sent = make_sent(german_officer, title="Hamburg, sent")
    make_draft(german_officer, title="Hamburg, draft")
    money = make_sent(dutch_officer, "financial", title="Hamburg, money")

    assert _titles(europol_people["support"], "Hamburg") == [sent.title]
    assert _titles(europol_people["grants"], "Hamburg") == [money.title]
    assert _titles(europol_people["analyst"], "Hamburg") == []


def test_no_more_than_the_limit_is_given(german_officer, europol):
    for number in range(3):
        make_sent(german_officer, title=f"Hamburg {number}")

    assert _titles(german_officer, "Hamburg", limit=2) == ["Hamburg 2", "Hamburg 1"]


def test_services_are_found_by_everybody(analyst):
    make_service("training", name="Training course")

    hits = find_services(analyst, "training", 5)

    assert [(hit.title, hit.url) for hit in hits] == [("Training course", "/support/services/#training")]
    assert sources()["services"].is_open_to(analyst)
    assert not sources()["support-requests"].is_open_to(analyst)
