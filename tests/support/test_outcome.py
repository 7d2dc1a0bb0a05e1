"""What came of a request: said by the requester, amended until the end; lessons without a name."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from operations import services as operations
from operations.models import ResultSource
from operations.sources import traces
from support import services
from support.desk import needs
from support.events import RequestEvent
from support.models import Lesson, Outcome, OutcomeFigure
from tests.factories.support import AT, make_delivered
from tests.kept import kept
from tests.support.steps import address, told

pytestmark = pytest.mark.django_db
PLAN = services.OutcomePlan(
    rating=4, text="Two phones led to a flat.", lessons="Bring a second kit.", may_share=True,
    figures={"device": Decimal(2), "drugs": Decimal("12.50")},
)  # fmt: skip


@pytest.fixture
@kept
def delivered(german_officer, service_coordinator, dutch_officer, operation):
    """Germany's mobile office for HALYARD, delivered."""
    return make_delivered(german_officer, service_coordinator, operation=operation)


def _say(request, by, plan=PLAN, service=services.give_feedback):
    with acting_for(by):
        return service(request=request, plan=plan, by=by, at=AT)


@pytest.mark.parametrize("words", ["In HALYARD a second kit was missing.", "The Netherlands had no kit."])
def test_what_may_be_told_names_neither_operation_nor_country(delivered, german_officer, words):
    with pytest.raises(DomainError, match="would show others"):
        _say(delivered, german_officer, replace(PLAN, lessons=words))
    _say(delivered, german_officer, replace(PLAN, lessons=words, may_share=False))


def _step(request, step, by):
    with acting_for(by):
        return services.take_step(request=request, step=step, by=by, at=AT)


def _result(operation, by):
    with acting_for(by):
        facts = operations.ResultFacts(kind="arrest", number=3, on=AT.date())
        row = operations.enter_operation_result(operation=operation, facts=facts, by=by, at=AT)
        return operations.confirm_operation_result(result=row, by=by, at=AT)


def test_the_requester_says_it_once_and_amends_it_until_the_end(delivered, german_officer, service_coordinator):
    assert _say(delivered, german_officer).status == "feedback"
    with pytest.raises(DomainError):
        _say(delivered, german_officer)
    better = services.OutcomePlan(rating=5, text="Three arrests followed.", figures={"arrest": Decimal(3)})
    _say(delivered, german_officer, better, services.amend_feedback)
    with acting_for(service_coordinator):
        rows = Outcome.objects.visible_to(service_coordinator).newest_first()
        assert [(row.number, row.rating, [one.words for one in row.figures.all()]) for row in rows] == [
            (2, 5, ["Arrests: 3 persons"]), (1, 4, ["Devices read: 2 devices", "Drugs seized: 12.5 kg"]),
        ]  # fmt: skip
        sums = services.came_of(first=AT.date(), last=date(2026, 12, 31), by=service_coordinator)
        assert [(one.measure, one.total) for one in sums] == [("arrest", Decimal(3))]
        (trace,) = traces("support", service_coordinator)
        assert (trace.is_done, trace.rating) == (True, 5)
    assert told(RequestEvent.FEEDBACK) == told(RequestEvent.AMENDED) == ["europol.support"]
    _step(delivered, "close", service_coordinator)
    with pytest.raises(DomainError, match="until the request is closed"):
        _say(delivered, german_officer, better, services.amend_feedback)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"rating": 6}, ValidationError), ({"rating": 3, "may_share": True}, ValidationError),
        ({"rating": 3, "figures": {"arrest": Decimal("1.5")}}, ValidationError),
        ({"rating": 3, "text": "Call +49 170 1234567"}, ValidationError),
        ({"rating": 3, "results": ["01930000-0000-7000-8000-000000000000"]}, DomainError),
    ],
)  # fmt: skip
def test_what_is_not_in_order_is_refused_and_nothing_is_kept(delivered, german_officer, facts, refusal):
    with pytest.raises(refusal), transaction.atomic():
        _say(delivered, german_officer, services.OutcomePlan(**facts))
    with acting_for(german_officer):
        assert not Outcome.objects.exists()


def test_confirmed_results_are_linked_and_the_country_alone_reads_the_link_in_the_operation(
    delivered, german_officer, dutch_officer, service_coordinator, operation
):
    mine, theirs = _result(operation, german_officer), _result(operation, dutch_officer)
    with pytest.raises(DomainError), transaction.atomic():
        _say(delivered, german_officer, services.OutcomePlan(rating=4, results=[theirs.pk]))
    _say(delivered, german_officer, services.OutcomePlan(rating=4, results=[mine.pk]))
    for person, seen in ((german_officer, [mine.pk]), (dutch_officer, []), (service_coordinator, [])):
        with acting_for(person):
            assert list(ResultSource.objects.visible_to(person).values_list("result_id", flat=True)) == seen
    _say(delivered, german_officer, services.OutcomePlan(rating=4), services.amend_feedback)
    with acting_for(german_officer):
        assert not ResultSource.objects.exists()


def test_the_two_sides_alone_know_of_it(delivered, german_officer, service_coordinator, europol_people, requesters):
    _say(delivered, german_officer)
    for person, seen in (
        (german_officer, 1), (service_coordinator, 1), (requesters["nl.liaison"], 0), (requesters["fr.liaison"], 0),
        (europol_people["grants"], 0),
    ):  # fmt: skip
        with acting_for(person):
            assert Outcome.objects.visible_to(person).count() == seen, person
            assert OutcomeFigure.objects.visible_to(person).count() == seen * 2, person
    with acting_for(service_coordinator):
        with pytest.raises(AccessDenied):
            services.amend_feedback(request=delivered, plan=PLAN, by=service_coordinator, at=AT)
        outcome = Outcome.objects.get()
        facts = {"request": delivered, "party": service_coordinator.party, "author": service_coordinator, "at": AT}
        with pytest.raises(DatabaseError, match="requester says"), transaction.atomic():
            Outcome(number=2, rating=1, **facts).save(force_insert=True)
        with pytest.raises(DatabaseError, match="only the requester"), transaction.atomic():
            OutcomeFigure(outcome=outcome, measure="arrest", amount=1).save(force_insert=True)
    with acting_for(german_officer), connection.cursor() as cursor:
        for statement in ("UPDATE support_outcome SET rating = 5", "DELETE FROM support_outcomefigure"):
            with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
                cursor.execute(statement)


def test_a_lesson_is_told_without_its_requester_and_only_if_allowed(
    delivered, german_officer, service_coordinator, french_officer, data_protection_officer
):
    def tell(text):
        with acting_for(service_coordinator), transaction.atomic():
            return services.tell_lesson(request=delivered, text=text, by=service_coordinator, at=AT)

    _say(delivered, german_officer, services.OutcomePlan(rating=4, lessons="Bring a second kit."))
    with pytest.raises(DomainError, match="has not allowed"):
        tell("Bring a second kit.")
    _say(delivered, german_officer, PLAN, services.amend_feedback)
    for pointing in ("In Hamburg bring a second kit.", "Germany needed a second kit.", "France did not help."):
        with pytest.raises(DomainError, match="would show whose"):
            tell(pointing)
    lesson = tell("Bring a second kit.")
    with pytest.raises(DomainError, match="told already"):
        tell("Bring a second kit.")
    with acting_for(french_officer):
        assert list(Lesson.objects.visible_to(french_officer)) == [lesson]
        with pytest.raises(DatabaseError), transaction.atomic():
            Lesson(
                owner=french_officer.party, service=delivered.service, text="x", told_on=AT, told_by=service_coordinator
            ).save(force_insert=True)
    with acting_for(data_protection_officer):
        assert not Lesson.objects.exists()
    named = {field.name for field in Lesson._meta.fields}
    assert named == {"id", "owner", "service", "text", "told_on", "told_by"}
    assert told(RequestEvent.LESSON) == ["de.liaison"]


def test_pages_lead_from_the_delivery_to_the_lesson(
    as_, delivered, german_officer, service_coordinator, french_officer
):
    with acting_for(german_officer):
        operation = delivered.operation
    result = _result(operation, german_officer)
    browser = as_(german_officer)
    form = browser.get(address("request-feedback", delivered.pk)).content.decode()
    assert "3 Arrests" in form
    typed = {"feedback_rating": "5", "feedback_text": "A flat.", "drugs": "12.5", "results": [str(result.pk)]}
    refused = browser.post(address("request-feedback", delivered.pk), typed | {"arrest": "1.5"})
    assert (refused.status_code, "A flat." in refused.content.decode()) == (422, True)
    assert browser.post(address("request-feedback", delivered.pk), typed).status_code == 302
    amended = browser.get(address("request-amend", delivered.pk)).content.decode()
    assert "A flat." in amended
    assert 'value="12.5"' in amended
    typed |= {"lessons": "Bring a second kit.", "may_share": "on"}
    assert browser.post(address("request-amend", delivered.pk), typed).status_code == 302
    page = browser.get(delivered.get_absolute_url()).content.decode()
    assert "Drugs seized: 12.5 kg" in page
    assert "Said before: 1" in page
    assert "3 Arrests" in page
    provider = as_(service_coordinator)
    page = provider.get(delivered.get_absolute_url()).content.decode()
    assert "3 Arrests" not in page, "the coordinator takes no part in the operation"
    assert "Bring a second kit." in provider.get(address("request-lesson", delivered.pk)).content.decode()
    assert provider.post(address("request-lesson", delivered.pk), {"text": "Two kits."}).status_code == 302
    outsider = as_(french_officer)
    lessons = outsider.get(address("lesson-list")).content.decode()
    assert "Two kits." in lessons
    assert "Germany" not in lessons
    assert delivered.reference not in lessons
    for name in ("request-feedback", "request-amend"):
        assert outsider.get(address(name, delivered.pk)).status_code == 404


def test_programs_say_it_and_read_it(api_as, delivered, german_officer, service_coordinator, french_officer):
    one = f"/api/v1/support-requests/{delivered.pk}/"
    asker = api_as(german_officer)
    said = {"rating": 4, "lessons": "Two kits.", "may_share": True, "figures": {"device": "2"}}
    assert asker.post(f"{one}feedback/", said | {"figures": {"love": 1}}, format="json").status_code == 400
    assert asker.post(f"{one}feedback/", said, format="json").json()["status"] == "feedback"
    assert asker.post(f"{one}feedback/amend/", said | {"rating": 5}, format="json").status_code == 200
    provider = api_as(service_coordinator)
    rows = provider.get(f"{one}outcomes/").json()["results"]
    assert [(row["number"], row["rating"]) for row in rows] == [(2, 5), (1, 4)]
    assert rows[0]["figures"] == [{"measure": "device", "amount": "2.00", "unit": "devices"}]
    assert provider.post(f"{one}lesson/", {"text": "Two kits."}, format="json").status_code == 201
    outsider = api_as(french_officer)
    assert set(outsider.get("/api/v1/lessons/").json()["results"][0]) == {"id", "service", "text", "told_on"}
    assert outsider.get(f"{one}outcomes/").status_code == 404


def test_the_desk_says_until_when_feedback_is_wanted(delivered, german_officer):
    with acting_for(german_officer):
        (item,) = needs(german_officer, AT)
    assert (item.verb, item.due) == ("Give feedback", AT + timedelta(days=14))
