"""What the services of intelligence do and refuse."""

from datetime import date
from itertools import pairwise

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied
from europol_portal.core.fields import Classification
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Party, Role
from intelligence import services
from intelligence.models import Case, Contribution, Entity, Recipient
from intelligence.services import sending
from tests.factories.intelligence import (
    PURPOSES,
    draft_contribution,
    make_content,
    make_entity_content,
    make_person_content,
    send_contribution,
)
from tests.factories.parties import make_authority, make_party, make_user

pytestmark = pytest.mark.django_db


def _refusal(by, *to, at, entities=(), **fields):
    """Why the portal does not send it."""
    draft = draft_contribution(by, *to, at=at, entities=entities, **fields)
    with pytest.raises(services.ContributionIncomplete) as refused, acting_for(by):
        services.send_contribution(draft=draft, by=by, at=at)
    with acting_for(by):
        assert Contribution.objects.get(pk=draft.pk).is_draft
    return refused.value


# sending


@pytest.mark.invariant(42, 41)
def test_a_sent_contribution_reaches_its_recipient_and_nobody_else(sent, dutch_officer, french_officer):
    with acting_for(dutch_officer):
        assert Contribution.objects.visible_to(dutch_officer).get() == sent
    with acting_for(french_officer):
        assert not Contribution.objects.visible_to(french_officer).exists()


def test_sending_opens_a_case_of_the_sender_and_shows_it_to_the_recipient(sent, german_officer, dutch_officer):
    with acting_for(dutch_officer):
        case = Case.objects.visible_to(dutch_officer).get()

    assert case.owner_id == german_officer.party_id
    assert case.number == sent.case_number
    assert len(str(case.number)) == 8


def test_a_draft_is_known_to_its_party_only(german_officer, dutch_officer, now):
    draft = draft_contribution(german_officer, dutch_officer, at=now, entities=[make_entity_content()])

    with acting_for(dutch_officer):
        assert not Contribution.objects.filter(pk=draft.pk).exists()
        assert not Entity.objects.exists()
        assert not Recipient.objects.exists()
    with acting_for(german_officer):
        assert Contribution.objects.visible_to(german_officer).get() == draft


@pytest.mark.invariant(14)
def test_national_units_of_both_sides_get_their_copy_at_the_same_time(
    german_officer, dutch_officer, german_unit, dutch_unit, now
):
    sent = send_contribution(german_officer, dutch_officer, at=now)

    with acting_for(german_officer):
        copies = {copy.authority: copy for copy in Recipient.objects.filter(contribution=sent)}

    assert set(copies) == {dutch_officer.authority, german_unit, dutch_unit}
    assert {copies[unit].kind for unit in (german_unit, dutch_unit)} == {Recipient.Kind.UNIT_COPY}
    assert {copy.delivered_at for copy in copies.values()} == {now}


@pytest.mark.invariant(14)
def test_a_national_unit_that_opted_out_gets_no_copy(german_officer, dutch_officer, german_unit, dutch_unit, now):
    bureau = dutch_officer.authority
    bureau.unit_copy_opt_out = True
    bureau.save()

    sent = send_contribution(german_officer, dutch_officer, at=now)

    with acting_for(german_officer):
        receiving = set(Recipient.objects.filter(contribution=sent).values_list("authority__code", flat=True))
    assert receiving == {"nl-lb", "de-enu"}


def test_a_national_unit_that_is_named_gets_one_copy(german_officer, dutch_officer, dutch_unit, now):
    sent = send_contribution(german_officer, dutch_officer, dutch_unit, at=now)

    with acting_for(german_officer):
        kinds = Recipient.objects.filter(contribution=sent, authority=dutch_unit).values_list("kind", flat=True)
        assert list(kinds) == [Recipient.Kind.TO]


def test_officers_of_receiving_authorities_are_told_and_others_of_their_party_are_not(
    german_officer, dutch_officer, netherlands, now
):
    elsewhere = make_user(
        "nl.customs", authority=make_authority(netherlands, "nl-customs", name="Customs"), role=Role.NATIONAL_OFFICER
    )
    uncleared = make_user(
        "nl.new", authority=dutch_officer.authority, role=Role.LIAISON_OFFICER, clearance=Classification.BPL
    )
    coordinator = make_user("nl.grants", authority=dutch_officer.authority, role=Role.GRANT_OFFICER)

    send_contribution(german_officer, dutch_officer, at=now, classification=Classification.EU_RESTRICTED)

    told = []
    for person in (german_officer, dutch_officer, elsewhere, uncleared, coordinator):
        with acting_for(person):
            told += Notification.objects.visible_to(person).values_list("recipient__username", flat=True)
    assert told == ["nl.liaison"]


def test_urgent_contributions_tell_urgently_and_notifications_hold_no_content(german_officer, dutch_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now, urgency=Contribution.Urgency.VERY_URGENT)

    with acting_for(dutch_officer):
        notification = Notification.objects.visible_to(dutch_officer).get()
    assert notification.is_urgent
    assert notification.reference == sent.reference
    assert sent.subject not in f"{notification.kind} {notification.reference} {notification.path}"


@pytest.mark.invariant(28)
def test_sending_is_recorded_as_a_disclosure_to_the_receiving_parties(
    german_officer, dutch_officer, polish_officer, data_protection_officer, now
):
    sent = send_contribution(german_officer, dutch_officer, polish_officer, at=now)

    with acting_for(data_protection_officer):
        event = AuditEvent.objects.get(kind="intelligence.contribution.sent")
    assert (event.verb, event.recipients, event.subject_id) == ("disclosure", ["NL", "PL"], str(sent.pk))
    assert event.changes == {"status": ["draft", "sent"]}


def test_a_contribution_is_sent_once(german_officer, sent, now):
    with pytest.raises(services.AlreadySent), acting_for(german_officer):
        services.send_contribution(draft=sent, by=german_officer, at=now)


def test_a_recipient_never_sends_changes_or_discards_what_it_received(sent, dutch_officer, now):
    with acting_for(dutch_officer):
        for forbidden in (
            lambda: services.save_draft(by=dutch_officer, at=now, content=make_content(dutch_officer), draft=sent),
            lambda: services.discard_draft(draft=sent, by=dutch_officer, at=now),
            lambda: services.add_entity(draft=sent, content=make_entity_content(), by=dutch_officer, at=now),
        ):
            with pytest.raises(AccessDenied):
                forbidden()


# numbers


def test_numbers_of_messages_and_copies_tell_nothing(german_officer, dutch_officer, polish_officer, now):
    first = send_contribution(german_officer, dutch_officer, at=now)
    with acting_for(german_officer):
        case = Case.objects.get(pk=first.case_id)
    others = [send_contribution(german_officer, dutch_officer, polish_officer, at=now, case=case) for _ in range(12)]

    numbers = [contribution.message_number for contribution in (first, *others)]
    assert len(set(numbers)) == len(numbers)
    assert numbers != sorted(numbers)
    assert min(numbers) >= 1000
    assert {later - earlier for earlier, later in pairwise(numbers)} != {1}
    with acting_for(german_officer):
        copies = list(Recipient.objects.filter(contribution__in=others).values_list("copy_number", flat=True))
    assert min(copies) >= 100


def test_a_taken_message_number_is_drawn_again(german_officer, dutch_officer, now, monkeypatch):
    first = send_contribution(german_officer, dutch_officer, at=now)
    with acting_for(german_officer):
        case = Case.objects.get(pk=first.case_id)
    drawn = iter([first.message_number, first.message_number, 7777])
    monkeypatch.setattr(sending, "drawn_number", lambda _digits: next(drawn))

    second = send_contribution(german_officer, dutch_officer, at=now, case=case)

    assert second.message_number == 7777


# what is refused before sending


@pytest.mark.invariant(4)
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"subject": " "}, "subject_missing"),
        ({"body": ""}, "body_missing"),
        ({"crime_area": None}, "crime_area_missing"),
        ({"to": ()}, "recipient_missing"),
        ({"handling_codes": ("H3",)}, "handling_text_missing"),
        ({"kind": Contribution.Kind.ANSWER}, "request_missing"),
    ],
)
@pytest.mark.invariant(4)
def test_an_incomplete_contribution_stays_a_draft(german_officer, dutch_officer, now, fields, code):
    assert _refusal(german_officer, dutch_officer, at=now, **fields).code == code


def test_all_that_is_missing_is_said_at_once(german_officer, now):
    refusal = _refusal(german_officer, at=now, subject="", body="")

    assert [item.code for item in refusal.missing] == ["subject_missing", "body_missing", "recipient_missing"]


def test_europol_needs_a_purpose_and_others_do_not(german_officer, dutch_officer, analyst, now):
    assert _refusal(german_officer, analyst, at=now).code == "purpose_missing"

    send_contribution(german_officer, analyst, at=now, purposes=PURPOSES)
    send_contribution(german_officer, dutch_officer, at=now)


@pytest.mark.invariant(6)
def test_a_party_without_agreement_on_personal_data_is_refused_before_sending_in_clear_words(german_officer, now):
    turkey = make_party(
        "TR",
        "Türkiye",
        kind=Party.Kind.THIRD_COUNTRY,
        cooperation_level=Party.Cooperation.STRATEGIC,
        personal_data_allowed=False,
    )
    unit = make_authority(turkey)

    refusal = _refusal(german_officer, unit, at=now)
    with_person = _refusal(german_officer, unit, at=now, has_personal_data=False, entities=[make_person_content()])

    assert refusal.code == with_person.code == "personal_data_not_allowed"
    assert "Türkiye may not receive personal data (strategic agreement only)" in refusal.message
    sent = send_contribution(german_officer, unit, at=now, has_personal_data=False)
    assert not sent.is_draft


@pytest.mark.invariant(6)
def test_nothing_is_sent_where_there_is_no_agreement(german_officer, now):
    nowhere = make_party("XX", "Nowhere", cooperation_level=Party.Cooperation.NONE, personal_data_allowed=False)

    assert _refusal(german_officer, make_authority(nowhere), at=now, has_personal_data=False).code == "no_agreement"


def test_a_closed_mailbox_receives_nothing(german_officer, dutch_officer, now):
    bureau = dutch_officer.authority
    bureau.has_mailbox = False
    bureau.save()

    assert _refusal(german_officer, dutch_officer, at=now).code == "recipient_closed"


@pytest.mark.parametrize(
    "fields",
    [
        {"data_subject_category": Entity.DataSubjectCategory.WITNESS},
        {"data_subject_category": Entity.DataSubjectCategory.VICTIM},
        {"data_subject_category": Entity.DataSubjectCategory.INFORMANT},
        {"birth_date": date(2008, 11, 25)},
    ],
    ids=str,
)
@pytest.mark.invariant(19)
def test_data_of_protected_people_need_a_reason(german_officer, dutch_officer, now, fields):
    without = [make_person_content(**fields)]
    reasoned = [make_person_content(necessity="No other source.", **fields)]

    assert _refusal(german_officer, dutch_officer, at=now, entities=without).code == "necessity_missing"
    assert not send_contribution(german_officer, dutch_officer, at=now, entities=reasoned).is_draft


def test_somebody_who_turns_eighteen_today_is_no_minor(german_officer, dutch_officer, now):
    grown = make_person_content(birth_date=date(2008, 11, 24))

    assert not send_contribution(german_officer, dutch_officer, at=now, entities=[grown]).is_draft


@pytest.mark.invariant(18)
@pytest.mark.parametrize("level", [Classification.EU_CONFIDENTIAL, Classification.EU_SECRET])
@pytest.mark.invariant(18)
def test_what_is_above_the_ceiling_is_refused_and_not_stored(german_officer, dutch_officer, now, level):
    with pytest.raises(services.AboveCeiling, match="above the ceiling"):
        draft_contribution(german_officer, dutch_officer, at=now, classification=level)

    with acting_for(german_officer):
        assert not Contribution.objects.exists()


def test_nobody_writes_above_the_own_clearance(germany, dutch_officer, now):
    novice = make_user(
        "de.novice",
        authority=make_authority(germany),
        role=Role.LIAISON_OFFICER,
        clearance=Classification.BPL,
    )

    with pytest.raises(services.AboveCeiling, match="Your clearance ends below"):
        draft_contribution(novice, dutch_officer, at=now, classification=Classification.EU_RESTRICTED)


@pytest.mark.invariant(16)
def test_a_missing_evaluation_is_x4(german_officer, dutch_officer, now):
    assert draft_contribution(german_officer, dutch_officer, at=now).evaluation == "X4"


def test_nothing_can_be_added_to_a_closed_case(german_officer, dutch_officer, now):
    first = send_contribution(german_officer, dutch_officer, at=now)
    with acting_for(german_officer):
        case = services.move_case(case=Case.objects.get(pk=first.case_id), step="close", by=german_officer, at=now)

    assert _refusal(german_officer, dutch_officer, at=now, case=case).code == "case_closed"
