"""The map of an operation: a site is known to those only who may know it; its page and API say the same."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.fields import Classification
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Role, User
from operations import services
from operations.models import OperationSite
from tests.factories.operations import AT
from tests.factories.parties import make_user
from tests.operations.steps import address, events, queries, texts

pytestmark = pytest.mark.django_db


def _add(operation, by, name="Calafat bridge", kind="crossing", **said):
    facts = services.SiteFacts(kind, name, **{"latitude": 43.9936, "longitude": 22.9392} | said)
    with acting_for(by):
        return services.add_site(operation=operation, facts=facts, by=by, at=AT)


def _known(operation, person):
    with acting_for(person):
        return sorted(
            OperationSite.objects.visible_to(person).filter(operation=operation).values_list("name", flat=True)
        )


@pytest.fixture
def uncleared(dutch_officer):
    dutch_officer.clearance = Classification.BPL
    dutch_officer.save()
    return User.objects.get(pk=dutch_officer.pk)


def test_participants_put_sites_on_the_map_and_the_log_tells_them(
    operation, german_officer, dutch_officer, french_officer
):
    site = _add(operation, dutch_officer)
    _add(operation, german_officer, name="Lower Danube", kind="area", radius_km=40)

    assert _known(operation, german_officer) == _known(operation, dutch_officer) == ["Calafat bridge", "Lower Danube"]
    assert _known(operation, french_officer) == []
    assert "Added the site “Calafat bridge”." in texts(operation, german_officer)
    with acting_for(german_officer), pytest.raises(DomainError, match="Only the party that entered"):
        services.remove_site(site=site, by=german_officer, at=AT)
    with pytest.raises(AccessDenied), acting_for(french_officer):
        services.remove_site(site=site, by=french_officer, at=AT)
    with acting_for(dutch_officer):
        services.remove_site(site=site, by=dutch_officer, at=AT)
    assert _known(operation, dutch_officer) == ["Lower Danube"]


@pytest.mark.parametrize("lock", ["both", "second_lock_off"])
def test_what_is_one_partys_own_or_of_a_higher_level_is_on_no_other_map(
    operation, german_officer, uncleared, lock, request
):
    _add(operation, uncleared, name="Safe house", kind="premises", is_own=True)
    _add(operation, german_officer, name="Listening post", kind="premises", classification=Classification.EU_RESTRICTED)
    if lock != "both":
        request.getfixturevalue(lock)

    assert _known(operation, uncleared) == ["Safe house"]
    assert _known(operation, german_officer) == ["Listening post"]
    assert not [line for line in texts(operation, german_officer) if "site" in line]


def test_the_second_lock_hides_them_too_and_lets_nobody_change_them(operation, german_officer, uncleared):
    own = _add(operation, uncleared, name="Safe house", is_own=True)
    _add(operation, german_officer, name="Listening post", classification=Classification.EU_RESTRICTED)
    rows = OperationSite.objects.filter(operation=operation)

    with acting_for(uncleared):
        assert [row.name for row in rows.all()] == ["Safe house"]
        assert rows.update(is_own=False) == 0
    with acting_for(german_officer):
        assert [row.name for row in rows.all()] == ["Listening post"]
        assert rows.filter(pk=own.pk).delete()[0] == 0
        own.pk, own.name = uuid7(), "In the name of another"
        with pytest.raises(DatabaseError), transaction.atomic():
            own.save(force_insert=True)


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        ({"kind": "area"}, DomainError, "radius of the area"),
        ({"radius_km": 3}, DomainError, "Only an area"),
        ({"classification": "eu_secret"}, DomainError, "above its ceiling"),
        ({"latitude": 91}, ValidationError, "90"),
        ({"name": "Taken"}, DomainError, "with this name"),
    ],
)
def test_what_is_no_site_is_refused_with_the_reason(operation, german_officer, said, error, words):
    _add(operation, german_officer, name="Taken")

    with pytest.raises(error, match=words):
        _add(operation, german_officer, **said)


def test_the_page_draws_what_the_person_may_know_and_reading_is_on_record(
    as_, operation, officers, uncleared, data_protection_officer
):
    german_officer, french_officer = officers["DE"], officers["FR"]
    shown = _add(operation, uncleared, name="Lower Danube", kind="area", radius_km=40)
    _add(operation, german_officer, name="Listening post", classification=Classification.EU_RESTRICTED)
    url, browser = address("operation-map", operation.pk), as_(uncleared)

    page = browser.get(url).content.decode()

    assert "Lower Danube" in page
    assert "places-r" in page
    assert "data-map=" in page
    assert "Listening post" not in page
    assert as_(french_officer).get(url).status_code == 404
    (line,) = events(data_protection_officer, "operations.plan.map_read")
    assert str(shown.pk) in line.object_ids
    few = queries(browser, url)
    _add(operation, uncleared, name="Another")
    assert queries(browser, url) == few <= 12


def test_form_and_api_add_by_the_same_rule(as_, api_as, operation, uncleared):
    typed = {"kind": "area", "name": "Delta", "latitude": "44.4", "longitude": "28.9", "classification": "bpl"}
    browser = as_(uncleared)

    refused = browser.post(address("site-add", operation.pk), typed)
    added = browser.post(address("site-add", operation.pk), typed | {"radius_km": "25"})
    asked = api_as(uncleared).post(
        f"/api/v1/operations/{operation.pk}/sites/", typed | {"radius_km": 25}, format="json"
    )
    listed = api_as(uncleared).get(f"/api/v1/operations/{operation.pk}/sites/").json()["results"]

    assert "radius of the area" in refused.content.decode()
    assert 'value="44.4"' in refused.content.decode()
    assert added.status_code == 302
    assert asked.status_code == 409
    assert [row["name"] for row in listed] == ["Delta"]


def test_a_name_taken_at_a_level_that_the_person_does_not_see_is_refused_in_the_same_words(
    operation, dutch_officer, uncleared
):
    desk = dutch_officer.memberships.get().authority
    cleared = make_user("nl.second", authority=desk, role=Role.LIAISON_OFFICER)
    _add(operation, cleared, name="Listening post", classification=Classification.EU_RESTRICTED)

    with pytest.raises(DomainError, match="with this name"):
        _add(operation, uncleared, name="Listening post")
