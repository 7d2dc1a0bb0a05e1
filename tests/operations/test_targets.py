"""High value targets: nomination, evidence, support, validation and review, with every refusal."""

import re
from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction

from europol_portal.access.binding import SYSTEM, acting, acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.fields import Classification, HandlingCode
from europol_portal.parties.models import Role
from europol_portal.workflow import TransitionRefused
from intelligence import services as intelligence
from operations import services
from operations.models import Criterion, HighValueTarget, TargetBacking, TargetReview, TargetScore
from operations.services.targets.reviewing import next_review
from operations.workflow import BACKING_WORKFLOW, TARGET_WORKFLOW
from tests.factories.intelligence import make_person_content, send_contribution
from tests.factories.targets import (
    AT,
    answer,
    ask,
    assign,
    backing_of,
    criterion,
    make_profile,
    nominate,
    score,
    seen,
    step,
)
from tests.operations.steps import commit, events, told

pytestmark = pytest.mark.django_db


# nomination


def test_the_nominating_party_is_alone_with_its_target(german_officer, data_protection_officer):
    target = nominate(german_officer)

    assert target.party_ids == [german_officer.party_id]
    assert target.reference.startswith("HVT-2026-DE-")
    (line,) = events(data_protection_officer, "operations.target.nominated")
    assert "Veenwyck" not in str(line.changes) + line.subject_reference
    commit()


@pytest.mark.invariant(33)
def test_nobody_is_nominated_without_the_word_that_it_rests_on_conduct(german_officer):
    with pytest.raises(DomainError, match="Nationality, ethnic origin") as refusal:
        nominate(german_officer, rests_on_conduct=False)

    assert refusal.value.field == "rests_on_conduct"


def test_only_a_liaison_officer_of_a_member_state_nominates(american_officer, duty_officer, analyst):
    for person in (american_officer, duty_officer, analyst):
        with pytest.raises(AccessDenied):
            nominate(person)


@pytest.mark.invariant(33)
@pytest.mark.parametrize("category", ["associate", "contact", "witness"])
def test_a_person_known_by_association_only_is_not_nominated(german_officer, dutch_officer, category):
    necessity = "Needed to find the organiser." if category == "witness" else ""
    person = make_person_content(data_subject_category=category, necessity=necessity)
    sent = send_contribution(german_officer, dutch_officer, at=AT, entities=[person])
    with acting_for(german_officer):
        entity = sent.entities.get()

    with pytest.raises(DomainError, match="Only people who are suspected"):
        nominate(german_officer, entity_id=entity.pk)


def test_a_target_may_be_an_entity_that_the_party_sees_and_carries_what_it_comes_from(
    german_officer, dutch_officer, french_officer
):
    sent = send_contribution(
        german_officer, dutch_officer, at=AT, entities=[make_person_content()], handling_codes=(HandlingCode.H2,)
    )
    with acting_for(german_officer):
        entity = sent.entities.get()

    target = nominate(dutch_officer, entity_id=entity.pk)

    assert (target.source_ids, target.source_owner_ids) == ([sent.pk], [german_officer.party_id])
    assert target.handling_codes == ["H2"]
    with pytest.raises(DomainError, match="not there, or your party may not see it"):
        nominate(french_officer, entity_id=entity.pk)


@pytest.mark.invariant(5)
def test_a_target_is_not_shown_to_a_party_for_which_the_owner_of_a_part_has_not_agreed(
    german_officer, dutch_officer, french_officer, polish_officer
):
    sent = send_contribution(german_officer, dutch_officer, polish_officer, at=AT, handling_codes=(HandlingCode.H2,))
    target = nominate(dutch_officer, references=(sent.reference,))

    with pytest.raises(DomainError, match=r"France may not be shown what this rests on.*H2"):
        ask(target, french_officer, by=dutch_officer)
    ask(target, polish_officer, by=dutch_officer)
    with acting_for(dutch_officer):
        services.change_profile(target=target, profile=make_profile(), by=dutch_officer, at=AT)
    ask(target, french_officer, by=dutch_officer)


def test_a_target_is_marked_at_least_as_high_as_what_it_rests_on(german_officer, dutch_officer):
    sent = send_contribution(german_officer, dutch_officer, at=AT, classification=Classification.EU_RESTRICTED)

    with pytest.raises(DomainError, match="marked higher"):
        nominate(german_officer, references=(sent.reference,))
    nominate(german_officer, references=(sent.reference,), classification=Classification.EU_RESTRICTED)


def test_what_is_not_there_and_what_is_not_to_be_seen_are_refused_alike(german_officer, dutch_officer, french_officer):
    sent = send_contribution(german_officer, dutch_officer, at=AT)
    words = []
    for reference in (sent.reference, "999999999-1", "no reference"):
        with pytest.raises(DomainError) as refusal:
            nominate(french_officer, references=(reference,))
        words.append(refusal.value.message.replace(reference, ""))

    assert len(set(words)) == 1


# points


@pytest.mark.invariant(33, 40)
def test_points_need_a_reason_and_points_for_conduct_need_evidence(german_officer, evidence):
    target = nominate(german_officer)

    with pytest.raises(DomainError, match="Give the reason"):
        score(target, german_officer, "role", 3, references=[evidence.reference], reason="bad")
    with pytest.raises(DomainError, match="need information that shows it"):
        score(target, german_officer, "role", 3)
    with pytest.raises(DomainError, match="0 to 4"):
        score(target, german_officer, "investigations", 5)
    assert score(target, german_officer, "role", 3, references=[evidence.reference]).source_ids == [evidence.pk]
    assert score(target, german_officer, "investigations", 2).source_ids == []


def test_a_party_changes_its_own_points_and_never_those_of_others(bring, german_officer, analyst):
    target = bring(nominate(german_officer), "assessing")
    first = score(target, german_officer, "investigations", 2)

    again = score(target, german_officer, "investigations", 4)
    other = score(target, analyst, "investigations", 1)

    assert first.pk == again.pk != other.pk
    with acting_for(analyst), pytest.raises(ProgrammingError), transaction.atomic():
        TargetScore.objects.create(
            target=target, criterion=criterion("feasibility"), party=german_officer.party, points=1,
            reason="Not our own words.", scored_at=AT, scored_by=analyst,
        )  # fmt: skip


def test_a_reason_that_rests_on_anothers_information_is_shown_only_to_those_who_see_it(
    german_officer, dutch_officer, polish_officer
):
    sent = send_contribution(polish_officer, german_officer, dutch_officer, at=AT)
    target = nominate(german_officer, asked=(dutch_officer,))
    score(target, german_officer, "role", 4, references=[sent.reference], reason="Orders in the Polish record.")
    with acting_for(dutch_officer):
        (shown,) = services.shown_scores(target, dutch_officer)
    assert (shown.reason, shown.is_withheld) == ("Orders in the Polish record.", False)

    recall(sent, polish_officer)

    with acting_for(dutch_officer):
        (shown,) = services.shown_scores(target, dutch_officer)
    assert (shown.reason, shown.is_withheld, shown.sources) == ("", True, [])


def recall(contribution, owner):
    with acting_for(owner):
        intelligence.recall_contribution(contribution=contribution, reason="Wrong person.", by=owner, at=AT)


def test_the_nationality_of_a_target_is_no_question_of_any_scale():
    criterion("role")
    words = " ".join(f"{one.name} {one.guidance}" for one in Criterion.objects.all()).lower()

    assert not re.findall(r"\b(national\w*|ethnic\w*|religio\w*|belief|acquaint\w*|origin)\b", words)


# support and validation


@pytest.mark.invariant(33)
def test_a_target_needs_two_member_states_behind_the_nominating_one(officers, duty_officer, analyst, evidence):
    german_officer, polish_officer = officers["DE"], officers["PL"]
    target = nominate(german_officer, asked=(officers["NL"], officers["US"], duty_officer))
    assign(target, duty_officer, analyst)
    step(target, "assess", analyst)
    for code in ("NL", "US"):
        answer(target, officers[code], "support")
    score(target, german_officer, "role", 4, references=[evidence.reference])
    score(target, german_officer, "investigations", 3)
    score(target, german_officer, "feasibility", 3)

    with pytest.raises(TransitionRefused, match="two Member States besides yours"):
        step(target, "support", german_officer)
    ask(target, polish_officer, by=german_officer)
    answer(target, polish_officer, "support")
    assert step(target, "support", german_officer).score == 88


@pytest.mark.invariant(33)
def test_a_target_is_supported_only_with_a_recorded_score_about_conduct(
    german_officer, dutch_officer, polish_officer, duty_officer, analyst
):
    target = nominate(german_officer, asked=(dutch_officer, polish_officer, duty_officer))
    assign(target, duty_officer, analyst)
    step(target, "assess", analyst)
    for officer in (dutch_officer, polish_officer):
        answer(target, officer, "support")

    with pytest.raises(TransitionRefused, match="At least 3 criteria"):
        step(target, "support", german_officer)
    for code in ("investigations", "feasibility", "added-value"):
        score(target, german_officer, code, 4)
    with pytest.raises(TransitionRefused, match="what the target does"):
        step(target, "support", german_officer)


def test_the_participants_validate_and_europol_cannot(bring, german_officer, dutch_officer, analyst, polish_officer):
    target = bring(nominate(german_officer), "supported")

    with pytest.raises(TransitionRefused, match="Not validated yet by Netherlands, Poland"):
        step(target, "validate", german_officer)
    with pytest.raises(AccessDenied):
        step(target, "validate", analyst)
    with pytest.raises(AccessDenied):
        answer(target, dutch_officer, "validate", by=analyst)
    for officer in (dutch_officer, polish_officer):
        answer(target, officer, "validate", reason="")
    assert step(target, "validate", german_officer).status == "validated"


def test_nobody_validates_before_the_support_is_recorded(bring, german_officer, dutch_officer):
    target = bring(nominate(german_officer, asked=()), "assessing")
    ask(target, dutch_officer, by=german_officer)
    answer(target, dutch_officer, "support")

    with pytest.raises(TransitionRefused, match="after the nominating party"):
        answer(target, dutch_officer, "validate")


def test_whoever_declines_or_withdraws_loses_the_target_at_once(german_officer, dutch_officer, polish_officer):
    target = nominate(german_officer, asked=(dutch_officer, polish_officer))
    answer(target, dutch_officer, "decline")
    answer(target, polish_officer, "support")
    answer(target, polish_officer, "withdraw")

    for officer in (dutch_officer, polish_officer):
        with acting_for(officer):
            assert not HighValueTarget.objects.exists()
            assert not TargetBacking.objects.exists()
    assert seen(target, german_officer).party_ids == [german_officer.party_id]
    assert told(german_officer, "operations.backing.declined") == 1
    commit()


def test_at_europol_the_duty_desk_hands_a_target_to_named_analysts(german_officer, duty_officer, analyst, colleague_of):
    other = colleague_of(analyst, "second.analyst", role=Role.ANALYST)
    target = nominate(german_officer, asked=(duty_officer,))
    with acting_for(analyst):
        assert not HighValueTarget.objects.exists()

    assign(target, duty_officer, analyst)

    with acting_for(analyst):
        assert HighValueTarget.objects.visible_to(analyst).get() == target
    with acting_for(other):
        assert not HighValueTarget.objects.exists()
        assert not HighValueTarget.objects.visible_to(other).exists()
    assert told(analyst, "operations.target.assigned") == 1
    with pytest.raises(DomainError, match="Name at least one analyst"):
        assign(target, duty_officer)


# the tables

MAIN = {
    ("nominated", "assess"): "assessing",
    ("assessing", "return"): "returned",
    ("returned", "resubmit"): "nominated",
    ("assessing", "support"): "supported",
    ("supported", "validate"): "validated",
    ("validated", "activate"): "active",
    ("active", "pause"): "dormant",
    ("dormant", "resume"): "active",
    **{(state, "arrest"): "arrested" for state in ("active", "dormant")},
    **{(state, "neutralise"): "neutralised" for state in ("active", "dormant")},
    **{
        (state, "remove"): "removed"
        for state in ("nominated", "assessing", "returned", "supported", "validated", "active", "dormant")
    },
}


def test_the_table_of_targets_is_the_one_of_the_domain():
    table = {
        (source, name): transition.target
        for name, transition in TARGET_WORKFLOW.transitions.items()
        for source in transition.sources
    }

    assert table == MAIN
    assert {name for name, one in TARGET_WORKFLOW.transitions.items() if one.needs_note} == {
        "return", "pause", "resume", "arrest", "neutralise", "remove",
    }  # fmt: skip


def test_a_target_goes_the_whole_way_and_everybody_is_told_without_content(
    bring, german_officer, dutch_officer, analyst, data_protection_officer
):
    target = bring(nominate(german_officer), "active")

    assert (target.status, target.review_on) == ("active", date(2027, 5, 20))
    for person in (dutch_officer, analyst):
        assert told(person, "operations.target.active") == 1
    step(target, "pause", german_officer)
    step(target, "resume", german_officer)
    assert step(target, "arrest", german_officer).status == "arrested"
    with pytest.raises((AccessDenied, TransitionRefused)):
        step(target, "remove", german_officer)
    kinds = [line.kind for line in events(data_protection_officer, "operations.target.arrested")]
    assert kinds == ["operations.target.arrested"]


def test_a_step_from_a_wrong_state_is_refused(german_officer):
    target = nominate(german_officer)

    for name in set(TARGET_WORKFLOW.transitions) - {"assess", "remove", "return"}:
        with pytest.raises(TransitionRefused):
            step(target, name, german_officer)
    with pytest.raises(TransitionRefused, match="Give the reason"):
        step(target, "remove", german_officer, note=" ")
    assert step(target, "remove", german_officer).status == "removed"


def test_a_question_is_answered_only_as_the_table_says(german_officer, dutch_officer):
    target = nominate(german_officer, asked=(dutch_officer,))

    for name in ("validate", "withdraw"):
        with pytest.raises(TransitionRefused):
            answer(target, dutch_officer, name)
    with pytest.raises(TransitionRefused, match="Give the reason"):
        answer(target, dutch_officer, "support", reason="")
    backing = backing_of(target, dutch_officer)
    with acting_for(german_officer):
        services.answer_question(backing=backing, step="take_back", by=german_officer, at=AT, reason="Asked in error.")
    assert set(BACKING_WORKFLOW.transitions) == {"support", "decline", "validate", "withdraw", "take_back"}


# review


def test_the_next_review_is_six_months_away():
    assert next_review(date(2026, 8, 31)) == date(2027, 2, 28)
    assert next_review(date(2026, 11, 20)) == date(2027, 5, 20)


def test_a_review_keeps_the_target_for_six_months_with_a_reason(bring, german_officer, dutch_officer):
    target = bring(nominate(german_officer), "active")
    later = AT + timedelta(days=170)

    with acting_for(german_officer):
        with pytest.raises(DomainError, match="why it still belongs"):
            services.review_target(target=target, reason=" ", by=german_officer, at=later)
        services.review_target(target=target, reason="Two new transports.", by=german_officer, at=later)
    with acting_for(dutch_officer), pytest.raises(AccessDenied):
        services.review_target(target=target, reason="Ours now.", by=dutch_officer, at=later)

    assert seen(target, german_officer).review_on == next_review(later.date())
    with acting_for(german_officer), pytest.raises(ProgrammingError), transaction.atomic():
        TargetReview.objects.filter(target=target).update(text="Changed.")


def test_the_desk_is_reminded_once_a_week_of_a_review_that_is_due(bring, german_officer, dutch_officer):
    target = bring(nominate(german_officer), "active")
    due = AT + timedelta(days=160)

    with acting(SYSTEM):
        counts = [
            services.remind_of_reviews(at=at) for at in (AT, due, due + timedelta(days=1), due + timedelta(days=8))
        ]

    assert counts == [0, 1, 0, 1]
    assert told(german_officer, "operations.target.review_due") == 2
    assert told(dutch_officer, "operations.target.review_due") == 0
    with acting_for(german_officer):
        services.review_target(target=target, reason="Two new transports.", by=german_officer, at=due)
    assert services.remind_of_reviews(at=due + timedelta(days=30)) == 0


def test_somebody_else_changes_the_state_only(german_officer, dutch_officer):
    target = nominate(german_officer, asked=(dutch_officer,))

    with acting_for(dutch_officer), pytest.raises(ProgrammingError), transaction.atomic():
        HighValueTarget.objects.filter(pk=target.pk).update(name="Somebody else")


def test_a_party_closes_its_own_circle(german_officer, dutch_officer, colleague_of):
    colleague = colleague_of(dutch_officer)
    target = nominate(german_officer, asked=(dutch_officer,))
    with acting_for(dutch_officer):
        services.close_target_circle(
            target=seen(target, dutch_officer), people=[dutch_officer], by=dutch_officer, at=AT
        )
    with acting_for(colleague):
        assert not HighValueTarget.objects.exists()
    commit()
