"""A sent contribution never changes: corrections and recalls are new contributions."""

import pytest
from django.db import ProgrammingError, transaction

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.models import Notification
from intelligence import services
from intelligence.models import Contribution, ContributionText, Entity, Recipient
from intelligence.querysets import found_contributions
from tests.factories.intelligence import make_entity_content, make_unit, send_contribution

pytestmark = pytest.mark.django_db


def _open(contribution, person, at):
    with acting_for(person):
        services.open_contribution(contribution=contribution, by=person, at=at)


def _recall(contribution, person, at, reason="The plate was read wrongly."):
    with acting_for(person):
        return services.recall_contribution(contribution=contribution, reason=reason, by=person, at=at)


@pytest.mark.invariant(30)
def test_a_correction_is_a_new_contribution_to_the_same_recipients(german_officer, dutch_officer, french_officer, now):
    entities = [make_entity_content()]
    sent = send_contribution(german_officer, dutch_officer, french_officer, at=now, entities=entities)

    with acting_for(german_officer):
        draft = services.correct_contribution(contribution=sent, by=german_officer, at=now)
        services.send_contribution(draft=draft, by=german_officer, at=now)

    with acting_for(french_officer):
        correction = Contribution.objects.visible_to(french_officer).get(corrects=sent)
        assert correction.case_number == sent.case_number
        assert Entity.objects.of(correction).count() == 1
        original = Contribution.objects.visible_to(french_officer).get(pk=sent.pk)
        assert original.subject == sent.subject


@pytest.mark.invariant(30)
def test_a_correction_leaves_nobody_out_who_has_what_was_wrong(german_officer, dutch_officer, french_officer, now):
    sent = send_contribution(german_officer, dutch_officer, french_officer, at=now)

    with acting_for(german_officer):
        draft = services.correct_contribution(contribution=sent, by=german_officer, at=now)
        draft.recipients.filter(authority=french_officer.authority).delete()
        with pytest.raises(services.ContributionIncomplete, match="received what you correct"):
            services.send_contribution(draft=draft, by=german_officer, at=now)


def test_only_the_owner_corrects(german_officer, dutch_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now)

    with acting_for(dutch_officer), pytest.raises(AccessDenied):
        services.correct_contribution(contribution=sent, by=dutch_officer, at=now)


@pytest.mark.invariant(30)
@pytest.mark.parametrize("change", [{"subject": "Other"}, {"has_personal_data": False}, {"crime_area": None}])
def test_the_database_refuses_to_change_what_was_sent(german_officer, dutch_officer, now, change):
    sent = send_contribution(german_officer, dutch_officer, at=now)

    with acting_for(german_officer), pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
        Contribution.objects.filter(pk=sent.pk).update(**change)


def test_a_recall_hides_it_at_once_from_those_who_have_not_opened_it(german_officer, dutch_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now, body="A container with hidden cocaine.")

    note = _recall(sent, german_officer, now)

    with acting_for(dutch_officer):
        assert not Contribution.objects.filter(pk=sent.pk).exists()
        assert not ContributionText.objects.filter(contribution=sent.pk).exists()
        assert found_contributions("cocaine", limit=10) == []
        told = Contribution.objects.visible_to(dutch_officer).get()
        assert (told, told.kind, told.recalls_id) == (note, "administrative", sent.pk)
        assert sent.subject not in told.subject


def test_a_recall_is_seen_by_those_who_have_opened_it(german_officer, dutch_officer, french_officer, now):
    sent = send_contribution(german_officer, dutch_officer, french_officer, at=now)
    _open(sent, dutch_officer, now)

    _recall(sent, german_officer, now)

    with acting_for(dutch_officer):
        assert Contribution.objects.visible_to(dutch_officer).get(pk=sent.pk).is_recalled
    with acting_for(french_officer):
        assert not Contribution.objects.visible_to(french_officer).filter(pk=sent.pk).exists()


@pytest.mark.invariant(28)
def test_a_recall_keeps_copies_and_record_and_tells_the_recipients(german_officer, dutch_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now)

    note = _recall(sent, german_officer, now)

    with acting_for(german_officer):
        assert Recipient.objects.of(sent).filter(authority=dutch_officer.authority).exists()
    with acting_for(dutch_officer):
        assert Notification.objects.visible_to(dutch_officer).filter(subject_id=str(note.pk)).exists()


def test_a_recall_needs_its_reason_and_happens_once(german_officer, dutch_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now)

    with pytest.raises(DomainError, match="reason"):
        _recall(sent, german_officer, now, reason=" ")
    _recall(sent, german_officer, now)
    with pytest.raises(DomainError, match="already"):
        _recall(sent, german_officer, now)


def test_nobody_but_the_owner_recalls(german_officer, dutch_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now)

    with pytest.raises(AccessDenied):
        _recall(sent, dutch_officer, now)
    with acting_for(dutch_officer), pytest.raises(ProgrammingError, match="only the owner"), transaction.atomic():
        Contribution.objects.filter(pk=sent.pk).update(recalled_at=now)


def test_the_database_never_takes_a_recall_back(german_officer, dutch_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now)
    _recall(sent, german_officer, now)

    with acting_for(german_officer), pytest.raises(ProgrammingError, match="a recall stays"), transaction.atomic():
        Contribution.objects.filter(pk=sent.pk).update(recalled_at=None)


def test_the_national_unit_of_a_recipient_hears_of_the_recall(german_officer, dutch_officer, netherlands, now):
    make_unit(netherlands)
    sent = send_contribution(german_officer, dutch_officer, at=now)

    note = _recall(sent, german_officer, now)

    with acting_for(german_officer):
        assert note.recipients.filter(kind=Recipient.Kind.UNIT_COPY, party_id=netherlands.pk).exists()
