"""The first-line queue: an item for each contribution that Europol received, and every step from every state."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import ProgrammingError, connection, transaction

from europol_portal.access.binding import acting, acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Role
from europol_portal.workflow import CLOCK, TransitionRefused
from intelligence import services
from intelligence.deadlines import LENGTHS, DeadlineRule
from intelligence.models import Entity, TriageItem
from intelligence.services import TriageData
from intelligence.workflow import TRIAGE_WORKFLOW
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.centre import all_items, item_of, send_to_europol, step
from tests.factories.intelligence import (
    act,
    ask,
    draft_contribution,
    make_entity_content,
    make_person_content,
    request_of,
    send_contribution,
)
from tests.factories.parties import make_authority
from tests.factories.projects import open_project
from tests.taken_back import taken_back

pytestmark = pytest.mark.django_db
Status = TriageItem.Status
NOTE = {
    "return": "Say who saw it.",
    "out_of_mandate": "Not in Annex I.",
    "pen": "Relevance unclear.",
    "note": "Thanks.",
    "accept_for_analysis": "Same terminal.",
}
STEPS = sorted(set(TRIAGE_WORKFLOW.transitions))


def _bring(item, state, by, now):
    """Bring an item into a state by the steps that lead there."""
    if state == Status.NEW:
        return item
    if state == Status.WITHDRAWN:
        with acting(OWNER_OF_TABLES):
            TriageItem.objects.filter(pk=item.pk).update(status=state)
        return item
    if state == Status.SUPERSEDED:
        with acting(OWNER_OF_TABLES):
            TriageItem.objects.filter(pk=item.pk).update(status=state)
        return item
    item = step(by, item, "claim", at=now)
    ways = {
        Status.ACCEPTED_FOR_CROSS_CHECK: "accept_for_cross_check",
        Status.ACCEPTED_FOR_ANALYSIS: "accept_for_analysis",
        Status.RETURNED: "return",
        Status.OUT_OF_MANDATE: "out_of_mandate",
        Status.PEN: "pen",
        Status.PEN_EXPIRED: "pen",
        Status.NOTED: "note",
    }
    if state in ways:
        project = _project_of(by, now) if state == Status.ACCEPTED_FOR_ANALYSIS else None
        item = step(by, item, ways[state], at=now, text=NOTE.get(ways[state], ""), project=project)
    if state == Status.PEN_EXPIRED:
        services.end_triage_times(at=now + timedelta(days=181))
    return item


def _project_of(by, now):
    """The key of an open project that the person leads."""
    return open_project(by, at=now - timedelta(days=1), code=f"P{by.pk}").pk


@pytest.mark.parametrize("state", list(Status))
def test_every_step_from_every_state_by_every_side(  # noqa: PLR0917
    german_officer, analyst, second_analyst, duty_officer, now, state
):
    item = _bring(item_of(send_to_europol(german_officer, analyst, at=now), analyst), state, analyst, now)
    sides = {"holder": analyst, "second_analyst": second_analyst, "duty": duty_officer}
    for (who, by), name in product(sides.items(), STEPS):
        with taken_back():
            _try(item, state, who, by, name, analyst, now)
    with acting_for(german_officer):
        assert not TriageItem.objects.visible_to(german_officer).exists()
        assert TRIAGE_WORKFLOW.available(german_officer, item) == []


def _try(item, state, who, by, name, analyst, now):  # noqa: PLR0917
    transition, tried = TRIAGE_WORKFLOW.transitions[name], (who, name)
    leader = by if Role.ANALYST in by.roles else analyst
    project = _project_of(leader, now) if name == "accept_for_analysis" and state in transition.sources else None
    data = TriageData(text="Why", project=project)
    with acting_for(by):
        found = TriageItem.objects.visible_to(by).get(pk=item.pk)
        may = state in transition.sources and transition.permission != CLOCK and _may(name, state, who)
        assert (name in [one.name for one in TRIAGE_WORKFLOW.available(by, found)]) == may, tried
        if not may:
            with pytest.raises((AccessDenied, DomainError)):
                services.take_triage_step(item=found, step=name, data=data, by=by, at=now)
            return
        moved = services.take_triage_step(item=found, step=name, data=data, by=by, at=now)
        assert moved.status == transition.target, tried


def _may(name, state, who):
    if name == "reopen":
        return who == "duty"
    if name == "release":
        return who in {"holder", "duty"}
    return name == "claim" or state != Status.CLAIMED or who == "holder"


def test_the_states_that_follow_the_contribution_are_reached_by_no_step():
    assert not {step.target for step in TRIAGE_WORKFLOW.transitions.values()} & TriageItem.BY_CONTRIBUTION


@pytest.mark.parametrize("name", sorted(NOTE))
def test_a_decision_against_the_sender_needs_its_reason(german_officer, analyst, now, name):
    item = step(analyst, item_of(send_to_europol(german_officer, analyst, at=now), analyst), "claim", at=now)

    with acting_for(analyst), pytest.raises(DomainError) as refusal:
        services.take_triage_step(item=item, step=name, data=TriageData(text=" "), by=analyst, at=now)
    assert refusal.value.code == "reason_missing"


@pytest.mark.invariant(13)
def test_what_europol_has_not_received_has_no_item(german_officer, dutch_officer, analyst, now):
    send_contribution(german_officer, dutch_officer, at=now)

    assert all_items() == []


def test_sending_to_europol_makes_one_item_in_the_same_transaction(german_officer, analyst, dutch_officer, now):
    sent = send_to_europol(german_officer, analyst, dutch_officer, at=now)

    (item,) = all_items()
    assert (item.contribution_id, item.owner_id, item.status) == (sent.pk, german_officer.party_id, Status.NEW)
    assert (item.reference, item.received_at, item.party_ids) == (sent.reference, now, [analyst.party_id])


def test_a_recipient_that_is_added_later_makes_the_item(german_officer, dutch_officer, analyst, now):
    sent = send_contribution(german_officer, dutch_officer, at=now, purposes=("cross_check",))
    with acting_for(german_officer):
        services.add_recipients(contribution=sent, to=[analyst.authority], by=german_officer, at=now)

    assert [item.contribution_id for item in all_items()] == [sent.pk]


def test_what_is_passed_on_to_europol_makes_the_item(german_officer, dutch_officer, analyst, now):
    sent = send_contribution(german_officer, dutch_officer, at=now, purposes=("cross_check",))
    with acting_for(dutch_officer):
        services.forward_contribution(contribution=sent, to=[analyst.authority], note="See", by=dutch_officer, at=now)

    items = {item.contribution_id: item.owner_id for item in all_items()}
    assert items[sent.pk] == german_officer.party_id
    assert len(items) == 2  # the covering note is a contribution of its own


def test_a_draft_makes_no_item(german_officer, analyst, now):
    draft_contribution(german_officer, analyst, at=now)

    assert all_items() == []


def test_danger_to_life_comes_first_then_the_deadline_then_the_age(german_officer, analyst, now):
    old = send_to_europol(german_officer, analyst, at=now - timedelta(hours=5))
    late = ask(german_officer, analyst, at=now - timedelta(hours=2), purposes=("cross_check",))
    soon = ask(
        german_officer, analyst, at=now - timedelta(hours=1), purposes=("cross_check",), urgency="urgent",
        urgency_reason="He travels today.",
    )  # fmt: skip
    new = send_to_europol(german_officer, analyst, at=now)
    life = send_to_europol(german_officer, analyst, at=now, urgency="very_urgent")

    with acting_for(analyst):
        queue = TriageItem.objects.visible_to(analyst).waiting().order_by("-position")
        assert [item.contribution_id for item in queue] == [life.pk, soon.pk, late.pk, old.pk, new.pk]


@pytest.mark.invariant(27)
def test_the_order_follows_a_limit_that_becomes_longer(german_officer, analyst, now):
    urgent = {"purposes": ("cross_check",), "urgency": "urgent", "urgency_reason": "He travels today."}
    first = ask(german_officer, analyst, at=now, **urgent)
    second = ask(german_officer, analyst, at=now + timedelta(hours=1), **urgent)
    act(analyst, request_of(first, analyst), "assign", at=now)
    act(analyst, request_of(first, analyst), "indirect", at=now, text="It is with a court.")

    with acting_for(analyst):
        queue = TriageItem.objects.visible_to(analyst).order_by("-position")
        assert [item.contribution_id for item in queue] == [second.pk, first.pk]


LIMITS = {
    DeadlineRule.NOT_URGENT: {},
    DeadlineRule.URGENT_DIRECT: {"urgency": "urgent", "urgency_reason": "He travels."},
    DeadlineRule.URGENT_INDIRECT: {
        "urgency": "urgent",
        "urgency_reason": "He travels.",
        "expects_direct_access": False,
    },
}


@pytest.mark.parametrize("rule", list(LENGTHS))
def test_the_limits_of_the_queue_are_those_of_the_time_rules(german_officer, analyst, now, rule):
    sent = ask(german_officer, analyst, at=now, purposes=("cross_check",), **LIMITS[rule])
    with acting(OWNER_OF_TABLES), connection.cursor() as cursor:
        cursor.execute("SELECT portal_triage_due(%s, %s)", [sent.pk, analyst.party_id])
        (due,) = cursor.fetchone()
    assert due == now + LENGTHS[rule]


def test_a_claim_ends_by_itself_and_another_person_can_take_it(german_officer, analyst, second_analyst, now):
    item = step(analyst, item_of(send_to_europol(german_officer, analyst, at=now), analyst), "claim", at=now)
    assert item.claim_until == now + timedelta(hours=8)

    with acting_for(second_analyst), pytest.raises(DomainError, match="has claimed it"):
        services.take_triage_step(item=item, step="claim", data=TriageData(), by=second_analyst, at=now)
    taken = step(second_analyst, item, "claim", at=now + timedelta(hours=8))
    assert taken.claimed_by == second_analyst


def test_the_job_ends_claims_also_inside_a_closed_circle(german_officer, analyst, now):
    sent = send_to_europol(german_officer, analyst, at=now)
    item = step(analyst, item_of(sent, analyst), "claim", at=now)
    with acting_for(analyst):
        services.keep_to_people(contribution=sent, people=[analyst], by=analyst, at=now)

    assert services.end_triage_times(at=now + timedelta(hours=9)) == 1
    assert services.end_triage_times(at=now + timedelta(hours=9)) == 0
    assert item_of(sent, analyst).status == Status.NEW
    assert item_of(sent, analyst).claimed_by is None
    assert item.pk == item_of(sent, analyst).pk


def test_a_closed_circle_closes_the_item_to_colleagues(german_officer, analyst, second_analyst, now):
    sent = send_to_europol(german_officer, analyst, at=now)
    with acting_for(analyst):
        services.keep_to_people(contribution=sent, people=[analyst], by=analyst, at=now)

    with acting_for(second_analyst):
        assert not TriageItem.objects.visible_to(second_analyst).exists()
        assert not TriageItem.objects.exists()


def test_acceptance_calls_those_who_compare_and_tells_the_provider(german_officer, analyst, now, monkeypatch):
    called = []
    monkeypatch.setattr(services.centre.triage, "_listeners", [lambda *told: called.append(told)])
    sent = send_to_europol(german_officer, analyst, at=now)
    item = step(analyst, item_of(sent, analyst), "claim", at=now)
    item = step(analyst, item, "accept_for_cross_check", at=now)

    assert [(told[0].pk, told[1], told[2]) for told in called] == [(sent.pk, analyst, now)]
    with acting_for(analyst):
        assert [row.pk for row in TriageItem.objects.accepted_for_cross_check()] == [item.pk]
    with acting_for(german_officer):
        kinds = set(Notification.objects.visible_to(german_officer).values_list("kind", flat=True))
    assert "intelligence.contribution.accepted" in kinds
    with acting(OWNER_OF_TABLES):
        assert AuditEvent.objects.filter(kind="intelligence.contribution.accepted", actor_id=analyst.pk).count() == 1


@pytest.mark.invariant(7)
def test_nothing_is_accepted_for_a_purpose_that_the_provider_did_not_give(german_officer, analyst, now):
    sent = send_to_europol(german_officer, analyst, at=now, purposes=("operational_analysis",))
    item = step(analyst, item_of(sent, analyst), "claim", at=now)

    with acting_for(analyst), pytest.raises(DomainError, match="Germany has not given it for this purpose"):
        services.take_triage_step(item=item, step="accept_for_cross_check", data=TriageData(), by=analyst, at=now)


@pytest.mark.invariant(7)
def test_a_purpose_that_the_provider_takes_back_stops_the_acceptance(german_officer, analyst, now):
    sent = send_to_europol(german_officer, analyst, at=now)
    item = step(analyst, item_of(sent, analyst), "claim", at=now)
    limits = services.Limits(purposes=("operational_analysis",))
    with acting_for(german_officer):
        services.restrict_contribution(contribution=sent, limits=limits, by=german_officer, at=now)

    with acting_for(analyst), pytest.raises(DomainError, match="not given it for this purpose"):
        services.take_triage_step(item=item, step="accept_for_cross_check", data=TriageData(), by=analyst, at=now)


@pytest.mark.invariant(19, 20, 22)
@pytest.mark.parametrize(
    ("category", "fields"),
    [
        ("uncategorised", {}),
        ("witness", {"necessity": "Only witness."}),
        ("victim", {"necessity": "Only victim."}),
        ("informant", {"necessity": "Only source."}),
        ("contact", {}),
        ("associate", {}),
    ],
)
def test_persons_of_other_categories_are_not_accepted_for_cross_check(german_officer, analyst, now, category, fields):
    person = make_person_content(data_subject_category=category, **fields)
    item = item_of(send_to_europol(german_officer, analyst, at=now, entities=[person]), analyst)
    item = step(analyst, item, "claim", at=now)

    with acting_for(analyst), pytest.raises(DomainError, match="Nothing in it can be compared"):
        services.take_triage_step(item=item, step="accept_for_cross_check", data=TriageData(), by=analyst, at=now)


@pytest.mark.invariant(19, 20, 22)
def test_only_what_may_be_compared_is_handed_on(german_officer, analyst, now):
    people = [
        make_person_content(),
        make_person_content(label="Ana Minor", birth_date=now.date().replace(year=2012), necessity="Only link."),
        make_person_content(label="Unknown Man", data_subject_category="uncategorised"),
        make_entity_content(),
    ]
    sent = send_to_europol(german_officer, analyst, at=now, entities=people)

    with acting_for(analyst):
        known, hub = Entity.objects.visible_to(analyst).of(sent), analyst.party
        found = {one.label for one in known.filter(services.may_be_compared(hub=hub, at=now))}
        in_the_open = {one.label for one in known.filter(services.indexable(hub=hub, at=now))}
    assert found == {"Marek Zieliński-Probe", "+31 6 1234 5678", "Ana Minor"}
    assert in_the_open == found - {"Ana Minor"}


def test_danger_to_life_is_told_at_once_to_every_duty_officer(german_officer, analyst, duty_officer, europol, now):
    centre = make_authority(europol, "ep-ec3", name="EC3", kind="centre")
    send_contribution(german_officer, centre, at=now, purposes=("cross_check",), urgency="very_urgent")

    with acting_for(duty_officer):
        told = Notification.objects.visible_to(duty_officer).get()
    assert (told.kind, told.is_urgent) == ("intelligence.contribution.sent", True)
    with acting_for(analyst):
        assert not Notification.objects.visible_to(analyst).exists()


def test_people_of_europol_without_a_part_in_the_centre_see_no_item(europol_people, german_officer, analyst, now):
    send_to_europol(german_officer, analyst, at=now)

    for name in ("support", "admin", "dpo"):
        with acting_for(europol_people[name]):
            assert not TriageItem.objects.visible_to(europol_people[name]).exists()


@pytest.mark.invariant(13)
@pytest.mark.parametrize("code", ["DE", "NL", "FR"])
def test_no_other_party_sees_the_queue(officers, analyst, now, code):
    send_to_europol(officers["DE"], analyst, officers["NL"], at=now)

    with acting_for(officers[code]):
        assert not TriageItem.objects.exists()  # second lock
        assert not TriageItem.objects.visible_to(officers[code]).exists()


@pytest.mark.invariant(13)
@pytest.mark.parametrize("code", ["DE", "NL", "FR"])
@pytest.mark.usefixtures("second_lock_off")
def test_no_other_party_sees_the_queue_by_the_first_lock_alone(officers, analyst, now, code):
    send_to_europol(officers["DE"], analyst, officers["NL"], at=now)

    with acting_for(officers[code]):
        assert TriageItem.objects.exists()
        assert not TriageItem.objects.visible_to(officers[code]).exists()


def test_postgresql_keeps_what_an_item_is_about_and_closed_states(german_officer, analyst, now):
    item = item_of(send_to_europol(german_officer, analyst, at=now), analyst)
    with acting_for(analyst):
        with pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
            TriageItem.objects.filter(pk=item.pk).update(is_life=True)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            TriageItem.objects.create(
                contribution_id=item.contribution_id, owner_id=item.owner_id, party_id=item.party_id,
                received_at=now, position=item.pk,
            )  # fmt: skip


@pytest.mark.invariant(16)
def test_a_contribution_without_a_grade_is_x4(german_officer, analyst, now):
    sent = send_to_europol(german_officer, analyst, at=now)

    assert sent.evaluation == "X4"


def test_every_step_refuses_a_state_that_has_changed(german_officer, analyst, now):
    item = item_of(send_to_europol(german_officer, analyst, at=now), analyst)

    with acting_for(analyst), pytest.raises(TransitionRefused):
        services.take_triage_step(item=item, step="release", data=TriageData(), by=analyst, at=now)
