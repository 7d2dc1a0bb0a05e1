"""Pages of analysis projects and of categories: who gets which, what they do, what they keep, what they cost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from europol_portal.access.binding import acting, acting_for
from europol_portal.audit.models import AuditEvent
from intelligence.models import AnalysisProject, CategoryStatement, ProjectAnalyst, ProjectContribution
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.intelligence import make_person_content, send_contribution
from tests.factories.projects import accept, give, open_project, person_of, prepare
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture
@kept
def now():
    """The pages live on the clock of the house."""
    return timezone.now().replace(microsecond=0)


def url(name, *parts):
    return reverse(f"intelligence:{name}", args=parts)


def definition(**fields):
    """What a lead fills in."""
    values = {
        "code": "quay",
        "name": "Container crime",
        "purpose": "Find the people behind drugs in containers.",
        "data_kinds": ["person"],
        "person_categories": ["suspect"],
        "storage_months": "36",
        "review_on": (timezone.now() + timedelta(days=300)).date().isoformat(),
        "classification": "bpl",
    }
    return values | fields


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


# -- who gets which --------------------------------------------------------------------------------------------


@pytest.mark.invariant(42)
def test_a_project_is_found_by_europol_and_by_its_participants_only(as_, officers, analyst, duty_officer, now):
    project = open_project(analyst, officers["DE"].party, at=now)

    for person, status in (
        (analyst, 200), (duty_officer, 200), (officers["DE"], 200), (officers["NL"], 404), (officers["FR"], 404),
    ):  # fmt: skip
        assert as_(person).get(project.get_absolute_url()).status_code == status
        assert (project.name in text_of(as_(person).get(url("project-list")))) == (status == 200)


@pytest.mark.invariant(15)
def test_people_without_operational_work_see_no_projects(as_, europol_people, analyst, now):
    project = open_project(analyst, at=now)

    for name in ("admin", "dpo", "support"):
        assert as_(europol_people[name]).get(url("project-list")).status_code == 403
        assert as_(europol_people[name]).get(project.get_absolute_url()).status_code in {403, 404}


@pytest.mark.invariant(2, 10, 42)
def test_a_participant_reads_what_it_is_for_and_nothing_of_what_it_holds(as_, officers, analyst, now):
    german, dutch = officers["DE"], officers["NL"]
    project = open_project(analyst, german.party, dutch.party, at=now)
    held = give(german, analyst, at=now, subject="Kept from the others", handling_codes=("H2",))
    entry = accept(project, held, by=analyst, at=now, reason="Words of the analyst.")

    page = text_of(as_(dutch).get(project.get_absolute_url()))
    assert project.purpose in page
    for hidden in ("Kept from the others", "Words of the analyst.", german.party.name, held.reference, "H2"):
        assert hidden not in page
    assert as_(dutch).get(url("project-contents", project.pk)).status_code in {403, 404}
    assert as_(dutch).get(url("project-content-remove", entry.pk)).status_code == 404
    for name in ("project-change", "project-accept", "project-join", "project-name", "project-review"):
        assert as_(dutch).get(url(name, project.pk)).status_code == 403
        assert as_(dutch).post(url(name, project.pk)).status_code == 403


@pytest.mark.invariant(42)
def test_inside_europol_others_see_that_it_exists_and_not_what_it_holds(
    as_, german_officer, analyst, second_analyst, now
):
    project = open_project(analyst, at=now)
    accept(project, give(german_officer, analyst, at=now, subject="Held subject"), by=analyst, at=now)

    assert "Held subject" in text_of(as_(analyst).get(project.get_absolute_url()))
    assert "Held subject" not in text_of(as_(second_analyst).get(project.get_absolute_url()))
    assert as_(second_analyst).get(url("project-contents", project.pk)).status_code == 404
    assert as_(second_analyst).get(url("project-accept", project.pk)).status_code == 403


@pytest.mark.invariant(28)
def test_reading_a_project_and_its_contents_is_recorded(as_, analyst, now):
    project = open_project(analyst, at=now)

    as_(analyst).get(project.get_absolute_url())
    as_(analyst).get(url("project-contents", project.pk))

    with acting(OWNER_OF_TABLES):
        kinds = set(AuditEvent.objects.values_list("kind", flat=True))
    assert {"intelligence.analysisproject.read", "intelligence.analysisproject.contents_read"} <= kinds


# -- what they do ----------------------------------------------------------------------------------------------


def test_a_project_is_prepared_defined_opened_and_closed_by_pages(as_, analyst, now):
    client = as_(analyst)
    refused = client.post(url("project-create"), definition(review_on="2020-01-01", name="Kept words"))
    assert refused.status_code == 422
    assert "Kept words" in refused.content.decode()
    assert client.post(url("project-create"), definition()).status_code == 302
    with acting_for(analyst):
        project = AnalysisProject.objects.get(code="QUAY")
    assert "Record first: its crime areas" in text_of(client.get(project.get_absolute_url()))
    assert client.post(url("project-step", project.pk, "open")).status_code == 422

    whole = open_project(analyst, at=now, code="WHOLE")
    assert client.post(url("project-step", whole.pk, "suspend"), {"note": ""}).status_code == 422
    assert client.post(url("project-step", whole.pk, "suspend"), {"note": "A new lead."}).status_code == 302
    changed = client.get(url("project-change", whole.pk))
    assert "Find the people behind drugs" in text_of(changed)
    assert client.post(url("project-step", whole.pk, "close"), {"note": "Done."}).status_code == 302
    assert "Why it was closed" in text_of(client.get(whole.get_absolute_url()))
    assert client.get(url("project-step", whole.pk, "nonsense")).status_code == 404


def test_a_short_name_that_is_taken_is_said_at_its_field(as_, analyst, now):
    prepare(analyst, at=now)

    refused = as_(analyst).post(url("project-create"), definition())
    assert refused.status_code == 422
    assert "Another project has this short name." in refused.content.decode()


def test_participants_and_analysts_come_and_go_by_pages(as_, analyst, second_analyst, german_officer, now):
    project = open_project(analyst, at=now)

    assert as_(analyst).post(url("project-join", project.pk), {"party": "DE", "basis": ""}).status_code == 302
    assert as_(german_officer).get(project.get_absolute_url()).status_code == 200
    with acting_for(analyst):
        participant = project.participants.get()
    assert as_(analyst).post(url("participant-end", participant.pk), {"reason": ""}).status_code == 422
    assert as_(analyst).post(url("participant-end", participant.pk), {"reason": "It asked for it."}).status_code == 302
    assert as_(german_officer).get(project.get_absolute_url()).status_code == 404

    named = as_(analyst).post(url("project-name", project.pk), {"person": second_analyst.pk, "task": "analyst"})
    assert named.status_code == 302
    with acting_for(analyst):
        row = ProjectAnalyst.objects.get(person=second_analyst)
    assert as_(second_analyst).get(url("project-contents", project.pk)).status_code == 200
    assert as_(analyst).post(url("analyst-relieve", row.pk)).status_code == 302
    assert as_(second_analyst).get(url("project-contents", project.pk)).status_code == 404


@pytest.mark.invariant(7)
def test_a_contribution_is_accepted_by_its_reference_and_taken_out_with_a_reason(as_, german_officer, analyst, now):
    project = open_project(analyst, at=now)
    given = give(german_officer, analyst, at=now)
    not_given = give(german_officer, analyst, at=now, purposes=("cross_check",))
    address = url("project-accept", project.pk)

    unknown = as_(analyst).post(address, {"contribution": "1-1", "reason": "Kept words"})
    assert unknown.status_code == 422
    assert "Kept words" in unknown.content.decode()
    refused = as_(analyst).post(address, {"contribution": not_given.reference, "reason": "Why"})
    assert refused.status_code == 422
    assert "not given it for this purpose" in refused.content.decode()
    assert as_(analyst).post(address, {"contribution": given.reference, "reason": "Same terminal."}).status_code == 302
    assert project.code in text_of(as_(german_officer).get(given.get_absolute_url()))
    assert project.code in text_of(as_(analyst).get(url("contribution-projects", given.pk)))

    with acting_for(analyst):
        entry = ProjectContribution.objects.get()
    assert as_(analyst).post(url("project-content-remove", entry.pk), {"reason": "No link."}).status_code == 302
    assert given.subject not in text_of(as_(analyst).get(url("project-contents", project.pk)))


def test_a_review_is_recorded_with_its_reason(as_, analyst, now):
    project = open_project(analyst, at=now)
    day = (now + timedelta(days=700)).date()

    assert as_(analyst).post(url("project-review", project.pk), {"reason": "", "review_on": day}).status_code == 422
    answer = as_(analyst).post(url("project-review", project.pk), {"reason": "New group.", "review_on": day})
    assert answer.status_code == 302
    with acting_for(analyst):
        assert AnalysisProject.objects.get(pk=project.pk).review_on == day


@pytest.mark.invariant(23)
def test_the_owner_states_a_category_on_the_page_of_the_person_and_others_read_it(as_, officers, now):
    german, dutch, french = officers["DE"], officers["NL"], officers["FR"]
    sent = send_contribution(german, dutch, at=now, entities=[make_person_content()])
    person = person_of(sent, german)
    address = url("entity-category", person.pk)

    refused = as_(german).post(address, {"category": "victim", "reason": "Kept words", "necessity": ""})
    assert refused.status_code == 422
    assert "Kept words" in refused.content.decode()
    stated = as_(german).post(address, {"category": "convicted", "reason": "Sentenced.", "necessity": ""})
    assert stated.status_code == 302
    assert "Sentenced." in text_of(as_(dutch).get(address))
    assert "State it" not in text_of(as_(dutch).get(address))
    assert as_(dutch).post(address, {"category": "suspect", "reason": "No."}).status_code == 403
    assert as_(french).get(address).status_code == 404
    with acting_for(german):
        assert CategoryStatement.objects.get().category == "convicted"


# -- what they cost --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["project-list", "project-detail", "project-contents", "contribution-projects"])
def test_pages_cost_the_same_for_few_and_for_many(  # noqa: PLR0917
    as_, german_officer, analyst, now, name, django_assert_max_num_queries, django_assert_num_queries
):
    project = open_project(analyst, german_officer.party, at=now)
    given = give(german_officer, analyst, at=now, people=[{}])
    accept(project, given, by=analyst, at=now)
    address = {
        "project-list": url("project-list"),
        "contribution-projects": url("contribution-projects", given.pk),
    }.get(name) or url(name, project.pk)
    client = as_(analyst)
    client.get(address)
    with django_assert_max_num_queries(45) as few:
        client.get(address)
    for number in range(3):
        other = open_project(analyst, at=now, code=f"MANY{number}")
        for target in (project, other):
            accept(target, give(german_officer, analyst, at=now, people=[{}]), by=analyst, at=now)
    with django_assert_num_queries(len(few)):
        client.get(address)
