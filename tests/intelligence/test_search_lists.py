"""Lists that the index of the search cuts: filtered cases and entities, by page and by API."""

import pytest
from django.urls import reverse

from europol_portal.access.binding import acting_for
from intelligence import services
from intelligence.models import Case
from tests.factories.intelligence import make_entity_content, make_person_content, send_contribution
from tests.factories.parties import make_crime_area
from tests.kept import kept

pytestmark = pytest.mark.django_db

CASES, ENTITIES, CASE_LIST = "/api/v1/cases/", "/api/v1/entities/", reverse("intelligence:case-list")
MINOR = {"label": "Zuzana Svědková", "data_subject_category": "victim", "necessity": "She was found in the lorry."}


@pytest.fixture
@kept
def cases(german_officer, dutch_officer, now):
    """Five cases of Germany, known to the Netherlands; every second one closed."""
    make_crime_area("fraud", "Swindling and fraud")
    for number in range(5):
        send_contribution(german_officer, dutch_officer, at=now, subject=f"Case of engines {number}")
    with acting_for(german_officer):
        rows = list(Case.objects.order_by("-pk"))
        for case in rows[::2]:
            services.move_case(case=case, step="close", by=german_officer, at=now)
    return rows


@pytest.mark.invariant(10)
def test_filtered_cases_are_the_same_by_page_and_by_api(client, api_as, cases, officers):
    for country, open_cases in (("DE", cases[1::2]), ("NL", cases[1::2]), ("FR", [])):
        person = officers[country]
        client.force_login(person)
        page = client.get(CASE_LIST, {"status": "open"}).context["cases"]
        answer = api_as(person).get(f"{CASES}?status=open").json()["results"]
        assert [case.pk for case, _ in page] == [case.pk for case in open_cases]
        assert [row["id"] for row in answer] == [str(case.pk) for case in open_cases]


def test_a_crime_area_narrows_and_an_unknown_one_is_refused(api_as, cases, dutch_officer):
    program = api_as(dutch_officer)

    assert len(program.get(f"{CASES}?crime_area=drug-trafficking").json()["results"]) == len(cases)
    assert program.get(f"{CASES}?crime_area=fraud").json()["results"] == []
    assert program.get(f"{CASES}?crime_area=nonsense").status_code == 400


@pytest.mark.parametrize("root", [CASES, ENTITIES])
def test_pages_of_the_api_lead_on_without_gap(api_as, german_officer, dutch_officer, now, root):
    for number in range(5):
        things = [make_entity_content(label=f"+49 151 555 010{number}{part}") for part in range(2)]
        send_contribution(german_officer, dutch_officer, at=now, entities=things)
    program, shown, address = api_as(dutch_officer), [], f"{root}?page_size=3"
    everything = [row["id"] for row in program.get(f"{root}?page_size=200").json()["results"]]
    while address:
        answer = program.get(address).json()
        shown += [row["id"] for row in answer["results"]]
        address = answer["next"]

    assert shown == everything
    assert len(shown) == (5 if root == CASES else 10)


def test_entities_of_one_contribution_are_listed(api_as, german_officer, dutch_officer, now):
    send_contribution(german_officer, dutch_officer, at=now, entities=[make_entity_content()])
    sent = send_contribution(german_officer, dutch_officer, at=now, entities=[make_entity_content(label="+4915155501")])
    send_contribution(german_officer, dutch_officer, at=now, entities=[make_entity_content()])

    rows = api_as(dutch_officer).get(f"{ENTITIES}?contribution={sent.pk}").json()["results"]

    assert [row["label"] for row in rows] == ["+4915155501"]


@pytest.mark.invariant(19)
def test_protected_people_stand_in_no_list_of_a_recipient_even_once_it_has_read_of_them(
    client, api_as, german_officer, dutch_officer, now
):
    sent = send_contribution(german_officer, dutch_officer, at=now, entities=[make_person_content(**MINOR)])
    client.force_login(dutch_officer)

    def listed():
        page = client.get(reverse("intelligence:entity-list")).context["entities"]
        return len(page), len(api_as(dutch_officer).get(f"{ENTITIES}?kind=person").json()["results"])

    assert listed() == (0, 0)
    with acting_for(dutch_officer):
        services.open_contribution(contribution=sent, by=dutch_officer, at=now)
    assert listed() == (0, 0)
