"""A second opinion stands beside the provider's grade and changes nothing; it never widens who knows."""

import pytest
from django.db import ProgrammingError, transaction

from europol_portal.access.binding import acting, acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.models import Notification
from intelligence import services
from intelligence.models import Contribution, SecondOpinion
from intelligence.workflow import OPINION_WORKFLOW
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.centre import send_to_europol
from tests.factories.parties import make_user
from tests.kept import kept

pytestmark = [pytest.mark.django_db, pytest.mark.invariant(16)]
Status = SecondOpinion.Status


@pytest.fixture
@kept
def sent(officers, analyst, now):
    """From Germany to Europol, the Netherlands and Poland, graded C3."""
    return send_to_europol(
        officers["DE"],
        analyst,
        officers["NL"],
        officers["PL"],
        at=now,
        source_evaluation="C",
        information_evaluation="3",
    )


def give(by, contribution, now, *shown_to, grade="B2", reason="Seen by our own source."):
    with acting_for(by):
        return services.give_opinion(
            contribution=contribution,
            source_evaluation=grade[0],
            information_evaluation=grade[1],
            reason=reason,
            shown_to=[person.party for person in shown_to],
            by=by,
            at=now,
        )


def answer(by, opinion, now, *, agrees, text=""):
    with acting_for(by):
        return services.answer_opinion(opinion=opinion, agrees=agrees, text=text, by=by, at=now)


def sees(person):
    with acting_for(person):
        unfiltered = SecondOpinion.objects.exists()
        visible = SecondOpinion.objects.visible_to(person).exists()
    assert unfiltered == visible
    return visible


def test_an_opinion_is_seen_by_its_author_and_the_provider_only(officers, analyst, sent, now):
    give(analyst, sent, now)

    assert {code: sees(person) for code, person in officers.items()} == {
        "DE": True, "NL": False, "PL": False, "FR": False, "US": False,
    }  # fmt: skip
    assert sees(analyst)


def test_parties_that_are_named_see_it_if_they_have_the_contribution_anyway(officers, analyst, sent, now):
    give(analyst, sent, now, officers["NL"], officers["FR"])

    assert {code: sees(person) for code, person in officers.items()} == {
        "DE": True, "NL": True, "PL": False, "FR": False, "US": False,
    }  # fmt: skip


@pytest.mark.usefixtures("second_lock_off")
def test_the_first_lock_alone_shows_the_same(officers, analyst, sent, now):
    give(analyst, sent, now, officers["NL"], officers["FR"])

    seen = {}
    for code, person in officers.items():
        with acting_for(person):
            seen[code] = SecondOpinion.objects.visible_to(person).exists()
    assert seen == {"DE": True, "NL": True, "PL": False, "FR": False, "US": False}


def test_a_party_that_loses_the_contribution_loses_the_opinion(officers, analyst, sent, now):
    give(analyst, sent, now, officers["NL"])
    limits = services.Limits(named_parties=(analyst.party,))
    with acting_for(officers["DE"]):
        services.restrict_contribution(contribution=sent, limits=limits, by=officers["DE"], at=now)

    assert not sees(officers["NL"])
    assert sees(officers["DE"])


def test_a_closed_circle_closes_the_opinion_too(officers, analyst, sent, now):
    give(analyst, sent, now)
    colleague = make_user("europol.second", authority=analyst.authority, role="analyst")
    with acting_for(analyst):
        services.keep_to_people(contribution=sent, people=[analyst], by=analyst, at=now)

    assert sees(analyst)
    assert not sees(colleague)


def test_the_provider_is_told_and_its_grade_stays(officers, analyst, sent, now):
    give(analyst, sent, now)

    with acting_for(officers["DE"]):
        assert Contribution.objects.get(pk=sent.pk).evaluation == "C3"
        kinds = set(Notification.objects.visible_to(officers["DE"]).values_list("kind", flat=True))
    assert "intelligence.secondopinion.given" in kinds
    with acting_for(officers["NL"]):
        kinds = set(Notification.objects.visible_to(officers["NL"]).values_list("kind", flat=True))
    assert "intelligence.secondopinion.given" not in kinds


def test_nobody_but_the_provider_changes_the_grade(officers, analyst, sent, now):
    opinion = give(analyst, sent, now)

    for person in (analyst, officers["NL"]):
        with acting_for(person), pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
            Contribution.objects.filter(pk=sent.pk).update(source_evaluation="A")
        with acting_for(person), pytest.raises((AccessDenied, SecondOpinion.DoesNotExist)):
            services.answer_opinion(opinion=opinion, agrees=True, text="", by=person, at=now)


def test_the_provider_agrees_by_a_correction_that_it_sends(officers, analyst, sent, now):
    opinion = answer(officers["DE"], give(analyst, sent, now), now, agrees=True, text="You are right.")

    assert (opinion.status, opinion.answer_text) == (Status.AGREED, "You are right.")
    with acting_for(officers["DE"]):
        draft = Contribution.objects.get(pk=opinion.correction_id)
        assert (draft.status, draft.evaluation, draft.corrects_id) == ("draft", "B2", sent.pk)
        corrected = services.send_contribution(draft=draft, by=officers["DE"], at=now)
        assert Contribution.objects.get(pk=sent.pk).evaluation == "C3"
    with acting_for(analyst):
        assert Contribution.objects.visible_to(analyst).get(pk=corrected.pk).evaluation == "B2"


def test_a_draft_that_is_discarded_leaves_the_agreement(officers, analyst, sent, now):
    opinion = answer(officers["DE"], give(analyst, sent, now), now, agrees=True)
    with acting_for(officers["DE"]):
        services.discard_draft(draft=opinion.correction, by=officers["DE"], at=now)

    with acting(OWNER_OF_TABLES):
        assert SecondOpinion.objects.get(pk=opinion.pk).correction_id is None


@pytest.mark.parametrize("name", sorted(OPINION_WORKFLOW.transitions))
@pytest.mark.parametrize("state", list(Status))
@pytest.mark.parametrize("who", ["author", "provider", "named", "stranger"])
def test_every_step_from_every_state_by_every_side(officers, analyst, sent, now, name, state, who):  # noqa: PLR0917
    opinion = give(analyst, sent, now, officers["NL"])
    if state in {Status.AGREED, Status.DECLINED}:
        opinion = answer(officers["DE"], opinion, now, agrees=state == Status.AGREED)
    if state == Status.WITHDRAWN:
        with acting_for(analyst):
            opinion = services.withdraw_opinion(opinion=opinion, by=analyst, at=now)
    by = {"author": analyst, "provider": officers["DE"], "named": officers["NL"], "stranger": officers["FR"]}[who]
    may = state == Status.GIVEN and (who == "author" if name == "withdraw" else who == "provider")

    with acting_for(by):
        assert (name in [one.name for one in OPINION_WORKFLOW.available(by, opinion)]) == may
    act = {
        "agree": lambda: services.answer_opinion(opinion=opinion, agrees=True, text="", by=by, at=now),
        "decline": lambda: services.answer_opinion(opinion=opinion, agrees=False, text="", by=by, at=now),
        "withdraw": lambda: services.withdraw_opinion(opinion=opinion, by=by, at=now),
    }[name]
    with acting_for(by):
        if may:
            assert act().status == OPINION_WORKFLOW.transitions[name].target
            return
        with pytest.raises((DomainError, SecondOpinion.DoesNotExist)):
            act()


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"grade": "C3"}, "same_grade"), ({"grade": "Z9"}, "grade_missing"), ({"reason": " "}, "reason_missing")],
)
def test_an_opinion_has_another_grade_and_a_reason(analyst, sent, now, fields, code):
    with pytest.raises(DomainError) as refusal:
        give(analyst, sent, now, **fields)
    assert refusal.value.code == code


def test_a_party_has_one_open_opinion(analyst, sent, now):
    give(analyst, sent, now)

    with pytest.raises(DomainError, match="open opinion"):
        give(analyst, sent, now, grade="A1")


def test_the_provider_and_strangers_give_none(officers, sent, now):
    with pytest.raises(AccessDenied):
        give(officers["DE"], sent, now)
    with pytest.raises(Contribution.DoesNotExist):
        give(officers["FR"], sent, now)


def test_postgresql_keeps_what_was_said(officers, analyst, sent, now):
    opinion = give(analyst, sent, now, officers["NL"])

    for person in (analyst, officers["DE"], officers["NL"]):
        with acting_for(person), pytest.raises(ProgrammingError), transaction.atomic():
            SecondOpinion.objects.filter(pk=opinion.pk).update(reason="Something else")
    with acting_for(officers["NL"]), pytest.raises(ProgrammingError), transaction.atomic():
        SecondOpinion.objects.filter(pk=opinion.pk).update(status="withdrawn")
