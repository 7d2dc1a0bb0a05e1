"""Steps, the log and closed circles."""

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from operations import services
from operations.models import LogEntry, Operation, Participation
from tests.factories.operations import AT, answer, invite, make_operation, make_plan
from tests.operations.steps import commit, events, texts, told

pytestmark = pytest.mark.django_db

# steps and log


def test_a_step_tells_all_desks_and_the_log(operation, german_officer, dutch_officer, polish_officer, french_officer):
    with acting_for(german_officer):
        moved = services.take_step(
            operation=operation, step="plan", by=german_officer, at=AT, note="First meeting set."
        )

    assert moved.status == Operation.Status.PLANNING
    assert texts(operation, polish_officer)[-1] == "Proposed → Planning. First meeting set."
    kind = "operations.operation.planning"
    assert [told(person, kind) for person in (dutch_officer, polish_officer)] == [1, 1]
    assert [told(person, kind) for person in (german_officer, french_officer)] == [0, 0]


def test_participants_write_to_the_log_and_desks_are_told_of_decisions(
    operation, german_officer, dutch_officer, data_protection_officer
):
    with acting_for(dutch_officer):
        services.add_log_entry(operation=operation, text="Two vans seen.", by=dutch_officer, at=AT)
    with acting_for(german_officer):
        services.add_log_entry(
            operation=operation, text="We wait.", kind="decision", reason="The van is gone.", by=german_officer, at=AT
        )

    assert texts(operation, german_officer)[-2:] == ["Two vans seen.", "We wait."]
    assert told(dutch_officer, "operations.log.decided") == 1
    assert told(german_officer, "operations.log.noted") == 0
    (event,) = events(data_protection_officer, "operations.log.noted")
    assert "vans" not in str(event.changes)


@pytest.mark.parametrize("role", Participation.Role.values)
def test_observers_read_the_log_but_never_write(german_officer, dutch_officer, role):
    operation = make_operation(german_officer)
    answer(invite(operation, dutch_officer, by=german_officer, role=role), "accept", by=dutch_officer)

    def write():
        with acting_for(dutch_officer):
            services.add_log_entry(operation=operation, text="x", by=dutch_officer, at=AT)

    if role == Participation.Role.OBSERVER:
        with pytest.raises(AccessDenied):
            write()
    else:
        write()


def test_an_invited_party_reads_but_does_not_write_before_it_accepts(operation, polish_officer):
    with acting_for(polish_officer):
        assert LogEntry.objects.visible_to(polish_officer).exists()
        with pytest.raises(AccessDenied):
            services.add_log_entry(operation=operation, text="x", by=polish_officer, at=AT)


def test_people_never_write_lines_of_the_portal(operation, german_officer):
    with acting_for(german_officer), pytest.raises(DomainError, match="Choose note"):
        services.add_log_entry(operation=operation, text="x", kind="status", by=german_officer, at=AT)


def test_an_empty_line_is_no_line(operation, german_officer):
    with acting_for(german_officer), pytest.raises(ValidationError):
        services.add_log_entry(operation=operation, text="  ", by=german_officer, at=AT)


def _refused(change):
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        change()


def test_the_log_is_append_only(operation, german_officer):
    with acting_for(german_officer):
        rows = LogEntry.objects.filter(operation=operation)
        _refused(lambda: rows.update(text="x"))
        _refused(rows.delete)


def test_not_even_the_owner_of_the_tables_rewrites_the_log(operation, german_officer, second_lock_off):
    with acting_for(german_officer):
        rows = LogEntry.objects.filter(operation=operation)
        _refused(lambda: rows.update(author=german_officer, text="x"))


def test_nobody_writes_in_the_name_of_another(operation, german_officer, dutch_officer):
    forged = LogEntry(operation=operation, party=german_officer.party, author=german_officer, text="x", at=AT)

    with acting_for(dutch_officer), pytest.raises(ProgrammingError, match="own_words"), transaction.atomic():
        forged.save(force_insert=True)


def test_nothing_is_added_to_what_is_over(operation, german_officer, dutch_officer):
    with acting_for(german_officer):
        services.take_step(operation=operation, step="cancel", by=german_officer, at=AT, note="The target has moved.")
        with pytest.raises(AccessDenied):
            services.add_log_entry(operation=operation, text="x", by=german_officer, at=AT)
        with pytest.raises(AccessDenied):
            services.change_operation(operation=operation, plan=make_plan(title="x"), by=german_officer, at=AT)


# closed circles


def test_a_closed_circle_hides_the_operation_from_colleagues_and_tells_others_nothing(
    operation, dutch_officer, german_officer, colleague_of, seen_by
):
    colleague = colleague_of(dutch_officer)
    assert seen_by(Operation, colleague, filtered=True) == {operation.pk}

    with acting_for(dutch_officer):
        services.close_own_circle(operation=operation, people=[dutch_officer], by=dutch_officer, at=AT)
    commit()

    for model in (Operation, LogEntry, Participation):
        assert seen_by(model, colleague, filtered=False) == seen_by(model, colleague, filtered=True) == set()
        assert seen_by(model, dutch_officer, filtered=True) == seen_by(model, german_officer, filtered=True) != set()
    with acting_for(dutch_officer):
        services.open_own_circle(operation=operation, by=dutch_officer, at=AT)
    assert seen_by(Operation, colleague, filtered=True) == {operation.pk}
    commit()


def test_a_circle_holds_its_author_and_people_of_the_own_party(operation, dutch_officer, german_officer, colleague_of):
    colleague = colleague_of(dutch_officer)

    with acting_for(dutch_officer):
        for people, words in (([colleague], "yourself"), ([dutch_officer, german_officer], "own party")):
            with pytest.raises(DomainError, match=words):
                services.close_own_circle(operation=operation, people=people, by=dutch_officer, at=AT)


def test_after_leaving_only_the_circle_keeps_the_answered_invitation(
    operation, dutch_officer, dutch_participation, colleague_of, seen_by
):
    colleague = colleague_of(dutch_officer)
    with acting_for(dutch_officer):
        services.close_own_circle(operation=operation, people=[dutch_officer], by=dutch_officer, at=AT)

    answer(dutch_participation, "leave", by=dutch_officer)

    for filtered in (True, False):
        assert seen_by(Participation, dutch_officer, filtered=filtered) == {dutch_participation.pk}
        assert seen_by(Participation, colleague, filtered=filtered) == set()
    commit()


def test_only_the_circle_is_told(operation, dutch_officer, german_officer, colleague_of, dutch_participation):
    colleague = colleague_of(dutch_officer)
    with acting_for(dutch_officer):
        services.close_own_circle(operation=operation, people=[dutch_officer], by=dutch_officer, at=AT)

    with acting_for(german_officer):
        services.take_step(operation=operation, step="plan", by=german_officer, at=AT)
        services.withdraw_invitation(participation=dutch_participation, by=german_officer, at=AT, reason="Changed.")

    kinds = ("operations.operation.planning", "operations.invitation.withdrawn")
    assert [told(dutch_officer, kind) for kind in kinds] == [1, 1]
    assert [told(colleague, kind) for kind in kinds] == [0, 0]
