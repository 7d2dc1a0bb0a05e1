"""What came of operations: only confirmed, only what the reader sees; and what led to it, for its country alone."""

import csv
import io
from datetime import date
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from openpyxl import load_workbook

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied, DomainError
from operations import services
from operations.models import Operation, ResultSource
from operations.services.impact import figures, files
from operations.sources import traces
from tests.factories.actiondays import DURING, go_live, make_day
from tests.factories.operations import make_operation
from tests.factories.support import make_delivered, make_sent
from tests.kept import kept
from tests.operations.steps import address, events, queries

pytestmark = pytest.mark.django_db

ON = date(2026, 12, 3)
QUESTION = services.ImpactQuestion(date(2026, 12, 1), date(2026, 12, 31))
DAYS = {"first": "2026-12-01", "last": "2026-12-31"}
PAGE = "/operations/impact/?first=2026-12-01&last=2026-12-31"


@pytest.fixture
@kept
def live(operation, german_officer, europol):
    """HALYARD live: Germany leads, the Netherlands take part, France has no part."""
    go_live(operation, make_day(operation, german_officer), german_officer)
    return operation


def _enter(operation, by, number, *, kind="arrest", on=ON, is_confirmed=True, **fields):
    with acting_for(by):
        facts = services.ResultFacts(kind=kind, number=number, on=on, **fields)
        result = services.enter_operation_result(operation=operation, facts=facts, by=by, at=DURING)
        if is_confirmed:
            services.confirm_operation_result(result=result, by=by, at=DURING)
        return result


def _impact(person, question=QUESTION):
    with acting_for(person):
        return services.impact_of(person, question)


def _name(result, by, kind="support"):
    with acting_for(by):
        trace = traces(kind, by, operations=[result.operation_id])[0]
        return services.name_source(result=result, kind=kind, key=trace.key, by=by, at=DURING)


def _chain(person, operation):
    with acting_for(person):
        return services.chain_of(person, Operation.objects.get(pk=operation.pk))


@pytest.mark.invariant(35)
def test_only_confirmed_results_count_and_provisional_ones_stand_apart(live, german_officer, dutch_officer):
    _enter(live, german_officer, 3)
    _enter(live, dutch_officer, 4, is_confirmed=False)

    impact = _impact(german_officer)

    (arrests,) = impact.figures
    assert (arrests.now.number, arrests.provisional.number) == (3, 4)
    assert [(share.label, share.now) for share in impact.by_party] == [("Germany", 3)]
    assert (impact.confirmed, impact.provisional) == (1, 1)


@pytest.mark.invariant(35)
def test_a_correction_counts_instead_of_what_it_corrects(live, german_officer):
    result = _enter(live, german_officer, 3)
    with acting_for(german_officer):
        facts = services.ResultFacts(kind="arrest", number=5, on=ON)
        new = services.correct_result(result=result, facts=facts, reason="Two more.", by=german_officer, at=DURING)
        before = services.impact_of(german_officer, QUESTION).figures[0].now.number
        services.confirm_operation_result(result=new, by=german_officer, at=DURING)

    assert (before, _impact(german_officer).figures[0].now.number) == (0, 5)


def test_the_period_before_is_as_long_and_ends_on_the_day_before(live, german_officer):
    _enter(live, german_officer, 2, on=date(2026, 11, 2))
    _enter(live, german_officer, 7, on=date(2026, 10, 30))
    _enter(live, german_officer, 5)

    impact = _impact(german_officer)

    assert QUESTION.before == (date(2026, 10, 31), date(2026, 11, 30))
    assert (impact.figures[0].now.number, impact.figures[0].before.number, impact.figures[0].change) == (5, 2, 3)


def test_outsiders_and_europol_without_a_part_count_nothing(
    live, french_officer, analyst, duty_officer, german_officer
):
    _enter(live, german_officer, 3)

    for person in (french_officer, analyst, duty_officer):
        impact = _impact(person)
        assert (impact.figures, impact.operations, impact.by_month[0].now) == ([], [], 0)


def test_another_operation_changes_nothing_for_those_who_do_not_see_it(live, german_officer, dutch_officer):
    _enter(live, dutch_officer, 3)
    before = _impact(dutch_officer)
    other = make_operation(german_officer, code_name="OTHER")
    _enter(other, german_officer, 50)

    assert _impact(dutch_officer) == before
    assert _impact(german_officer).figures[0].now.number == 53


def test_a_priority_a_country_and_a_service_narrow_it(live, german_officer, dutch_officer, service_coordinator):
    _enter(live, german_officer, 3)
    _enter(live, dutch_officer, 4)
    request = make_delivered(german_officer, service_coordinator, operation=live)

    def number(**fields):
        found = _impact(german_officer, services.ImpactQuestion(QUESTION.first, QUESTION.last, **fields)).figures
        return found[0].now.number if found else 0

    assert number(party="NL") == 4
    assert number(priority="none-such") == 0
    assert (number(service=request.service.name), number(service="Another")) == (7, 0)


def test_support_is_counted_for_its_two_sides_alone(live, german_officer, dutch_officer, service_coordinator):
    make_delivered(german_officer, service_coordinator, operation=live)
    _enter(live, german_officer, 3)

    own, other = _impact(german_officer), _impact(dutch_officer)

    assert [(use.asked, use.delivered, use.with_results) for use in own.services] == [(1, 1, 1)]
    assert (own.supported, other.supported, other.services) == (1, 0, [])


def test_every_month_stands_there_and_is_compared_with_the_same_one_before():
    question = services.ImpactQuestion(date(2026, 1, 1), date(2026, 3, 31))
    rows = [
        {"is_before": False, "month": date(2026, 2, 1), "sum_number": 3},
        {"is_before": True, "month": date(2025, 11, 1), "sum_number": 2},
    ]

    shares = figures.months_compared(rows, question)

    assert [(share.label, share.now, share.before) for share in shares] == [
        ("Jan 2026", 0, 0), ("Feb 2026", 3, 2), ("Mar 2026", 0, 0),
    ]  # fmt: skip


def test_what_led_to_a_result_is_read_by_its_country_alone(live, german_officer, dutch_officer, service_coordinator):
    request = make_sent(german_officer, operation=live)
    result = _enter(live, german_officer, 3)
    _name(result, german_officer)

    own, other = _chain(german_officer, live), _chain(dutch_officer, live)

    assert [[one.reference for one in link.sources] for link in own.links] == [[request.reference]]
    assert ([link.sources for link in other.links], other.support, other.traced) == ([[]], [], 0)
    with acting_for(dutch_officer):
        assert not ResultSource.objects.exists()


def test_the_second_lock_alone_keeps_what_led_to_it(live, german_officer, dutch_officer):
    make_sent(german_officer, operation=live)
    source = _name(_enter(live, german_officer, 3), german_officer)

    with acting_for(dutch_officer):
        assert not ResultSource.objects.filter(pk=source.pk).exists()
        copy = ResultSource(
            operation=live, party=german_officer.party, result_id=source.result_id, kind="hit", key=uuid4(),
            named_at=DURING, named_by=dutch_officer,
        )  # fmt: skip
        with pytest.raises(ProgrammingError), transaction.atomic():
            copy.save(force_insert=True)


def test_nobody_names_what_they_do_not_see_nor_for_another_country(live, german_officer, dutch_officer):
    make_sent(german_officer, operation=live)
    german, dutch = _enter(live, german_officer, 3), _enter(live, dutch_officer, 4)
    with acting_for(german_officer):
        key = traces("support", german_officer, operations=[live.pk])[0].key

    with acting_for(dutch_officer), pytest.raises(DomainError, match="no such support"):
        services.name_source(result=dutch, kind="support", key=key, by=dutch_officer, at=DURING)
    with acting_for(dutch_officer), pytest.raises(AccessDenied):
        services.name_source(result=german, kind="support", key=key, by=dutch_officer, at=DURING)


def test_a_link_is_made_once_and_taken_back(live, german_officer, as_):
    make_sent(german_officer, operation=live)
    result = _enter(live, german_officer, 3)
    browser = as_(german_officer)
    with acting_for(german_officer):
        key = traces("support", german_officer, operations=[live.pk])[0].key

    first = browser.post(address("result-trace", result.pk), {"source": f"support:{key}"})
    again = browser.post(address("result-trace", result.pk), {"source": f"support:{key}"})
    page = browser.get(address("operation-impact", live.pk)).content.decode()
    dropped = browser.post(address("source-drop", result.pk, key))

    assert (first.status_code, again.status_code, dropped.status_code) == (302, 422, 302)
    assert "Take back" in page
    assert _chain(german_officer, live).traced == 0


def test_the_page_shows_charts_with_their_tables_and_is_a_page_of_readers(
    live, as_, german_officer, french_officer, administrator
):
    _enter(live, german_officer, 3)

    page = as_(german_officer).get(PAGE).content.decode()
    outsider = as_(french_officer).get(PAGE).content.decode()

    assert 'aria-label="Arrests by country: Germany 3, before 0."' in page
    assert page.count("The same as a table") == 3
    assert "HALYARD" in page
    assert "HALYARD" not in outsider
    assert as_(administrator).get(PAGE).status_code == 403
    assert as_(french_officer).get(address("operation-impact", live.pk)).status_code == 404


def test_a_wrong_period_is_said_on_the_form(as_, german_officer):
    page = as_(german_officer).get("/operations/impact/?first=2026-12-31&last=2026-12-01").content.decode()

    assert "ends after it begins" in page


def test_the_page_costs_the_same_however_much_there_is(live, as_, german_officer, dutch_officer):
    _enter(live, german_officer, 3)
    browser = as_(german_officer)
    browser.get(PAGE)
    few = queries(browser, PAGE)
    for number in range(4):
        _enter(make_operation(german_officer, code_name=f"OTHER {number}"), german_officer, 2, kind="search")
        _enter(live, dutch_officer, 1)

    assert queries(browser, PAGE) == few


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_a_copy_holds_the_figures_and_its_marking_and_is_recorded(
    live, as_, german_officer, data_protection_officer, form
):
    _enter(live, german_officer, 3)

    answer = as_(german_officer).post(PAGE, {"form": form})

    (line,) = events(data_protection_officer, "operations.impact.exported")
    assert (answer.status_code, line.verb) == (200, AuditEvent.Verb.EXPORT)
    if form == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert "Basic Protection Level" in rows[0][0]
        assert ["Arrests", "persons", "3", "", "", "", "0", "3", "0"] in rows
    elif form == "xlsx":
        book = load_workbook(io.BytesIO(answer.content))
        assert [cell.value for cell in book["Results"][4]][:3] == ["Arrests", "persons", 3]
    else:
        assert answer.content.startswith(b"%PDF")


def test_above_basic_protection_a_copy_needs_a_purpose(as_, german_officer):
    operation = make_operation(german_officer, code_name="SECRET", classification="eu_restricted")
    _enter(operation, german_officer, 3)
    browser = as_(german_officer)

    refused = browser.post(PAGE, {"form": "csv"})
    given = browser.post(PAGE, {"form": "csv", "purpose": "Report to the ministry"})

    assert (refused.status_code, given.status_code) == (422, 200)
    assert "RESTREINT UE" in given.content.decode("utf-8-sig")


def test_what_is_listed_for_its_support_alone_raises_the_marking_too(as_, german_officer, service_coordinator):
    operation = make_operation(german_officer, code_name="SECRET", classification="eu_restricted")
    make_delivered(german_officer, service_coordinator, operation=operation)
    impact = _impact(german_officer, services.ImpactQuestion(date(2026, 1, 1), date(2027, 12, 31)))

    assert [one.operation.code_name for one in impact.operations] == ["SECRET"]
    assert impact.level == "eu_restricted"
    with acting_for(german_officer), pytest.raises(DomainError, match="what the copy is for"):
        services.export_impact(impact=impact, form="csv", purpose="", by=german_officer, at=DURING)


def test_the_page_of_an_operation_is_marked_as_the_highest_that_it_names(live, as_, german_officer):
    make_sent(german_officer, operation=live, classification="eu_restricted")
    result = _enter(live, german_officer, 3)
    browser = as_(german_officer)

    for page in (address("operation-impact", live.pk), address("result-trace", result.pk)):
        assert "mk-eur" in browser.get(page).text.split('id="markbar"')[1][:60]
    assert _chain(german_officer, live).level == "eu_restricted"


def test_a_code_name_is_no_formula_in_a_spreadsheet():
    assert files.harmless("=1+1") == "'=1+1"


def test_programs_read_the_same(live, api_as, german_officer, french_officer):
    make_sent(german_officer, operation=live)
    result = _enter(live, german_officer, 3)
    program = api_as(german_officer)
    with acting_for(german_officer):
        key = traces("support", german_officer, operations=[live.pk])[0].key

    named = program.post("/api/v1/impact/trace/", {"result": str(result.pk), "kind": "support", "key": str(key)})
    figures_read = program.get("/api/v1/impact/", DAYS).json()
    chain = program.get("/api/v1/impact/chain/", {"operation": str(live.pk)}).json()
    outsider = api_as(french_officer)

    assert named.status_code == 204
    assert figures_read["figures"][0]["confirmed"]["number"] == 3
    assert [len(link["sources"]) for link in chain["links"]] == [1]
    assert outsider.get("/api/v1/impact/", DAYS).json()["figures"] == []
    assert outsider.get("/api/v1/impact/chain/", {"operation": str(live.pk)}).status_code == 404
    assert program.get("/api/v1/impact/").status_code == 400
