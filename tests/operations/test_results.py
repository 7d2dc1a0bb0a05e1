"""Rules of results: whose they are, when they count, that they count once; and the page and API that show them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction
from rest_framework.test import APIClient

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.ids import uuid7
from operations import services
from operations.models import CountrySheet, OperationResult, ResultLink, TaskForce
from operations.reference import result_types
from operations.views.results import adds_up
from tests.factories.actiondays import DURING, day_step, go_live, make_day
from tests.factories.operations import answer, invite
from tests.factories.taskforces import answer as answer_force
from tests.factories.taskforces import invite as invite_to_force
from tests.factories.taskforces import propose
from tests.kept import kept
from tests.operations.steps import address, queries

pytestmark = pytest.mark.django_db

API = "/api/v1/operation-results/"
ON = date(2026, 12, 3)


def _enter(operation, by, *, kind="arrest", number=3, **fields):
    with acting_for(by):
        facts = services.ResultFacts(kind=kind, number=number, on=ON, **fields)
        return services.enter_operation_result(operation=operation, facts=facts, by=by, at=DURING)


def _confirm(result, by):
    with acting_for(by):
        return services.confirm_operation_result(result=result, by=by, at=DURING)


def _totals(operation, person, *by):
    with acting_for(person):
        return OperationResult.objects.visible_to(person).filter(operation=operation).totals(*by)


@pytest.fixture
@kept
def day(operation, german_officer, dutch_officer, duty_officer):
    """Live: Germany leads, the Netherlands and Europol take part, Poland is invited, France has no part."""
    answer(invite(operation, duty_officer, by=german_officer, role="support"), "accept", by=duty_officer)
    return go_live(operation, make_day(operation, german_officer), german_officer)


@pytest.fixture
def api():
    """An API client, signed in as a person."""

    def sign_in(person):
        client = APIClient()
        client.force_login(person)
        return client

    return sign_in


@pytest.mark.invariant(35)
def test_only_the_country_concerned_enters_corrects_and_confirms(operation, german_officer, dutch_officer):
    result = _enter(operation, dutch_officer)

    with acting_for(german_officer):
        facts = services.result_facts_of(result)
        for act in (
            lambda: services.confirm_operation_result(result=result, by=german_officer, at=DURING),
            lambda: services.correct_result(result=result, facts=facts, reason="x", by=german_officer, at=DURING),
        ):
            with pytest.raises(AccessDenied):
                act()
        assert OperationResult.objects.filter(pk=result.pk).update(confirmed_at=DURING) == 0
    assert _confirm(result, dutch_officer).is_confirmed
    with pytest.raises(DomainError, match="confirmed already"):
        _confirm(result, dutch_officer)


@pytest.mark.invariant(32, 35)
def test_europol_invited_parties_and_strangers_enter_nothing(day, duty_officer, polish_officer, french_officer):
    for person in (duty_officer, polish_officer, french_officer):
        with pytest.raises(Exception, match=r"may not|does not exist"):
            _enter(day.operation, person)


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"kind": "dragon"}, "no such kind"),
        ({"number": 0}, "at least one"),
        ({"kind": "drugs", "weight_kg": Decimal(2)}, "Choose the substance"),
        ({"kind": "drugs", "substance": "cocaine"}, "weight in kg"),
        ({"kind": "cash"}, "value in euro"),
        ({"value_eur": Decimal(5)}, "no value in euro"),
        ({"minors": 1}, "of victims only"),
        ({"kind": "victim", "minors": 4}, "more minors"),
    ],
    ids=str,
)
def test_a_kind_says_what_it_needs(operation, dutch_officer, fields, match):
    with pytest.raises(Exception, match=match):
        _enter(operation, dutch_officer, **fields)


def test_every_kind_of_the_list_can_be_entered_with_what_it_needs(operation, dutch_officer):
    for kind in result_types().values():
        _enter(
            operation,
            dutch_officer,
            kind=kind.code,
            substance=kind.substances[0] if kind.substances else "",
            weight_kg=Decimal("1.5") if kind.weight else None,
            value_eur=Decimal(10) if kind.value else None,
            minors=1 if kind.minors else 0,
        )

    assert len(_totals(operation, dutch_officer)) == len(result_types())


def test_a_correction_is_a_new_row_and_the_former_counts_no_more(operation, dutch_officer):
    first = _enter(operation, dutch_officer, number=30)
    _confirm(first, dutch_officer)
    with acting_for(dutch_officer):
        facts = services.ResultFacts(kind="arrest", number=3, on=ON)
        new = services.correct_result(result=first, facts=facts, reason="Typed twice.", by=dutch_officer, at=DURING)
        with pytest.raises(DomainError, match="corrected already"):
            services.correct_result(result=first, facts=facts, reason="Again.", by=dutch_officer, at=DURING)
        with pytest.raises(DomainError, match="reason of the correction"):
            services.correct_result(result=new, facts=facts, reason=" ", by=dutch_officer, at=DURING)

    (row,) = _totals(operation, dutch_officer)
    assert (row["sum_number"], row["provisional"], row["results"]) == (3, 3, 1)
    with acting_for(dutch_officer):
        assert OperationResult.objects.get(pk=first.pk).number == 30


def test_a_figure_never_changes_in_place(operation, dutch_officer, second_lock_off):
    result = _enter(operation, dutch_officer)

    for change in ({"number": 4}, {"kind": "search"}, {"on": date(2026, 12, 2)}):
        with acting_for(dutch_officer), pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
            OperationResult.objects.filter(pk=result.pk).update(**change)


@pytest.mark.invariant(35)
def test_a_result_counts_once_however_often_it_is_attributed(operation, officers):
    dutch = officers["NL"]
    forces = [propose(dutch, code_name=name) for name in ("ONE", "TWO")]
    result = _enter(operation, dutch)
    with acting_for(dutch):
        for force in forces:
            services.link_result(result=result, reference=force.reference.lower(), by=dutch, at=DURING)
        with pytest.raises(DomainError, match="already"):
            services.link_result(result=result, reference=forces[0].reference, by=dutch, at=DURING)
        facts = services.result_facts_of(result)
        services.correct_result(result=result, facts=facts, reason="Checked.", by=dutch, at=DURING)
        linked = ResultLink.objects.filter(task_force__in=forces)
        found = linked.results_of()

        assert linked.count() == 4
        assert [row["sum_number"] for row in found.totals()] == [3]
    assert [row["sum_number"] for row in _totals(operation, officers["DE"])] == [3]


def test_what_one_does_not_see_can_not_be_found_by_its_reference(operation, officers):
    hidden = propose(officers["FR"])
    result = _enter(operation, officers["NL"])

    with acting_for(officers["NL"]):
        for reference in (hidden.reference, "OTF-2026-FR-0000"):
            with pytest.raises(DomainError, match="You see no target"):
                services.link_result(result=result, reference=reference, by=officers["NL"], at=DURING)


def test_who_does_not_see_a_target_learns_nothing_of_it_by_a_result(as_, api, operation, officers, seen_by):
    dutch, lead = officers["NL"], officers["DE"]
    hidden = propose(officers["FR"], invited=(dutch,))
    result = _enter(operation, dutch)
    with acting_for(dutch):
        services.link_result(result=result, reference=hidden.reference, by=dutch, at=DURING)

    for filtered in (True, False):
        assert len(seen_by(ResultLink, dutch, filtered=filtered)) == 1
        assert seen_by(ResultLink, lead, filtered=filtered) == set()
    url, impact = address("result-list", operation.pk), address("operation-impact", operation.pk)
    for person, is_shown in ((dutch, True), (lead, False)):
        browser = as_(person)
        for page in (url, impact):
            assert (hidden.reference in browser.get(page).text) is is_shown
        read = api(person).get(f"{API}{result.pk}/").json()
        assert read["links"] == ([hidden.reference] if is_shown else [])
        assert (hidden.reference in api(person).get(API).content.decode()) is is_shown


def test_a_link_is_known_as_long_as_what_it_names_is(operation, officers, seen_by):
    dutch, lead = officers["NL"], officers["DE"]
    force = propose(dutch)
    result = _enter(operation, dutch)
    with acting_for(dutch):
        services.link_result(result=result, reference=force.reference, by=dutch, at=DURING)
    assert seen_by(ResultLink, lead, filtered=True) == seen_by(ResultLink, lead, filtered=False) == set()
    invite_to_force(force, lead, by=dutch)

    for filtered in (True, False):
        assert len(seen_by(ResultLink, lead, filtered=filtered)) == 1


def test_who_has_lost_sight_of_what_is_named_still_corrects(operation, officers):
    dutch = officers["NL"]
    force = propose(officers["FR"], signed=(dutch,))
    result = _enter(operation, dutch)
    with acting_for(dutch):
        services.link_result(result=result, reference=force.reference, by=dutch, at=DURING)
    answer_force(force, dutch, "leave")

    with acting_for(dutch):
        assert not TaskForce.objects.exists()
        facts = replace(services.result_facts_of(result), number=9)
        new = services.correct_result(result=result, facts=facts, reason="Nine.", by=dutch, at=DURING)
        again = ResultLink.objects.get(result=new)
    assert (again.task_force_id, again.reference) == (force.pk, force.reference)


@pytest.mark.invariant(36)
@pytest.mark.parametrize("is_moved", [False, True], ids=["changed", "moved"])
def test_a_figure_corrected_after_agreement_needs_signature_and_agreement_anew(day, german_officer, is_moved):
    first = _enter(day.operation, german_officer, day=day)
    _confirm(first, german_officer)
    other = make_day(day.operation, german_officer)
    with acting_for(german_officer):
        services.sign_figures(day=day, by=german_officer, at=DURING)
    for step in ("consolidate", "confirm"):
        day_step(day, step, german_officer)
    with acting_for(german_officer):
        services.agree_to_publication(day=day, by=german_officer, at=DURING)
        kept = services.result_facts_of(first)
        facts = replace(kept, day=other) if is_moved else replace(kept, number=9)
        services.correct_result(result=first, facts=facts, reason="Typed wrongly.", by=german_officer, at=DURING)
        sheet = CountrySheet.objects.get(day=day)

    assert (sheet.signed_at, sheet.signed_by_id, sheet.agreed_at, sheet.agreed_by_id) == (None,) * 4
    if not is_moved:
        with pytest.raises(DomainError, match=r"Not signed yet: DE\."):
            day_step(day, "publish", german_officer)


@pytest.mark.invariant(36)
def test_nothing_is_published_that_is_agreed_and_not_signed(day, german_officer):
    _confirm(_enter(day.operation, german_officer, day=day), german_officer)
    with acting_for(german_officer):
        services.sign_figures(day=day, by=german_officer, at=DURING)
    for step in ("consolidate", "confirm"):
        day_step(day, step, german_officer)
    with acting_for(german_officer):
        services.agree_to_publication(day=day, by=german_officer, at=DURING)
        CountrySheet.objects.filter(day=day).update(signed_at=None, signed_by=None)

    with pytest.raises(DomainError, match=r"Not signed yet: DE\."):
        day_step(day, "publish", german_officer)


@pytest.mark.invariant(35)
def test_totals_equal_the_sums_of_the_countries(operation, german_officer, dutch_officer):
    for officer in (german_officer, dutch_officer):
        for number in (2, 5):
            _enter(operation, officer, kind="drugs", substance="heroin", number=number, weight_kg=Decimal("7.25"))
    totals, parts = (_totals(operation, german_officer, *by) for by in ((), ("party__code",)))

    assert (totals[0]["sum_number"], totals[0]["sum_weight_kg"]) == (14, Decimal("29.000"))
    assert adds_up(totals, parts)
    assert not adds_up(totals, parts[1:])


def test_a_country_confirms_its_results_before_it_signs_the_day(day, german_officer):
    result = _enter(day.operation, german_officer, day=day)
    with acting_for(german_officer), pytest.raises(DomainError, match="Confirm your results"):
        services.sign_figures(day=day, by=german_officer, at=DURING)
    day_step(day, "consolidate", german_officer)
    with pytest.raises(DomainError, match=r"Not signed yet: DE\."):
        day_step(day, "confirm", german_officer)
    _confirm(result, german_officer)
    with acting_for(german_officer):
        services.sign_figures(day=day, by=german_officer, at=DURING)

    assert day_step(day, "confirm", german_officer).status == "confirmed"


@pytest.mark.invariant(42)
def test_results_are_seen_by_who_sees_the_operation_and_lost_by_leaving(
    operation, officers, french_officer, dutch_participation, seen_by
):
    dutch = officers["NL"]
    result = _enter(operation, dutch)
    force = propose(dutch, invited=(officers["DE"],))
    with acting_for(dutch):
        services.link_result(result=result, reference=force.reference, by=dutch, at=DURING)
    answer(dutch_participation, "leave", by=dutch)

    for model in (OperationResult, ResultLink):
        for filtered in (True, False):
            assert seen_by(model, officers["DE"], filtered=filtered) != set()
            assert seen_by(model, dutch, filtered=filtered) == set()
            assert seen_by(model, french_officer, filtered=filtered) == set()


def test_results_go_their_way_on_pages(as_, operation, officers):
    dutch, lead = officers["NL"], officers["DE"]
    force = propose(dutch, invited=(lead,))
    browser, url = as_(dutch), address("result-list", operation.pk)
    assert "No results yet" in browser.get(url).content.decode()
    assert browser.get(address("result-new", operation.pk)).status_code == 200
    facts = {"kind": "cash", "number": 2, "on": "2026-11-20"}
    refused = browser.post(address("result-new", operation.pk), facts)
    assert refused.status_code == 422
    assert b"Enter the value in euro." in refused.content
    assert browser.post(address("result-new", operation.pk), facts | {"value_eur": "12500.50"}).status_code == 302
    with acting_for(dutch):
        result = OperationResult.objects.get()
    right = facts | {"value_eur": "13000", "reason": "Counted again."}
    assert browser.get(address("operation-result-correct", result.pk)).status_code == 200
    assert browser.post(address("operation-result-correct", result.pk), right).status_code == 302
    with acting_for(dutch):
        new = OperationResult.objects.standing().get()
    assert browser.post(address("operation-result-link", new.pk), {"reference": "OTF-1"}).status_code == 422
    assert browser.post(address("operation-result-link", new.pk), {"reference": force.reference}).status_code == 302
    assert as_(lead).post(address("operation-result-confirm", new.pk)).status_code == 403
    assert as_(dutch).post(address("operation-result-confirm", new.pk)).status_code == 302

    page = as_(lead).get(url).content.decode()

    assert "13,000" in page
    assert force.reference in page
    assert "Replaced" in page
    for path in ("result-list", "result-new"):
        assert as_(officers["FR"]).get(address(path, operation.pk)).status_code == 404
    assert as_(officers["FR"]).get(address("operation-result-correct", new.pk)).status_code == 404


def test_the_page_of_results_costs_the_same_for_many(as_, operation, german_officer):
    url = address("result-list", operation.pk)
    _enter(operation, german_officer)
    browser = as_(german_officer)
    browser.get(url)
    one = queries(browser, url)
    for number in range(1, 5):
        _enter(operation, german_officer, kind="search", number=number)

    assert queries(browser, url) == one


def test_the_api_does_what_the_pages_do(api, operation, officers):
    member, lead, force = api(officers["NL"]), api(officers["DE"]), propose(officers["NL"])
    body = {"operation": str(operation.pk), "kind": "search", "number": 4, "on": "2026-11-20"}
    made = member.post(API, body, format="json").json()
    url = f"{API}{made['id']}/"
    assert member.post(API, body | {"number": 0}, format="json").status_code == 400
    assert api(officers["FR"]).post(API, body, format="json").status_code == 404
    assert api(officers["FR"]).get(url).status_code == 404
    assert lead.post(f"{url}confirm/").status_code == 403
    link = member.post(f"{url}attribute/", {"reference": force.reference}, format="json").json()
    assert link["links"] == [force.reference]
    assert member.post(f"{url}confirm/").json()["is_confirmed"] is True
    right = {"number": 5, "reason": "One was missing."}
    new = member.post(f"{url}correct/", right, format="json").json()
    assert (new["number"], new["corrects"], new["is_confirmed"], new["links"]) == (5, made["id"], False, link["links"])
    totals = lead.get(f"{API}totals/?operation={operation.pk}").json()["results"]
    assert [(row["kind"], row["number"], row["provisional"]) for row in totals] == [("search", 5, 5)]
    assert lead.get(f"{API}totals/?operation={uuid7()}").status_code == 404
    assert lead.get(f"{API}?operation={operation.pk}").json()["results"][0]["party"] == "NL"
