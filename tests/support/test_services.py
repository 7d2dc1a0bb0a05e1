"""Every write on requests: what is refused and why, who knows afterwards, who is told."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.fields import Classification
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Party
from support import services
from support.events import RequestEvent, ServiceEvent
from support.models import RequestMessage, Service, SupportRequest
from tests.factories.operations import make_operation
from tests.factories.support import (
    AT,
    DETAILS,
    REASON,
    SCORES,
    make_accepted,
    make_assessed,
    make_delivered,
    make_draft,
    make_national_officer,
    make_plan,
    make_sent,
    make_service,
)

pytestmark = pytest.mark.django_db


def _refuse(by, code="", field="", **fields):
    with acting_for(by), pytest.raises(DomainError) as refusal:
        services.draft_request(plan=make_plan(by, **fields), by=by, at=AT)
    assert (refusal.value.code, refusal.value.field) == (code, field)


def _told(kind):
    """Who was told, read as everybody."""
    from django.db import connection  # noqa: PLC0415 - one test helper steps above the lock

    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT told")
        cursor.execute("SET LOCAL ROLE none")
        cursor.execute(
            "SELECT username FROM notifications_notification n JOIN parties_user u ON u.id = n.recipient_id"
            " WHERE n.kind = %s ORDER BY 1",
            [str(kind)],
        )
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute("ROLLBACK TO SAVEPOINT told")
    return names


def _events(reader):
    with acting_for(reader):
        return list(AuditEvent.objects.order_by("pk").values_list("kind", "verb", "recipients"))


@pytest.mark.invariant(1)
def test_a_draft_belongs_to_the_party_of_its_writer(german_officer, europol):
    draft = make_draft(german_officer)

    assert (draft.owner, draft.provider, draft.status) == (german_officer.party, europol, "draft")
    assert draft.party_ids == [german_officer.party_id]
    assert draft.kind == draft.service.kind


def test_references_are_drawn_inside_the_party_and_tell_nothing(german_officer, europol):
    references = [make_draft(german_officer).reference for _ in range(4)]

    assert all(
        reference.startswith("SR-2026-DE-") and len(reference) == len("SR-2026-DE-0193") for reference in references
    )
    numbers = [int(reference[-4:]) for reference in references]
    assert len(set(numbers)) == 4
    assert numbers != list(range(numbers[0], numbers[0] + 4))


def test_a_taken_number_is_drawn_again(german_officer, europol, monkeypatch):
    numbers = iter([4711, 4711, 4712])
    monkeypatch.setattr("support.services.asking.drawn_number", lambda _digits: next(numbers))

    assert [make_draft(german_officer).reference[-4:] for _ in range(2)] == ["4711", "4712"]


def test_a_draft_may_leave_out_what_only_sending_needs(german_officer, europol):
    draft = make_draft(german_officer, need="", country=None, place="", starts_on=None, ends_on=None, details={})

    with acting_for(german_officer), pytest.raises(ValidationError) as refusal:
        services.submit_request(request=draft, by=german_officer, at=AT)

    needed = {"need", "country", "place", "starts_on", "ends_on", "kit", "staff", "connectivity"}
    assert set(refusal.value.message_dict) == needed


@pytest.mark.parametrize("kind", Service.Kind.values)
def test_every_kind_of_service_can_be_asked_for(german_officer, europol, kind):
    request = make_sent(german_officer, kind)

    assert (request.status, request.kind) == ("endorsed", kind)
    assert request.details == DETAILS[kind]
    assert len(request.spoken_details) == len(request.details)


@pytest.mark.parametrize("kind", Service.Kind.values)
def test_every_kind_says_what_is_missing(german_officer, europol, kind):
    draft = make_draft(german_officer, kind, details={}, amount=None)

    with acting_for(german_officer), pytest.raises(ValidationError) as refusal:
        services.submit_request(request=draft, by=german_officer, at=AT)

    assert set(DETAILS[kind]) <= set(refusal.value.message_dict)


@pytest.mark.parametrize(
    ("details", "name"),
    [
        ({"kit": ["no_such_kit"]}, "kit"),
        ({"kit": "secure_link"}, "kit"),
        ({"staff": 0}, "staff"),
        ({"staff": 51}, "staff"),
        ({"staff": "two"}, "staff"),
        ({"staff": True}, "staff"),
        ({"connectivity": "pigeon"}, "connectivity"),
        ({"languages": 7}, "languages"),
        ({"languages": "x" * 201}, "languages"),
        ({"password": "x"}, "password"),
    ],
)
def test_details_keep_their_shape(german_officer, europol, details, name):
    with acting_for(german_officer), pytest.raises(ValidationError) as refusal:
        services.draft_request(plan=make_plan(german_officer, details=details), by=german_officer, at=AT)

    assert set(refusal.value.message_dict) == {name}


def test_a_service_that_is_not_offered_is_refused(german_officer, europol):
    off = make_service("training", code="old-course", is_active=False)
    ended = make_service("training", code="ended-course", valid_until=AT.date() - timedelta(days=1))

    _refuse(german_officer, "service_not_offered", "service", service=off)
    _refuse(german_officer, "service_not_offered", "service", service=ended)


def test_a_service_for_members_is_refused_to_others(american_officer, german_officer, europol):
    grant = make_service("financial", code="grant", open_to=[Party.Kind.MEMBER_STATE])

    _refuse(american_officer, "service_not_open", "service", kind="financial", service=grant)
    assert make_draft(german_officer, "financial", service=grant).pk


@pytest.mark.invariant(38)
def test_money_is_exact_and_stays_under_the_ceiling(german_officer, europol):
    grant = make_service("financial", code="low-value-grant", ceiling=Decimal("60000.00"))

    _refuse(german_officer, "above_amount", "amount", kind="financial", service=grant, amount=Decimal("60000.01"))
    draft = make_draft(german_officer, "financial", service=grant, amount=Decimal("60000.00"))
    with acting_for(german_officer):
        stored = SupportRequest.objects.get(pk=draft.pk)
    assert stored.amount == Decimal("60000.00")
    assert isinstance(stored.amount, Decimal)


@pytest.mark.parametrize("amount", [Decimal(0), Decimal("-1.00"), Decimal("10.001")])
def test_an_amount_that_is_none_is_refused(german_officer, europol, amount):
    with acting_for(german_officer), pytest.raises(ValidationError) as refusal:
        services.draft_request(plan=make_plan(german_officer, "financial", amount=amount), by=german_officer, at=AT)

    assert "amount" in refusal.value.message_dict


def test_only_financial_support_has_an_amount(german_officer, europol):
    with acting_for(german_officer), pytest.raises(ValidationError, match="Only financial support"):
        services.draft_request(plan=make_plan(german_officer, amount=Decimal(1)), by=german_officer, at=AT)


def test_an_operation_of_others_is_refused_like_one_that_does_not_exist(german_officer, french_officer, europol):
    foreign = make_operation(french_officer, code_name="MISTRAL")

    _refuse(german_officer, "operation_unknown", "operation", operation=foreign)
    _refuse(german_officer, "operation_unknown", "operation", operation=type(foreign)())


@pytest.mark.invariant(18)
def test_nothing_above_ceiling_or_own_clearance_is_written(german_officer, europol, settings):
    _refuse(german_officer, "above_ceiling", "classification", classification=Classification.EU_SECRET)
    settings.CLASSIFICATION_CEILING = "eu_secret"
    _refuse(german_officer, "above_clearance", "classification", classification=Classification.EU_CONFIDENTIAL)


def test_dates_stand_in_order(german_officer, europol):
    with acting_for(german_officer), pytest.raises(ValidationError, match="ends before it starts"):
        services.draft_request(
            plan=make_plan(german_officer, starts_on=date(2026, 12, 9), ends_on=date(2026, 12, 8)),
            by=german_officer,
            at=AT,
        )


def test_a_day_that_has_passed_is_not_asked_for(german_officer, europol):
    draft = make_draft(german_officer, starts_on=AT.date() - timedelta(days=1))

    with acting_for(german_officer), pytest.raises(ValidationError) as refusal:
        services.submit_request(request=draft, by=german_officer, at=AT)
    assert set(refusal.value.message_dict) == {"starts_on"}


def test_a_draft_changes_until_it_is_sent(german_officer, national_officer, europol, data_protection_officer):
    draft = make_draft(german_officer)
    with acting_for(national_officer):
        plan = make_plan(german_officer, title="Mobile office in Bremen", place="Bremen")
        services.change_draft(request=draft, plan=plan, by=national_officer, at=AT)

    with acting_for(german_officer):
        draft = SupportRequest.objects.get(pk=draft.pk)
        assert (draft.title, draft.place) == ("Mobile office in Bremen", "Bremen")
        with pytest.raises(DomainError, match="The service of a draft stays"):
            services.change_draft(request=draft, plan=make_plan(german_officer, "training"), by=german_officer, at=AT)
        services.submit_request(request=draft, by=german_officer, at=AT)
        with pytest.raises(AccessDenied):
            services.change_draft(request=draft, plan=make_plan(german_officer), by=german_officer, at=AT)
    with acting_for(data_protection_officer):
        changed = AuditEvent.objects.get(kind=RequestEvent.CHANGED)
    assert changed.changes == {"fields": ["place", "title"]}


@pytest.mark.invariant(28)
def test_sending_discloses_to_the_provider_and_nobody_else(
    sent, dutch_officer, data_protection_officer, check_audience
):
    check_audience()

    assert sent.party_ids == sorted([sent.owner_id, sent.provider_id])
    with acting_for(dutch_officer):
        assert not SupportRequest.objects.exists()
    assert (str(RequestEvent.SUBMITTED), "disclosure", ["EP"]) in _events(data_protection_officer)


def test_a_liaison_officers_request_goes_straight_to_those_who_handle_it(requesters, europol_people):
    make_sent(requesters["de.liaison"])

    assert _told(RequestEvent.SUBMITTED) == []
    assert _told(RequestEvent.ENDORSED) == ["europol.support"]


def test_money_goes_to_the_grant_officers(german_officer, service_coordinator, grant_officer):
    make_sent(german_officer, "financial")

    assert _told(RequestEvent.ENDORSED) == ["europol.grants"]


def test_a_national_officers_request_waits_for_the_liaison_officers(
    national_officer, german_officer, service_coordinator, duty_officer
):
    request = make_sent(national_officer)
    assert _told(RequestEvent.SUBMITTED) == ["de.liaison"]
    assert _told(RequestEvent.ENDORSED) == []

    with acting_for(german_officer):
        services.endorse(request=request, by=german_officer, at=AT)
    assert _told(RequestEvent.ENDORSED) == ["europol.support"]


def test_danger_to_life_wakes_the_duty_officer_at_once(national_officer, german_officer, duty_officer):
    make_sent(national_officer, urgency="danger_to_life")

    assert _told(RequestEvent.SUBMITTED) == ["de.liaison", "europol.duty"]
    with acting_for(duty_officer):
        assert Notification.objects.visible_to(duty_officer).get().is_urgent


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
    assert _told(RequestEvent.ASSESSED) == ["de.liaison"]


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
    assert _told(event) == ["de.liaison", "de.national"]


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
    assert _told(RequestEvent.SCHEDULED) == ["de.liaison", "de.liaison"]


@pytest.mark.parametrize("step", ["assess", "schedule", "submit", "give_feedback", "accept", "no-such-step"])
def test_a_step_that_needs_facts_has_no_short_way(german_officer, service_coordinator, step):
    request = make_accepted(german_officer, service_coordinator)

    with acting_for(service_coordinator), pytest.raises(DomainError):
        services.take_step(request=request, step=step, by=service_coordinator, at=AT)


def test_the_requester_says_what_it_led_to(german_officer, service_coordinator):
    request = make_delivered(german_officer, service_coordinator)
    with acting_for(german_officer):
        with pytest.raises(ValidationError):
            services.give_feedback(request=request, rating=6, text="", by=german_officer, at=AT)
        services.give_feedback(request=request, rating=4, text="Two matches.", by=german_officer, at=AT)

    with acting_for(service_coordinator):
        stored = SupportRequest.objects.get(pk=request.pk)
    assert (stored.status, stored.feedback_rating, stored.feedback_text) == ("feedback", 4, "Two matches.")
    assert _told(RequestEvent.FEEDBACK) == ["europol.support"]


def test_a_cancelled_draft_is_told_to_nobody(german_officer, service_coordinator):
    draft = make_draft(german_officer)
    with acting_for(german_officer):
        services.cancel_request(request=draft, reason="Not needed.", by=german_officer, at=AT)

    assert _told(RequestEvent.CANCELLED) == []
    with acting_for(service_coordinator):
        assert not SupportRequest.objects.exists()


def test_questions_and_answers_go_to_the_other_side(sent, german_officer, service_coordinator, data_protection_officer):
    with acting_for(service_coordinator):
        question = services.ask_question(request=sent, text="Is there power?", by=service_coordinator, at=AT)
    with acting_for(german_officer):
        answer = services.answer_question(question=question, text="Two lines.", by=german_officer, at=AT)

    assert (answer.answers, answer.kind, answer.party) == (question, "answer", german_officer.party)
    assert _told(RequestEvent.ASKED) == ["de.liaison"]
    assert _told(RequestEvent.ANSWERED) == ["europol.support"]
    kinds = [(kind, recipients) for kind, verb, recipients in _events(data_protection_officer) if verb == "disclosure"]
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
