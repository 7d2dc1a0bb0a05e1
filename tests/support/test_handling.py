"""How requests for support are handled: assessed, queued, decided, asked about."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied, DomainError
from support import services
from support.events import RequestEvent, ServiceEvent
from support.models import RequestMessage, Service, SupportRequest
from tests.factories.support import (
    AT,
    REASON,
    SCORES,
    make_accepted,
    make_assessed,
    make_draft,
    make_national_officer,
    make_sent,
    make_service,
)
from tests.support.steps import events, told

pytestmark = pytest.mark.django_db


@pytest.mark.invariant(40)
def test_the_requester_reads_scores_criteria_author_and_reason(german_officer, service_coordinator):
    request = make_assessed(german_officer, service_coordinator)

    with acting_for(german_officer):
        judged = request.assessments.visible_to(german_officer).select_related("author").get()
        assert dict(judged.scores) == {
            "Danger to life": 0,
            "EMPACT priority": 3,
            "Number of countries": 2,
            "Deadline near": 1,
            "Added value": 2,
        }
        assert (judged.total, judged.reason, judged.author) == (8, REASON, service_coordinator)
        assert SupportRequest.objects.get(pk=request.pk).priority_score == 8
    assert told(RequestEvent.ASSESSED) == ["de.liaison"]


def test_an_assessment_without_reason_is_refused(german_officer, service_coordinator):
    request = make_sent(german_officer)

    with acting_for(service_coordinator), pytest.raises(ValidationError):
        services.assess_request(request=request, scores=SCORES, reason=" ", by=service_coordinator, at=AT)


def test_points_above_three_are_refused(german_officer, service_coordinator):
    request, points = make_sent(german_officer), services.Scores(added_value=4)

    with acting_for(service_coordinator), pytest.raises(ValidationError):
        services.assess_request(request=request, scores=points, reason=REASON, by=service_coordinator, at=AT)


def test_the_last_assessment_counts_and_the_first_one_stays(german_officer, service_coordinator):
    request = make_assessed(german_officer, service_coordinator)
    with acting_for(service_coordinator):
        more = services.Scores(empact_priority=3, countries=3, deadline=3, added_value=3)
        request = services.assess_request(request=request, scores=more, reason=REASON, by=service_coordinator, at=AT)

        assert request.priority_score == 12
        assert list(request.assessments.order_by("pk").values_list("total", flat=True)) == [8, 12]


def test_points_are_proposed_from_what_the_request_tells(german_officer, europol):
    near = make_draft(german_officer, urgency="danger_to_life", starts_on=AT.date() + timedelta(days=2))
    far = make_draft(german_officer, starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 2))

    assert services.proposed_scores(near, at=AT) == services.Scores(danger_to_life=3, deadline=3)
    assert services.proposed_scores(far, at=AT) == services.Scores()


@pytest.mark.parametrize(
    ("score", "band"), [(15, "front"), (10, "front"), (9, "middle"), (5, "middle"), (4, "back"), (0, "back")]
)
def test_the_place_in_the_queue_follows_from_the_own_score_alone(score, band):
    request = SupportRequest(status="assessed", priority_score=score)

    assert request.queue_band == band
    assert SupportRequest(status="waitlisted", priority_score=score).queue_band == band
    assert SupportRequest(status="accepted", priority_score=score).queue_band == ""


def test_other_peoples_requests_do_not_move_the_place_in_the_queue(german_officer, dutch_officer, service_coordinator):
    mine = make_assessed(german_officer, service_coordinator)
    before = mine.queue_band
    for _ in range(3):
        make_assessed(dutch_officer, service_coordinator, urgency="danger_to_life")

    with acting_for(german_officer):
        assert SupportRequest.objects.get(pk=mine.pk).queue_band == before == "middle"


@pytest.mark.parametrize(
    ("decide", "event"),
    [
        (services.decline_request, RequestEvent.DECLINED),
        (services.waitlist_request, RequestEvent.WAITLISTED),
    ],
)
def test_a_decision_goes_to_the_requester_with_its_reason(
    national_officer, german_officer, service_coordinator, decide, event
):
    request = make_sent(national_officer)
    with acting_for(german_officer):
        services.endorse(request=request, by=german_officer, at=AT)
    with acting_for(service_coordinator):
        services.assess_request(request=request, scores=SCORES, reason=REASON, by=service_coordinator, at=AT)
        decide(request=request, reason="No kit is free.", by=service_coordinator, at=AT)

    with acting_for(national_officer):
        stored = SupportRequest.objects.get(pk=request.pk)
    assert stored.decision_reason == "No kit is free."
    assert told(event) == ["de.liaison", "de.national"]


def test_the_provider_sets_and_moves_the_dates(german_officer, service_coordinator):
    request = make_accepted(german_officer, service_coordinator)
    first, last = date(2026, 12, 8), date(2026, 12, 9)
    with acting_for(service_coordinator):
        facts = {"request": request, "by": service_coordinator, "at": AT}
        services.schedule_request(starts_on=first, ends_on=last, **facts)
        services.schedule_request(starts_on=first + timedelta(days=1), ends_on=last, note="One day later.", **facts)
        with pytest.raises(ValidationError, match="ends before it starts"):
            services.schedule_request(starts_on=last, ends_on=first, **facts)
        with pytest.raises(DomainError, match="have passed"):
            services.schedule_request(starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 2), **facts)

    with acting_for(german_officer):
        stored = SupportRequest.objects.get(pk=request.pk)
        assert (stored.scheduled_from, stored.scheduled_until) == (date(2026, 12, 9), last)
        assert stored.steps.order_by("-pk")[0].note == "One day later."
    assert told(RequestEvent.SCHEDULED) == ["de.liaison", "de.liaison"]


@pytest.mark.parametrize("step", ["assess", "schedule", "submit", "give_feedback", "accept", "no-such-step"])
def test_a_step_that_needs_facts_has_no_short_way(german_officer, service_coordinator, step):
    request = make_accepted(german_officer, service_coordinator)

    with acting_for(service_coordinator), pytest.raises(DomainError):
        services.take_step(request=request, step=step, by=service_coordinator, at=AT)


def test_a_cancelled_draft_is_told_to_nobody(german_officer, service_coordinator):
    draft = make_draft(german_officer)
    with acting_for(german_officer):
        services.cancel_request(request=draft, reason="Not needed.", by=german_officer, at=AT)

    assert told(RequestEvent.CANCELLED) == []
    with acting_for(service_coordinator):
        assert not SupportRequest.objects.exists()


def test_questions_and_answers_go_to_the_other_side(sent, german_officer, service_coordinator, data_protection_officer):
    with acting_for(service_coordinator):
        question = services.ask_question(request=sent, text="Is there power?", by=service_coordinator, at=AT)
    with acting_for(german_officer):
        answer = services.answer_question(question=question, text="Two lines.", by=german_officer, at=AT)

    assert (answer.answers, answer.kind, answer.party) == (question, "answer", german_officer.party)
    assert told(RequestEvent.ASKED) == ["de.liaison"]
    assert told(RequestEvent.ANSWERED) == ["europol.support"]
    kinds = [(kind, recipients) for kind, verb, recipients in events(data_protection_officer) if verb == "disclosure"]
    assert (str(RequestEvent.ASKED), ["DE"]) in kinds
    assert (str(RequestEvent.ANSWERED), ["EP"]) in kinds


def test_nobody_answers_the_own_question_or_an_answer(sent, german_officer, service_coordinator):
    with acting_for(german_officer):
        question = services.ask_question(request=sent, text="When do you come?", by=german_officer, at=AT)
        with pytest.raises(DomainError, match="Only the other side"):
            services.answer_question(question=question, text="x", by=german_officer, at=AT)
    with acting_for(service_coordinator):
        answer = services.answer_question(question=question, text="At six.", by=service_coordinator, at=AT)
    with acting_for(german_officer), pytest.raises(DomainError, match="Only the other side"):
        services.answer_question(question=answer, text="x", by=german_officer, at=AT)


def test_a_draft_holds_no_questions(german_officer, europol):
    draft = make_draft(german_officer)

    with acting_for(german_officer), pytest.raises(AccessDenied):
        services.ask_question(request=draft, text="x", by=german_officer, at=AT)
    with acting_for(german_officer):
        assert not RequestMessage.objects.exists()


def test_an_empty_question_is_refused(sent, german_officer):
    with acting_for(german_officer), pytest.raises(ValidationError):
        services.ask_question(request=sent, text="  ", by=german_officer, at=AT)


@pytest.mark.invariant(15)
def test_administrators_keep_the_catalogue_and_read_no_request(sent, administrator, data_protection_officer):
    service = make_service()
    with acting_for(administrator):
        service.lead_time_days = 12
        services.save_service(service=service, fields=["lead_time_days"], by=administrator, at=AT)
        assert not SupportRequest.objects.exists()

    assert Service.objects.get(pk=service.pk).lead_time_days == 12
    with acting_for(data_protection_officer):
        event = AuditEvent.objects.get(kind=ServiceEvent.CHANGED)
    assert event.changes == {"fields": ["lead_time_days"], "service": "mobile-office"}


def test_others_do_not_write_the_catalogue(service_coordinator):
    service = make_service()

    with acting_for(service_coordinator), pytest.raises(AccessDenied):
        services.save_service(service=service, fields=[], by=service_coordinator, at=AT)


@pytest.mark.invariant(28)
def test_the_record_names_fields_and_states_and_no_content(sent, german_officer, data_protection_officer):
    with acting_for(german_officer):
        services.ask_question(request=sent, text="Is the yard fenced?", by=german_officer, at=AT)

    with acting_for(data_protection_officer):
        written = " ".join(str(event.changes) + event.purpose for event in AuditEvent.objects.all())
    for content in ("Hamburg", "fenced", "Check phones", "HALYARD"):
        assert content not in written


def test_a_stranger_of_the_same_role_is_refused_by_every_service(sent, dutch_officer):
    other = make_national_officer(dutch_officer.party)
    for person in (dutch_officer, other):
        with acting_for(person):
            for take in (services.submit_request, services.endorse):
                with pytest.raises((DomainError, SupportRequest.DoesNotExist)):
                    take(request=sent, by=person, at=AT)
            with pytest.raises((DomainError, SupportRequest.DoesNotExist)):
                services.ask_question(request=sent, text="x", by=person, at=AT)
