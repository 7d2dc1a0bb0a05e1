"""The Operational Centre accepts for analysis into a project; the desk names what waits for people of projects."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import DomainError
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import User
from europol_portal.workflow import TransitionRefused
from intelligence import desk, services
from intelligence.models import ProjectContribution, TriageItem
from intelligence.services.restrictions import Restricted
from tests.factories.centre import item_of, send_to_europol, step
from tests.factories.intelligence import make_person_content
from tests.factories.parties import make_crime_area
from tests.factories.projects import give, open_project, prepare
from tests.kept import kept

pytestmark = pytest.mark.django_db
TRIAGE = "/api/v1/triage/"
WHY = "Same terminal."


@pytest.fixture
@kept
def now():
    """PostgreSQL ends terms by its own clock, so these tests live in the present."""
    return timezone.now().replace(microsecond=0)


@pytest.fixture
@kept
def project(analyst, now):
    """An open project that the analyst leads."""
    return open_project(analyst, at=now - timedelta(days=2))


def claimed(by, provider, now, **fields):
    """An item that the person has claimed."""
    return step(by, item_of(send_to_europol(provider, by, at=now, **fields), by), "claim", at=now)


def held(person):
    with acting_for(person):
        return list(ProjectContribution.objects.visible_to(person).inside())


def url(name, *parts):
    return reverse(f"intelligence:{name}", args=parts)


def as_person(person):
    """The person as a request reads it."""
    return User.objects.select_related("party").get(pk=person.pk)


# -- the decision ----------------------------------------------------------------------------------------------


@pytest.mark.invariant(7, 13)
def test_acceptance_for_analysis_puts_it_into_the_project_and_tells_the_provider(
    analyst, german_officer, project, now, monkeypatch
):
    compared = []
    monkeypatch.setattr("intelligence.services.centre.triage._listeners", [lambda *given: compared.append(given)])
    item = claimed(analyst, german_officer, now)

    item = step(analyst, item, "accept_for_analysis", at=now, text=WHY, project=project.pk)

    assert (item.status, item.decided_by_id, item.note) == ("accepted_for_analysis", analyst.pk, WHY)
    assert [(row.project_id, row.contribution_id, row.reason) for row in held(analyst)] == [
        (project.pk, item.contribution_id, WHY)
    ]
    assert compared == []
    with acting_for(german_officer):
        kinds = set(Notification.objects.filter(recipient=german_officer).values_list("kind", flat=True))
    assert "intelligence.projectcontribution.accepted" in kinds
    assert "intelligence.contribution.accepted" not in kinds


def test_it_can_be_accepted_for_both_at_once_and_for_cross_check_later(
    analyst, german_officer, project, now, monkeypatch
):
    compared = []
    monkeypatch.setattr("intelligence.services.centre.triage._listeners", [lambda *given: compared.append(given)])
    both = claimed(analyst, german_officer, now)
    both = step(analyst, both, "accept_for_analysis", at=now, text=WHY, project=project.pk, with_cross_check=True)
    assert (both.status, len(compared), len(held(analyst))) == ("accepted_for_cross_check", 1, 1)

    later = claimed(analyst, german_officer, now)
    later = step(analyst, later, "accept_for_analysis", at=now, text=WHY, project=project.pk)
    later = step(analyst, later, "accept_for_cross_check", at=now)
    assert (later.status, len(compared), len(held(analyst))) == ("accepted_for_cross_check", 2, 2)


@pytest.mark.invariant(7)
@pytest.mark.parametrize(
    ("purposes", "code"), [(("cross_check",), "not_for_project"), (("operational_analysis",), "not_for_cross_check")]
)
def test_a_purpose_that_was_not_given_is_refused_and_nothing_is_half_done(  # noqa: PLR0917
    analyst, german_officer, project, now, purposes, code
):
    item = claimed(analyst, german_officer, now, purposes=purposes)

    with pytest.raises(Restricted) as refused:
        step(analyst, item, "accept_for_analysis", at=now, text=WHY, project=project.pk, with_cross_check=True)

    assert refused.value.code == code
    assert held(analyst) == []
    assert item_of(item.contribution, analyst).status == "claimed"


@pytest.mark.invariant(19, 22)
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"data_subject_category": "uncategorised"}, "without a category"),
        ({"data_subject_category": "victim", "necessity": "Named in the chat."}, "people that QUAY may not hold"),
    ],
)
def test_what_no_project_may_hold_is_refused_with_the_reason(analyst, german_officer, project, now, fields, words):  # noqa: PLR0917
    item = claimed(analyst, german_officer, now, entities=[make_person_content(**fields)])

    with pytest.raises(Restricted, match=words):
        step(analyst, item, "accept_for_analysis", at=now, text=WHY, project=project.pk)
    with acting_for(analyst):
        assert words in services.step_blocked(item, "accept_for_analysis", by=analyst, at=now)


@pytest.mark.invariant(42)
def test_the_centre_feeds_only_projects_that_the_person_may_feed(  # noqa: PLR0917
    analyst, second_analyst, duty_officer, german_officer, project, now
):
    for person, sees in ((second_analyst, []), (duty_officer, [project.pk]), (analyst, [project.pk])):
        item = claimed(person, german_officer, now)
        with acting_for(person):
            ways = services.ways_into_projects(item.contribution, by=person, at=now)
        assert [way.project.pk for way in ways] == sees
    item = claimed(second_analyst, german_officer, now)
    with acting_for(second_analyst):
        words = services.step_blocked(item, "accept_for_analysis", by=second_analyst, at=now)
    assert words.startswith("No open project for you")
    with pytest.raises(Restricted):
        step(second_analyst, item, "accept_for_analysis", at=now, text=WHY, project=project.pk)


@pytest.mark.parametrize("chosen", ["nothing", "a project in preparation", "another world"])
def test_a_project_is_chosen_among_the_open_ones(analyst, german_officer, project, now, chosen):
    item = claimed(analyst, german_officer, now)
    keys = {
        "nothing": None,
        "a project in preparation": prepare(analyst, at=now, code="LATER").pk,
        "another world": item.pk,
    }

    with pytest.raises(DomainError) as refused:
        step(analyst, item, "accept_for_analysis", at=now, text=WHY, project=keys[chosen])
    assert (refused.value.code, refused.value.field) == ("project_missing", "project")


def test_acceptance_needs_its_reason(analyst, german_officer, project, now):
    item = claimed(analyst, german_officer, now)

    with pytest.raises(TransitionRefused):
        step(analyst, item, "accept_for_analysis", at=now, text=" ", project=project.pk)


def test_the_ways_into_projects_cost_the_same_for_one_and_for_many(  # noqa: PLR0917
    analyst, german_officer, project, now, django_assert_num_queries, django_assert_max_num_queries
):
    item = claimed(analyst, german_officer, now, entities=[make_person_content()])
    with acting_for(analyst), django_assert_max_num_queries(8) as few:
        services.ways_into_projects(item.contribution, by=analyst, at=now)
    for number in range(4):
        open_project(analyst, at=now, code=f"MANY{number}")
    with acting_for(analyst), django_assert_num_queries(len(few)):
        assert len(services.ways_into_projects(item.contribution, by=analyst, at=now)) == 5


# -- pages and programs ----------------------------------------------------------------------------------------


def test_the_decision_is_taken_on_its_page_with_the_projects_that_can_hold_it(
    as_, analyst, german_officer, project, now
):
    open_project(analyst, at=now, code="FORGED", crime_area_ids=(make_crime_area("document-forgery").pk,))
    item = claimed(analyst, german_officer, now)
    client, address = as_(analyst), url("triage-step", item.pk, "accept_for_analysis")
    page = client.get(address).content.decode()
    assert f'value="{project.pk}"' in page
    assert "not one of the crime areas of FORGED" in page

    empty = client.post(address, {"project": project.pk, "text": "", "with_cross_check": "on"})
    assert empty.status_code == 422
    assert "checked" in empty.content.decode()
    done = client.post(address, {"project": project.pk, "text": WHY, "with_cross_check": "on"})
    assert done.status_code == 302
    assert "QUAY" in client.get(url("triage-item", item.pk)).content.decode()
    assert [row.project_id for row in held(analyst)] == [project.pk]


def test_the_page_says_what_stands_in_the_way(as_, second_analyst, german_officer, project, now):
    item = claimed(second_analyst, german_officer, now)
    client = as_(second_analyst)

    assert "No open project for you" in client.get(url("triage-item", item.pk)).content.decode()
    assert client.get(url("triage-step", item.pk, "accept_for_analysis")).status_code == 200
    refused = client.post(url("triage-step", item.pk, "accept_for_analysis"), {"project": project.pk, "text": WHY})
    assert refused.status_code == 422


def test_programs_decide_under_the_same_rules(api_as, analyst, second_analyst, german_officer, project, now):  # noqa: PLR0917
    item = claimed(analyst, german_officer, now)
    program, address = api_as(analyst), f"{TRIAGE}{item.pk}/step/"

    assert program.get(f"{TRIAGE}{item.pk}/projects/").json() == [
        {"project": str(project.pk), "code": "QUAY", "name": project.name, "reasons": []}
    ]
    assert api_as(second_analyst).get(f"{TRIAGE}{item.pk}/projects/").json() == []
    missing = program.post(address, {"step": "accept_for_analysis", "text": WHY})
    assert (missing.status_code, missing.json()["code"]) == (409, "project_missing")
    done = program.post(address, {"step": "accept_for_analysis", "text": WHY, "project": str(project.pk)})
    assert done.json()["status"] == "accepted_for_analysis"
    assert program.get(TRIAGE, {"state": "accepted"}).json()["results"][0]["id"] == str(item.pk)


@pytest.mark.invariant(13, 42)
def test_the_ways_into_projects_are_europols(api_as, officers, analyst, german_officer, project, now):  # noqa: PLR0917
    item = claimed(analyst, german_officer, now)

    for person in officers.values():
        assert api_as(person).get(f"{TRIAGE}{item.pk}/projects/").status_code == 403


# -- what waits ------------------------------------------------------------------------------------------------


def test_what_was_accepted_for_cross_check_and_may_fit_is_suggested_until_the_project_holds_it(  # noqa: PLR0917
    as_, api_as, analyst, second_analyst, german_officer, project, now
):
    fits = step(
        analyst, claimed(analyst, german_officer, now, subject="A fitting one"), "accept_for_cross_check", at=now
    )
    other_area = make_crime_area("document-forgery")
    for fields in ({"crime_area": other_area}, {"purposes": ("cross_check",)}):
        step(analyst, claimed(analyst, german_officer, now, **fields), "accept_for_cross_check", at=now)
    claimed(analyst, german_officer, now, subject="Undecided")

    with acting_for(analyst):
        assert [row.pk for row in services.suggested([project], by=analyst, at=now)] == [fits.pk]
        assert list(services.suggested([project], by=analyst, at=now + timedelta(days=31))) == []
        person = as_person(analyst)
        assert "QUAY: 1 contribution may fit" in [one.title for one in desk.needs(person, now)]
    assert "A fitting one" in as_(analyst).get(project.get_absolute_url()).content.decode()
    address = f"/api/v1/analysis-projects/{project.pk}/suggested/"
    assert [one["reference"] for one in api_as(analyst).get(address).json()] == [fits.reference]
    assert api_as(second_analyst).get(address).status_code == 403
    assert api_as(german_officer).get(address).status_code in {403, 404}

    with acting_for(analyst):
        services.accept_into_project(project=project, contribution=fits.contribution, reason=WHY, by=analyst, at=now)
        assert list(services.suggested([project], by=analyst, at=now)) == []


@pytest.mark.invariant(42)
def test_a_closed_circle_hides_suggestions(analyst, german_officer, project, now):
    item = step(analyst, claimed(analyst, german_officer, now), "accept_for_cross_check", at=now)
    with acting_for(german_officer):
        services.keep_to_people(contribution=item.contribution, people=[german_officer], by=german_officer, at=now)
    with acting_for(analyst):
        seen = TriageItem.objects.visible_to(analyst).filter(pk=item.pk).exists()
        assert [row.pk for row in services.suggested([project], by=analyst, at=now)] == ([item.pk] if seen else [])


def test_the_desk_of_the_lead_names_reviews_that_fall_due(analyst, second_analyst, now):
    soon = open_project(analyst, at=now, review_on=(now + timedelta(days=20)).date())
    open_project(analyst, at=now, code="LATER", review_on=(now + timedelta(days=200)).date())

    def reviews(person, at):
        with acting_for(person):
            return [(one.title, one.is_urgent) for one in desk.needs(as_person(person), at) if one.verb == "Review"]

    title = f"Review {soon.code}: {soon.name}"
    assert reviews(analyst, now) == [(title, False)]
    assert reviews(analyst, now + timedelta(days=21)) == [(title, True)]
    assert reviews(second_analyst, now) == []


@pytest.mark.invariant(22)
def test_the_desk_of_the_owner_names_people_without_a_category_before_they_are_withdrawn(
    analyst, german_officer, dutch_officer, now, settings
):
    give(german_officer, analyst, dutch_officer, at=now, people=[{"data_subject_category": "uncategorised"}])
    near = now + timedelta(days=settings.UNCATEGORISED_DAYS - settings.UNCATEGORISED_REMINDER_DAYS + 1)

    def asks(person, at):
        with acting_for(person):
            return [one.verb for one in desk.needs(as_person(person), at) if one.verb == "Categorise"]

    assert asks(german_officer, now) == []
    assert asks(german_officer, near) == ["Categorise"]
    assert asks(dutch_officer, near) == asks(analyst, near) == []


def test_the_desk_costs_the_same_for_few_and_for_many_projects(
    analyst, german_officer, project, now, django_assert_num_queries
):
    step(analyst, claimed(analyst, german_officer, now), "accept_for_cross_check", at=now)
    with acting_for(analyst):
        person = as_person(analyst)
        desk.needs(person, now)
        with CaptureQueriesContext(connection) as few:
            desk.needs(person, now)
    for number in range(3):
        open_project(analyst, at=now, code=f"MANY{number}", review_on=(now + timedelta(days=9)).date())
        step(analyst, claimed(analyst, german_officer, now), "accept_for_cross_check", at=now)
    with acting_for(analyst), django_assert_num_queries(len(few)):
        desk.needs(person, now)
