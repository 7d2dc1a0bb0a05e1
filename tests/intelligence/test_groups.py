"""Assessments of organised crime groups: what confirms one, who sees which part, what follows its sources."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection
from django.test import override_settings

from europol_portal.access import sharing
from europol_portal.access.binding import acting, acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Role
from intelligence import services
from intelligence.events import GroupEvent
from intelligence.models import (
    Contribution,
    GroupAnswer,
    GroupAssessment,
    GroupEvidence,
    GroupMember,
    Scale,
    questions_of,
)
from intelligence.services import groups
from intelligence.services.restricting import Limits
from intelligence.workflow import GROUP_WORKFLOW
from intelligence.workflow.groups import MANDATORY, definition_is_missed
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.groups import OPTIONAL, REASON, answer, make_group, meet, seen, shown, step
from tests.factories.identity import entity_of
from tests.factories.intelligence import make_person_content, send_contribution
from tests.factories.parties import make_user
from tests.kept import kept
from tests.taken_back import taken_back

pytestmark = pytest.mark.django_db
LOCKS = ("portal_app", "none")


@pytest.fixture
@kept
def second(german_officer):
    """Another officer of Germany, who confirms."""
    return make_user("de.second", authority=german_officer.authority, role=Role.LIAISON_OFFICER)


@pytest.fixture
@kept
def sources(german_officer, dutch_officer, now):
    """What the Netherlands sent to Germany under H2, and what Germany sent to the Netherlands."""
    people = [make_person_content(label="Anna Probe"), make_person_content(label="Boris Probe")]
    received = send_contribution(
        dutch_officer, german_officer, at=now, entities=people, handling_codes=("H2",), source_evaluation="B",
        information_evaluation="2", classification="eu_restricted",
    )  # fmt: skip
    own = send_contribution(german_officer, dutch_officer, at=now, handling_codes=("H1",))
    return received, own


@pytest.fixture
@kept
def draft(german_officer, sources, now):
    """A draft of Germany in which four mandatory criteria and three others rest on the Dutch contribution."""
    return meet(make_group(german_officer, at=now), german_officer, sources[0], at=now)


@pytest.mark.invariant(34)
def test_the_definition_is_four_mandatory_criteria_and_two_of_the_others():
    codes = [question.code for question in questions_of(Scale.CRITERION)]
    assert len(codes) == 11
    assert {question.label for question in questions_of(Scale.CRITERION) if question.is_mandatory} == set("135") | {
        "11"
    }
    others = [code for code in codes if code not in MANDATORY]
    assert definition_is_missed({*MANDATORY, *others[:2]}) == ""
    assert "2 of the seven" in definition_is_missed({*MANDATORY, others[0]})
    for code in MANDATORY:
        assert definition_is_missed({*MANDATORY, *others} - {code}) == "1 of the 4 mandatory criteria is not met."


@pytest.mark.invariant(34)
def test_nothing_is_submitted_that_does_not_meet_the_definition_with_evidence(german_officer, sources, now):
    group = make_group(german_officer, at=now)
    for code in MANDATORY:
        answer(group, code, german_officer, at=now, sources=sources)
    answer(group, "violence", german_officer, at=now, sources=sources)
    with pytest.raises(DomainError, match="At least 2 of the seven"), taken_back():
        step(group, "submit", german_officer, at=now)
    bare = answer(group, "laundering", german_officer, at=now)
    with pytest.raises(DomainError, match="Evidence is missing for: Engaged in money laundering"), taken_back():
        step(group, "submit", german_officer, at=now)
    assert shown(group, german_officer, at=now).tally.words.startswith("4 of 4 mandatory, 1 of 7 others: does not meet")
    with acting_for(german_officer):
        groups.add_evidence(answer=bare, reference=sources[0].reference, by=german_officer, at=now)
        with pytest.raises(DomainError, match="evidence of it already"), taken_back():
            groups.add_evidence(answer=bare, reference=sources[0].reference, by=german_officer, at=now)
        with pytest.raises(DomainError, match="is not there"), taken_back():
            groups.add_evidence(answer=bare, reference="47110001-23", by=german_officer, at=now)
        with pytest.raises(DomainError, match="reason in a sentence"), taken_back():
            groups.answer_question(
                group=group, scale="criterion", code="tasks", value="met", reason="Yes", by=german_officer, at=now
            )
        with pytest.raises(DomainError, match="Choose an answer"), taken_back():
            groups.answer_question(
                group=group, scale="trait", code="agile", value="met", reason=REASON, by=german_officer, at=now
            )
    read = shown(group, german_officer, at=now)
    assert read.tally.words == "4 of 4 mandatory, 2 of 7 others: meets the definition."
    piece = next(one for one in read.answers if one.question.code == "laundering").pieces[0]
    assert (piece.grade, piece.contribution.owner.code) == ("B2", "NL"), "the grade is the provider's"
    with pytest.raises(DomainError, match="It meets the definition"), taken_back():
        step(group, "below", german_officer, at=now)
    assert step(group, "submit", german_officer, at=now).status == "scored"


@pytest.mark.invariant(34)
def test_a_second_analyst_confirms_and_nobody_who_wrote_in_it(draft, german_officer, second, now):
    with acting_for(second):
        groups.change_group(group=draft, profile=groups.GroupProfile(name="Probe", summary="Short."), by=second, at=now)
    step(draft, "submit", german_officer, at=now)
    for person in (german_officer, second):
        with pytest.raises(AccessDenied), taken_back():
            step(draft, "confirm", person, at=now)
    statement = "UPDATE intelligence_groupassessment SET status = 'confirmed', confirmed_by_id = author_id"
    refused = pytest.raises(ProgrammingError, match="a second analyst confirms")
    with acting_for(second), connection.cursor() as cursor, refused, taken_back():
        cursor.execute(statement)
    third = make_user("de.third", authority=german_officer.authority, role=Role.LIAISON_OFFICER)
    with pytest.raises(DomainError, match="Give the reason"), taken_back():
        step(draft, "return", third, at=now, note=" ")
    assert step(draft, "return", third, at=now, note="The sixth needs more.").status == "reported"
    with acting(OWNER_OF_TABLES):
        assert Notification.objects.filter(recipient=german_officer, kind=GroupEvent.RETURNED).exists()
    step(draft, "submit", german_officer, at=now)
    done = step(draft, "confirm", third, at=now)
    assert (done.status, done.confirmed_by_id, done.review_on.isoformat()) == ("confirmed", third.pk, "2027-05-24")
    with acting_for(third):
        steps = list(done.groupentrys.order_by("pk").values_list("step", "text"))
    assert [name for name, _text in steps] == ["submit", "return", "submit", "confirm"]


def test_every_step_from_every_state_by_author_and_colleague(draft, german_officer, second):
    for state in GroupAssessment.Status:
        with acting(OWNER_OF_TABLES):
            GroupAssessment.objects.update(status=state, confirmed_by=second)
        for person, others in ((german_officer, {"confirm", "return"}), (second, {"take_back"})):
            group = seen(draft, person)
            with acting_for(person):
                found = {step.name for step in GROUP_WORKFLOW.available(person, group)}
            here = {name for name, step in GROUP_WORKFLOW.transitions.items() if state in step.sources}
            assert found == here - others, (state, person.username)
            for name in set(GROUP_WORKFLOW.transitions) - here:
                with pytest.raises(DomainError), taken_back():
                    step(draft, name, person, at=draft.made_at)


def test_what_was_submitted_never_changes(draft, german_officer, second, sources, now):
    step(draft, "submit", german_officer, at=now)
    done = step(draft, "confirm", second, at=now)
    with acting_for(german_officer):
        given = GroupAnswer.objects.filter(assessment=done).first()
        evidence = GroupEvidence.objects.filter(assessment=done).first()
        profile = groups.GroupProfile(name="Other", summary="Other.")
        for act in (
            lambda: groups.change_group(group=done, profile=profile, by=german_officer, at=now),
            lambda: groups.add_evidence(answer=given, reference=sources[1].reference, by=german_officer, at=now),
            lambda: groups.remove_evidence(evidence=evidence, by=german_officer, at=now),
        ):
            with pytest.raises(AccessDenied), taken_back():
                act()
        assert GroupAnswer.objects.filter(assessment=done).update(reason="x") == 0, "the second lock, too"
        assert GroupEvidence.objects.filter(assessment=done).delete()[0] == 0
        with pytest.raises(ProgrammingError, match="does not change"), taken_back():
            GroupAssessment.objects.filter(pk=done.pk).update(summary="x")
        new = groups.renew_group(group=done, by=german_officer, at=now)
        with pytest.raises(DomainError, match="being written"), taken_back():
            groups.renew_group(group=done, by=german_officer, at=now)
    assert (new.number, new.version, new.status, new.replaces_id) == (done.number, 2, "reported", done.pk)
    read = shown(new, german_officer, at=now)
    assert (read.tally.meets, read.summary) == (True, "Moves drugs through the quay.")
    step(new, "submit", german_officer, at=now)
    step(new, "confirm", second, at=now)
    assert seen(done, german_officer).status == "superseded"


@pytest.mark.invariant(5)
def test_it_carries_marking_codes_restrictions_and_owners_of_all_that_it_rests_on(
    draft, sources, german_officer, dutch_officer, now
):
    answer(draft, "violence", german_officer, at=now, sources=[sources[1]])
    read = shown(draft, german_officer, at=now)
    assert read.carried.handling_codes == ("H1", "H2")
    assert [party.code for party in read.owners] == ["DE", "NL"]
    assert seen(draft, german_officer).classification == "eu_restricted", "the highest of its evidence"
    with acting_for(dutch_officer):
        limits = Limits(handling_codes=("H3",), handling_text="Call first.", is_closed_to_third_countries=True)
        services.restrict_contribution(contribution=sources[0], limits=limits, by=dutch_officer, at=now)
    carried = shown(draft, german_officer, at=now).carried
    assert carried.handling_codes == ("H1", "H2", "H3"), "what the owner adds holds at once"
    assert carried.handling_text == "Call first."
    assert "third countries" in carried.restrictions[0]


@pytest.mark.invariant(2, 8)
def test_who_does_not_see_a_piece_does_not_see_what_rests_on_it(draft, sources, german_officer, second, now):
    received, own = sources
    with acting_for(german_officer):
        groups.add_members(
            group=draft, entities=[entity_of(received, german_officer, label="Anna Probe").pk], role="leader",
            by=german_officer, at=now,
        )  # fmt: skip
    answer(draft, "violence", german_officer, at=now, sources=[own], reason="Own observation of threats.")
    with acting_for(german_officer):
        services.keep_to_people(contribution=received, people=[german_officer], by=german_officer, at=now)
    assert len(shown(draft, german_officer, at=now).members) == 1
    for lock in LOCKS:
        with override_settings(DATABASE_APP_ROLE=lock):
            read = shown(draft, second, at=now)
            assert (read.summary, read.members, read.unseen) == ("", [], 1)
            by_code = {one.question.code: one for one in read.answers}
            assert by_code["violence"].reason == "Own observation of threats."
            assert (by_code["profit"].is_withheld, by_code["profit"].reason, by_code["profit"].pieces) == (True, "", [])
            with acting_for(second):
                assert not GroupMember.objects.visible_to(second).exists()
                assert GroupEvidence.objects.visible_to(second).count() == 1
    step(draft, "submit", german_officer, at=now)
    with pytest.raises(DomainError, match="You do not see 1 contribution"), taken_back():
        step(draft, "confirm", second, at=now)


@pytest.mark.invariant(2, 13, 42)
def test_other_parties_never_learn_of_it(draft, dutch_officer, french_officer, analyst, now):
    for person in (dutch_officer, french_officer, analyst):
        for lock in LOCKS:
            with override_settings(DATABASE_APP_ROLE=lock), acting_for(person):
                for model in (GroupAssessment, GroupAnswer, GroupEvidence, GroupMember):
                    assert not model.objects.visible_to(person).exists()


@pytest.mark.invariant(8, 25)
def test_a_source_that_is_lost_takes_what_rested_on_it(draft, sources, german_officer, dutch_officer, now):
    received, _own = sources
    with acting_for(dutch_officer):
        sharing.unshare(Contribution.objects.get(pk=received.pk), [german_officer.party_id])
    read = shown(draft, german_officer, at=now)
    assert (read.summary, read.unseen, sum(len(one.pieces) for one in read.answers)) == ("", 1, 0)
    with pytest.raises(DomainError, match="You do not see 1 contribution"), taken_back():
        step(draft, "submit", german_officer, at=now)
    with acting_for(german_officer):
        groups.drop_lost(group=draft, by=german_officer, at=now)
    with acting(OWNER_OF_TABLES):
        assert not GroupEvidence.objects.exists()
        assert set(GroupAnswer.objects.values_list("reason", flat=True)) == {""}
        assert GroupAssessment.objects.get().summary == ""
    assert shown(draft, german_officer, at=now).unseen == 0


@pytest.mark.invariant(25)
def test_erasing_a_source_erases_evidence_and_words(draft, sources, officers, second, now):
    german_officer, dutch_officer = officers["DE"], officers["NL"]
    step(draft, "submit", german_officer, at=now)
    step(draft, "confirm", second, at=now)
    with acting_for(dutch_officer):
        limits = Limits(erase_by=now.date())
        services.restrict_contribution(contribution=sources[0], limits=limits, by=dutch_officer, at=now)
    services.erase_due(at=now + timedelta(days=2))
    with acting(OWNER_OF_TABLES):
        group = GroupAssessment.objects.get()
        assert (group.summary, group.gaps, group.source_ids) == ("", 1, [])
        assert not GroupEvidence.objects.exists()
        assert set(GroupAnswer.objects.values_list("reason", flat=True)) == {""}
    assert not shown(draft, german_officer, at=now).tally.meets


@pytest.mark.invariant(23)
def test_only_people_who_are_suspected_are_members(german_officer, dutch_officer, now):
    people = [
        make_person_content(label="Anna Probe"),
        make_person_content(label="Emil Probe", data_subject_category="contact"),
    ]
    source = send_contribution(dutch_officer, german_officer, at=now, entities=people)
    suspect, contact = (entity_of(source, german_officer, label=f"{name} Probe") for name in ("Anna", "Emil"))
    group = make_group(german_officer, at=now, entities=[suspect, contact])
    assert [member.entity.label for member in shown(group, german_officer, at=now).members] == ["Anna Probe"]
    with acting_for(german_officer), pytest.raises(DomainError, match="is entered as contact"), taken_back():
        groups.add_members(group=group, entities=[contact.pk], by=german_officer, at=now)


@pytest.mark.invariant(7)
def test_europol_uses_only_what_was_given_for_analysis(german_officer, analyst, now):
    wanted = {"purposes": ("cross_check",)}, {"purposes": ("strategic_analysis",)}
    closed, open_ = (send_contribution(german_officer, analyst, at=now, **fields) for fields in wanted)
    group = make_group(analyst, at=now)
    answer(group, "profit", analyst, at=now, sources=[open_])
    with pytest.raises(DomainError, match="may not use it for analysis"), taken_back():
        answer(group, "tasks", analyst, at=now, sources=[closed])


@pytest.mark.invariant(24)
def test_a_review_comes_back_until_somebody_decides(draft, german_officer, second, now):
    step(draft, "submit", german_officer, at=now)
    done = step(draft, "confirm", second, at=now, review_on=(now + timedelta(days=20)).date())
    assert groups.remind_of_reviews(at=now) == 0
    later = now + timedelta(days=10)
    assert groups.remind_of_reviews(at=later) == 1
    assert groups.remind_of_reviews(at=later) == 0, "a week later at the earliest"
    with acting_for(german_officer):
        for reason, day, words in [(" ", None, "still stands"), ("Yes, it is.", now.date(), "still to come")]:
            with pytest.raises(DomainError, match=words), taken_back():
                groups.review_group(group=done, reason=reason, review_on=day, by=german_officer, at=later)
        kept_ = groups.review_group(group=done, reason="Two new sources.", by=german_officer, at=later)
    assert kept_.review_on.isoformat() == "2027-06-04"
    assert groups.remind_of_reviews(at=later) == 0
    for name, state in [("list", "most_threatening"), ("target", "targeted"), ("disrupt", "disrupted")]:
        assert step(done, name, second, at=later).status == state
    assert step(done, "withdraw", second, at=later).status == "withdrawn"


@pytest.mark.invariant(28)
def test_everything_is_on_record(draft, sources, german_officer, now):
    shown(draft, german_officer, at=now)
    with acting(OWNER_OF_TABLES):
        rows = AuditEvent.objects.filter(kind__in=GroupEvent.values)
        assert {(row.kind, row.verb) for row in rows} == {
            (GroupEvent.MADE, "combination"),
            (GroupEvent.ANSWERED, "alteration"),
            (GroupEvent.EVIDENCE_ADDED, "combination"),
            (GroupEvent.READ, "consultation"),
        }
        assert rows.filter(kind=GroupEvent.ANSWERED).count() == len(MANDATORY) + len(OPTIONAL)
        assert str(sources[0].pk) in rows.get(kind=GroupEvent.READ).object_ids
