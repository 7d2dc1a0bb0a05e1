"""Rules of action days: who plans, who is ready, who counts, who signs; the live log; tasks and cross-checks."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from operations import services
from operations.models import (
    ActionDay,
    CheckCount,
    CountChange,
    CountrySheet,
    LogEntry,
    Participation,
    ReadMark,
    RoomTask,
    RosterShift,
)
from operations.workflow import ACTION_DAY_WORKFLOW, TASK_WORKFLOW
from tests.factories.actiondays import (
    DURING,
    FACTS,
    STARTS,
    count,
    day_for,
    day_step,
    go_live,
    make_day,
    sheet_of,
    task_for,
)
from tests.factories.operations import answer, invite
from tests.kept import kept
from tests.operations.steps import texts, told

pytestmark = pytest.mark.django_db

PARTS = (ActionDay, CountrySheet, RosterShift, RoomTask, CheckCount, LogEntry)


@pytest.fixture
@kept
def day(operation, german_officer, dutch_officer, duty_officer):
    """Live: Germany leads, the Netherlands and Europol take part, Poland is invited, France has no part."""
    answer(invite(operation, duty_officer, by=german_officer, role="support"), "accept", by=duty_officer)
    return go_live(operation, make_day(operation, german_officer), german_officer)


def _post(day, by, text="Two vans seen.", **fields):
    with acting_for(by):
        row = ActionDay.objects.select_related("operation").get(pk=day.pk)
        return services.add_log_entry(operation=row.operation, text=text, by=by, at=DURING, **fields)


def _refused(by, act, match, kind=DomainError):
    with acting_for(by), pytest.raises(kind, match=match), transaction.atomic():
        act()


# plan and life


def test_only_the_lead_plans_changes_and_moves_an_action_day(operation, german_officer, dutch_officer):
    with pytest.raises(AccessDenied):
        make_day(operation, dutch_officer)
    day = make_day(operation, german_officer)

    with acting_for(dutch_officer):
        plan = services.day_plan_of(day)
        with pytest.raises(AccessDenied):
            services.change_day(day=day, plan=plan, by=dutch_officer, at=DURING)
        assert ActionDay.objects.filter(pk=day.pk).update(title="x") == 0
    with pytest.raises(AccessDenied):
        day_step(day, "approve", dutch_officer)


def test_a_day_goes_live_with_its_operation_only(operation, german_officer):
    day = make_day(operation, german_officer)
    for name in ("approve", "prepare"):
        day_step(day, name, german_officer)

    with pytest.raises(DomainError, match="not live yet"):
        day_step(day, "go_live", german_officer)


@pytest.mark.parametrize(
    ("fields", "match"),
    [({"ends_at": STARTS}, "ends before"), ({"centre_zone": "Mars/Base"}, "no such time zone")],
    ids=["backwards", "nowhere"],
)
def test_a_day_has_an_end_and_a_place_on_earth(operation, german_officer, fields, match):
    with pytest.raises((DomainError, ValidationError), match=match):
        make_day(operation, german_officer, **fields)


def test_the_tables_of_steps_lead_on_and_never_back():
    order = list(ActionDay.Status)
    steps = ACTION_DAY_WORKFLOW.transitions.values()

    assert all(order.index(step.target) > order.index(source) for step in steps for source in step.sources)
    assert {step.target for step in TASK_WORKFLOW.transitions.values()} == set(RoomTask.Status) - {"open"}


# who sees it


@pytest.mark.invariant(42)
def test_a_day_is_seen_by_who_sees_the_operation_and_lost_by_leaving(
    day, officers, french_officer, dutch_participation, seen_by
):
    dutch = officers["NL"]
    sheet_of(day, dutch)
    count(day, dutch, 40)
    task_for(day, officers["DE"], dutch)
    with acting_for(dutch):
        row = ActionDay.objects.get(pk=day.pk)
        services.add_shift(
            day=row, person="Brigadier de Vries", duty="Night desk", starts_at=STARTS,
            ends_at=STARTS + timedelta(hours=8), by=dutch, at=DURING,
        )  # fmt: skip
    for model in PARTS:
        for filtered in (True, False):
            assert seen_by(model, officers["PL"], filtered=filtered) != set(), model
            assert seen_by(model, french_officer, filtered=filtered) == set(), model

    with acting_for(dutch):
        place = Participation.objects.get(pk=dutch_participation.pk)
        services.answer_invitation(participation=place, step="leave", by=dutch, at=DURING, reason="No capacity.")

    for model in PARTS:
        assert seen_by(model, dutch, filtered=True) == seen_by(model, dutch, filtered=False) == set(), model
        assert seen_by(model, officers["DE"], filtered=True) != set(), model


def test_a_closed_circle_keeps_the_command_post_to_the_people_named(day, dutch_officer, colleague_of, seen_by):
    sheet_of(day, dutch_officer)
    colleague = colleague_of(dutch_officer)
    with acting_for(dutch_officer):
        row = day_for(day, dutch_officer).operation
        services.close_own_circle(operation=row, people=[dutch_officer], by=dutch_officer, at=DURING)

    for model in (ActionDay, CountrySheet, LogEntry):
        assert seen_by(model, colleague, filtered=True) == seen_by(model, colleague, filtered=False) == set()
        assert seen_by(model, dutch_officer, filtered=True) != set()


# readiness


def test_a_country_is_ready_when_nothing_is_missing_and_says_who_and_when(day, dutch_officer):
    sheet = sheet_of(day, dutch_officer, warrants_signed=3, contact="")
    assert sheet.missing == ["contact on the day", "1 warrant to sign"]
    with acting_for(dutch_officer), pytest.raises(DomainError, match="contact on the day"):
        services.say_ready(day=day, by=dutch_officer, at=DURING)
    sheet_of(day, dutch_officer)
    with acting_for(dutch_officer):
        ready = services.say_ready(day=day, by=dutch_officer, at=DURING)

    assert (ready.ready_at, ready.ready_by) == (DURING, dutch_officer)
    assert texts(day.operation, dutch_officer)[-1] == "Netherlands is ready."
    sheet_of(day, dutch_officer, teams_named=4)
    with acting_for(dutch_officer):
        assert CountrySheet.objects.get(party=dutch_officer.party).ready_at is None


def test_nobody_writes_the_sheet_of_another_country(day, german_officer, dutch_officer):
    sheet_of(day, dutch_officer)

    with acting_for(german_officer):
        assert CountrySheet.objects.filter(party=dutch_officer.party).update(officers=1) == 0
        forged = CountrySheet(operation_id=day.operation_id, day=day, party=dutch_officer.party)
        CountrySheet.objects.filter(pk=forged.pk).delete()
        with pytest.raises(ProgrammingError, match="own_rows"), transaction.atomic():
            forged.save(force_insert=True)


@pytest.mark.invariant(32)
def test_europol_supports_it_has_no_sheet_no_figures_and_no_signature(day, duty_officer):
    for act in (
        lambda: services.write_sheet(day=day, facts=FACTS, by=duty_officer, at=DURING),
        lambda: services.say_ready(day=day, by=duty_officer, at=DURING),
        lambda: services.sign_figures(day=day, by=duty_officer, at=DURING),
        lambda: services.count_checks(day=day, figures=[], by=duty_officer, at=DURING),
    ):
        _refused(duty_officer, act, "may not", AccessDenied)
    words = {step.label.lower() for flow in (ACTION_DAY_WORKFLOW, TASK_WORKFLOW) for step in flow.transitions.values()}
    assert not any("arrest" in word or "order" in word for word in words)


def test_an_invited_party_reads_and_enters_nothing(day, polish_officer):
    _refused(
        polish_officer,
        lambda: services.write_sheet(day=day, facts=FACTS, by=polish_officer, at=DURING),
        "may not",
        AccessDenied,
    )


def test_each_party_keeps_its_own_people_on_the_roster(day, german_officer, dutch_officer):
    times = {"starts_at": STARTS, "ends_at": STARTS + timedelta(hours=8)}
    with acting_for(dutch_officer):
        shift = services.add_shift(
            day=day, person="Brigadier de Vries", duty="Night desk", by=dutch_officer, at=DURING, **times
        )

    _refused(german_officer, lambda: services.remove_shift(shift=shift, by=german_officer, at=DURING), "its own")
    with acting_for(german_officer):
        assert RosterShift.objects.filter(pk=shift.pk).delete()[0] == 0
    with acting_for(dutch_officer):
        services.remove_shift(shift=shift, by=dutch_officer, at=DURING)
        assert not RosterShift.objects.exists()


# the live log


def test_the_same_key_writes_one_line_however_often_it_is_sent(day, dutch_officer, german_officer):
    key = uuid4()
    first = _post(day, dutch_officer, key=key)

    assert _post(day, dutch_officer, "Sent again after a cut.", key=key) == first
    assert texts(day.operation, german_officer).count("Two vans seen.") == 1
    assert _post(day, german_officer, key=key) != first


def test_what_was_missed_comes_in_order_and_the_last_seconds_come_again(day, german_officer, dutch_officer):
    lines = [_post(day, person, f"Line {number}") for number, person in enumerate((german_officer, dutch_officer) * 3)]

    with acting_for(german_officer):
        rows = LogEntry.objects.filter(operation=day.operation)
        missed = list(rows.after(lines[2].pk).values_list("pk", flat=True))
        since = list(rows.since(lines[2].pk).values_list("pk", flat=True))

    assert missed == [line.pk for line in lines[3:]]
    assert since[-6:] == [line.pk for line in lines]


def test_a_decision_needs_its_reason_and_an_answer_its_question(day, german_officer, dutch_officer):
    question = _post(day, dutch_officer, "Is it a rental?", kind="question")
    with pytest.raises(DomainError, match="reason of the decision"):
        _post(day, german_officer, "We wait.", kind="decision")
    with pytest.raises(DomainError, match="Choose the question"):
        _post(day, german_officer, "It is.", kind="answer")

    reply = _post(day, german_officer, "It is.", kind="answer", answers=question)

    assert reply.answers == question
    assert told(dutch_officer, "operations.log.answered") == 1
    with pytest.raises(DomainError, match="Choose the question"):
        _post(day, german_officer, "It is.", kind="answer", answers=reply)


def test_a_line_that_names_a_country_tells_its_desk_and_a_stranger_cannot_be_named(
    day, german_officer, dutch_officer, french_officer
):
    line = _post(day, german_officer, "@NL is the depot yours? @FR @DE mail@nl.example")

    assert line.mention_ids == [dutch_officer.party_id]
    assert told(dutch_officer, "operations.log.mentioned") == 1
    assert told(french_officer, "operations.log.mentioned") == told(german_officer, "operations.log.mentioned") == 0


def test_the_mark_of_what_was_read_goes_forward_and_is_ones_own(day, german_officer, dutch_officer):
    early, late = _post(day, german_officer), _post(day, german_officer)
    for upto in (late.pk, early.pk):
        with acting_for(dutch_officer):
            services.mark_log_read(operation=day.operation, upto=upto, by=dutch_officer, at=DURING)

    with acting_for(german_officer):
        mark = ReadMark.objects.get(user=dutch_officer)
        assert mark.upto == late.pk
        assert ReadMark.objects.filter(pk=mark.pk).update(upto=early.pk) == 0


# tasks and cross-checks


def test_a_task_is_done_by_its_doer_with_a_note_and_the_log_says_so(day, german_officer, dutch_officer):
    task = task_for(day, german_officer, dutch_officer)
    assert told(dutch_officer, "operations.task.given") == 1
    _refused(
        german_officer,
        lambda: services.take_task_step(task=task, step="finish", by=german_officer, at=DURING, note="x"),
        "may not",
        AccessDenied,
    )
    _refused(
        dutch_officer,
        lambda: services.take_task_step(task=task, step="finish", by=dutch_officer, at=DURING),
        "Give the reason",
    )

    with acting_for(dutch_officer):
        done = services.take_task_step(task=task, step="finish", by=dutch_officer, at=DURING, note="It is M. de Groot.")

    assert (done.status, done.note, done.done_by) == ("done", "It is M. de Groot.", dutch_officer)
    assert texts(day.operation, german_officer)[-1] == "Task done: Name the evidence officer. It is M. de Groot."
    assert told(german_officer, "operations.task.done") == 1
    _refused(
        dutch_officer,
        lambda: services.take_task_step(task=task, step="start", by=dutch_officer, at=DURING),
        "may not",
        AccessDenied,
    )


def test_a_task_goes_to_who_takes_part_and_is_due_ahead(day, german_officer, dutch_officer, polish_officer):
    with pytest.raises(DomainError, match="takes no part"):
        task_for(day, german_officer, polish_officer)
    with pytest.raises(DomainError, match="has passed"):
        task_for(day, german_officer, dutch_officer, due_at=DURING)


def test_a_late_task_is_late_until_it_is_done(day, german_officer, dutch_officer):
    task = task_for(day, german_officer, dutch_officer, due_at=DURING + timedelta(minutes=5))

    with acting_for(dutch_officer):
        assert not RoomTask.objects.late(DURING).exists()
        assert RoomTask.objects.late(DURING + timedelta(minutes=6)).get() == task
        services.take_task_step(task=task, step="finish", by=dutch_officer, at=DURING, note="Done.")
        assert not RoomTask.objects.late(DURING + timedelta(hours=9)).exists()


def test_the_operational_centre_answers_a_cross_check_in_one_word(day, dutch_officer, duty_officer, german_officer):
    key = uuid4()
    with acting_for(dutch_officer):
        check = services.ask_check(day=day, text="Plate 71-QX-40", by=dutch_officer, at=DURING, key=key)
        assert services.ask_check(day=day, text="Plate 71-QX-40", by=dutch_officer, at=DURING, key=key) == check
    assert told(duty_officer, "operations.task.check_asked") == 1
    with acting_for(duty_officer):
        for fields, match in (({"outcome": "maybe"}, "Choose hit"), ({"outcome": "see_message"}, "Name the message")):
            with pytest.raises(DomainError, match=match):
                services.answer_check(task=check, by=duty_officer, at=DURING, **fields)
        with pytest.raises(DomainError, match="with its outcome"):
            services.take_task_step(task=check, step="finish", by=duty_officer, at=DURING, note="x")
        answered = services.answer_check(
            task=check, outcome="see_message", reference="71234567-3", by=duty_officer, at=DURING
        )

    assert (answered.outcome, answered.outcome_reference, answered.status) == ("see_message", "71234567-3", "done")
    with acting_for(german_officer):
        reply, question = LogEntry.objects.filter(operation=day.operation).order_by("-pk")[:2]
    assert (question.kind, reply.kind, reply.answers_id) == ("check", "answer", question.pk)
    assert reply.text == "See message. 71234567-3"


def test_without_europol_nobody_can_be_asked(operation, german_officer):
    day = make_day(operation, german_officer)

    _refused(
        german_officer,
        lambda: services.ask_check(day=day, text="x", by=german_officer, at=DURING),
        "Europol takes no part",
    )


# counted checks


def test_a_figure_sent_twice_counts_once_and_another_replaces_it_with_its_history(day, dutch_officer):
    assert [count(day, dutch_officer, number) for number in (120, 120, 150)] == [1, 0, 1]

    with acting_for(dutch_officer):
        (row,) = CheckCount.objects.filter(day=day)
        (change,) = CountChange.objects.all()
        assert (row.number, change.before, change.after) == (150, 120, 150)
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            CountChange.objects.update(before=1)


@pytest.mark.invariant(35)
def test_totals_are_the_sum_of_the_parts_and_officers_are_not_added_up_over_hours(day, german_officer, dutch_officer):
    earlier = DURING - timedelta(hours=1)
    for officer, number, kind, hour in (
        (dutch_officer, 40, "person", DURING), (dutch_officer, 60, "person", earlier),
        (german_officer, 5, "vehicle", DURING), (dutch_officer, 30, "officers", DURING),
        (dutch_officer, 25, "officers", earlier),
    ):  # fmt: skip
        count(day, officer, number, kind=kind, hour=hour)

    with acting_for(german_officer):
        rows = CheckCount.objects.filter(day=day)
        totals = {(row["code"], row["kind"]): row["number"] for row in rows.totals()}
        hours = [row["number"] for row in rows.by_hour()]

    assert totals == {("NL", "person"): 100, ("NL", "officers"): 30, ("DE", "vehicle"): 5}
    assert hours == [45, 60]


@pytest.mark.parametrize(
    ("hour", "kind", "match"),
    [
        (STARTS - timedelta(hours=2), "person", "outside"),
        (DURING + timedelta(hours=2), "person", "ahead"),
        (DURING, "dragon", "no such kind"),
    ],
    ids=["before", "ahead", "kind"],
)
def test_a_figure_belongs_to_an_hour_of_the_day_that_has_begun(day, dutch_officer, hour, kind, match):
    with pytest.raises(DomainError, match=match):
        count(day, dutch_officer, 1, kind=kind, hour=hour)


def test_checks_are_counted_while_the_day_is_live(operation, german_officer):
    with pytest.raises(DomainError, match="while the day is live"):
        count(make_day(operation, german_officer), german_officer, 1)


@pytest.mark.invariant(35, 36)
def test_figures_are_confirmed_when_each_country_signed_and_public_when_each_agreed(day, german_officer, dutch_officer):
    for officer in (german_officer, dutch_officer):
        count(day, officer, 10)
    day_step(day, "consolidate", german_officer)
    with acting_for(german_officer):
        services.sign_figures(day=day, by=german_officer, at=DURING)
    with pytest.raises(DomainError, match=r"Not signed yet: NL\."):
        day_step(day, "confirm", german_officer)
    with acting_for(dutch_officer):
        services.sign_figures(day=day, by=dutch_officer, at=DURING)
    count(day, dutch_officer, 11)
    with pytest.raises(DomainError, match=r"Not signed yet: NL\."):
        day_step(day, "confirm", german_officer)
    with acting_for(dutch_officer):
        services.sign_figures(day=day, by=dutch_officer, at=DURING)
    confirmed = day_step(day, "confirm", german_officer)

    with acting_for(german_officer):
        services.agree_to_publication(day=confirmed, by=german_officer, at=DURING)
    with pytest.raises(DomainError, match=r"Not agreed yet: NL\."):
        day_step(day, "publish", german_officer)
    with acting_for(dutch_officer):
        services.agree_to_publication(day=confirmed, by=dutch_officer, at=DURING)
    assert day_step(day, "publish", german_officer).status == "published"
