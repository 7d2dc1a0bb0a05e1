"""Consents where they meet passing on, restrictions and recalls; and the tables of both workflows, step by step."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.ids import uuid7
from europol_portal.workflow import TransitionRefused
from intelligence import services
from intelligence.models import Act, Consent, Contribution, DisclosureRecord, DisclosureRequest
from intelligence.services import Limits, Parts, Restricted
from intelligence.workflow import CONSENT_WORKFLOW, DISCLOSURE_WORKFLOW
from tests.factories.disclosures import MONTH, WEEK, as_asked, ask, ask_for, grant, received
from tests.factories.intelligence import make_entity_content, send_contribution
from tests.kept import kept

pytestmark = pytest.mark.django_db

Event = DisclosureRecord.Event


@pytest.fixture
@kept
def now():
    """PostgreSQL ends consents by its own clock, so these tests live in the present."""
    return timezone.now().replace(microsecond=0)


@pytest.fixture
@kept
def record(german_officer, dutch_officer, now):
    """A contribution of Germany to the Netherlands, H2."""
    things = [make_entity_content(), make_entity_content(label="+49 170 5550101")]
    return send_contribution(german_officer, dutch_officer, at=now, handling_codes=("H2",), entities=things)


def forward(contribution, person, *to, at):
    """The person passes the contribution on."""
    with acting_for(person):
        authorities = [one.authority for one in to]
        return services.forward_contribution(contribution=contribution, to=authorities, note="", by=person, at=at)


def sees(person, contribution):
    with acting_for(person):
        return Contribution.objects.visible_to(person).filter(pk=contribution.pk).exists()


def lines(person):
    with acting_for(person):
        found = DisclosureRecord.objects.visible_to(person).order_by("pk")
        return [(line.event, line.party.code, line.by_party.code, line.question) for line in found]


# -- passing on ----------------------------------------------------------------------------------------------------


@pytest.mark.invariant(2, 9)
def test_h2_is_passed_on_with_consent_and_no_longer_than_it_holds(
    german_officer, dutch_officer, french_officer, record, now
):
    with pytest.raises(Restricted, match="H2"):
        forward(record, dutch_officer, french_officer, at=now)
    question = ask_for(dutch_officer, record, at=now, act=Act.SHARE, recipient=french_officer.party)
    consent = grant(german_officer, question, at=now)

    forward(record, dutch_officer, french_officer, at=now)

    assert sees(french_officer, record)
    with acting_for(german_officer):
        row = Contribution.objects.get(pk=record.pk)
        assert list(row.lent_until) == [str(french_officer.party_id)]
        services.revoke_consent(consent=consent, by=german_officer, at=now)
    assert not sees(french_officer, record)
    assert sees(dutch_officer, record)


@pytest.mark.invariant(28)
def test_the_ledger_names_the_consent_of_what_was_passed_on(german_officer, dutch_officer, french_officer, record, now):
    question = ask_for(dutch_officer, record, at=now, act=Act.SHARE, recipient=french_officer.party)
    grant(german_officer, question, at=now)

    forward(record, dutch_officer, french_officer, at=now)

    number = question.reference
    assert lines(german_officer) == [
        (Event.SENT, "NL", "DE", ""),
        (Event.CONSENT_GIVEN, "NL", "DE", number),
        (Event.PASSED_ON, "FR", "NL", number),
    ]
    assert (Event.PASSED_ON, "FR", "NL", number) in lines(french_officer)
    assert all(party == "FR" for _event, party, _by, _question in lines(french_officer))


@pytest.mark.invariant(2)
def test_a_consent_for_parts_lets_nobody_pass_on_the_whole(german_officer, dutch_officer, french_officer, record, now):
    question = ask_for(dutch_officer, record, at=now, act=Act.SHARE, recipient=french_officer.party)
    grant(german_officer, question, at=now, parts=Parts(text=True))

    with pytest.raises(Restricted, match="H2"):
        forward(record, dutch_officer, french_officer, at=now)
    with pytest.raises(ProgrammingError, match="owner has not agreed"):
        _past_the_service(record, dutch_officer, french_officer, at=now)
    assert not sees(french_officer, record)


def _past_the_service(contribution, person, *to, at):
    with acting_for(person), transaction.atomic(), connection.cursor() as cursor:
        keys = [one.authority.pk for one in to]
        cursor.execute("SELECT portal_pass_on(%s, %s::int[], %s)", [contribution.pk, keys, at])


@pytest.mark.invariant(9)
def test_who_sees_by_a_consent_passes_nothing_on_by_itself(
    german_officer, dutch_officer, polish_officer, french_officer, now
):
    free = send_contribution(german_officer, dutch_officer, at=now)
    grant(german_officer, ask_for(polish_officer, free, at=now), at=now)

    with pytest.raises(Restricted, match="by a consent"):
        forward(free, polish_officer, french_officer, at=now)
    with pytest.raises(ProgrammingError, match="owner has not agreed"):
        _past_the_service(free, polish_officer, french_officer, at=now)
    forward(free, dutch_officer, french_officer, at=now)
    assert sees(french_officer, free)


def test_what_the_owner_sends_later_stays_when_the_consent_ends(
    german_officer, dutch_officer, polish_officer, record, now
):
    consent = grant(german_officer, ask_for(polish_officer, record, at=now), at=now)
    with acting_for(german_officer):
        services.add_recipients(contribution=record, to=[polish_officer.authority], by=german_officer, at=now)
        services.revoke_consent(consent=consent, by=german_officer, at=now)

    assert sees(polish_officer, record)
    with acting_for(german_officer):
        assert Contribution.objects.get(pk=record.pk).lent_until is None


def test_nobody_but_the_owner_moves_a_term(german_officer, polish_officer, record, now):
    grant(german_officer, ask_for(polish_officer, record, at=now), at=now)

    with acting_for(polish_officer), pytest.raises(ProgrammingError), transaction.atomic():
        Contribution.objects.filter(pk=record.pk).update(lent_until=None)


# -- restrictions and recalls ----------------------------------------------------------------------------------------


@pytest.mark.invariant(8)
def test_what_the_owner_lays_on_the_original_it_lays_on_its_copies(german_officer, polish_officer, record, now):
    consent = grant(german_officer, ask_for(polish_officer, record, at=now), at=now, parts=Parts(text=True))

    with acting_for(german_officer):
        limits = Limits(handling_codes=("H1",), valid_until=now + WEEK)
        services.restrict_contribution(contribution=record, limits=limits, by=german_officer, at=now)

    with acting_for(polish_officer):
        copy = Contribution.objects.visible_to(polish_officer).get(pk=consent.disclosed_id)
        assert copy.handling_codes == ["H1", "H2"]
        assert copy.open_until == now + WEEK


@pytest.mark.invariant(8)
def test_a_copy_begins_with_the_restrictions_of_its_original(german_officer, polish_officer, record, now):
    with acting_for(german_officer):
        limits = Limits(text="Not for the press.", is_closed_to_third_countries=True)
        services.restrict_contribution(contribution=record, limits=limits, by=german_officer, at=now)

    consent = grant(german_officer, ask_for(polish_officer, record, at=now), at=now, parts=Parts(text=True))

    assert sees(polish_officer, consent.disclosed)
    with acting_for(polish_officer):
        assert "Not for the press." in Contribution.objects.get(pk=consent.disclosed_id).restriction_text


def test_a_party_that_a_restriction_shuts_out_gets_no_consent(german_officer, american_officer, record, now):
    with acting_for(german_officer):
        limits = Limits(is_closed_to_third_countries=True)
        services.restrict_contribution(contribution=record, limits=limits, by=german_officer, at=now)

    for parts in (Parts(is_whole=True, text=True), Parts(text=True)):
        with pytest.raises(DomainError, match="shuts United States out"):
            grant(german_officer, ask_for(american_officer, record, at=now), at=now, parts=parts)


def test_a_recall_reaches_the_copies_and_the_ledger(german_officer, dutch_officer, polish_officer, record, now):
    consent = grant(german_officer, ask_for(polish_officer, record, at=now), at=now, parts=Parts(text=True))

    with acting_for(german_officer):
        services.recall_contribution(contribution=record, reason="Wrong container.", by=german_officer, at=now)

    assert not sees(polish_officer, consent.disclosed)
    assert not sees(dutch_officer, record)
    closed = [line[1] for line in lines(german_officer) if line[0] == Event.CLOSED]
    assert sorted(closed) == ["NL", "PL"]


def _execute(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.invariant(29)
def test_lines_of_the_ledger_never_change(german_officer, record, now):
    for sql in ("UPDATE intelligence_disclosurerecord SET event = 'sent'", "DELETE FROM intelligence_disclosurerecord"):
        with acting_for(german_officer), pytest.raises(ProgrammingError):
            _execute(sql)


def test_a_contact_alone_names_no_item_on_the_ledger(german_officer, polish_officer, record, now):
    question = ask(polish_officer, at=now, addressee=german_officer.party, description="The driver of the container")
    services.keep_moments(at=now)
    with acting_for(german_officer):
        services.name_contribution(
            consent=received(german_officer, question), reference=record.reference, by=german_officer, at=now
        )
    grant(german_officer, question, at=now, parts=Parts(), answer="Call the desk in Berlin.")

    with acting_for(polish_officer):
        line = DisclosureRecord.objects.visible_to(polish_officer).get()
    assert (line.contribution_id, line.reference) == (None, "")


# -- the guards of PostgreSQL ----------------------------------------------------------------------------------------


@pytest.mark.invariant(9)
@pytest.mark.parametrize("status", ["granted", "partly"])
def test_no_asker_grants_its_own_question(polish_officer, record, now, status):
    question = ask_for(polish_officer, record, at=now)

    with acting_for(polish_officer), pytest.raises(ProgrammingError), transaction.atomic():
        DisclosureRequest.objects.filter(pk=question.pk).update(status=status, expires_at=now + MONTH)
    made_up = as_asked(polish_officer, question)
    made_up.pk, made_up.number, made_up.status, made_up.expires_at = uuid7(), 10000001, status, now + MONTH
    with acting_for(polish_officer), pytest.raises(ProgrammingError), transaction.atomic():
        made_up.save(force_insert=True)


def test_a_decided_consent_only_ends(german_officer, polish_officer, record, now):
    consent = grant(german_officer, ask_for(polish_officer, record, at=now), at=now, parts=Parts(text=True))

    for change in ({"is_whole": True}, {"expires_at": now + 2 * MONTH}, {"purpose": "prosecution"}):
        with acting_for(german_officer), pytest.raises(ProgrammingError), transaction.atomic():
            Consent.objects.filter(pk=consent.pk).update(**change)


def test_the_job_functions_are_not_for_the_application(german_officer):
    for call in ("portal_pass_on_questions(now())", "portal_disclosure_due(now())"):
        with acting_for(german_officer), pytest.raises(ProgrammingError, match="permission denied"):
            _execute(f"SELECT {call}")


# -- the tables --------------------------------------------------------------------------------------------------------


def _bring_to(state, question, officer, at):
    """The owner's row in the state."""
    consent = received(officer, question)
    facts = {"by": officer, "at": at}
    steps = {
        Consent.Status.OWNER_DECIDING: services.begin_decision,
        Consent.Status.REFUSED: services.refuse_consent,
    }
    if state in steps:
        with acting_for(officer):
            steps[state](consent=consent, **facts)
    if state in {Consent.Status.GRANTED, Consent.Status.REVOKED, Consent.Status.EXPIRED}:
        grant(officer, question, at=at, expires_at=at + timedelta(hours=2))
    if state == Consent.Status.PARTLY:
        grant(officer, question, at=at, parts=Parts(text=True))
    with acting_for(officer):
        if state == Consent.Status.REVOKED:
            services.revoke_consent(consent=received(officer, question), **facts)
    if state == Consent.Status.WITHDRAWN:
        with acting_for(question.asked_by):
            services.withdraw_question(question=question, by=question.asked_by, at=at)
    if state == Consent.Status.LAPSED:
        services.keep_moments(at=at + WEEK)
    if state == Consent.Status.EXPIRED:
        services.keep_moments(at=at + timedelta(hours=3))
    return received(officer, question)


@pytest.mark.parametrize("state", list(Consent.Status))
@pytest.mark.parametrize("step", list(CONSENT_WORKFLOW.transitions))
def test_every_step_of_a_consent_from_every_state(german_officer, polish_officer, record, now, step, state):  # noqa: PLR0917
    consent = _bring_to(state, ask_for(polish_officer, record, at=now), german_officer, now)
    assert consent.status == state
    transition = CONSENT_WORKFLOW.transitions[step]
    is_clocks = transition.permission == ""

    with acting_for(german_officer):
        offered = [one.name for one in CONSENT_WORKFLOW.available(german_officer, consent)]
        assert (step in offered) == (state in transition.sources and not is_clocks)
    if step in {"grant", "grant_partly", "refuse"} or state not in transition.sources:
        return  # what a decision needs besides is asked by its service
    with acting_for(german_officer):
        if is_clocks:
            with pytest.raises(TransitionRefused):
                CONSENT_WORKFLOW.apply(consent, step, by=german_officer, at=now)
            assert CONSENT_WORKFLOW.elapse(consent, step, at=now).status == transition.target
        else:
            assert CONSENT_WORKFLOW.apply(consent, step, by=german_officer, at=now).status == transition.target


@pytest.mark.parametrize("state", list(Consent.Status))
def test_the_clock_takes_its_steps_from_their_states_only(german_officer, polish_officer, record, now, state):
    consent = _bring_to(state, ask_for(polish_officer, record, at=now), german_officer, now)
    for step in ("lapse", "expire"):
        if state not in CONSENT_WORKFLOW.transitions[step].sources:
            with acting_for(german_officer), pytest.raises(TransitionRefused):
                CONSENT_WORKFLOW.elapse(consent, step, at=now)


def test_no_person_lets_a_question_lapse(polish_officer, record, now):
    question = ask_for(polish_officer, record, at=now)
    with acting_for(polish_officer):
        assert [step.name for step in DISCLOSURE_WORKFLOW.available(polish_officer, question)] == ["withdraw"]
        with pytest.raises(TransitionRefused):
            DISCLOSURE_WORKFLOW.apply(question, "lapse", by=polish_officer, at=now)


@pytest.mark.parametrize("person", ["service_coordinator", "administrator", "data_protection_officer"])
def test_people_without_need_to_know_ask_nothing(request, person, now):
    with pytest.raises(AccessDenied):
        ask(request.getfixturevalue(person), at=now, item="11111111-1111")
