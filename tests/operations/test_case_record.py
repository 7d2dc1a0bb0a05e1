"""The case record: one line for all that happens in a room, with the same codes, owner and audience (invariant 37)."""

import pytest
from django.db import ProgrammingError, connection, transaction
from pypdf import PdfReader

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Role
from operations import services
from operations.models import (
    ActionDay,
    CaseLine,
    CheckCount,
    CountrySheet,
    LogEntry,
    OperationResult,
    RoomTask,
    RosterShift,
)
from tests.factories.actiondays import DURING, go_live, make_day, sheet_of
from tests.factories.operations import answer, invite
from tests.kept import kept
from tests.operations.steps import address, queries

pytestmark = [pytest.mark.django_db, pytest.mark.invariant(37)]

SOURCES = (LogEntry, RoomTask, CheckCount, OperationResult, CountrySheet, RosterShift, ActionDay)
AUDIENCE = ("party_ids", "closed_party_ids", "person_ids", "classification_rank")
H2 = services.Handling(("H2",))


@pytest.fixture
@kept
def day(operation, german_officer, duty_officer):
    """Live: Germany leads, the Netherlands and Europol take part, Poland is invited, France has no part."""
    answer(invite(operation, duty_officer, by=german_officer, role="support"), "accept", by=duty_officer)
    return go_live(operation, make_day(operation, german_officer), german_officer)


def _post(day, by, text="Van is moving.", **fields):
    with acting_for(by):
        return services.post_in_room(day=day, kind=fields.pop("kind", "note"), text=text, by=by, at=DURING, **fields)


def _lines(operation, person, **fields):
    with acting_for(person):
        rows = CaseLine.objects.visible_to(person).filter(operation=operation, **fields)
        return list(rows.order_by("pk"))


def _all_that_can_happen(day, german, dutch, duty):
    """A post of each kind, a task and a check with their answers, figures and a correction, a result, a shift."""
    sheet_of(day, dutch)
    _post(day, german, kind="decision", reason="Enough is seen.")
    asked = _post(day, dutch, "Whose van?", kind="question")
    _post(day, german, "Ours.", kind="note", answers=None)
    with acting_for(german):
        services.add_log_entry(
            operation=day.operation, text="Ours.", kind="answer", answers=asked, by=german, at=DURING
        )
        later = DURING.replace(hour=20)
        task = services.give_task(day=day, doer=dutch.party, text="Stop it.", due_at=later, by=german, at=DURING)
    check = _post(day, dutch, "Plate NL-00-XX", kind="check", handling=H2).checks.get
    with acting_for(dutch):
        check = check()
        services.take_task_step(task=task, step="start", by=dutch, at=DURING)
        services.take_task_step(task=task, step="finish", by=dutch, at=DURING, note="It stands.")
        for number in (10, 12):
            figures = [services.Figure(DURING, "person", number)]
            services.count_checks(day=day, figures=figures, by=dutch, at=DURING)
        facts = services.ResultFacts(kind="arrest", number=3, on=DURING.date(), day=day)
        result = services.enter_operation_result(operation=day.operation, facts=facts, by=dutch, at=DURING)
        services.confirm_operation_result(result=result, by=dutch, at=DURING)
        shift = services.add_shift(
            day=day,
            person="B. Terpstra",
            duty="Desk",
            starts_at=day.starts_at,
            ends_at=day.ends_at,
            by=dutch,
            at=DURING,
        )
        services.remove_shift(shift=shift, by=dutch, at=DURING)
    with acting_for(duty):
        services.answer_check(task=check, outcome="no_hit", by=duty, at=DURING)


def test_everything_that_happens_has_one_line_with_its_owner_codes_and_audience(
    day, german_officer, dutch_officer, duty_officer
):
    _all_that_can_happen(day, german_officer, dutch_officer, duty_officer)

    with acting_for(german_officer):
        for model in SOURCES:
            rows = {row.pk: row for row in model.objects.filter(operation=day.operation)}
            entered = list(CaseLine.objects.filter(source__in=rows, act="entered"))
            assert len(entered) == len(rows), model
            assert not CaseLine.objects.all().without_line(model.objects.all()).exists()
            for line in entered:
                row = rows[line.source]
                assert line.owner_id == row.owner_id
                assert line.handling_codes == getattr(row, "handling_codes", [])
                assert line.text == getattr(row, "remarks", getattr(row, "text", ""))
                assert set(line.told_ids) <= {*day.operation.party_ids}
                assert all(getattr(line, name) == getattr(row, name) for name in AUDIENCE)
    labels = [line.label for line in _lines(day.operation, german_officer)]
    for expected in (
        "Decision", "Question", "Answer", "Cross-check", "Task entered", "Task in work", "Task done",
        "Cross-check done", "Checks entered", "Checks changed", "Result entered", "Result confirmed", "Shift removed",
        "Country sheet entered",
    ):  # fmt: skip
        assert expected in labels, labels


def test_a_change_keeps_what_was_before_and_who_made_it(day, german_officer, dutch_officer, duty_officer):
    _all_that_can_happen(day, german_officer, dutch_officer, duty_officer)

    changed = next(row for row in _lines(day.operation, german_officer, kind="count") if row.act == "changed")
    assert changed.points[0] == ("Persons", "12 (before 10)")
    done = _lines(day.operation, german_officer, kind="task", act="changed")[-1]
    assert (done.owner_id, done.facts["outcome"]) == (duty_officer.party_id, "no_hit")


def test_the_record_is_written_by_the_database_alone_and_never_changed(day, german_officer):
    line = _lines(day.operation, german_officer)[0]

    with acting_for(german_officer):
        for act in (
            lambda: CaseLine.objects.filter(pk=line.pk).update(text="x"),
            lambda: CaseLine.objects.filter(pk=line.pk).delete(),
        ):
            assert act() in (0, (0, {}))
        forged = CaseLine(
            operation=day.operation, party=german_officer.party, kind="post", act="changed", source=line.pk, at=DURING
        )
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            forged.save(force_insert=True)
        denied = pytest.raises(ProgrammingError, match="permission denied")
        with connection.cursor() as cursor, denied, transaction.atomic():
            cursor.execute("SELECT operations_write_case('{}', '{}', 'entered', ARRAY['post'])")


@pytest.mark.invariant(2)
def test_who_joins_later_reads_everything_but_lines_with_h2(day, german_officer, dutch_officer, french_officer):
    closed = _post(day, german_officer, "Closed words.", handling=H2, kind="question")
    _post(day, german_officer, "Open words.")
    _post(day, dutch_officer, "Asked about it.", kind="check", handling=H2)
    with acting_for(dutch_officer):
        services.add_log_entry(
            operation=day.operation, text="An answer.", kind="answer", answers=closed, by=dutch_officer, at=DURING
        )
    answer(invite(day.operation, french_officer, by=german_officer), "accept", by=french_officer)

    for person, reads in ((dutch_officer, True), (french_officer, False)):
        with acting_for(person):
            shown = {row.text for row in LogEntry.objects.all()}
            tasks = {row.text for row in RoomTask.objects.all()}
        recorded = {row.text for row in _lines(day.operation, person)}
        assert "Open words." in shown & recorded
        assert all(("Closed words." in words) is reads for words in (shown, recorded))
        assert all(("Asked about it." in words) is reads for words in (tasks, recorded))


@pytest.mark.invariant(2)
@pytest.mark.parametrize("codes", [("H2",), ("H2", "H3")], ids=str)
def test_an_answer_has_the_codes_and_the_audience_of_its_question(
    day, german_officer, duty_officer, french_officer, codes
):
    handling = services.Handling(codes, "Ask us first." if "H3" in codes else "")
    asked = _post(day, german_officer, "Plate NL-00-XX", kind="check", handling=handling)
    answer(invite(day.operation, french_officer, by=german_officer), "accept", by=french_officer)
    with acting_for(duty_officer):
        services.answer_check(
            task=asked.checks.get(), outcome="hit", by=duty_officer, at=DURING, note="Stolen in Lyon."
        )

    with acting_for(german_officer):
        said = LogEntry.objects.get(answers=asked)
    assert (said.handling_codes, said.handling_text) == (sorted(codes), handling.text)
    assert {*said.told_ids} == {*_told(asked, german_officer)}
    with acting_for(french_officer):
        assert not LogEntry.objects.filter(answers=asked.pk).exists()
        assert not LogEntry.objects.visible_to(french_officer).filter(text__contains="Lyon").exists()
        assert not any("Lyon" in f"{line.text} {line.facts}" for line in CaseLine.objects.all())


def _told(asked, person):
    with acting_for(person):
        return LogEntry.objects.get(pk=asked.pk).told_ids


def test_pages_hide_what_h2_keeps(client, day, german_officer, french_officer):
    closed = _post(day, german_officer, "Closed words.", handling=H2, kind="question")
    with acting_for(german_officer):
        services.add_log_entry(
            operation=day.operation, text="Known.", kind="answer", answers=closed, by=german_officer, at=DURING
        )
    answer(invite(day.operation, french_officer, by=german_officer), "accept", by=french_officer)
    client.force_login(french_officer)
    pages = (
        client.get(address("operation-case", day.operation.pk)),
        client.get(address("operation-log", day.operation.pk)),
        client.get(address("day-detail", day.pk)),
    )
    for page in pages:
        assert "Known." in page.text
        assert "Closed words" not in page.text


@pytest.mark.parametrize(
    ("handling", "match"),
    [(services.Handling(("H3",)), "Say what H3 demands"), (services.Handling(("H9",)), "Choose among")],
    ids=str,
)
def test_codes_are_checked(day, german_officer, handling, match):
    with pytest.raises(DomainError, match=match):
        _post(day, german_officer, handling=handling)


def test_a_line_is_posted_with_its_codes_from_the_page_and_shown_with_them(client, day, dutch_officer):
    client.force_login(dutch_officer)
    typed = {"text": "Only for us.", "kind": "note", "handling_codes": ["H1", "H3"], "handling_text": "Ask us first."}

    client.post(address("day-post", day.pk), typed)

    with acting_for(dutch_officer):
        entry = LogEntry.objects.get(text="Only for us.")
    assert (entry.handling_codes, entry.handling_text) == (["H1", "H3"], "Ask us first.")
    assert "NL demands: Ask us first." in client.get(address("day-detail", day.pk)).text


def test_the_file_carries_marking_codes_and_owners_and_is_on_record(
    day, german_officer, dutch_officer, data_protection_officer, tmp_path
):
    _post(day, dutch_officer, "Only for us.", handling=services.Handling(("H1", "H3"), "Ask us first."))

    with acting_for(german_officer):
        made = services.export_case(operation=day.operation, by=german_officer, at=DURING)

    (path := tmp_path / "case.pdf").write_bytes(made.content)
    pages = [page.extract_text() for page in PdfReader(path).pages]
    assert made.name.endswith("_H1-H3_Case.pdf")
    for words in ("Handling codes: H0, H1, H3", "Netherlands", "Copy for Germany"):
        assert all(words in page for page in pages)
    assert "Only for us." in " ".join(pages)
    with acting_for(data_protection_officer):
        event = AuditEvent.objects.get(kind="operations.case.exported")
        assert len(event.object_ids) == len(_lines(day.operation, german_officer))


def test_strangers_find_neither_page_nor_file_and_national_officers_read_only(
    client, day, german_officer, french_officer, colleague_of
):
    for person, page, file in (
        (french_officer, 404, 404),
        (colleague_of(german_officer, role=Role.NATIONAL_OFFICER), 200, 403),
        (german_officer, 200, 200),
    ):
        client.logout()
        client.force_login(person)
        assert client.get(address("operation-case", day.operation.pk)).status_code == page
        assert client.post(address("operation-case-file", day.operation.pk)).status_code == file


def test_the_page_asks_few_questions_whatever_it_shows(client, day, german_officer, dutch_officer, duty_officer):
    client.force_login(german_officer)
    client.get(address("operation-case", day.operation.pk))
    few = queries(client, address("operation-case", day.operation.pk))
    _all_that_can_happen(day, german_officer, dutch_officer, duty_officer)
    assert (
        queries(client, address("operation-case", day.operation.pk)) == few <= 16
    )  # savepoints and the statement of who acts included
    filtered = client.get(address("operation-case", day.operation.pk), {"kind": "result"})
    assert "Result confirmed" in filtered.text
    assert "Decision" not in filtered.text.split("Lines, newest first")[1]
