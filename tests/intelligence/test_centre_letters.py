"""What the Operational Centre answers to a sender, what a recall takes back, and how a temporary pen ends."""

from datetime import timedelta

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import DomainError
from europol_portal.notifications.models import Notification
from intelligence import services
from intelligence.models import Contribution, TriageItem
from intelligence.services import TriageData
from intelligence.services.restrictions import may_export, may_use_for
from tests.factories.centre import all_items, item_of, send_to_europol, step

Status = TriageItem.Status


def test_a_return_reaches_the_sender_who_answers_with_a_correction(german_officer, analyst, now):
    sent = send_to_europol(german_officer, analyst, at=now)
    item = step(analyst, item_of(sent, analyst), "claim", at=now)
    item = step(analyst, item, "return", at=now, text="Say who saw the container.")

    with acting_for(german_officer):
        letter = Contribution.objects.visible_to(german_officer).get(pk=item.answer_id)
        assert (letter.kind, letter.reply_to_id, letter.case_number) == ("administrative", sent.pk, sent.case_number)
        assert "Say who saw the container." in letter.text.body
        draft = services.correct_contribution(contribution=sent, by=german_officer, at=now)
        corrected = services.send_contribution(draft=draft, by=german_officer, at=now)
    with acting_for(analyst):
        old = TriageItem.objects.get(pk=item.pk)
        assert (old.status, old.superseded_by_id) == (Status.SUPERSEDED, corrected.pk)
        assert TriageItem.objects.get(contribution_id=corrected.pk).status == Status.NEW


def test_a_letter_tells_only_the_sender(german_officer, dutch_officer, analyst, now):
    sent = send_to_europol(german_officer, analyst, dutch_officer, at=now)
    item = step(analyst, item_of(sent, analyst), "claim", at=now)
    item = step(analyst, item, "out_of_mandate", at=now, text="Not in Annex I.")

    with acting_for(dutch_officer):
        assert not Contribution.objects.visible_to(dutch_officer).filter(pk=item.answer_id).exists()


def test_a_recall_withdraws_the_item_from_every_open_state(german_officer, analyst, now):
    sent = send_to_europol(german_officer, analyst, at=now)
    with acting_for(analyst):
        services.open_contribution(contribution=sent, by=analyst, at=now)
    item = step(analyst, item_of(sent, analyst), "claim", at=now)
    step(analyst, item, "accept_for_cross_check", at=now)
    with acting_for(german_officer):
        services.recall_contribution(contribution=sent, reason="Wrong man.", by=german_officer, at=now)

    assert [row.status for row in all_items()] == [Status.WITHDRAWN]  # the recall note makes no item of its own


def test_a_recall_of_what_was_not_read_takes_the_item_out_of_sight(german_officer, analyst, now):
    sent = send_to_europol(german_officer, analyst, at=now)
    with acting_for(german_officer):
        services.recall_contribution(contribution=sent, reason="Wrong man.", by=german_officer, at=now)

    with acting_for(analyst):
        assert not TriageItem.objects.exists()


def test_a_pen_ends_within_the_longest_time(german_officer, analyst, now, settings):
    item = step(analyst, item_of(send_to_europol(german_officer, analyst, at=now), analyst), "claim", at=now)
    for until in (now, now + timedelta(days=181)):
        with acting_for(analyst), pytest.raises(DomainError, match="within the next 180 days"):
            services.take_triage_step(
                item=item, step="pen", data=TriageData(text="Unclear", until=until), by=analyst, at=now
            )
    item = step(analyst, item, "pen", at=now, text="Unclear")

    assert item.pen_until == now + timedelta(days=settings.TRIAGE_PEN_DAYS)


def test_the_end_of_a_pen_is_told_before_and_closes_the_contribution_to_use(german_officer, analyst, duty_officer, now):
    sent = send_to_europol(german_officer, analyst, at=now)
    item = step(analyst, item_of(sent, analyst), "claim", at=now)
    step(analyst, item, "pen", at=now, text="Unclear")
    assert services.end_triage_times(at=now + timedelta(days=160)) == 0
    assert services.end_triage_times(at=now + timedelta(days=167)) == 1
    assert services.end_triage_times(at=now + timedelta(days=168)) == 0
    with acting_for(duty_officer):
        kinds = list(Notification.objects.visible_to(duty_officer).values_list("kind", flat=True))
    assert "intelligence.triageitem.pen_soon" in kinds
    with acting_for(analyst):
        assert may_use_for(sent, "cross_check", by=analyst, at=now).allowed

    assert services.end_triage_times(at=now + timedelta(days=180)) == 1
    assert item_of(sent, analyst).status == Status.PEN_EXPIRED
    with acting_for(analyst):
        assert not may_use_for(sent, "cross_check", by=analyst, at=now).allowed
        assert "closed it to use" in may_export(sent, by=analyst, at=now).words
    with acting_for(german_officer):
        assert may_export(sent, by=german_officer, at=now).allowed


@pytest.mark.parametrize("decision", ["out_of_mandate", "return"])
def test_a_correction_opens_nothing_that_the_centre_closed_to_use(german_officer, analyst, now, decision):
    sent = send_to_europol(german_officer, analyst, at=now)
    item = step(analyst, item_of(sent, analyst), "claim", at=now)
    step(analyst, item, decision, at=now, text="Not within the objectives.")
    with acting_for(german_officer):
        draft = services.correct_contribution(contribution=sent, by=german_officer, at=now)
        services.send_contribution(draft=draft, by=german_officer, at=now)

    with acting_for(analyst):
        old = TriageItem.objects.get(pk=item.pk)
        assert old.status == (Status.OUT_OF_MANDATE if decision == "out_of_mandate" else Status.SUPERSEDED)
        verdict = may_use_for(sent, "cross_check", by=analyst, at=now)
        assert ("closed_to_use" in {one.code for one in verdict.reasons}) == (decision == "out_of_mandate")
