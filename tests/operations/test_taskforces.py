"""Task forces: who leads, who signs, what is opened until when, and how they end."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from europol_portal.access.binding import SYSTEM, acting, acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.workflow import TransitionRefused
from operations import services
from operations.models import TaskForce, TaskForceEntry, TaskForceMember, TaskForceResult
from operations.workflow import MEMBER_WORKFLOW, TASK_FORCE_WORKFLOW
from tests.factories.operations import make_operation
from tests.factories.targets import nominate
from tests.factories.taskforces import (
    AT,
    answer,
    far_end,
    fresh,
    invite,
    make_force_plan,
    place_of,
    propose,
    result_of,
    running,
    step,
)
from tests.kept import kept
from tests.operations.steps import commit, told

pytestmark = pytest.mark.django_db

MAIN = {
    ("proposed", "consult"): "consultation",
    ("consultation", "agree"): "agreed",
    ("agreed", "activate"): "active",
    ("active", "start_action"): "action_phase",
    ("action_phase", "end_action"): "active",
    ("active", "suspend"): "suspended",
    ("suspended", "resume"): "active",
    **{(state, "start_closing"): "closing" for state in ("active", "action_phase", "suspended")},
    ("closing", "close"): "closed",
    **{(state, "cancel"): "cancelled" for state in ("proposed", "consultation", "agreed")},
}


def test_the_table_of_task_forces_is_the_one_of_the_domain():
    table = {
        (source, name): transition.target
        for name, transition in TASK_FORCE_WORKFLOW.transitions.items()
        for source in transition.sources
    }

    assert table == MAIN
    assert set(MEMBER_WORKFLOW.transitions) == {"sign", "decline", "leave", "withdraw"}


def test_the_proposing_member_state_leads_and_is_alone(german_officer, american_officer, duty_officer):
    force = propose(german_officer)

    assert force.party_ids == [german_officer.party_id]
    assert force.reference.startswith("OTF-2026-DE-")
    for person in (american_officer, duty_officer):
        with pytest.raises(AccessDenied):
            propose(person)
    with pytest.raises(DomainError, match="already leads a task force with this code name"):
        propose(german_officer)
    commit()


@pytest.mark.invariant(33)
def test_a_task_force_has_an_end_that_lies_ahead(german_officer):
    with pytest.raises(DomainError, match="lies ahead"):
        propose(german_officer, ends_on=AT.date())


@pytest.mark.invariant(33)
def test_agreement_needs_two_member_states_that_have_signed_the_rules(
    german_officer, dutch_officer, american_officer, duty_officer
):
    force = propose(german_officer, invited=(dutch_officer, duty_officer))
    invite(force, american_officer, by=german_officer, basis="Operational agreement")
    for officer in (american_officer, duty_officer):
        answer(force, officer, "sign")
    step(force, "consult", german_officer)

    with pytest.raises(TransitionRefused, match="At least two Member States must have signed"):
        step(force, "agree", german_officer)
    answer(force, dutch_officer, "sign")
    assert step(force, "agree", german_officer).status == "agreed"


def test_agreement_needs_plan_and_rules(german_officer, dutch_officer):
    force = propose(german_officer, invited=(dutch_officer,), rules="", plan="")
    step(force, "consult", german_officer)

    with pytest.raises(TransitionRefused, match="has not written the rules"):
        answer(force, dutch_officer, "sign")
    with pytest.raises(TransitionRefused, match="must be written first"):
        step(force, "agree", german_officer)


def test_a_third_party_joins_by_an_agreement_only(german_officer, american_officer):
    force = propose(german_officer)

    with pytest.raises(DomainError, match="name the agreement"):
        invite(force, american_officer, by=german_officer)
    assert invite(force, american_officer, by=german_officer, basis="Operational agreement").role == "third_party"


def test_participation_is_active_only_after_the_signature(german_officer, dutch_officer):
    force = propose(german_officer, invited=(dutch_officer,))

    with acting_for(dutch_officer), pytest.raises(AccessDenied):
        services.add_force_entry(force=force, text="We are in.", by=dutch_officer, at=AT)
    answer(force, dutch_officer, "sign")
    with acting_for(dutch_officer):
        services.add_force_entry(force=force, text="We are in.", by=dutch_officer, at=AT)
    assert told(german_officer, "operations.member.signed") == 1


def test_new_rules_must_be_signed_again_by_everybody(german_officer, dutch_officer):
    force = propose(german_officer, signed=(dutch_officer,))
    with pytest.raises(TransitionRefused, match="as they stand"):
        answer(force, dutch_officer, "sign")

    with acting_for(german_officer):
        plan = make_force_plan(rules="Nothing leaves the case.")
        services.change_task_force(force=force, plan=plan, by=german_officer, at=AT)

    with acting_for(dutch_officer):
        assert not TaskForceMember.objects.active().filter(task_force=force).exists()
        with pytest.raises(AccessDenied):
            services.add_force_entry(force=force, text="Still in?", by=dutch_officer, at=AT)
    assert answer(force, dutch_officer, "sign").signed_version == 2
    assert told(dutch_officer, "operations.taskforce.rules_changed") == 1


def test_the_end_date_changes_by_renewal_with_a_reason_only(german_officer, dutch_officer):
    force, later = running(german_officer, dutch_officer), far_end() + timedelta(days=90)
    with acting_for(german_officer):
        plan = make_force_plan(ends_on=later)
        with pytest.raises(DomainError, match="Renew the task force"):
            services.change_task_force(force=force, plan=plan, by=german_officer, at=AT)
        with pytest.raises(DomainError, match="why it goes on"):
            services.renew_task_force(force=force, ends_on=later, reason=" ", by=german_officer, at=AT)
        with pytest.raises(DomainError, match="later than today"):
            services.renew_task_force(force=force, ends_on=far_end(), reason="More.", by=german_officer, at=AT)
        services.renew_task_force(force=force, ends_on=later, reason="Two trials.", by=german_officer, at=AT)

    assert fresh(force, dutch_officer).ends_on == later
    with acting_for(dutch_officer):
        assert TaskForceMember.objects.active().filter(task_force=force).count() == 2
        assert "Two trials." in TaskForceEntry.objects.order_by("-pk").first().text


@pytest.fixture
@kept
def expired(german_officer, dutch_officer):
    """An active task force whose last day has passed."""
    force = running(german_officer, dutch_officer)
    with acting_for(german_officer):
        TaskForce.objects.filter(pk=force.pk).update(ends_on=timezone.now().date() - timedelta(days=1))
    return fresh(force, german_officer)


@pytest.mark.invariant(33)
def test_past_its_end_a_task_force_is_renewed_or_closed_and_nothing_else(expired, german_officer):
    for name in ("start_action", "suspend"):
        with pytest.raises(TransitionRefused, match="renew the task force or close it"):
            step(expired, name, german_officer)
    with acting_for(german_officer):
        services.renew_task_force(force=expired, ends_on=far_end(), reason="Trial.", by=german_officer, at=AT)
    assert step(expired, "start_action", german_officer).status == "action_phase"
    assert step(expired, "start_closing", german_officer).status == "closing"


def test_a_task_force_closes_with_report_lessons_and_confirmed_results(german_officer, dutch_officer, french_officer):
    force = running(german_officer, dutch_officer)
    result = result_of(force, dutch_officer)
    with acting_for(german_officer), pytest.raises(DomainError, match="while the task force is closing"):
        services.write_report(force=force, report="x", lessons="y", by=german_officer, at=AT)
    step(force, "start_closing", german_officer)

    with pytest.raises(TransitionRefused, match="report and the lessons"):
        step(force, "close", german_officer)
    with acting_for(german_officer):
        services.write_report(
            force=fresh(force, german_officer), report="Network gone.", lessons="Sign early.", by=german_officer, at=AT
        )
    with pytest.raises(TransitionRefused, match="not confirmed yet by Netherlands"):
        step(force, "close", german_officer)
    with acting_for(dutch_officer):
        services.confirm_result(result=result, by=dutch_officer, at=AT)
    assert step(force, "close", german_officer).status == "closed"
    with acting_for(dutch_officer), pytest.raises(AccessDenied):
        services.add_force_entry(force=force, text="Late.", by=dutch_officer, at=AT)


@pytest.mark.invariant(35)
def test_results_are_ones_own_provisional_until_confirmed_and_totals_are_computed(
    german_officer, dutch_officer, duty_officer
):
    force = running(german_officer, dutch_officer, duty_officer)
    first, _second = result_of(force, dutch_officer, 3), result_of(force, german_officer, 4)

    with acting_for(german_officer), pytest.raises(AccessDenied):
        services.confirm_result(result=first, by=german_officer, at=AT)
    with pytest.raises(DomainError, match="country concerned"):
        result_of(force, duty_officer)
    with acting_for(dutch_officer):
        services.confirm_result(result=first, by=dutch_officer, at=AT)
        totals = TaskForceResult.objects.visible_to(dutch_officer).filter(task_force=force).totals()
        with pytest.raises(ProgrammingError), transaction.atomic():
            TaskForceResult.objects.create(
                task_force=force, party=german_officer.party, kind="arrest", number=9, on=date(2026, 11, 1),
                entered_at=AT, entered_by=dutch_officer,
            )  # fmt: skip
    assert totals == [{"kind": "arrest", "confirmed": 3, "provisional": 4}]


def test_who_leaves_loses_the_task_force_at_once_and_the_lead_stays(german_officer, dutch_officer, polish_officer):
    force = propose(german_officer, signed=(dutch_officer,), invited=(polish_officer,))

    answer(force, dutch_officer, "leave")
    answer(force, polish_officer, "decline")

    for officer in (dutch_officer, polish_officer):
        with acting_for(officer):
            assert not TaskForce.objects.exists()
            assert not TaskForceMember.objects.exists()
    with pytest.raises(TransitionRefused, match="The lead stays"):
        answer(force, german_officer, "leave")
    with pytest.raises(AccessDenied):
        answer(force, german_officer, "withdraw")
    commit()


def test_members_read_the_reference_of_a_linked_target_and_not_its_profile(
    as_, bring, german_officer, dutch_officer, french_officer
):
    target = bring(nominate(german_officer), "active")
    force = running(german_officer, dutch_officer, french_officer)
    with acting_for(french_officer), pytest.raises(AccessDenied):
        services.link_target(force=force, target=target, by=french_officer, at=AT)
    with acting_for(german_officer):
        services.link_target(force=force, target=target, by=german_officer, at=AT)
        services.link_operation(force=force, operation=make_operation(german_officer), by=german_officer, at=AT)
        with pytest.raises(DomainError, match="linked already"):
            services.link_target(force=force, target=target, by=german_officer, at=AT)

    theirs = as_(french_officer).get(force.get_absolute_url()).content.decode()
    supporters = as_(dutch_officer).get(force.get_absolute_url()).content.decode()

    assert target.reference in theirs
    assert "Veenwyck" not in theirs
    assert "HALYARD" not in theirs
    assert "Veenwyck" in supporters


def test_only_an_active_target_is_linked(german_officer, dutch_officer):
    force, target = running(german_officer, dutch_officer), nominate(german_officer)

    with acting_for(german_officer), pytest.raises(DomainError, match="Only an active target"):
        services.link_target(force=force, target=target, by=german_officer, at=AT)


def test_desks_are_reminded_before_and_after_the_end(expired, german_officer, dutch_officer):
    now = timezone.now()
    with acting(SYSTEM):
        counts = [services.remind_of_ends(at=now + timedelta(days=days)) for days in (0, 1, 8)]

    assert counts == [1, 0, 1]
    assert told(german_officer, "operations.taskforce.expired") == 2
    assert told(dutch_officer, "operations.taskforce.expired") == 0


def test_lines_are_written_once_and_only_the_lead_changes_a_task_force(german_officer, dutch_officer):
    force = running(german_officer, dutch_officer)

    with acting_for(german_officer), pytest.raises(ProgrammingError), transaction.atomic():
        TaskForceEntry.objects.filter(task_force=force).update(text="Changed.")
    with acting_for(dutch_officer), pytest.raises(ProgrammingError), transaction.atomic():
        TaskForce.objects.filter(pk=force.pk).update(title="Ours")


def test_a_member_names_its_own_contact(german_officer, dutch_officer):
    force = propose(german_officer, invited=(dutch_officer,))
    member = place_of(force, dutch_officer)

    with acting_for(dutch_officer), pytest.raises(DomainError, match="your own party"):
        services.answer_membership(member=member, step="sign", by=dutch_officer, at=AT, contact=german_officer)
