"""Shifts: planned, started, ended with what is open, acknowledged by the next; the claims end with the shift."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.models import Notification
from europol_portal.workflow import TransitionRefused
from intelligence import services
from intelligence.models import Shift, TriageItem
from intelligence.workflow import SHIFT_WORKFLOW
from tests.factories.centre import item_of, plan, send_to_europol, step
from tests.factories.intelligence import ask

pytestmark = pytest.mark.django_db


def _start(by, shift, at):
    with acting_for(by):
        return services.start_shift(shift=shift, by=by, at=at)


def _end(by, shift, at, text=""):
    with acting_for(by):
        return services.end_shift(shift=shift, text=text, by=by, at=at)


@pytest.mark.parametrize("name", sorted(SHIFT_WORKFLOW.transitions))
@pytest.mark.parametrize("state", list(Shift.Status))
@pytest.mark.parametrize("who", ["on_shift", "second_analyst", "duty", "provider"])
def test_every_step_of_a_shift_from_every_state_by_every_side(  # noqa: PLR0917
    german_officer, analyst, second_analyst, duty_officer, now, name, state, who
):
    shift = plan(duty_officer, analyst, at=now)
    if state != Shift.Status.PLANNED:
        shift = _start(analyst, shift, now)
    if state == Shift.Status.ENDED:
        shift = _end(analyst, shift, now)
    by = {"on_shift": analyst, "second_analyst": second_analyst, "duty": duty_officer, "provider": german_officer}[who]
    transition = SHIFT_WORKFLOW.transitions[name]
    with acting_for(by):
        if who == "provider":
            assert not Shift.objects.exists()
            assert SHIFT_WORKFLOW.available(by, shift) == []
            return
        may = state in transition.sources and who in {"on_shift", "duty"}
        assert (name in [one.name for one in SHIFT_WORKFLOW.available(by, shift)]) == may
        if may:
            assert SHIFT_WORKFLOW.transitions[name].target in Shift.Status.values
            return
        with pytest.raises((AccessDenied, TransitionRefused)):
            SHIFT_WORKFLOW.apply(shift, name, by=by, at=now)


def test_only_a_duty_officer_plans(analyst, now):
    with pytest.raises(AccessDenied):
        plan(analyst, analyst, at=now)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"hours": 0}, "times_out_of_order"),
        ({"hours": 25}, "shift_too_long"),
        ({"starts": -9}, "shift_past"),
    ],
)
def test_times_that_do_not_fit_are_refused(analyst, duty_officer, now, fields, code):
    with pytest.raises(DomainError) as refusal:
        plan(duty_officer, analyst, at=now, **fields)
    assert refusal.value.code == code


def test_shifts_do_not_overlap(analyst, duty_officer, now):
    plan(duty_officer, analyst, at=now)
    plan(duty_officer, analyst, at=now, starts=8)

    with pytest.raises(DomainError, match="Another shift"):
        plan(duty_officer, analyst, at=now, starts=7)


def test_only_people_of_the_centre_are_on_duty(analyst, duty_officer, service_coordinator, german_officer, now):
    for person in (service_coordinator, german_officer):
        with pytest.raises(DomainError, match="analysts or duty officers"):
            plan(duty_officer, analyst, person, at=now)


def test_one_shift_is_on_duty_at_a_time(analyst, second_analyst, duty_officer, now):
    first, second = plan(duty_officer, analyst, at=now), plan(duty_officer, second_analyst, at=now, starts=8)
    _start(analyst, first, now)

    with pytest.raises(DomainError, match="still on duty"):
        _start(second_analyst, second, now + timedelta(hours=8))


def test_a_shift_ends_once_and_its_handover_stays(analyst, duty_officer, now):
    shift = _end(analyst, _start(analyst, plan(duty_officer, analyst, at=now), now), now + timedelta(hours=8))

    with pytest.raises(TransitionRefused, match="state has changed"):
        _end(analyst, shift, now + timedelta(hours=9))
    with pytest.raises(TransitionRefused, match="state has changed"):
        _start(analyst, shift, now + timedelta(hours=9))


def test_a_claim_ends_with_the_shift(german_officer, analyst, second_analyst, duty_officer, now):
    shift = _start(analyst, plan(duty_officer, analyst, second_analyst, at=now), now)
    mine = step(analyst, item_of(send_to_europol(german_officer, analyst, at=now), analyst), "claim", at=now)
    other = step(second_analyst, item_of(send_to_europol(german_officer, analyst, at=now), analyst), "claim", at=now)
    assert mine.claim_until == other.claim_until == shift.ends_at

    _end(analyst, shift, now + timedelta(hours=7))
    with acting_for(analyst):
        assert {item.status for item in TriageItem.objects.all()} == {"new"}
        assert {item.claimed_by for item in TriageItem.objects.all()} == {None}


def test_the_handover_gathers_what_is_open_by_itself(german_officer, analyst, duty_officer, now):
    shift = _start(analyst, plan(duty_officer, analyst, at=now), now)
    life = item_of(send_to_europol(german_officer, analyst, at=now, urgency="very_urgent"), analyst)
    urgent = {"urgency": "urgent", "urgency_reason": "He travels.", "purposes": ("cross_check",)}
    due = item_of(ask(german_officer, analyst, at=now, **urgent), analyst)
    claimed = step(analyst, item_of(send_to_europol(german_officer, analyst, at=now), analyst), "claim", at=now)
    returned = step(analyst, item_of(send_to_europol(german_officer, analyst, at=now), analyst), "claim", at=now)
    returned = step(analyst, returned, "return", at=now, text="Who saw it?")
    pen = step(analyst, item_of(send_to_europol(german_officer, analyst, at=now), analyst), "claim", at=now)
    pen = step(analyst, pen, "pen", at=now, text="Unclear", until=now + timedelta(days=3))
    send_to_europol(german_officer, analyst, at=now)  # nobody's hurry

    ended = _end(analyst, shift, now + timedelta(hours=8), text="The printer is broken.")
    assert ended.gathered == {
        "life": [str(life.pk)],
        "deadline": [str(due.pk)],
        "claimed": [str(claimed.pk)],
        "pen": [str(pen.pk)],
        "returned": [str(returned.pk)],
    }
    with acting_for(duty_officer):
        kinds = set(Notification.objects.visible_to(duty_officer).values_list("kind", flat=True))
    assert "intelligence.shift.ended" in kinds


def test_another_person_acknowledges_once(analyst, second_analyst, duty_officer, now):
    shift = _end(analyst, _start(analyst, plan(duty_officer, analyst, at=now), now), now + timedelta(hours=8))

    with acting_for(analyst), pytest.raises(DomainError, match="You wrote this handover"):
        services.acknowledge_handover(shift=shift, by=analyst, at=now)
    with acting_for(second_analyst):
        assert services.acknowledge_handover(shift=shift, by=second_analyst, at=now).acknowledged_by == second_analyst
        with pytest.raises(DomainError, match="no handover"):
            services.acknowledge_handover(shift=shift, by=second_analyst, at=now)


def test_a_handover_stays_as_it_was_written(analyst, duty_officer, now):
    shift = _end(analyst, _start(analyst, plan(duty_officer, analyst, at=now), now), now + timedelta(hours=8))

    with acting_for(analyst), pytest.raises(ProgrammingError, match="stays as it was"), transaction.atomic():
        Shift.objects.filter(pk=shift.pk).update(handover_text="Nothing")
    with acting_for(duty_officer), pytest.raises(DomainError, match="has ended"):
        services.change_shift(
            shift=shift,
            starts_at=now,
            ends_at=now + timedelta(hours=1),
            people=[analyst],
            contact="",
            by=duty_officer,
            at=now,
        )


@pytest.mark.parametrize("lock", ["both", "first"])
def test_no_other_party_sees_the_plan(  # noqa: PLR0917
    request, officers, analyst, duty_officer, service_coordinator, now, lock
):
    plan(duty_officer, analyst, at=now)
    if lock == "first":
        request.getfixturevalue("second_lock_off")

    for person in (*officers.values(), service_coordinator):
        with acting_for(person):
            assert not Shift.objects.visible_to(person).exists()
    with acting_for(officers["DE"]):
        assert Shift.objects.exists() == (lock == "first")
