"""Answers, corrections, cases, drafts, reading and circles, as the services do them."""

from datetime import timedelta

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.parties.models import Role
from intelligence import services
from intelligence.models import Attachment, Case, Contribution, ContributionShare, Entity, Recipient
from tests.factories.intelligence import (
    draft_contribution,
    make_content,
    make_entity_content,
    make_person_content,
    make_unit,
    send_contribution,
)
from tests.factories.parties import make_user

pytestmark = pytest.mark.django_db


def _refusal(by, *to, at, entities=(), **fields):
    """Why the portal does not send it."""
    draft = draft_contribution(by, *to, at=at, entities=entities, **fields)
    with pytest.raises(services.ContributionIncomplete) as refused, acting_for(by):
        services.send_contribution(draft=draft, by=by, at=at)
    with acting_for(by):
        assert Contribution.objects.get(pk=draft.pk).is_draft
    return refused.value


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


@pytest.mark.invariant(30)
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


@pytest.mark.invariant(28)
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
        assert not Case.objects.exists()
        assert not ContributionShare.lists.open_to(colleague).exists()

    with acting_for(dutch_officer):
        services.keep_to_people(contribution=sent, people=[], by=dutch_officer, at=now)
    with acting_for(colleague):
        assert Contribution.objects.visible_to(colleague).get() == sent
        assert Case.objects.visible_to(colleague).get().pk == sent.case_id


def test_a_case_with_other_contributions_stays_open_to_the_party(officers, now):
    de, nl = officers["DE"], officers["NL"]
    colleague = make_user("de.second", authority=de.authority, role=Role.LIAISON_OFFICER)
    first = send_contribution(de, nl, at=now)
    with acting_for(de):
        case = Case.objects.get()
    second = send_contribution(de, nl, at=now, case=case)

    with acting_for(de):
        services.keep_to_people(contribution=second, people=[de], by=de, at=now)

    with acting_for(colleague):
        assert Contribution.objects.visible_to(colleague).get() == first
        assert Case.objects.visible_to(colleague).get() == case


def test_a_circle_holds_people_of_the_own_party_only(sent, dutch_officer, french_officer, service_coordinator, now):
    for stranger in (french_officer, service_coordinator):
        with acting_for(dutch_officer), pytest.raises(DomainError, match="own party"):
            services.keep_to_people(contribution=sent, people=[stranger], by=dutch_officer, at=now)
