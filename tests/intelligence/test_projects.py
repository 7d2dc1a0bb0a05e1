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
    Contribution,
    ContributionShare,
    ContributionText,
    Entity,
    ProjectAnalyst,
    ProjectContribution,
    ProjectParticipant,
)
from intelligence.services import Limits
from intelligence.workflow import PROJECT_WORKFLOW
from tests.factories.intelligence import PURPOSES, make_entity_content, send_contribution
from tests.factories.parties import make_crime_area, make_party, make_user
from tests.factories.projects import accept, give, make_project_content, move, open_project, person_of, prepare, state
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


@pytest.fixture
@kept
def second_analyst(analyst):
    """An analyst of Europol who works on nothing here."""
    return make_user("europol.second", authority=analyst.authority, role=Role.ANALYST)


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


# -- contents --------------------------------------------------------------------------------------------------


@pytest.mark.invariant(7, 13)
def test_what_was_given_for_operational_analysis_is_accepted_and_its_provider_is_told(analyst, german_officer, now):
    project = open_project(analyst, at=now)
    contribution = give(german_officer, analyst, at=now, people=[{}])

    entry = accept(project, contribution, by=analyst, at=now)

    assert (entry.owner_id, entry.project_code, entry.reference) == (
        german_officer.party_id, "QUAY", contribution.reference,
    )  # fmt: skip
    assert [one.project_code for one in shown(ProjectContribution, german_officer)] == ["QUAY"]
    assert told(german_officer, "intelligence.projectcontribution.accepted") == 1


@pytest.mark.invariant(7)
def test_another_purpose_is_not_enough(analyst, german_officer, now):
    project = open_project(analyst, at=now)
    contribution = give(german_officer, analyst, at=now, purposes=("cross_check",))

    with pytest.raises(DomainError, match="operational analysis"):
        accept(project, contribution, by=analyst, at=now)


@pytest.mark.invariant(8)
def test_a_restriction_of_the_purpose_stops_acceptance(analyst, german_officer, now):
    project = open_project(analyst, at=now)
    contribution = give(german_officer, analyst, at=now)
    with acting_for(german_officer):
        services.restrict_contribution(
            contribution=Contribution.objects.get(pk=contribution.pk),
            limits=Limits(purposes=("cross_check",)),
            by=german_officer,
            at=now,
        )

    with pytest.raises(DomainError, match="operational analysis"):
        accept(project, contribution, by=analyst, at=now)


@pytest.mark.invariant(13)
def test_what_europol_did_not_receive_cannot_be_accepted(analyst, german_officer, dutch_officer, now):
    project = open_project(analyst, german_officer.party, dutch_officer.party, at=now)
    contribution = send_contribution(german_officer, dutch_officer, at=now, purposes=PURPOSES)

    with pytest.raises(AccessDenied):
        accept(project, contribution, by=analyst, at=now)


@pytest.mark.parametrize("words", ["recalled", "closed project"])
def test_what_is_recalled_or_comes_too_late_cannot_be_accepted(analyst, german_officer, now, words):
    project = open_project(analyst, at=now)
    contribution = give(german_officer, analyst, at=now)
    with acting_for(analyst):
        services.open_contribution(contribution=contribution, by=analyst, at=now)
    if words == "recalled":
        with acting_for(german_officer):
            services.recall_contribution(contribution=contribution, reason="Wrong.", by=german_officer, at=now)
    else:
        move(project, "close", by=analyst, at=now)
    with acting_for(analyst):
        contribution = Contribution.objects.get(pk=contribution.pk)

    with pytest.raises(DomainError):
        accept(project, contribution, by=analyst, at=now)


def test_what_the_project_was_not_defined_for_is_refused_with_every_reason(analyst, german_officer, now):
    project = open_project(analyst, at=now, person_categories=("suspect",), data_kinds=("person",))
    other = make_crime_area("arms", "Illicit arms")
    contribution = give(
        german_officer,
        analyst,
        at=now,
        crime_area=other,
        entities=[make_entity_content()],
    )
    people = give(german_officer, analyst, at=now, people=[{"data_subject_category": "contact"}])

    with pytest.raises(DomainError, match="Illicit arms: not one of the crime areas") as refused:
        accept(project, contribution, by=analyst, at=now)
    assert "means of communication" in refused.value.message
    with pytest.raises(DomainError, match="may not hold: contact"):
        accept(project, people, by=analyst, at=now)


@pytest.mark.invariant(22)
def test_people_without_a_category_enter_no_project(analyst, german_officer, now):
    project = open_project(analyst, at=now)
    contribution = give(german_officer, analyst, at=now, people=[{"data_subject_category": "uncategorised"}])

    with pytest.raises(DomainError, match="without a category"):
        accept(project, contribution, by=analyst, at=now)

    state(person_of(contribution, german_officer), "suspect", by=german_officer, at=now)
    assert accept(project, contribution, by=analyst, at=now)


@pytest.mark.invariant(22)
def test_a_person_who_loses_its_category_leaves_the_analysis(analyst, german_officer, now):
    project = open_project(analyst, at=now)
    contribution = give(german_officer, analyst, at=now, people=[{}])
    accept(project, contribution, by=analyst, at=now)

    def analysed():
        with acting_for(analyst):
            return services.entities_for_analysis(project, analyst, at=now).count()

    assert analysed() == 1
    state(person_of(contribution, german_officer), "witness", necessity="Saw it.", by=german_officer, at=now)
    assert analysed() == 0


def test_nothing_is_accepted_twice_and_what_was_taken_out_may_come_back(analyst, german_officer, now):
    project = open_project(analyst, at=now)
    contribution = give(german_officer, analyst, at=now)
    entry = accept(project, contribution, by=analyst, at=now)

    with pytest.raises(DomainError, match="already"):
        accept(project, contribution, by=analyst, at=now)
    with acting_for(analyst):
        with pytest.raises(DomainError, match="reason"):
            services.take_out_of_project(entry=entry, reason=" ", by=analyst, at=now)
        services.take_out_of_project(entry=entry, reason="Other network.", by=analyst, at=now)

    assert told(german_officer, "intelligence.projectcontribution.removed") == 1
    assert accept(project, contribution, by=analyst, at=now).removed_at is None


@pytest.mark.invariant(2, 10, 42)
def test_acceptance_shows_the_contribution_to_nobody_new(analyst, duty_officer, officers, now):
    german_officer, dutch_officer, french_officer = officers["DE"], officers["NL"], officers["FR"]
    project = open_project(analyst, german_officer.party, dutch_officer.party, french_officer.party, at=now)
    contribution = give(german_officer, analyst, at=now, people=[{}], handling_codes=("H2",))
    before = {
        person.pk: [list(map(str, shown(model, person))) for model in (Contribution, Entity, ContributionText)]
        for person in (analyst, duty_officer, german_officer, dutch_officer, french_officer)
    }

    accept(project, contribution, by=analyst, at=now)

    for person in (analyst, duty_officer, german_officer, dutch_officer, french_officer):
        after = [list(map(str, shown(model, person))) for model in (Contribution, Entity, ContributionText)]
        assert after == before[person.pk]
    for stranger in (dutch_officer, french_officer):
        assert shown(ProjectContribution, stranger) == []
        assert told(stranger, "intelligence.projectcontribution.accepted") == 0
    with acting_for(german_officer):
        assert set(ContributionShare.objects.values_list("group_id", flat=True)) == {
            german_officer.party_id, analyst.party_id,
        }  # fmt: skip


@pytest.mark.invariant(42)
def test_inside_europol_only_the_projects_analysts_see_what_it_holds(
    analyst, second_analyst, duty_officer, german_officer, now
):
    project = open_project(analyst, at=now)
    by_analyst = accept(project, give(german_officer, analyst, at=now), by=analyst, at=now)
    by_duty = accept(project, give(german_officer, analyst, at=now), by=duty_officer, at=now)

    assert set(shown(ProjectContribution, analyst)) == {by_analyst, by_duty}
    assert shown(ProjectContribution, duty_officer) == [by_duty]
    assert shown(ProjectContribution, second_analyst) == []
    with pytest.raises(AccessDenied):
        accept(project, give(german_officer, analyst, at=now), by=second_analyst, at=now)
    with acting_for(duty_officer), pytest.raises(AccessDenied):
        services.take_out_of_project(entry=by_duty, reason="No.", by=duty_officer, at=now)


@pytest.mark.usefixtures("second_lock_off")
def test_the_first_lock_alone_hides_contents_from_participants(analyst, german_officer, dutch_officer, now):
    project = open_project(analyst, german_officer.party, dutch_officer.party, at=now)
    accept(project, give(german_officer, analyst, at=now), by=analyst, at=now)

    assert shown(ProjectContribution, dutch_officer) == []
    assert [one.party_id for one in shown(ProjectParticipant, dutch_officer)] == [dutch_officer.party_id]
    assert len(shown(ProjectContribution, german_officer)) == 1


def test_the_second_lock_alone_hides_contents_from_participants(analyst, german_officer, dutch_officer, now):
    project = open_project(analyst, german_officer.party, dutch_officer.party, at=now)
    accept(project, give(german_officer, analyst, at=now), by=analyst, at=now)

    with acting_for(dutch_officer):
        assert list(ProjectContribution.objects.all()) == []
        assert [one.party_id for one in ProjectParticipant.objects.all()] == [dutch_officer.party_id]
        assert list(ProjectAnalyst.objects.all()) == []


@pytest.mark.invariant(7, 13)
def test_the_database_refuses_what_the_provider_did_not_give(analyst, german_officer, now):
    project = open_project(analyst, at=now)
    contribution = give(german_officer, analyst, at=now, purposes=("cross_check",))

    with acting_for(analyst), pytest.raises(ProgrammingError, match="operational analysis"), transaction.atomic():
        ProjectContribution(
            project=project,
            contribution=contribution,
            owner=contribution.owner,
            party=analyst.party,
            reason="By hand",
            accepted_at=now,
            accepted_by=analyst,
        ).save(force_insert=True)


def test_a_row_of_the_contents_never_outlives_the_right_to_see_the_contribution(analyst, german_officer, now):
    project = open_project(analyst, at=now)
    contribution = give(german_officer, analyst, at=now)
    accept(project, contribution, by=analyst, at=now)
    with acting_for(german_officer):
        services.recall_contribution(contribution=contribution, reason="Wrong.", by=german_officer, at=now)

    assert shown(ProjectContribution, analyst) == []
    assert len(shown(ProjectContribution, german_officer)) == 1


@pytest.mark.invariant(5)
def test_a_product_of_a_project_carries_all_codes_the_highest_marking_and_every_owner(analyst, officers, now):
    german_officer, dutch_officer, polish_officer = officers["DE"], officers["NL"], officers["PL"]
    project = open_project(analyst, at=now)
    for giver, fields in (
        (german_officer, {"handling_codes": ("H2",), "classification": "bpl"}),
        (dutch_officer, {"handling_codes": ("H1", "H3"), "handling_text": "Ask first.", "classification": "bpl"}),
        (polish_officer, {"classification": "eu_restricted"}),
    ):
        accept(project, give(giver, analyst, at=now, **fields), by=analyst, at=now)

    with acting_for(analyst):
        carried = services.carried_by(project, by=analyst, at=now)

    assert carried.handling_codes == ("H1", "H2", "H3")
    assert carried.handling_text == "Ask first."
    assert carried.classification == "eu_restricted"
    assert set(carried.owner_ids) == {german_officer.party_id, dutch_officer.party_id, polish_officer.party_id}


@pytest.mark.invariant(5)
def test_what_is_recalled_no_longer_weighs_on_the_project(analyst, german_officer, dutch_officer, now):
    project = open_project(analyst, at=now)
    gone = give(german_officer, analyst, at=now, handling_codes=("H2",))
    accept(project, gone, by=analyst, at=now)
    accept(project, give(dutch_officer, analyst, at=now), by=analyst, at=now)
    with acting_for(analyst):
        services.open_contribution(contribution=gone, by=analyst, at=now)
    with acting_for(german_officer):
        services.recall_contribution(contribution=gone, reason="Wrong.", by=german_officer, at=now)

    with acting_for(analyst):
        carried = services.carried_by(project, by=analyst, at=now)
    assert (carried.handling_codes, carried.owner_ids) == ((), (dutch_officer.party_id,))


def test_a_party_is_no_participant_twice_and_europol_is_none(analyst, german_officer, now):
    project = prepare(analyst, at=now)
    with acting_for(analyst):
        services.join_project(project=project, party=german_officer.party, by=analyst, at=now)
        for party in (german_officer.party, Party.objects.get(is_hub=True)):
            with pytest.raises(DomainError):
                services.join_project(project=project, party=party, by=analyst, at=now)
