"""What a project holds: accepted from its providers, seen by its analysts only, marked as its parts are."""

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.models import Notification
from intelligence import services
from intelligence.models import (
    Contribution,
    ContributionShare,
    ContributionText,
    Entity,
    ProjectAnalyst,
    ProjectContribution,
    ProjectParticipant,
)
from intelligence.services import Limits
from tests.factories.intelligence import PURPOSES, make_entity_content, send_contribution
from tests.factories.parties import make_crime_area
from tests.factories.projects import accept, give, move, open_project, person_of, state
from tests.kept import kept

pytestmark = pytest.mark.django_db


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
