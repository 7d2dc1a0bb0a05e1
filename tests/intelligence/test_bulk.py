"""Bulk entry: everything or nothing, errors in words, corrections, work that is taken up again."""

from datetime import timedelta
from itertools import combinations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.workflow import TransitionRefused
from intelligence import services
from intelligence.models import BulkImport, BulkMapping, BulkRow, Contribution, Entity
from intelligence.services.bulk import checking, importing, parting
from intelligence.services.bulk.checking import check_import
from tests.factories.bulk import BAD, GOOD, HEADER, checked, imported, make_choice, make_csv, make_xlsx, uploaded

pytestmark = pytest.mark.django_db


def _row(**cells):
    row = dict(zip(HEADER, GOOD, strict=True)) | cells
    return [row[heading] for heading in HEADER]


def _problems(found, by):
    with acting_for(by):
        rows = BulkRow.objects.visible_to(by).filter(bulk_import=found, is_bad=True).order_by("number")
        return [(row.number, problem["column"], problem["message"]) for row in rows for problem in row.problems]


def _drafts(by):
    with acting_for(by):
        drafts = Contribution.objects.visible_to(by).drafts().order_by("pk")
        return [(one.subject, list(one.entities.order_by("pk"))) for one in drafts]


def test_a_table_becomes_one_draft_with_the_entities_of_its_rows(german_officer, now):
    found = imported(german_officer, GOOD, _row(Nachname="Beispiel", Telefon=""), at=now)

    ((subject, entities),) = _drafts(german_officer)
    assert found.status == "imported"
    assert subject == "Phones of the group"
    assert [(one.kind, one.subtype, one.label) for one in entities] == [
        ("person", "", "Jana Muster"),
        ("communication_means", "phone", "+49 151 23456789"),
        ("payment_means", "iban", "DE89 3704 0044 0532 0130 00"),
        ("person", "", "Jana Beispiel"),
    ]
    assert entities[0].data_subject_category == "suspect"
    assert entities[0].birth_date.isoformat() == "1987-03-24"


def test_one_draft_for_each_value_of_a_column(german_officer, now):
    rows = [GOOD, _row(Verfahren="A-2"), _row(Verfahren="A-1", Telefon="+49 151 99999999")]
    imported(german_officer, *rows, at=now, target="each", group_column=7)

    assert [(subject, len(entities)) for subject, entities in _drafts(german_officer)] == [
        ("Phones of the group: A-1", 4),
        ("Phones of the group: A-2", 3),
    ]


def test_a_long_list_goes_on_in_parts(german_officer, now, monkeypatch):
    monkeypatch.setattr(parting, "MOST_PER_DRAFT", 4)
    rows = [_row(Telefon=f"+49 151 234567{n:02}", IBAN="", Nachname=f"Muster{n}") for n in range(3)]
    imported(german_officer, *rows, at=now)

    assert [(subject, len(entities)) for subject, entities in _drafts(german_officer)] == [
        ("Phones of the group (part 1 of 2)", 4),
        ("Phones of the group (part 2 of 2)", 2),
    ]


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize(
    "broken",
    [
        {"IBAN": "DE00 3704 0044 0532 0130 00"},
        {"Geburtsdatum": "31.02.1987"},
        {"Geburtsdatum": "03/24/1987"},
        {"Geburtsdatum": "01.01.2031"},
        {"Kategorie": "Nachbar"},
        {"Kategorie": ""},
        {"Kategorie": "Zeuge"},
        {"Geburtsdatum": "24.03.2012"},
        {"Telefon": "12"},
        {"Telefon": "=HYPERLINK(1)"},
        {"Nachname": "", "Vorname": ""},
        {"Nachname": "x" * 301},
    ],
    ids=str,
)
def test_a_file_with_one_bad_row_anywhere_imports_nothing(german_officer, now, place, broken):
    rows = [_row(Nachname=f"Muster{n}") for n in range(3)]
    rows.insert(place, _row(**broken))
    found = checked(german_officer, *rows, at=now)

    with acting_for(german_officer), pytest.raises(TransitionRefused, match="Correct or leave them out"):
        services.start_import(bulk_import=found, by=german_officer, at=now)

    assert {number for number, *_ in _problems(found, german_officer)} == {place + 2}
    assert _drafts(german_officer) == []


@pytest.mark.parametrize("bad", [chosen for size in range(1, 4) for chosen in combinations(range(3), size)])
def test_only_rows_left_out_in_so_many_words_are_missing(german_officer, now, bad):
    rows = [_row(Nachname=f"Muster{n}", **({"IBAN": "DE00"} if n in bad else {})) for n in range(4)]
    found = checked(german_officer, *rows, at=now)
    with acting_for(german_officer):
        for left_out in range(1, len(bad) + 1):
            with pytest.raises(TransitionRefused):
                services.start_import(bulk_import=found, by=german_officer, at=now)
            number = bad[left_out - 1] + 2
            services.leave_out(bulk_import=found, rows=[number], by=german_officer, at=now)
        services.start_import(bulk_import=found, by=german_officer, at=now)

    ((_, entities),) = _drafts(german_officer)
    names = {one.label for one in entities if one.kind == "person"}
    assert names == {f"Jana Muster{n}" for n in range(4) if n not in bad}


def test_a_failure_in_the_last_draft_takes_the_first_ones_back(german_officer, now, monkeypatch):
    found = checked(german_officer, GOOD, _row(Verfahren="A-2"), at=now, target="each", group_column=7)
    written = importing.save_draft

    def fail_second(**arguments):
        if arguments["content"].subject.endswith("A-2"):
            message = "The pen is broken."
            raise DomainError(message)
        return written(**arguments)

    monkeypatch.setattr(importing, "save_draft", fail_second)
    with acting_for(german_officer):
        after = services.start_import(bulk_import=found, by=german_officer, at=now)

    assert (after.status, after.refusal) == ("ready", "Nothing was imported. The pen is broken.")
    assert _drafts(german_officer) == []


def test_errors_stand_at_their_cell_and_say_what_to_do(german_officer, now):
    found = checked(german_officer, _row(IBAN="DE00", Kategorie="Zeuge"), ["", "", "24.03.1987"], at=now)

    assert _problems(found, german_officer) == [
        (2, 4, "Say why the data are strictly necessary (witness, victim, informant or under 18)."),
        (2, 6, "The check digits of the IBAN do not fit: a digit is wrong or missing."),
        (3, 2, "There is no name in this row. Give the name, or empty this cell."),
    ]


def test_a_reason_that_no_column_holds_is_asked_for_all(german_officer, now):
    mapping = ["family_name", "given_name", *[""] * 6]
    found = checked(german_officer, GOOD, at=now, mapping=mapping, default_category="victim")

    ((_, column, message),) = _problems(found, german_officer)
    assert (column, "Change the columns" in message) == (None, True)
    with acting_for(german_officer):
        choice = make_choice(mapping=mapping, default_category="victim", default_necessity="Named by the court.")
        after = services.choose_columns(bulk_import=found, choice=choice, by=german_officer, at=now)
    assert after.bad_count == 0


def test_values_that_fail_their_check_are_kept_as_written_when_the_officer_says_so(german_officer, now):
    found = imported(german_officer, BAD, at=now, keeps_unchecked=True)

    ((_, entities),) = _drafts(german_officer)
    assert found.status == "imported"
    assert "DE00 3704 0044 0532 0130 00" in [one.label for one in entities]


def test_a_corrected_cell_makes_the_row_sound(german_officer, now):
    found = checked(german_officer, GOOD, BAD, at=now)
    with acting_for(german_officer):
        after = services.correct_rows(bulk_import=found, corrections={3: {6: GOOD[6]}}, by=german_officer, at=now)
        assert (after.bad_count, after.entity_count) == (0, 5)
        services.start_import(bulk_import=found, by=german_officer, at=now)

    assert len(_drafts(german_officer)) == 1


def test_rows_left_out_can_be_put_back(german_officer, now):
    found = checked(german_officer, GOOD, BAD, at=now)
    with acting_for(german_officer):
        services.leave_out(bulk_import=found, rows=None, by=german_officer, at=now)
        after = services.put_back(bulk_import=found, by=german_officer, at=now)

    assert (after.bad_count, after.left_out_count) == (1, 0)


def test_errors_go_out_as_a_file_and_come_back_put_right(german_officer, now):
    found = checked(german_officer, GOOD, _row(Nachname="=1+1", Telefon="+49 151 23456789", IBAN="DE00"), at=now)
    with acting_for(german_officer):
        text = services.export_errors(bulk_import=found, by=german_officer, at=now)
        assert ";'=1+1;" in text
        assert ";'+49 151 23456789;" in text
        mended = text.replace("'=1+1", "Muster").replace("DE00", GOOD[6])
        upload = SimpleUploadedFile("errors.csv", mended.encode())
        after = services.correct_by_file(bulk_import=found, upload=upload, by=german_officer, at=now)

    assert after.bad_count == 0


def test_corrections_are_bounded_since_the_person_waits_for_them(german_officer, now):
    found = checked(german_officer, GOOD, BAD, at=now)
    long = "Row;Name\n" + "3;x\n" * 2002

    for data, refusal in ((long, "more than 2,000 rows"), ("x" * 2_200_000, "larger than 2 MB")):
        upload = SimpleUploadedFile("errors.csv", data.encode())
        with acting_for(german_officer), pytest.raises(services.FileRefused, match=refusal):
            services.correct_by_file(bulk_import=found, upload=upload, by=german_officer, at=now)


def test_another_file_is_not_taken_for_corrections(german_officer, now):
    found = checked(german_officer, GOOD, BAD, at=now)

    with acting_for(german_officer), pytest.raises(services.FileRefused, match="not the file of errors"):
        services.correct_by_file(bulk_import=found, upload=make_csv(GOOD), by=german_officer, at=now)


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({"mapping": [""] * 8}, "no_entity"),
        ({"mapping": ["person"]}, "mapping_incomplete"),
        ({"mapping": ["person", "person", *[""] * 6]}, "mapping_twice"),
        ({"mapping": ["value", *[""] * 7]}, "type_missing"),
        ({"mapping": ["person", *[""] * 7]}, "category_missing"),
        ({"target": "each"}, "group_missing"),
        ({"target": "each", "group_column": 8}, "group_missing"),
        ({"subject": " "}, "subject_missing"),
    ],
)
def test_a_choice_that_leads_nowhere_is_refused(german_officer, now, chosen, code):
    found = uploaded(german_officer, GOOD, at=now)

    with acting_for(german_officer), pytest.raises(DomainError) as refused:
        services.choose_columns(bulk_import=found, choice=make_choice(**chosen), by=german_officer, at=now)

    assert refused.value.code == code


def test_one_category_holds_for_all_people(german_officer, now):
    mapping = ["family_name", "given_name", *[""] * 6]
    imported(german_officer, GOOD, at=now, mapping=mapping, default_category="contact")

    ((_, entities),) = _drafts(german_officer)
    assert [one.data_subject_category for one in entities] == ["contact"]


@pytest.mark.invariant(22)
def test_people_without_a_category_are_in_use_for_a_time_only_also_from_a_table(german_officer, now, settings):
    mapping = ["family_name", "given_name", *[""] * 6]
    imported(german_officer, GOOD, at=now, mapping=mapping, default_category="uncategorised")

    ((_, entities),) = _drafts(german_officer)
    assert [one.current_category for one in entities] == ["uncategorised"]
    assert [one.category_due for one in entities] == [now + timedelta(days=settings.UNCATEGORISED_DAYS)]


def test_types_may_stand_in_a_column(german_officer, now):
    upload = make_csv(["Handy", "0151 23456789"], ["IBAN", GOOD[6]], ["Wolke", "7"], header=["Typ", "Wert"])
    found = checked(german_officer, at=now, upload=upload, mapping=["type", "value"])

    assert [(number, column) for number, column, _ in _problems(found, german_officer)] == [(4, 0)]
    with acting_for(german_officer):
        shown = services.preview(bulk_import=found, by=german_officer, at=now)
    assert [one.normalised for row in shown for one in row.entities] == ["+4915123456789", "DE89370400440532013000"]


def test_the_same_thing_in_several_rows_is_written_once(german_officer, now):
    imported(german_officer, GOOD, GOOD, _row(Verfahren="A-9"), at=now)

    ((_, entities),) = _drafts(german_officer)
    assert len(entities) == 3


def test_the_columns_of_a_header_are_remembered_for_the_party(german_officer, dutch_officer, now):
    mapping = ["", "person", *[""] * 6]
    checked(german_officer, GOOD, at=now, mapping=mapping, default_category="contact")

    again = uploaded(german_officer, GOOD, at=now)
    theirs = uploaded(dutch_officer, GOOD, at=now)
    assert (again.mapping, again.is_known) == (mapping, True)
    assert theirs.is_known is False
    with acting_for(dutch_officer):
        assert not BulkMapping.objects.exists()


def test_spreadsheets_are_read_like_text(german_officer, now):
    row = [*GOOD]
    row[5] = 4915123456789
    found = checked(german_officer, at=now, upload=make_xlsx(row, [*GOOD[:6], "=A1", "x"]))

    assert _problems(found, german_officer) == [
        (3, 6, "The cell holds a formula, which is not calculated here. Write its value.")
    ]


def test_nothing_of_the_file_is_left_after_the_import(german_officer, now):
    found = imported(german_officer, GOOD, at=now)

    with acting_for(german_officer):
        kept = BulkImport.objects.get(pk=found.pk)
        assert (bytes(kept.content), kept.head, kept.rows.count()) == (b"", [], 0)
        assert Contribution.objects.filter(pk__in=kept.draft_ids).count() == 1


@pytest.mark.invariant(2)
def test_an_import_and_its_rows_are_unknown_to_other_parties(german_officer, dutch_officer, now):
    found = checked(german_officer, GOOD, BAD, at=now)

    with acting_for(dutch_officer):
        assert not BulkImport.objects.exists()
        assert not BulkRow.objects.exists()
        assert not BulkMapping.objects.exists()
        with pytest.raises(BulkImport.DoesNotExist):
            services.start_import(bulk_import=found, by=dutch_officer, at=now)


@pytest.mark.invariant(2)
@pytest.mark.usefixtures("second_lock_off")
def test_the_services_alone_refuse_other_parties(german_officer, dutch_officer, now):
    found = checked(german_officer, GOOD, BAD, at=now)
    acts = [
        lambda: services.start_import(bulk_import=found, by=dutch_officer, at=now),
        lambda: services.leave_out(bulk_import=found, rows=None, by=dutch_officer, at=now),
        lambda: services.correct_rows(bulk_import=found, corrections={3: {6: ""}}, by=dutch_officer, at=now),
        lambda: services.export_errors(bulk_import=found, by=dutch_officer, at=now),
        lambda: services.discard_import(bulk_import=found, by=dutch_officer, at=now),
        lambda: services.read_import(bulk_import=found, by=dutch_officer, at=now),
        lambda: services.choose_columns(bulk_import=found, choice=make_choice(), by=dutch_officer, at=now),
    ]
    for act in acts:
        with acting_for(dutch_officer), pytest.raises(AccessDenied):
            act()


def test_administrators_cannot_upload(administrator, now):
    with acting_for(administrator), pytest.raises(AccessDenied):
        services.upload_table(upload=make_csv(GOOD), classification="bpl", by=administrator, at=now)


def test_work_that_stopped_goes_on_where_it_was_without_doubles(german_officer, now, monkeypatch):
    monkeypatch.setattr(checking, "STEP", 2)
    monkeypatch.setattr(checking, "AT_ONCE", 0)
    kept, calls = checking.keep_step, []

    def dies_in_the_third_step(*arguments, **named):
        calls.append(named["starts_at"])
        if len(calls) == 3:
            raise RuntimeError
        return kept(*arguments, **named)

    found = checked(german_officer, *[_row(Nachname=f"Muster{n}") for n in range(7)], at=now)
    monkeypatch.setattr(checking, "keep_step", dies_in_the_third_step)
    with pytest.raises(RuntimeError):
        check_import(key=found.pk, by=german_officer, at=now)
    with acting_for(german_officer):
        assert BulkImport.objects.get(pk=found.pk).rows_read == 4

    check_import(key=found.pk, by=german_officer, at=now)
    check_import(key=found.pk, by=german_officer, at=now)

    assert calls == [0, 2, 4, 4, 6]
    with acting_for(german_officer):
        after = BulkImport.objects.get(pk=found.pk)
        assert (after.status, after.rows_read, after.bad_count) == ("ready", 7, 0)
        assert list(after.rows.order_by("number").values_list("number", flat=True)) == list(range(2, 9))


def test_an_import_that_runs_twice_writes_once(german_officer, now, monkeypatch):
    monkeypatch.setattr(importing, "MOST_AT_ONCE", 0)
    found = checked(german_officer, GOOD, at=now)
    with acting_for(german_officer):
        assert services.start_import(bulk_import=found, by=german_officer, at=now).status == "importing"

    for _ in range(2):
        services.write_import(key=found.pk, by=german_officer, at=now)

    assert len(_drafts(german_officer)) == 1


def test_work_is_given_up_after_some_attempts(german_officer, now, monkeypatch):
    monkeypatch.setattr(importing, "MOST_AT_ONCE", 0)
    found = checked(german_officer, GOOD, at=now)
    with acting_for(german_officer):
        services.start_import(bulk_import=found, by=german_officer, at=now)
    monkeypatch.setattr(importing, "_write", lambda *_, **__: None)  # it never comes to its end
    for minute in range(3, 18, 3):
        services.tend_imports(at=now + timedelta(minutes=minute))
        services.write_import(key=found.pk, by=german_officer, at=now)

    with acting_for(german_officer):
        after = BulkImport.objects.get(pk=found.pk)
    assert after.status == "ready"
    assert "given up" in after.refusal
    assert _drafts(german_officer) == []


def test_the_job_takes_up_what_has_stopped(german_officer, now, monkeypatch):
    monkeypatch.setattr(checking, "AT_ONCE", 0)
    found = checked(german_officer, GOOD, at=now)

    assert services.tend_imports(at=now + timedelta(minutes=1)) == (0, 0)
    assert services.tend_imports(at=now + timedelta(minutes=3)) == (1, 0)
    with acting_for(german_officer):
        assert BulkImport.objects.get(pk=found.pk).attempts == 0


def test_progress_of_a_check_has_an_end(german_officer, now, monkeypatch):
    monkeypatch.setattr(checking, "AT_ONCE", 0)
    found = checked(german_officer, *[_row(Nachname=f"Muster{n}") for n in range(3)], at=now)

    check_import(key=found.pk, by=german_officer, at=now)

    with acting_for(german_officer):
        after = BulkImport.objects.get(pk=found.pk)
    assert (after.work_done, after.work_total, after.attempts) == (3, 3, 1)


def test_an_import_erased_under_the_worker_leaves_no_draft(german_officer, now, monkeypatch):
    monkeypatch.setattr(importing, "MOST_AT_ONCE", 0)
    found = checked(german_officer, GOOD, at=now)
    with acting_for(german_officer):
        services.start_import(bulk_import=found, by=german_officer, at=now)
    stored = importing.store_entities

    def erased_meanwhile(*arguments):
        services.discard_import(bulk_import=found, by=german_officer, at=now)
        return stored(*arguments)

    monkeypatch.setattr(importing, "store_entities", erased_meanwhile)
    services.write_import(key=found.pk, by=german_officer, at=now)

    assert _drafts(german_officer) == []


def test_rows_checked_before_they_kept_their_entities_are_not_lost(german_officer, now):
    found = checked(german_officer, GOOD, at=now)
    with acting_for(german_officer):
        found.rows.update(entities=[])
        after = services.start_import(bulk_import=found, by=german_officer, at=now)

    assert (after.status, _drafts(german_officer)) == ("ready", [])
    assert "Check the rows again" in after.refusal


@pytest.mark.invariant(13)
def test_an_import_that_nobody_finishes_is_erased_after_a_week(german_officer, now):
    found = checked(german_officer, GOOD, BAD, at=now)

    assert services.tend_imports(at=now + timedelta(days=6)) == (0, 0)
    assert services.tend_imports(at=now + timedelta(days=7)) == (0, 1)
    with acting_for(german_officer):
        assert not BulkImport.objects.filter(pk=found.pk).exists()
        assert not BulkRow.objects.exists()


def test_each_step_is_on_record_without_content(german_officer, data_protection_officer, now):
    found = checked(german_officer, GOOD, BAD, at=now)
    with acting_for(german_officer):
        services.leave_out(bulk_import=found, rows=None, by=german_officer, at=now)
        services.start_import(bulk_import=found, by=german_officer, at=now)
    with acting_for(data_protection_officer):
        lines = AuditEvent.objects.filter(subject_id=str(found.pk)).order_by("pk")
        kinds = [line.kind.rpartition(".")[2] for line in lines]
        assert "Probe" not in str([(line.changes, line.subject_reference) for line in lines])
    assert sorted(kinds) == ["begun", "checked", "imported", "left_out", "mapped", "uploaded"]


def test_entities_of_an_import_are_those_of_the_form(german_officer, now):
    imported(german_officer, GOOD, at=now)

    with acting_for(german_officer):
        assert Entity.objects.get(subtype="phone").normalised == "+4915123456789"
