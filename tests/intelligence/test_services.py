"""What the services of intelligence do and refuse."""

from datetime import date, timedelta

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.fields import Classification
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Party, Role
from intelligence import services
from intelligence.models import Attachment, Case, Contribution, ContributionShare, Entity, Recipient
from intelligence.services import sending
from tests.factories.intelligence import (
    PURPOSES,
    draft_contribution,
    make_content,
    make_entity_content,
    make_person_content,
    make_unit,
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


def test_national_units_of_both_sides_get_their_copy_at_the_same_time(
    german_officer, dutch_officer, german_unit, dutch_unit, now
):
    sent = send_contribution(german_officer, dutch_officer, at=now)

    with acting_for(german_officer):
        copies = {copy.authority: copy for copy in Recipient.objects.filter(contribution=sent)}

    assert set(copies) == {dutch_officer.authority, german_unit, dutch_unit}
    assert {copies[unit].kind for unit in (german_unit, dutch_unit)} == {Recipient.Kind.UNIT_COPY}
    assert {copy.delivered_at for copy in copies.values()} == {now}


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
    assert {later - earlier for earlier, later in zip(numbers, numbers[1:], strict=False)} != {1}
    with acting_for(german_officer):
        copies = list(Recipient.objects.filter(contribution__in=others).values_list("copy_number", flat=True))
    assert min(copies) >= 100


def test_a_taken_message_number_is_drawn_again(german_officer, dutch_officer, now, monkeypatch):
    first = send_contribution(german_officer, dutch_officer, at=now)
    with acting_for(german_officer):
        case = Case.objects.get(pk=first.case_id)
    drawn = iter([first.message_number, first.message_number, 7777])
    monkeypatch.setattr(sending, "drawn_number", lambda digits: next(drawn))

    second = send_contribution(german_officer, dutch_officer, at=now, case=case)

    assert second.message_number == 7777


# what is refused before sending


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
def test_an_incomplete_contribution_stays_a_draft(german_officer, dutch_officer, now, fields, code):
    assert _refusal(german_officer, dutch_officer, at=now, **fields).code == code


def test_all_that_is_missing_is_said_at_once(german_officer, now):
    refusal = _refusal(german_officer, at=now, subject="", body="")

    assert [item.code for item in refusal.missing] == ["subject_missing", "body_missing", "recipient_missing"]


def test_europol_needs_a_purpose_and_others_do_not(german_officer, dutch_officer, analyst, now):
    assert _refusal(german_officer, analyst, at=now).code == "purpose_missing"

    send_contribution(german_officer, analyst, at=now, purposes=PURPOSES)
    send_contribution(german_officer, dutch_officer, at=now)


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
def test_data_of_protected_people_need_a_reason(german_officer, dutch_officer, now, fields):
    without = [make_person_content(**fields)]
    reasoned = [make_person_content(necessity="No other source.", **fields)]

    assert _refusal(german_officer, dutch_officer, at=now, entities=without).code == "necessity_missing"
    assert not send_contribution(german_officer, dutch_officer, at=now, entities=reasoned).is_draft


def test_somebody_who_turns_eighteen_today_is_no_minor(german_officer, dutch_officer, now):
    grown = make_person_content(birth_date=date(2008, 11, 24))

    assert not send_contribution(german_officer, dutch_officer, at=now, entities=[grown]).is_draft


@pytest.mark.parametrize("level", [Classification.EU_CONFIDENTIAL, Classification.EU_SECRET])
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


def test_a_missing_evaluation_is_x4(german_officer, dutch_officer, now):
    assert draft_contribution(german_officer, dutch_officer, at=now).evaluation == "X4"


def test_nothing_can_be_added_to_a_closed_case(german_officer, dutch_officer, now):
    first = send_contribution(german_officer, dutch_officer, at=now)
    with acting_for(german_officer):
        case = services.move_case(case=Case.objects.get(pk=first.case_id), step="close", by=german_officer, at=now)

    assert _refusal(german_officer, dutch_officer, at=now, case=case).code == "case_closed"


# answers, corrections, cases


def test_an_answer_stays_in_the_case_and_shows_its_title_to_nobody_new(
    german_officer, dutch_officer, polish_officer, now
):
    asked = send_contribution(german_officer, dutch_officer, at=now, kind=Contribution.Kind.REQUEST)

    answer = send_contribution(
        dutch_officer, german_officer, polish_officer, at=now, kind=Contribution.Kind.ANSWER, reply_to=asked
    )

    assert (answer.case_id, answer.case_number) == (asked.case_id, asked.case_number)
    with acting_for(polish_officer):
        assert Contribution.objects.visible_to(polish_officer).get() == answer
        assert not Case.objects.exists()


def test_only_what_one_can_see_can_be_pointed_to(german_officer, dutch_officer, french_officer, now):
    hidden = send_contribution(german_officer, dutch_officer, at=now)

    for field in ("reply_to", "corrects"):
        with pytest.raises(DomainError, match="Not found"):
            draft_contribution(french_officer, german_officer, at=now, **{field: hidden})


def test_only_the_owner_corrects_a_contribution(sent, dutch_officer, german_officer, now):
    with pytest.raises(DomainError, match="Only its owner"):
        draft_contribution(dutch_officer, german_officer, at=now, corrects=sent)

    corrected = send_contribution(german_officer, dutch_officer, at=now, corrects=sent)
    assert (corrected.corrects_id, corrected.case_id) == (sent.pk, sent.case_id)


def test_only_its_party_closes_a_case(sent, dutch_officer, german_officer, now):
    with acting_for(dutch_officer), pytest.raises(AccessDenied):
        services.move_case(case=Case.objects.get(pk=sent.case_id), step="close", by=dutch_officer, at=now)
    with acting_for(german_officer):
        closed = services.move_case(case=Case.objects.get(pk=sent.case_id), step="close", by=german_officer, at=now)
        assert not closed.is_open


def test_a_case_needs_a_title(german_officer, now):
    area = make_content().crime_area
    with acting_for(german_officer), pytest.raises(DomainError, match="title"):
        services.open_case(by=german_officer, at=now, title=" ", crime_area=area)


# drafts and entities


def test_saving_again_changes_content_recipients_and_entities(german_officer, dutch_officer, polish_officer, now):
    draft = draft_contribution(german_officer, dutch_officer, at=now, entities=[make_entity_content()])

    content = make_content(polish_officer, subject="Another subject", body="Other words.")
    with acting_for(german_officer):
        changed = services.save_draft(
            by=german_officer, at=now, content=content, entities=[make_person_content()], draft=draft
        )
        again = services.content_of(changed, german_officer)
        labels = list(changed.entities.values_list("label", flat=True))

    assert (again.subject, again.body, again.to) == ("Another subject", "Other words.", (polish_officer.authority,))
    assert labels == ["Marek Zieliński-Probe"]


def test_entities_keep_the_order_in_which_they_were_written(german_officer, dutch_officer, now):
    labels = [f"Person {number}" for number in range(20)]

    draft = draft_contribution(
        german_officer, dutch_officer, at=now, entities=[make_person_content(label=label) for label in labels]
    )

    with acting_for(german_officer):
        assert list(draft.entities.order_by("pk").values_list("label", flat=True)) == labels


def test_entities_come_and_go_one_by_one(german_officer, dutch_officer, now):
    draft = draft_contribution(german_officer, dutch_officer, at=now)

    with acting_for(german_officer):
        entity = services.add_entity(draft=draft, content=make_entity_content(), by=german_officer, at=now)
        assert entity.normalised == "+31612345678"
        services.remove_entity(entity=entity, by=german_officer, at=now)
        assert not draft.entities.exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"label": " "}, "label_missing"),
        ({"subtype": Entity.Subtype.IBAN}, "subtype_unknown"),
        ({"data_subject_category": Entity.DataSubjectCategory.SUSPECT}, "category_not_allowed"),
    ],
    ids=str,
)
def test_an_entity_that_makes_no_sense_is_refused(german_officer, dutch_officer, now, fields, code):
    draft = draft_contribution(german_officer, dutch_officer, at=now)

    with acting_for(german_officer), pytest.raises(DomainError) as refused:
        services.add_entity(draft=draft, content=make_entity_content(**fields), by=german_officer, at=now)
    assert refused.value.code == code


def test_a_person_without_category_is_uncategorised(german_officer, dutch_officer, now):
    draft = draft_contribution(
        german_officer, dutch_officer, at=now, entities=[make_person_content(data_subject_category="")]
    )

    with acting_for(german_officer):
        assert draft.entities.get().data_subject_category == Entity.DataSubjectCategory.UNCATEGORISED


def test_a_discarded_draft_leaves_nothing(german_officer, dutch_officer, now):
    draft = draft_contribution(german_officer, dutch_officer, at=now, entities=[make_entity_content()])

    with acting_for(german_officer):
        services.discard_draft(draft=draft, by=german_officer, at=now)
        for model in (Contribution, ContributionShare, Entity, Recipient, Attachment):
            assert not model.objects.exists()


def test_who_works_for_no_authority_writes_nothing(german_officer, dutch_officer, now):
    german_officer.memberships.update(valid_until=now.date() - timedelta(days=1))
    german_officer.refresh_from_db()
    lapsed = type(german_officer).objects.get(pk=german_officer.pk)

    with pytest.raises(DomainError), acting_for(lapsed):
        services.save_draft(by=lapsed, at=now, content=make_content(dutch_officer))


# reading and circles


def test_the_first_reader_of_a_receiving_authority_opens_its_copy(sent, dutch_officer, german_officer, now):
    later = now + timedelta(minutes=5)
    with acting_for(dutch_officer):
        services.open_contribution(contribution=sent, by=dutch_officer, at=now)
        services.open_contribution(contribution=sent, by=dutch_officer, at=later)

    with acting_for(german_officer):
        copy = Recipient.objects.get(contribution=sent)
        assert (copy.opened_at, copy.opened_by) == (now, dutch_officer)
    with acting_for(dutch_officer):
        assert ContributionShare.objects.get(content_object=sent, group_id=dutch_officer.party_id).is_read


def test_a_colleague_of_another_authority_reads_without_opening_the_copy(sent, netherlands, dutch_officer, now):
    colleague = make_user("nl.unit", authority=make_unit(netherlands), role=Role.NATIONAL_OFFICER)

    with acting_for(colleague):
        services.open_contribution(contribution=sent, by=colleague, at=now)
        assert Recipient.objects.get(contribution=sent).opened_at is None


def test_every_reading_is_on_record(sent, dutch_officer, data_protection_officer, now):
    with acting_for(dutch_officer):
        services.open_contribution(contribution=sent, by=dutch_officer, at=now)

    with acting_for(data_protection_officer):
        event = AuditEvent.objects.get(kind="intelligence.contribution.read")
    assert (event.verb, event.party_code, event.subject_id) == ("consultation", "NL", str(sent.pk))
    assert event.owner_party_id == sent.owner_id


def test_a_receiving_party_keeps_a_contribution_to_named_people(sent, dutch_officer, netherlands, now):
    colleague = make_user("nl.second", authority=dutch_officer.authority, role=Role.LIAISON_OFFICER)

    with acting_for(dutch_officer):
        services.keep_to_people(contribution=sent, people=[dutch_officer], by=dutch_officer, at=now)
    with acting_for(colleague):
        assert not Contribution.objects.visible_to(colleague).exists()
        assert not Contribution.objects.exists()
        assert not Entity.objects.exists()
        assert not ContributionShare.lists.open_to(colleague).exists()

    with acting_for(dutch_officer):
        services.keep_to_people(contribution=sent, people=[], by=dutch_officer, at=now)
    with acting_for(colleague):
        assert Contribution.objects.visible_to(colleague).get() == sent


def test_a_circle_holds_people_of_the_own_party_only(sent, dutch_officer, french_officer, service_coordinator, now):
    for stranger in (french_officer, service_coordinator):
        with acting_for(dutch_officer), pytest.raises(DomainError, match="own party"):
            services.keep_to_people(contribution=sent, people=[stranger], by=dutch_officer, at=now)
