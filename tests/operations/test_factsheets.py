"""Nothing is public before every contributing owner agreed, and it is taken back when one takes its agreement back."""

from datetime import date

import pytest
from django.db import ProgrammingError, transaction

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from operations import services
from operations.desk import needs, waiting
from operations.models import Factsheet, FactsheetAgreement, OperationResult
from tests.factories.actiondays import DURING, go_live, make_day
from tests.kept import kept
from tests.operations.steps import address, events, queries, told

pytestmark = pytest.mark.django_db

API = "/api/v1/factsheets/"
ON = date(2026, 12, 3)
WORDS = {"title": "Fewer weapons on the roads", "text": "Three countries checked parcels.\nWeapons were found."}


def _enter(operation, by, number, *, kind="firearm", is_confirmed=True, **fields):
    with acting_for(by):
        facts = services.ResultFacts(kind=kind, number=number, on=ON, **fields)
        result = services.enter_operation_result(operation=operation, facts=facts, by=by, at=DURING)
        if is_confirmed:
            services.confirm_operation_result(result=result, by=by, at=DURING)
        return result


@pytest.fixture
@kept
def live(operation, german_officer, dutch_officer):
    """HALYARD live, with confirmed results of Germany and the Netherlands."""
    go_live(operation, make_day(operation, german_officer), german_officer)
    _enter(operation, german_officer, 7)
    _enter(operation, dutch_officer, 8)
    _enter(operation, dutch_officer, 2, kind="arrest")
    return operation


@pytest.fixture
@kept
def draft(live, german_officer):
    """Written by Germany, the lead."""
    with acting_for(german_officer):
        return services.write_factsheet(operation=live, by=german_officer, at=DURING, **WORDS)


def _step(sheet, step, by, note="Because."):
    with acting_for(by):
        row = Factsheet.objects.visible_to(by).get(pk=sheet.pk)
        return services.take_factsheet_step(factsheet=row, step=step, by=by, at=DURING, note=note)


def _answer(sheet, step, by, note="Because."):
    with acting_for(by):
        row = FactsheetAgreement.objects.visible_to(by).get(factsheet=sheet, party=by.party)
        return services.answer_factsheet(agreement=row, step=step, by=by, at=DURING, note=note)


def _seen(sheet, person):
    with acting_for(person):
        return Factsheet.objects.visible_to(person).filter(pk=sheet.pk).first()


@pytest.fixture
@kept
def asked(draft, german_officer):
    """Both owners are asked."""
    return _step(draft, "ask", german_officer)


@pytest.fixture
@kept
def released(asked, german_officer, dutch_officer):
    """Both have agreed, and it is public."""
    for person in (german_officer, dutch_officer):
        _answer(asked, "agree", person)
    return _step(asked, "release", german_officer)


def test_figures_are_computed_from_confirmed_results_and_few_persons_are_not_counted(live, draft, german_officer):
    _enter(live, german_officer, 50, is_confirmed=False)

    asked = _step(draft, "ask", german_officer)

    figures = {row["label"]: row["number"] for row in asked.figures}
    assert figures == {"Arrests": "fewer than 5", "Firearms seized": "15"}


@pytest.mark.invariant(36)
def test_nothing_is_public_before_every_contributing_owner_agreed(asked, german_officer, dutch_officer, french_officer):
    _answer(asked, "agree", german_officer)

    with pytest.raises(DomainError, match="Not agreed yet: NL"):
        _step(asked, "release", german_officer)
    assert _seen(asked, french_officer) is None
    _answer(asked, "agree", dutch_officer)
    assert _step(asked, "release", german_officer).is_released
    assert _seen(asked, french_officer).title == WORDS["title"]


@pytest.mark.invariant(36)
def test_the_second_lock_alone_refuses_a_release_without_every_agreement(asked, german_officer, dutch_officer):
    _answer(asked, "agree", german_officer)

    with acting_for(german_officer), pytest.raises(ProgrammingError, match="not every owner"), transaction.atomic():
        Factsheet.objects.filter(pk=asked.pk).update(status="released", released_at=DURING)
    with acting_for(german_officer):
        answered = FactsheetAgreement.objects.filter(factsheet=asked, party=dutch_officer.party).update(answer="agreed")
    assert answered == 0


@pytest.mark.invariant(36)
def test_what_owners_were_asked_about_never_changes(asked, german_officer, dutch_officer):
    with pytest.raises(DomainError, match="Take the factsheet back first"), acting_for(german_officer):
        services.change_factsheet(factsheet=asked, title="Other", text="Other", by=german_officer, at=DURING)
    with acting_for(german_officer), pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
        Factsheet.objects.filter(pk=asked.pk).update(text="Something else")
    with acting_for(dutch_officer), pytest.raises(ProgrammingError, match="only the lead"), transaction.atomic():
        Factsheet.objects.filter(pk=asked.pk).update(text="Something else")


@pytest.mark.invariant(36)
def test_an_owner_takes_its_agreement_back_and_it_is_public_no_more(
    released, german_officer, dutch_officer, french_officer
):
    _answer(released, "revoke", dutch_officer, note="A court forbids it.")

    assert _seen(released, french_officer) is None
    row = _seen(released, german_officer)
    assert (row.status, row.ended_because) == ("draft", "A court forbids it.")
    assert told(german_officer, "operations.factsheet.lapsed") == 1


@pytest.mark.invariant(36)
def test_a_corrected_figure_takes_it_back(live, released, dutch_officer, french_officer):
    with acting_for(dutch_officer):
        result = OperationResult.objects.get(party=dutch_officer.party, kind="firearm")
        facts = services.ResultFacts(kind="firearm", number=9, on=ON)
        services.correct_result(result=result, facts=facts, reason="Counted anew.", by=dutch_officer, at=DURING)

    assert _seen(released, french_officer) is None


def test_figures_that_came_later_need_another_question(live, asked, german_officer, dutch_officer):
    for person in (german_officer, dutch_officer):
        _answer(asked, "agree", person)
    _enter(live, german_officer, 30, kind="search")

    with pytest.raises(DomainError, match="Figures have changed"):
        _step(asked, "release", german_officer)


def test_asking_anew_forgets_earlier_answers(asked, german_officer, dutch_officer):
    _answer(asked, "agree", dutch_officer)
    _step(asked, "take_back", german_officer, note="The text was wrong.")
    _step(asked, "ask", german_officer)

    with acting_for(german_officer):
        assert set(FactsheetAgreement.objects.filter(factsheet=asked).values_list("answer", flat=True)) == {"asked"}


def test_the_lead_alone_writes_asks_and_releases(live, draft, dutch_officer, french_officer):
    with acting_for(dutch_officer), pytest.raises(AccessDenied):
        services.write_factsheet(operation=live, by=dutch_officer, at=DURING, **WORDS)
    with pytest.raises(AccessDenied):
        _step(draft, "ask", dutch_officer)
    assert _seen(draft, french_officer) is None


def test_nobody_answers_for_another_country(asked, german_officer, dutch_officer):
    with acting_for(german_officer):
        dutch = FactsheetAgreement.objects.get(factsheet=asked, party=dutch_officer.party)
        with pytest.raises(AccessDenied):
            services.answer_factsheet(agreement=dutch, step="agree", by=german_officer, at=DURING)


def test_a_factsheet_without_confirmed_results_asks_nobody(operation, german_officer):
    with acting_for(german_officer):
        sheet = services.write_factsheet(operation=operation, by=german_officer, at=DURING, **WORDS)
    with pytest.raises(DomainError, match="No result of the operation is confirmed"):
        _step(sheet, "ask", german_officer)


def test_outsiders_read_a_released_one_without_the_operation(released, as_, french_officer, service_coordinator):
    for person in (french_officer, service_coordinator):
        page = as_(person).get(released.get_absolute_url()).content.decode()
        assert WORDS["title"] in page
        assert "15" in page
        for hidden in ("HALYARD", "OP-2026", "Netherlands", "Take back"):
            assert hidden not in page
        assert WORDS["title"] in as_(person).get(address("factsheet-list")).content.decode()


def test_people_without_a_need_to_know_read_none(released, as_, administrator, data_protection_officer):
    for person in (administrator, data_protection_officer):
        assert as_(person).get(released.get_absolute_url()).status_code in {403, 404}
        with acting_for(person):
            assert not Factsheet.objects.exists()


def test_the_desk_asks_the_owner_then_the_lead(asked, german_officer, dutch_officer, french_officer):
    def whys(person, part=needs):
        with acting_for(person):
            return [item.why for item in part(person, DURING) if "Factsheet" in item.title]

    assert whys(dutch_officer) == ["Your country is asked to agree to publication."]
    assert whys(german_officer, waiting) == ["Netherlands has not answered."]
    for person in (german_officer, dutch_officer):
        _answer(asked, "agree", person)
    assert whys(german_officer) == ["Every owner has agreed: it can be released."]
    assert (whys(dutch_officer), whys(french_officer)) == ([], [])


def test_the_desk_says_how_many_results_wait_for_the_own_country(live, german_officer, dutch_officer):
    _enter(live, dutch_officer, 3, is_confirmed=False)
    _enter(live, dutch_officer, 4, is_confirmed=False)

    with acting_for(dutch_officer):
        own = [item.why for item in needs(dutch_officer, DURING) if item.verb == "Confirm"]
    with acting_for(german_officer):
        others = [item.why for item in needs(german_officer, DURING) if item.verb == "Confirm"]
    assert (own, others) == (["2 results of your country to confirm."], [])


def test_owners_are_told_that_they_are_asked_and_outsiders_nothing(asked, dutch_officer, french_officer):
    assert told(dutch_officer, "operations.factsheet.asked") == 1
    assert told(french_officer, "operations.factsheet.asked") == 0


def test_pages_lead_through_the_whole_life(live, as_, german_officer, dutch_officer, data_protection_officer):
    browser = as_(german_officer)
    made = browser.post(address("factsheet-write", live.pk), WORDS)
    with acting_for(german_officer):
        sheet = Factsheet.objects.get()
    changed = browser.post(address("factsheet-edit", sheet.pk), WORDS | {"title": "Another title"})
    asked = browser.post(address("factsheet-step", sheet.pk, "ask"), {"note": ""})
    early = browser.post(address("factsheet-step", sheet.pk, "release"), {"note": ""})
    for person in (german_officer, dutch_officer):
        with acting_for(person):
            key = FactsheetAgreement.objects.get(factsheet=sheet, party=person.party).pk
        assert "Your country is asked" in as_(person).get(sheet.get_absolute_url()).content.decode()
        assert as_(person).post(address("agreement-answer", key, "agree"), {"note": ""}).status_code == 302
    browser = as_(german_officer)
    done = browser.post(address("factsheet-step", sheet.pk, "release"), {"note": ""})
    file = browser.get(address("factsheet-file", sheet.pk))

    assert [one.status_code for one in (made, changed, asked, early, done)] == [302, 302, 302, 422, 302]
    assert file.content.startswith(b"%PDF")
    assert len(events(data_protection_officer, "operations.factsheet.exported")) == 1


def test_the_page_costs_the_same_however_many_are_asked(released, as_, german_officer):
    browser = as_(german_officer)
    browser.get(released.get_absolute_url())

    assert queries(browser, released.get_absolute_url()) <= 24


def test_programs_do_the_same(live, api_as, german_officer, dutch_officer, french_officer):
    lead = api_as(german_officer)
    made = lead.post(API, WORDS | {"operation": str(live.pk)})
    url = f"{API}{made.json()['id']}/"
    steps = [lead.post(f"{url}step/", {"step": "ask"}), lead.post(f"{url}step/", {"step": "release"})]
    answers = [api_as(one).post(f"{url}answer/", {"answer": "agree"}) for one in (german_officer, dutch_officer)]
    hidden = api_as(french_officer).get(url)
    released = lead.post(f"{url}step/", {"step": "release"})

    assert made.status_code == 201
    assert [one.status_code for one in steps] == [200, 409]
    assert [one.status_code for one in answers] == [200, 200]
    assert (hidden.status_code, released.json()["state"]) == (404, "released")
    shown = api_as(french_officer).get(f"{API}?released=true").json()["results"]
    assert [row["classification"] for row in shown] == ["public"]
