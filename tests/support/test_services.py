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
from support.events import RequestEvent
from support.models import Service, SupportRequest
from tests.factories.operations import make_operation
from tests.factories.support import (
    AT,
    DETAILS,
    make_draft,
    make_plan,
    make_sent,
    make_service,
)
from tests.support.steps import events, told

pytestmark = pytest.mark.django_db


def _refuse(by, code="", field="", **fields):
    with acting_for(by), pytest.raises(DomainError) as refusal:
        services.draft_request(plan=make_plan(by, **fields), by=by, at=AT)
    assert (refusal.value.code, refusal.value.field) == (code, field)


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
    monkeypatch.setattr("support.services.numbering.drawn_number", lambda _digits: next(numbers))

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
    assert (str(RequestEvent.SUBMITTED), "disclosure", ["EP"]) in events(data_protection_officer)


def test_a_liaison_officers_request_goes_straight_to_those_who_handle_it(requesters, europol_people):
    make_sent(requesters["de.liaison"])

    assert told(RequestEvent.SUBMITTED) == []
    assert told(RequestEvent.ENDORSED) == ["europol.support"]


def test_money_goes_to_the_grant_officers(german_officer, service_coordinator, grant_officer):
    make_sent(german_officer, "financial")

    assert told(RequestEvent.ENDORSED) == ["europol.grants"]


def test_a_national_officers_request_waits_for_the_liaison_officers(
    national_officer, german_officer, service_coordinator, duty_officer
):
    request = make_sent(national_officer)
    assert told(RequestEvent.SUBMITTED) == ["de.liaison"]
    assert told(RequestEvent.ENDORSED) == []

    with acting_for(german_officer):
        services.endorse(request=request, by=german_officer, at=AT)
    assert told(RequestEvent.ENDORSED) == ["europol.support"]


def test_danger_to_life_wakes_the_duty_officer_at_once(national_officer, german_officer, duty_officer):
    make_sent(national_officer, urgency="danger_to_life")

    assert told(RequestEvent.SUBMITTED) == ["de.liaison", "europol.duty"]
    with acting_for(duty_officer):
        assert Notification.objects.visible_to(duty_officer).get().is_urgent
