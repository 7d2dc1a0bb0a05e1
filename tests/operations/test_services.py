"""Writes on operations, invitations and the log: the rules, the record, who is told."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party, Role
from operations import services
from operations.models import LogEntry, Operation, Participation
from tests.factories.operations import AT, answer, invite, make_operation, make_plan
from tests.factories.parties import make_crime_area, make_party
from tests.operations.steps import commit, events, texts, told

pytestmark = pytest.mark.django_db

# propose and change


def test_the_party_of_the_proposer_leads_and_is_alone_with_the_operation(german_officer):
    operation = make_operation(german_officer)

    assert operation.owner == german_officer.party
    assert operation.party_ids == [german_officer.party_id]
    assert operation.status == Operation.Status.PROPOSED
    commit()


def test_a_reference_names_year_and_lead_and_a_drawn_number(german_officer):
    first, second = make_operation(german_officer), make_operation(german_officer, code_name="OTHER")

    assert first.reference.rpartition("-")[0] == second.reference.rpartition("-")[0] == "OP-2026-DE"
    assert first.reference != second.reference


def test_a_drawn_number_that_is_taken_is_drawn_again(german_officer, monkeypatch):
    numbers = iter([4711, 4711, 4712])
    monkeypatch.setattr("operations.services.plans.drawn_number", lambda _digits: next(numbers))

    make_operation(german_officer)
    second = make_operation(german_officer, code_name="OTHER")

    assert second.reference == "OP-2026-DE-4712"


def test_two_parties_may_use_the_same_code_name_and_learn_nothing_of_it(german_officer, french_officer):
    make_operation(german_officer)

    assert make_operation(french_officer).code_name == "HALYARD"


def test_a_code_name_stands_once_in_a_party_even_if_the_other_one_is_hidden(german_officer, colleague_of):
    colleague = colleague_of(german_officer)
    operation = make_operation(german_officer)
    with acting_for(german_officer):
        services.close_own_circle(operation=operation, people=[german_officer], by=german_officer, at=AT)

    with acting_for(colleague), pytest.raises(DomainError, match="already leads") as refusal:
        services.propose_operation(plan=make_plan(code_name=" halyard "), by=colleague, at=AT)
    assert refusal.value.field == "code_name"


def test_an_operation_needs_a_crime_area(german_officer):
    with pytest.raises(DomainError) as refusal:
        make_operation(german_officer, crime_areas=[])
    assert refusal.value.field == "crime_areas"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ends_on": date(2026, 11, 30)}, "ends before it starts"),
        ({"action_day_on": date(2026, 11, 30)}, "outside the dates"),
        ({"ends_on": date(2026, 12, 5), "action_day_on": date(2026, 12, 6)}, "outside the dates"),
        ({"code_name": "X" * 41}, "at most 40"),
    ],
)
def test_dates_stand_in_order_and_names_are_short(german_officer, fields, words):
    with pytest.raises(ValidationError, match=words):
        make_operation(german_officer, **fields)


def test_nothing_above_the_ceiling_is_stored(german_officer):
    with pytest.raises(DomainError, match="ceiling"):
        make_operation(german_officer, classification=Classification.EU_SECRET)


def test_nobody_classifies_above_the_own_clearance(colleague_of, german_officer):
    uncleared = colleague_of(german_officer, clearance=Classification.BPL)

    with pytest.raises(DomainError, match="clearance"):
        make_operation(uncleared, classification=Classification.EU_RESTRICTED)


@pytest.mark.parametrize("role", [Role.NATIONAL_OFFICER, Role.ANALYST, Role.DUTY_OFFICER, Role.SERVICE_COORDINATOR])
def test_only_liaison_officers_propose(colleague_of, german_officer, role):
    person = colleague_of(german_officer, role=role)

    with pytest.raises(AccessDenied):
        make_operation(person)


def test_a_change_tells_in_the_log_which_parts_changed_and_in_the_record_only_their_names(
    operation, german_officer, dutch_officer, data_protection_officer
):
    plan = make_plan(title="Another title", action_day_on=date(2026, 12, 10))
    with acting_for(german_officer):
        services.change_operation(operation=operation, plan=plan, by=german_officer, at=AT)

    assert texts(operation, dutch_officer)[-1] == "Changed title, action day."
    (event,) = events(data_protection_officer, "operations.operation.changed")
    assert event.changes == {"fields": ["title", "action_day_on"]}


def test_a_change_of_nothing_leaves_no_trace(operation, german_officer, data_protection_officer):
    with acting_for(german_officer):
        services.change_operation(operation=operation, plan=make_plan(), by=german_officer, at=AT)

    assert events(data_protection_officer, "operations.operation.changed") == []


def test_participants_never_change_the_operation(operation, dutch_officer):
    with acting_for(dutch_officer), pytest.raises(AccessDenied):
        services.change_operation(operation=operation, plan=make_plan(title="Ours"), by=dutch_officer, at=AT)


def test_the_database_itself_lets_only_the_lead_change_it(operation, dutch_officer):
    with (
        acting_for(dutch_officer),
        pytest.raises(ProgrammingError, match="only the lead"),
        transaction.atomic(),
    ):
        Operation.objects.filter(pk=operation.pk).update(title="Ours")


def test_all_lists_of_crime_areas_are_kept_as_keys(german_officer):
    areas = [make_crime_area(), make_crime_area("cybercrime", "Cybercrime")]

    operation = make_operation(german_officer, crime_areas=areas)

    assert operation.crime_area_ids == sorted(area.pk for area in areas)


# invite and answer


def test_an_invitation_opens_the_operation_and_tells_the_invited_desk_only(
    german_officer, dutch_officer, french_officer, colleague_of, data_protection_officer
):
    national_officer = colleague_of(dutch_officer, role=Role.NATIONAL_OFFICER)
    operation = make_operation(german_officer)

    participation = invite(operation, dutch_officer, by=german_officer)

    kind = "operations.invitation.sent"
    assert told(dutch_officer, kind) == 1
    assert [told(person, kind) for person in (german_officer, french_officer, national_officer)] == [0, 0, 0]
    (event,) = events(data_protection_officer, kind)
    assert (event.verb, event.recipients) == ("disclosure", ["NL"])
    assert (participation.code_name, participation.reference) == (operation.code_name, operation.reference)
    commit()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"is_active": False}, "cannot be invited"),
        ({"kind": Party.Kind.PRIVATE_PARTY}, "cannot be invited"),
        ({"cooperation_level": Party.Cooperation.STRATEGIC, "personal_data_allowed": False}, "no personal data"),
    ],
)
def test_some_parties_cannot_be_invited(german_officer, fields, words):
    operation = make_operation(german_officer)
    party = make_party("XX", "Ruritania", **fields)

    with acting_for(german_officer), pytest.raises(DomainError, match=words) as refusal:
        services.invite_party(operation=operation, party=party, by=german_officer, at=AT)
    assert refusal.value.field == "party"


def test_union_bodies_and_third_countries_with_an_agreement_may_be_invited(
    german_officer, frontex_officer, american_officer
):
    operation = make_operation(german_officer, invited=(frontex_officer, american_officer))

    assert set(operation.party_ids) >= {frontex_officer.party_id, american_officer.party_id}


def test_neither_the_lead_nor_somebody_twice_is_invited(operation, german_officer, polish_officer):
    for officer, words in ((german_officer, "leads this"), (polish_officer, "already invited")):
        with pytest.raises(DomainError, match=words):
            invite(operation, officer, by=german_officer)


def test_the_day_for_the_answer_lies_ahead(german_officer, dutch_officer):
    operation = make_operation(german_officer)

    with pytest.raises(DomainError) as refusal:
        invite(operation, dutch_officer, by=german_officer, answer_until=AT.date() - timedelta(days=1))
    assert refusal.value.field == "answer_until"


def test_only_the_lead_invites(operation, dutch_officer, french_officer):
    with acting_for(dutch_officer), pytest.raises(AccessDenied):
        services.invite_party(operation=operation, party=french_officer.party, by=dutch_officer, at=AT)


def test_the_lead_is_told_of_an_acceptance(operation, german_officer, polish_officer, polish_invitation):
    answered = answer(polish_invitation, "accept", by=polish_officer)

    assert (answered.answer, answered.answered_by, answered.answered_at) == ("accepted", polish_officer, AT)
    assert told(german_officer, "operations.invitation.accepted") == 2  # the Dutch one too
    assert texts(operation, german_officer)[-1] == "Poland takes part."
    commit()


def test_a_party_that_declines_loses_the_operation_at_once_and_still_knows_what_it_declined(
    operation, polish_officer, german_officer, polish_invitation, seen_by
):
    answer(polish_invitation, "decline", by=polish_officer, reason="No team free in December.")

    for model in (Operation, LogEntry):
        assert seen_by(model, polish_officer, filtered=False) == seen_by(model, polish_officer, filtered=True) == set()
    with acting_for(polish_officer):
        (kept,) = Participation.objects.visible_to(polish_officer)
        assert (kept.code_name, kept.answer, kept.reason) == ("HALYARD", "declined", "No team free in December.")
        assert Participation.objects.count() == 1
    assert told(german_officer, "operations.invitation.declined") == 1
    commit()


@pytest.mark.parametrize(("step", "by"), [("decline", "PL"), ("leave", "NL"), ("withdraw", "DE")])
def test_ending_a_participation_needs_a_reason_and_changes_nothing_without_one(operation, officers, seen_by, step, by):
    with acting_for(officers["DE"]):
        party = "PL" if step == "decline" else "NL"
        participation = Participation.objects.get(operation=operation, party__code=party)
    before = texts(operation, officers["DE"])

    with pytest.raises(DomainError, match="Give the reason"):
        answer(participation, step, by=officers[by], reason=" ")

    assert texts(operation, officers["DE"]) == before
    assert seen_by(Operation, officers[party], filtered=True) == {operation.pk}


def test_a_party_that_leaves_loses_the_operation_and_the_lead_is_told(
    operation, dutch_officer, german_officer, dutch_participation, seen_by
):
    answer(dutch_participation, "leave", by=dutch_officer)

    assert seen_by(Operation, dutch_officer, filtered=False) == set()
    assert told(german_officer, "operations.invitation.left") == 1
    commit()


def test_an_uninvited_party_loses_the_operation_and_is_told(
    operation, dutch_officer, german_officer, dutch_participation, seen_by
):
    with acting_for(german_officer):
        services.withdraw_invitation(
            participation=dutch_participation, by=german_officer, at=AT, reason="The plan has changed."
        )

    assert seen_by(Operation, dutch_officer, filtered=False) == set()
    assert told(dutch_officer, "operations.invitation.withdrawn") == 1
    commit()


def test_what_is_over_is_not_answered_again(polish_officer, polish_invitation):
    answer(polish_invitation, "decline", by=polish_officer)

    with pytest.raises(DomainError, match="over"):
        answer(polish_invitation, "accept", by=polish_officer)


def test_a_party_that_declined_may_be_invited_again(operation, polish_officer, german_officer, polish_invitation):
    answer(polish_invitation, "decline", by=polish_officer)

    again = invite(operation, polish_officer, by=german_officer)
    answer(again, "accept", by=polish_officer)

    with acting_for(polish_officer):
        assert Operation.objects.visible_to(polish_officer).get() == operation
        assert Participation.objects.visible_to(polish_officer).of_party(polish_officer.party).count() == 2
    commit()


def test_others_never_answer_for_the_invited_party(polish_invitation, dutch_officer, german_officer):
    for person in (dutch_officer, german_officer):
        with pytest.raises(AccessDenied):
            answer(polish_invitation, "accept", by=person)


def test_an_invited_party_never_withdraws_the_invitation_of_another(polish_invitation, dutch_officer):
    with pytest.raises(AccessDenied):
        answer(polish_invitation, "withdraw", by=dutch_officer)


def test_the_database_itself_lets_nobody_else_touch_an_invitation(polish_invitation, dutch_officer):
    with acting_for(dutch_officer):
        assert Participation.objects.filter(pk=polish_invitation.pk).update(answer="accepted") == 0
        assert Participation.objects.filter(pk=polish_invitation.pk).delete()[0] == 0


def test_the_duty_officer_answers_for_europol(german_officer, duty_officer, seen_by):
    operation = make_operation(german_officer, invited=(duty_officer,))
    with acting_for(duty_officer):
        participation = Participation.objects.get(party=duty_officer.party)

    answer(participation, "accept", by=duty_officer)

    assert seen_by(Operation, duty_officer, filtered=True) == {operation.pk}
