"""What the random machine has found, each as a short story that stays a test."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from europol_portal.access.binding import acting_for
from intelligence import desk, services
from tests.factories.intelligence import make_file, send_contribution
from tests.visibility.world import grow_older

pytestmark = pytest.mark.django_db


def test_the_ledger_shows_that_access_was_closed(client, german_officer, dutch_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now)
    with acting_for(german_officer):
        services.recall_contribution(contribution=sent, reason="A mistake", by=german_officer, at=now)

    for person in (german_officer, dutch_officer):
        client.force_login(person)
        page = client.get(reverse("intelligence:ledger"))
        assert page.status_code == 200
        assert "Access closed" in page.content.decode()


def test_a_case_file_closes_with_the_last_thing_that_a_party_could_see_in_it(
    client, german_officer, dutch_officer, american_officer, now
):
    sent = send_contribution(german_officer, dutch_officer, american_officer, at=now)
    case = reverse("intelligence:case-detail", args=[sent.case_id])
    client.force_login(american_officer)
    assert client.get(case).status_code == 200

    with acting_for(german_officer):
        limits = services.Limits(is_closed_to_third_countries=True)
        services.restrict_contribution(contribution=sent, limits=limits, by=german_officer, at=now)

    assert client.get(case).status_code == 404
    assert sent.subject not in client.get(reverse("intelligence:case-list")).content.decode()
    client.force_login(dutch_officer)
    assert client.get(case).status_code == 200


def test_what_a_term_has_closed_is_not_counted_as_unread(german_officer, dutch_officer):
    at = timezone.now()
    sent = send_contribution(german_officer, dutch_officer, at=at)
    with acting_for(german_officer):
        limits = services.Limits(valid_until=at + timedelta(days=1))
        services.restrict_contribution(contribution=sent, limits=limits, by=german_officer, at=at)
    with acting_for(dutch_officer):
        assert desk.count_unread(dutch_officer) == 1

    grow_older(2)

    with acting_for(dutch_officer):
        assert desk.count_unread(dutch_officer) == 0


def test_a_file_is_found_by_a_word_of_its_name(client, german_officer, dutch_officer, now):
    send_contribution(german_officer, dutch_officer, at=now, files=[make_file("harbour_plan.v2.pdf")])

    client.force_login(dutch_officer)
    for word in ("harbour", "plan", "harbour_plan.v2.pdf"):
        found = client.get(f"/api/v1/search/?q={word}&type=files").json()["results"]
        assert [hit["title"] for hit in found] == ["harbour_plan.v2.pdf"], word
