"""Words of an assessment go with what they rest on: what an owner took back, or a writer took out, is told no more."""

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import Role
from intelligence import services
from intelligence.models import GroupEvidence, GroupMember
from intelligence.services import groups
from tests.factories.groups import answer, confirmed, make_group, meet, seen, shown, step
from tests.factories.intelligence import make_person_content, send_contribution
from tests.factories.parties import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.invariant(2, 5)]

SECRET = "Shots at the quay in June."


@pytest.fixture
def second(german_officer):
    return make_user("de.second", authority=german_officer.authority, role=Role.LIAISON_OFFICER)


@pytest.fixture
def polish(german_officer, polish_officer, now):
    return send_contribution(polish_officer, german_officer, at=now, entities=[make_person_content()])


@pytest.fixture
def dutch(german_officer, dutch_officer, now):
    people = [make_person_content(label="Somebody Else")]
    return send_contribution(dutch_officer, german_officer, at=now, entities=people, handling_codes=("H2",))


def _reasons(group, by, now):
    return {one.question.code: one.reason for one in shown(group, by, at=now).answers if one.reason}


def test_a_new_version_leaves_behind_what_rests_on_what_was_recalled(  # noqa: PLR0917
    german_officer, second, dutch_officer, polish, dutch, now
):
    draft = meet(make_group(german_officer, at=now), german_officer, polish, at=now)
    answer(draft, "violence", german_officer, at=now, sources=[dutch, polish], reason=SECRET)
    step(draft, "submit", german_officer, at=now)
    done = step(draft, "confirm", second, at=now)
    with acting_for(dutch_officer):
        services.recall_contribution(contribution=dutch, reason="Wrong man.", by=dutch_officer, at=now)

    with acting_for(german_officer):
        new = groups.renew_group(group=seen(done, german_officer), by=german_officer, at=now)

    reasons = _reasons(new, german_officer, now)
    assert "violence" not in reasons
    assert reasons, "what rests on Poland alone goes on"
    assert seen(new, german_officer).summary == ""


def test_a_new_version_of_what_still_stands_keeps_every_word(german_officer, second, polish, now):
    done = confirmed(german_officer, second, polish, at=now)
    with acting_for(german_officer):
        new = groups.renew_group(group=done, by=german_officer, at=now)

    assert _reasons(new, german_officer, now) == _reasons(done, german_officer, now)
    assert seen(new, german_officer).summary == "Moves drugs through the quay."


def test_evidence_that_is_taken_out_takes_its_words_along(german_officer, polish, dutch, now):
    draft = meet(make_group(german_officer, at=now), german_officer, polish, at=now)
    answer(draft, "violence", german_officer, at=now, sources=[dutch, polish], reason=SECRET)
    before = _reasons(draft, german_officer, now)
    with acting_for(german_officer):
        piece = GroupEvidence.objects.select_related("answer", "assessment").get(contribution=dutch)
        groups.remove_evidence(evidence=piece, by=german_officer, at=now)

    assert before["violence"] == SECRET
    assert _reasons(draft, german_officer, now) == {code: text for code, text in before.items() if code != "violence"}
    assert seen(draft, german_officer).summary == "", "it may tell of what was taken out"


def test_evidence_of_a_contribution_that_stays_keeps_the_summary(german_officer, polish, now):
    draft = meet(make_group(german_officer, at=now), german_officer, polish, at=now)
    with acting_for(german_officer):
        piece = GroupEvidence.objects.select_related("answer", "assessment").order_by("pk").first()
        groups.remove_evidence(evidence=piece, by=german_officer, at=now)

    assert seen(draft, german_officer).summary == "Moves drugs through the quay."


def test_a_member_that_is_taken_out_takes_the_summary_along(german_officer, polish, dutch, now):
    with acting_for(german_officer):
        person = dutch.entities.get()
    draft = make_group(german_officer, at=now, entities=[person])
    with acting_for(german_officer):
        member = GroupMember.objects.select_related("assessment").get(assessment=draft)
        groups.remove_member(member=member, by=german_officer, at=now)

    assert seen(draft, german_officer).summary == ""
