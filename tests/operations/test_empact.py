"""EMPACT plans, actions, commitments and reports: every rule and refusal, who sees what, and both locks."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.parties.models import Role
from europol_portal.workflow import TransitionRefused
from operations import services
from operations.desk import needs, waiting
from operations.models import (
    EmpactAction,
    EmpactCommitment,
    EmpactEntry,
    EmpactIndicator,
    EmpactMember,
    EmpactMilestone,
    EmpactPlan,
    EmpactReport,
    EmpactValue,
)
from operations.workflow import COMMITMENT_WORKFLOW, EMPACT_ACTION_WORKFLOW, EMPACT_PLAN_WORKFLOW
from tests.factories.empact import AT, answer, begin, draft, move, running
from tests.kept import kept
from tests.operations.steps import commit, told

pytestmark = pytest.mark.django_db

MODELS = [EmpactPlan, EmpactAction, EmpactCommitment, EmpactMilestone, EmpactIndicator, EmpactValue, EmpactMember,
          EmpactEntry, EmpactReport]  # fmt: skip
TODAY = AT.date()


@pytest.fixture
@kept
def world(german_officer, dutch_officer, polish_officer, french_officer):
    """Germany drives, the Netherlands and Poland have confirmed its running action; France is not in the plan."""
    return running(german_officer, dutch_officer, polish_officer)


def _table(workflow):
    return {
        (source, name): transition.target
        for name, transition in workflow.transitions.items()
        for source in transition.sources
    }


def test_the_lives_are_those_of_the_domain():
    assert [target for _, target in sorted(_table(EMPACT_PLAN_WORKFLOW).items())] == [
        "running", "adopted", "closed", "reported",
    ]  # fmt: skip
    line = _table(EMPACT_ACTION_WORKFLOW)
    assert [line[pair] for pair in (("draft", "commit"), ("committed", "validate"), ("validated", "start"),
            ("running", "report"), ("reported", "complete"))] == [
        "committed", "validated", "running", "reported", "completed",
    ]  # fmt: skip
    needed = {name for name, one in EMPACT_ACTION_WORKFLOW.transitions.items() if one.needs_note}
    assert needed == {"validate", "amend", "hold", "cancel"}
    assert {one.target for one in COMMITMENT_WORKFLOW.transitions.values()} == {
        "interested", "confirmed", "declined", "withdrawn",
    }  # fmt: skip


def test_only_a_liaison_officer_of_a_member_state_begins_a_plan(
    duty_officer, american_officer, german_officer, colleague_of
):
    for person in (duty_officer, american_officer, colleague_of(german_officer, role=Role.NATIONAL_OFFICER)):
        with pytest.raises(AccessDenied):
            begin(person)


def test_a_plan_lies_inside_the_cycle_of_its_priority(german_officer):
    with pytest.raises(DomainError, match="starts before"):
        begin(german_officer, starts_on=date(2025, 1, 1))
    with pytest.raises(DomainError, match="ends after"):
        begin(german_officer, ends_on=date(2030, 1, 1))


@pytest.mark.invariant(42)
def test_a_plan_with_all_its_parts_is_seen_by_the_parties_in_it_in_both_locks(world, officers, duty_officer, seen_by):
    plan, action = world
    with acting_for(officers["NL"]):
        indicator = EmpactIndicator.objects.get(action=action)
        services.record_value(indicator=indicator, number=5, on=TODAY, by=officers["NL"], at=AT)
    with acting_for(officers["DE"]):
        services.write_empact_report(
            plan=plan, from_on=plan.starts_on, until_on=plan.ends_on, summary="So far.", by=officers["DE"], at=AT
        )
    commit()
    for model in MODELS:
        for filtered in (True, False):
            assert seen_by(model, officers["PL"], filtered=filtered), model
            assert seen_by(model, officers["FR"], filtered=filtered) == set(), model
            assert seen_by(model, duty_officer, filtered=filtered) == set(), model


def test_who_is_taken_out_sees_nothing_any_more_and_who_is_committed_stays(world, officers, seen_by):
    plan, _ = world
    driver = officers["DE"]
    with acting_for(driver):
        services.invite_to_empact_plan(plan=plan, party=officers["FR"].party, by=driver, at=AT)
        members = {row.party.code: row for row in EmpactMember.objects.select_related("party").filter(plan=plan)}
        with pytest.raises(DomainError, match="asked or committed"):
            services.remove_from_empact_plan(member=members["PL"], by=driver, at=AT)
        with pytest.raises(DomainError, match="driver stays"):
            services.remove_from_empact_plan(member=members["DE"], by=driver, at=AT)
        services.remove_from_empact_plan(member=members["FR"], by=driver, at=AT)
    commit()

    assert told(officers["FR"], "operations.empactplan.invited") == 1
    assert seen_by(EmpactPlan, officers["FR"], filtered=False) == set()


def test_an_action_is_committed_by_its_leader_and_two_participants(officers):
    driver, leader, third = officers["DE"], officers["NL"], officers["PL"]
    plan = begin(driver, leader, third)
    action = draft(plan, driver, driver, third, leader=leader)

    assert told(leader, "operations.commitment.invited") == told(third, "operations.commitment.invited") == 1
    answer(action, third)
    with pytest.raises(TransitionRefused, match="leading party"):
        move(action, leader, "commit")
    answer(action, leader)
    assert move(action, leader, "commit").status == "committed"
    with pytest.raises(AccessDenied):
        move(action, leader, "validate")
    with pytest.raises(TransitionRefused, match="reason"):
        move(action, driver, "validate", note="")
    assert move(action, driver, "validate").status == "validated"
    with pytest.raises(TransitionRefused, match="not running yet"):
        move(action, leader, "start")


def test_one_participant_is_not_enough_and_numbers_count_within_the_goal(officers):
    driver, other = officers["DE"], officers["NL"]
    plan = begin(driver, other)
    numbers = [draft(plan, driver, other, goal=goal).number for goal in (2, 3, 2)]
    action = draft(plan, driver, other)
    answer(action, other)

    assert numbers == ["2.1", "3.1", "2.2"]
    with pytest.raises(TransitionRefused, match="At least 2 participants"):
        move(action, driver, "commit")


def test_a_party_drafts_actions_that_it_leads_and_the_driver_for_all_in_the_plan(officers):
    driver, other = officers["DE"], officers["NL"]
    plan = begin(driver, other)

    assert draft(plan, other).leader_id == other.party_id
    with pytest.raises(AccessDenied):
        draft(plan, other, leader=driver)
    with pytest.raises(DomainError, match="not in the plan"):
        draft(plan, driver, officers["FR"])


def test_each_party_answers_for_itself_alone_in_both_locks(officers):
    driver, other, third = officers["DE"], officers["NL"], officers["PL"]
    action = draft(begin(driver, other, third), driver, other, third)
    with acting_for(driver):
        theirs = EmpactCommitment.objects.get(action=action, party=other.party)
        with pytest.raises(AccessDenied):
            services.answer_commitment(commitment=theirs, step="confirm", by=driver, at=AT)
        with pytest.raises(ProgrammingError), transaction.atomic():
            EmpactCommitment.objects.filter(pk=theirs.pk).update(answer="confirmed")
    with acting_for(third):
        with pytest.raises(AccessDenied):
            services.answer_commitment(commitment=theirs, step="withdraw", by=third, at=AT, note="No.")
        assert EmpactCommitment.objects.filter(pk=theirs.pk).update(answer="withdrawn") == 0

    answer(action, other, "interest")
    assert answer(action, other, "decline", note="No boats free.").answer == "declined"
    assert told(driver, "operations.commitment.declined") == 1


@pytest.mark.invariant(35)
def test_each_party_records_its_own_progress_and_sums_are_computed(world, officers):
    _, action = world
    with acting_for(officers["NL"]):
        indicator = EmpactIndicator.objects.get(action=action)
        for number, day in ((5, TODAY), (7, TODAY), (10, TODAY - timedelta(days=1))):
            services.record_value(indicator=indicator, number=number, on=day, by=officers["NL"], at=AT)
        with pytest.raises(DomainError, match="lies ahead"):
            services.record_value(indicator=indicator, number=1, on=TODAY + timedelta(days=1), by=officers["NL"], at=AT)
    with acting_for(officers["PL"]):
        services.record_value(indicator=indicator, number=3, on=TODAY, by=officers["PL"], at=AT)
        theirs = EmpactValue.objects.filter(party=officers["NL"].party)
        assert theirs.update(number=900) == 0

        assert EmpactIndicator.objects.with_actual(TODAY).get(pk=indicator.pk).actual == 20


def test_a_milestone_waits_for_the_one_before_it(world, officers):
    _, action = world
    driver = officers["DE"]
    with acting_for(driver):
        with pytest.raises(DomainError, match="Amend it first"):
            services.add_milestone(action=action, title="Late idea", planned_on=TODAY, by=driver, at=AT)
        move(action, driver, "amend")
        first = EmpactMilestone.objects.get(action=action)
        second = services.add_milestone(
            action=action, title="Action day", planned_on=TODAY, depends_on=first, by=driver, at=AT
        )
        with pytest.raises(DomainError, match="waits for"):
            services.reach_milestone(milestone=second, done_on=TODAY, by=driver, at=AT)
        services.reach_milestone(milestone=first, done_on=TODAY, by=driver, at=AT)
        assert services.reach_milestone(milestone=second, done_on=TODAY, by=driver, at=AT).done_on == TODAY


def test_overlaps_are_named_when_drafting_and_only_those_that_one_may_see(world, officers):
    driver, french = officers["DE"], officers["FR"]
    plan, action = world
    with pytest.raises(DomainError, match=r"3\.1 Checks of reefer containers") as refusal:
        draft(plan, driver, officers["NL"], known=False)
    assert (refusal.value.code, refusal.value.field) == ("overlaps", "overlaps_known")

    theirs = draft(begin(french), french, known=False)  # the same matter, in a plan that knows nothing of the first
    with acting_for(french):
        assert services.overlaps_of(theirs, french) == []
    twin = draft(plan, driver, officers["NL"])
    with acting_for(driver):
        assert [one.row.pk for one in services.overlaps_of(twin, driver)] == [action.pk]


def test_the_overview_counts_only_what_the_reader_sees(world, officers):
    counted = {}
    for code in ("DE", "PL", "FR"):
        with acting_for(officers[code]):
            rows = services.overview(officers[code], world[0].priority.cycle.code, TODAY)
            counted[code] = sum(row.actions for row in rows)

    assert counted == {"DE": 1, "PL": 1, "FR": 0}


def test_the_report_is_drafted_from_what_was_recorded_and_its_texts_are_kept(world, officers):
    plan, action = world
    driver = officers["DE"]
    with acting_for(driver):
        first, *_ = services.periods_of(plan)
        facts = services.report_facts(plan, first, driver)
        text = services.export_report(facts=facts, by=driver, at=AT)

        assert (first.until_on, first.due_on) == (date(2026, 6, 30), date(2026, 7, 30))
        assert (facts.milestones_due, facts.milestones_reached) == (1, 0)
        assert facts.pace.is_slow
        assert "0 of 1 milestones" in facts.draft
        assert f"{plan.reference},{action.number},{action.title},DE,Running" in text
        for summary in ("First words.", "Better words."):
            services.write_empact_report(
                plan=plan, from_on=first.from_on, until_on=first.until_on, summary=summary, by=driver, at=AT
            )
        assert EmpactReport.objects.get(plan=plan).summary == "Better words."
    with acting_for(officers["NL"]), pytest.raises(AccessDenied):
        services.write_empact_report(
            plan=plan, from_on=first.from_on, until_on=first.until_on, summary="Ours.", by=officers["NL"], at=AT
        )


def test_a_plan_is_reported_with_its_last_report_once_nothing_runs(world, officers):
    plan, action = world
    driver = officers["DE"]
    with pytest.raises(TransitionRefused, match="still running"):
        move(plan, driver, "report")
    with pytest.raises(TransitionRefused, match="results must be written"):
        move(action, driver, "report")
    with acting_for(driver):
        services.write_results(action=action, results="Forty containers opened.", by=driver, at=AT)
    move(action, driver, "report", "complete")
    with pytest.raises(TransitionRefused, match="report that reaches the end"):
        move(plan, driver, "report")
    with acting_for(driver):
        services.write_empact_report(
            plan=plan, from_on=plan.starts_on, until_on=plan.ends_on, summary="Done.", by=driver, at=AT
        )
    assert move(plan, driver, "report", "close").is_over


def test_an_overdue_milestone_is_told_of_once_a_week(world, officers):
    assert [services.remind_of_milestones(at=AT + timedelta(days=days)) for days in (0, 1, 8)] == [1, 0, 1]
    assert told(officers["DE"], "operations.empactaction.overdue") == 2
    assert told(officers["PL"], "operations.empactaction.overdue") == 0


def test_the_desk_asks_for_answers_milestones_and_reports(world, officers):
    plan, _ = world
    draft(plan, officers["DE"], officers["PL"], title="Another matter", goal=6)
    whys = {}
    for code in ("DE", "PL"):
        with acting_for(officers[code]):
            whys[code] = {item.why for item in needs(officers[code], AT)}
    assert {"Milestone “Risk picture”.", "The report until 30 Jun 2026 is due."} <= whys["DE"]
    assert whys["PL"] == {"Your party is asked to commit."}
    with acting_for(officers["DE"]):
        assert "has not committed" in waiting(officers["DE"], AT)[0].why
