"""Analysis projects: defined, joined, filled; acceptance opens a contribution to nobody."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Party, Role
from europol_portal.workflow import TransitionRefused
from intelligence import services
from intelligence.models import (
    AnalysisProject,
    ProjectAnalyst,
    ProjectContribution,
    ProjectParticipant,
)
from intelligence.workflow import PROJECT_WORKFLOW
from tests.factories.parties import make_party, make_user
from tests.factories.projects import accept, give, make_project_content, move, open_project, prepare
from tests.kept import kept

pytestmark = pytest.mark.django_db
Status = AnalysisProject.Status
WAYS = {
    Status.PREPARED: (),
    Status.OPEN: ("open",),
    Status.SUSPENDED: ("open", "suspend"),
    Status.CLOSED: ("open", "close"),
}
STEPS = [(step, status) for step in PROJECT_WORKFLOW.transitions for status in Status]


@pytest.fixture
@kept
def now():
    """PostgreSQL ends terms by its own clock, so these tests live in the present."""
    return timezone.now().replace(microsecond=0)


def told(person, kind):
    with acting_for(person):
        return Notification.objects.filter(recipient=person, kind=kind).count()


def shown(model, person):
    with acting_for(person):
        return list(model.objects.visible_to(person))


# -- life ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("step", "status"), STEPS)
def test_every_step_of_a_project_from_every_state(analyst, now, step, status):
    project = prepare(analyst, at=now)
    for way in WAYS[status]:
        move(project, way, by=analyst, at=now)
    transition = PROJECT_WORKFLOW.transitions[step]

    if status in transition.sources:
        assert move(project, step, by=analyst, at=now).status == transition.target
    else:
        with pytest.raises(TransitionRefused):
            move(project, step, by=analyst, at=now)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("crime_area_ids", (), "crime areas"),
        ("data_kinds", (), "categories of data"),
        ("person_categories", (), "categories of persons"),
        ("board_informed_on", None, "Management Board"),
        ("supervisor_informed_on", None, "EDPS"),
    ],
)
def test_a_project_opens_only_when_it_is_defined(analyst, now, field, value, words):
    project = prepare(analyst, at=now, **{field: value})

    with pytest.raises(TransitionRefused, match=words):
        move(project, "open", by=analyst, at=now)


def test_opening_and_closing_are_dated_and_closing_keeps_its_reason(analyst, now):
    project = open_project(analyst, at=now)

    closed = move(project, "close", by=analyst, at=now + timedelta(days=1), note="The network is gone.")

    assert (closed.opened_at, closed.closed_at) == (now + timedelta(minutes=1), now + timedelta(days=1))
    assert closed.closing_note == "The network is gone."


def test_while_it_works_its_definition_stands(analyst, now):
    project = open_project(analyst, at=now)

    with acting_for(analyst), pytest.raises(DomainError, match="Suspend"):
        services.change_project(
            project=project, content=make_project_content(purpose="Something else."), by=analyst, at=now
        )

    move(project, "suspend", by=analyst, at=now)
    with acting_for(analyst):
        changed = services.change_project(
            project=project, content=make_project_content(purpose="Something else."), by=analyst, at=now
        )
    assert changed.purpose == "Something else."


def test_a_review_needs_a_reason_and_lies_within_three_years(analyst, now):
    project = open_project(analyst, at=now)

    def review(day, reason="Cases run on."):
        return services.review_project(project=project, review_on=day, reason=reason, by=analyst, at=now)

    with acting_for(analyst):
        with pytest.raises(DomainError, match="still needed"):
            review(date(2028, 1, 1), "")
        with pytest.raises(DomainError, match="within 3 years"):
            review(date(2030, 1, 1))
        assert review(date(2028, 1, 1)).review_on == date(2028, 1, 1)


def test_only_europol_prepares_projects_and_short_names_are_used_once(analyst, german_officer, germany, now):
    prepare(analyst, at=now)
    german_analyst = make_user("de.analyst", authority=german_officer.authority, role=Role.ANALYST)

    with pytest.raises(DomainError, match="short name"):
        prepare(analyst, at=now)
    for person in (german_officer, german_analyst):
        with pytest.raises(AccessDenied):
            prepare(person, at=now, code="OTHER")


def test_a_colleague_who_does_not_lead_changes_nothing(analyst, second_analyst, now):
    project = open_project(analyst, at=now)

    for act in (
        lambda: move(project, "suspend", by=second_analyst, at=now),
        lambda: services.name_analyst(project=project, person=second_analyst, by=second_analyst, at=now),
        lambda: services.change_project(project=project, content=make_project_content(), by=second_analyst, at=now),
    ):
        with acting_for(second_analyst), pytest.raises(AccessDenied):
            act()


def test_a_project_keeps_a_lead(analyst, second_analyst, now):
    project = open_project(analyst, at=now)
    with acting_for(analyst):
        lead = ProjectAnalyst.objects.get()
        with pytest.raises(DomainError, match="another lead"):
            services.relieve_analyst(analyst=lead, by=analyst, at=now)
        services.name_analyst(project=project, person=second_analyst, task="lead", by=analyst, at=now)
        services.relieve_analyst(analyst=lead, by=analyst, at=now)

    assert told(second_analyst, "intelligence.projectanalyst.named") == 1
    with pytest.raises(AccessDenied):
        move(project, "suspend", by=analyst, at=now)
    assert move(project, "suspend", by=second_analyst, at=now).status == Status.SUSPENDED


# -- participants ----------------------------------------------------------------------------------------------


def test_a_participant_sees_the_project_and_itself_and_nothing_else(analyst, officers, now):
    german_officer, dutch_officer, french_officer = officers["DE"], officers["NL"], officers["FR"]
    project = open_project(analyst, german_officer.party, dutch_officer.party, at=now)
    contribution = give(dutch_officer, analyst, at=now)
    accept(project, contribution, by=analyst, at=now)

    assert shown(AnalysisProject, german_officer) == [project]
    assert [one.party_id for one in shown(ProjectParticipant, german_officer)] == [german_officer.party_id]
    assert shown(ProjectAnalyst, german_officer) == []
    assert shown(ProjectContribution, german_officer) == []
    assert shown(AnalysisProject, french_officer) == []
    assert shown(ProjectParticipant, french_officer) == []
    assert len(shown(ProjectParticipant, analyst)) == 2
    assert told(german_officer, "intelligence.projectparticipant.joined") == 1


def test_who_leaves_loses_sight_at_once_and_the_row_keeps_the_dates(analyst, german_officer, now):
    project = open_project(analyst, german_officer.party, at=now)
    with acting_for(analyst):
        participant = ProjectParticipant.objects.get()
        services.end_participation(participant=participant, reason="Asked to.", by=analyst, at=now + timedelta(days=2))
        again = services.join_project(project=project, party=german_officer.party, by=analyst, at=now)
        services.end_participation(participant=again, reason="Asked to.", by=analyst, at=now + timedelta(days=3))

    assert shown(AnalysisProject, german_officer) == []
    rows = shown(ProjectParticipant, analyst)
    assert [(row.joined_at, row.ended_at) for row in sorted(rows, key=lambda one: one.pk)] == [
        (now, now + timedelta(days=2)),
        (now, now + timedelta(days=3)),
    ]
    assert told(german_officer, "intelligence.projectparticipant.left") == 2


@pytest.mark.invariant(6)
@pytest.mark.parametrize(
    ("terms", "basis", "words"),
    [
        (("third_country", "operational_agreement", True), "", "name the arrangement"),
        (("third_country", "working_arrangement", False), "Letter", "personal data"),
        (("third_country", "none", False), "Letter", "no agreement"),
        (("private_party", "operational_agreement", True), "Letter", "Private parties"),
    ],
)
def test_a_third_party_joins_only_with_an_agreement_for_personal_data(analyst, now, terms, basis, words):
    kind, level, allowed = terms
    project = prepare(analyst, at=now)
    party = make_party("XX", "Elsewhere", kind=kind, cooperation_level=level, personal_data_allowed=allowed)

    with acting_for(analyst), pytest.raises(DomainError, match=words):
        services.join_project(project=project, party=party, basis=basis, by=analyst, at=now)


def test_a_third_party_with_an_agreement_joins(analyst, american_officer, now):
    project = prepare(analyst, at=now)

    with acting_for(analyst):
        joined = services.join_project(
            project=project, party=american_officer.party, basis="Agreement of 2002", by=analyst, at=now
        )

    assert joined.basis == "Agreement of 2002"
    assert shown(AnalysisProject, american_officer) == [project]


def test_the_database_lets_no_participant_write_into_a_project(analyst, german_officer, dutch_officer, now):
    project = open_project(analyst, german_officer.party, at=now)

    with acting_for(german_officer):
        assert AnalysisProject.objects.filter(pk=project.pk).update(purpose="Ours") == 0
        for row in (
            ProjectParticipant(project=project, party=dutch_officer.party, joined_at=now, joined_by=german_officer),
            ProjectAnalyst(project=project, person=german_officer, named_at=now, named_by=german_officer),
        ):
            with pytest.raises(ProgrammingError), transaction.atomic():
                row.save(force_insert=True)


def test_a_party_is_no_participant_twice_and_europol_is_none(analyst, german_officer, now):
    project = prepare(analyst, at=now)
    with acting_for(analyst):
        services.join_project(project=project, party=german_officer.party, by=analyst, at=now)
        for party in (german_officer.party, Party.objects.get(is_hub=True)):
            with pytest.raises(DomainError):
                services.join_project(project=project, party=party, by=analyst, at=now)
