"""Pages and API of hits: each side sees its own, and nothing tells more on any path."""

from datetime import UTC, date, datetime

import pytest

from europol_portal.access.binding import acting_for
from intelligence import services
from intelligence.models import Hit
from intelligence.services import Limits
from tests.factories.centre import send_to_europol
from tests.factories.crosscheck import accept, check, contribute, hits_of, pairs_of, phone, suspect
from tests.kept import kept

pytestmark = pytest.mark.django_db
HITS = "/intelligence/hits/"
VERIFY = "/intelligence/hits/verify/"
API = "/api/v1/hits/"
PAIRS = "/api/v1/hit-pairs/"
GERMAN, DUTCH = "Aleksandr Petrov", "Александр Петров"
BORN = "1984-03-05"
SUBJECTS = {"DE": "Herr Petrov in Bremen", "NL": "Meneer Petrov in Breda"}


@pytest.fixture
@kept
def strong(german_officer, dutch_officer, analyst, now):
    """A strong hit between Germany and the Netherlands."""
    born = date.fromisoformat(BORN)
    contribute(german_officer, analyst, suspect(GERMAN, born), at=now, subject=SUBJECTS["DE"])
    contribute(dutch_officer, analyst, suspect(DUTCH, born, role="courier"), at=now, subject=SUBJECTS["NL"])
    check(now)


def _all_paths(client, person, contribution=None):
    """Everything that the person can ask for about hits, as one text."""
    client.force_login(person)
    paths = [HITS, f"{HITS}?view=new", f"{HITS}?other=NL", f"{HITS}?other=DE", VERIFY, f"{VERIFY}?status=", API, PAIRS]
    paths += [f"{API}?other=NL", "/desk/", "/notifications/"]
    for side in hits_of(person):
        paths += [f"{HITS}{side.pk}/", f"{API}{side.pk}/"]
    return "\n".join(client.get(path).content.decode() for path in paths)


def test_the_page_of_a_side_shows_its_own_and_what_the_other_allows(client, strong, german_officer):
    client.force_login(german_officer)
    (side,) = hits_of(german_officer)

    page = client.get(f"{HITS}{side.pk}/")

    text = page.content.decode()
    assert page.status_code == 200
    assert GERMAN in text
    assert "Ask Netherlands" in text or "Ask Party NL" in text
    assert DUTCH not in text
    assert "courier" not in text


@pytest.mark.invariant(2, 10, 42)
def test_no_path_tells_a_side_the_content_of_the_other(client, strong, german_officer, dutch_officer):
    german = _all_paths(client, german_officer)
    dutch = _all_paths(client, dutch_officer)

    assert DUTCH not in german
    assert SUBJECTS["NL"] not in german
    assert GERMAN not in dutch
    assert SUBJECTS["DE"] not in dutch


@pytest.mark.invariant(2, 10, 42)
def test_no_path_tells_a_third_party_anything(client, strong, french_officer, german_officer):
    (side,) = hits_of(german_officer)
    french = _all_paths(client, french_officer)

    for word in (DUTCH, GERMAN, *SUBJECTS.values(), str(side.number)):
        assert word not in french
    for path in (f"{HITS}{side.pk}/", f"{API}{side.pk}/", f"{VERIFY}{side.hit_id}/", f"{PAIRS}{side.hit_id}/"):
        assert client.get(path).status_code == 404
    for path in (f"{HITS}{side.pk}/steps/confirm/", f"{VERIFY}{side.hit_id}/steps/confirm/"):
        assert client.post(path, {"reason": "x"}).status_code == 404


@pytest.mark.invariant(10, 11)
def test_an_owner_does_not_reach_the_pair_that_europol_verifies(client, strong, german_officer):
    client.force_login(german_officer)
    (side,) = hits_of(german_officer)

    assert client.get(f"{VERIFY}{side.hit_id}/").status_code == 404
    assert client.get(f"{PAIRS}{side.hit_id}/").status_code == 404
    assert client.get(f"{PAIRS}").json()["results"] == []


@pytest.mark.invariant(2, 10)
def test_a_silent_hit_leaves_no_trace_on_any_path_of_the_other(client, german_officer, dutch_officer, analyst, now):
    sent = send_to_europol(german_officer, analyst, at=now, entities=[phone()], subject=SUBJECTS["DE"])
    with acting_for(german_officer):
        services.restrict_contribution(contribution=sent, limits=Limits(hides_hits=True), by=german_officer, at=now)
    before = _all_paths(client, dutch_officer)
    accept(sent, analyst, at=now)
    other = contribute(dutch_officer, analyst, phone(), at=now)
    check(now)

    after = _all_paths(client, dutch_officer)

    (side,) = hits_of(german_officer)
    assert str(side.number) not in after
    assert "on your information" not in before + after
    client.force_login(dutch_officer)
    panel = client.get(f"/intelligence/contributions/{other.pk}/hits/").content.decode()
    assert "No hit so far" in panel
    assert client.get(f"{HITS}{side.pk}/").status_code == 404
    assert client.get(API).json()["results"] == []


def test_europol_sees_both_sides_with_all_evidence(client, strong, analyst):
    client.force_login(analyst)
    (pair,) = pairs_of(analyst)

    text = client.get(f"{VERIFY}{pair.pk}/").content.decode()

    assert GERMAN in text
    assert DUTCH in text
    assert "Speaks against it" in text
    assert "Told of the hit" in text


def test_europol_confirms_with_a_reason_and_both_owners_read_the_outcome(client, strong, analyst, german_officer):
    client.force_login(analyst)
    (pair,) = pairs_of(analyst)

    refused = client.post(f"{VERIFY}{pair.pk}/steps/confirm/", {"reason": " "})
    done = client.post(f"{VERIFY}{pair.pk}/steps/confirm/", {"reason": "Same passport photo."})

    assert refused.status_code in {200, 422}
    assert done.status_code == 302
    client.force_login(german_officer)
    (side,) = hits_of(german_officer)
    text = client.get(f"{HITS}{side.pk}/").content.decode()
    assert "Confirmed by Europol" in text
    assert "Same passport photo" not in text


def test_an_owner_answers_by_page_and_by_api_under_the_same_rules(client, strong, german_officer, dutch_officer):
    (german,), (dutch,) = hits_of(german_officer), hits_of(dutch_officer)
    client.force_login(german_officer)
    client.post(f"{HITS}{german.pk}/steps/reject/", {"reason": "Another mother."})
    client.force_login(dutch_officer)
    nothing = client.post(f"{API}{dutch.pk}/answer/", {"step": "confirm", "reason": ""}, "application/json")
    done = client.post(f"{API}{dutch.pk}/answer/", {"step": "confirm", "reason": "Same."}, "application/json")

    assert nothing.status_code in {400, 422}
    assert (done.status_code, done.json()["status"]) == (200, "confirmed")
    assert hits_of(german_officer)[0].status == "rejected"


def test_the_way_to_the_content_is_the_question_to_the_owner(client, strong, german_officer):
    client.force_login(german_officer)
    (side,) = hits_of(german_officer)
    page = client.get(f"{HITS}{side.pk}/").content.decode()
    start = page.index("/intelligence/disclosures/ask/?")
    url = page[start : page.index('"', start)].replace("&amp;", "&")

    text = client.get(url).content.decode()

    assert side.reference in text
    assert f'value="{side.other_id}" selected' in text


def test_who_verifies_a_self_match_is_its_party(client, german_officer, analyst, now):
    contribute(german_officer, analyst, phone(), at=now)
    contribute(german_officer, analyst, phone(), at=now)
    check(now)
    (pair,) = pairs_of(german_officer)
    client.force_login(german_officer)

    assert client.get(f"{VERIFY}{pair.pk}/").status_code == 200
    assert client.post(f"{VERIFY}{pair.pk}/steps/reject/", {"reason": "Two phones."}).status_code == 302
    client.force_login(analyst)
    assert client.get(f"{VERIFY}{pair.pk}/").status_code == 404
    assert pairs_of(german_officer)[0].status == Hit.Status.FALSE_POSITIVE


@pytest.mark.parametrize("many", [1, 4])
def test_the_list_takes_the_same_number_of_queries_for_any_number_of_hits(
    many, client, officers, analyst, django_assert_max_num_queries
):
    now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    german_officer, dutch_officer = officers["DE"], officers["NL"]
    for number in range(many):
        contribute(german_officer, analyst, phone(f"+49151123456{number}0"), at=now)
        contribute(dutch_officer, analyst, phone(f"+49151123456{number}0"), at=now)
    check(now)
    client.force_login(german_officer)
    client.get(HITS)

    with django_assert_max_num_queries(24):
        text = client.get(HITS).content.decode()

    assert text.count('class="tbl-t"') == many
