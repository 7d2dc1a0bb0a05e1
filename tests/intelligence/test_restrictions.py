"""Handling codes and restrictions bind on every path; the owner tightens at any time and alone loosens."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from europol_portal.access.binding import acting_as_system, acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Party
from intelligence import services
from intelligence.models import Attachment, Case, Contribution, ContributionText, Entity, Recipient, Restriction
from intelligence.querysets import found, found_contributions
from intelligence.services import Limits
from tests.factories.intelligence import make_entity_content, make_file, make_person_content, send_contribution
from tests.factories.parties import make_party
from tests.kept import kept

pytestmark = pytest.mark.django_db

PARTS = [Contribution, ContributionText, Entity, Attachment, Recipient, Restriction, Case]


def restrict(contribution, person, at, **limits):
    """The person lays limits on the contribution."""
    with acting_for(person):
        return services.restrict_contribution(contribution=contribution, limits=Limits(**limits), by=person, at=at)


def verdict(contribution, to_party, person, at):
    """What the rule says when the person would pass it on."""
    with acting_for(person):
        found = Contribution.objects.visible_to(person).get(pk=contribution.pk)
        return services.may_pass_on(found, to_party, by=person, at=at)


def _codes(answer):
    return [reason.code for reason in answer.reasons]


@pytest.fixture
@kept
def sent(german_officer, dutch_officer, now):
    """A contribution of Germany for the Netherlands."""
    return send_contribution(german_officer, dutch_officer, at=now)


@pytest.fixture
@kept
def outdated(german_officer, dutch_officer):
    """A contribution whose term ran out a minute ago and whose share rows nobody has taken yet."""
    at = timezone.now() - timedelta(hours=1)
    content = {"entities": [make_entity_content()], "files": [make_file()], "body": "Quicksilver in the harbour."}
    contribution = send_contribution(german_officer, dutch_officer, at=at, **content)
    restrict(contribution, german_officer, at, valid_until=timezone.now() - timedelta(minutes=1))
    return contribution


@pytest.mark.invariant(2)
def test_h2_is_not_passed_on_without_the_owners_consent(german_officer, dutch_officer, france, now):
    sent = send_contribution(german_officer, dutch_officer, at=now, handling_codes=("H2",))

    answer = verdict(sent, france, dutch_officer, now)

    assert _codes(answer) == ["h2"]
    assert answer.can_ask
    assert "permission from Germany" in answer.words


@pytest.mark.invariant(8)
def test_h2_that_is_added_later_binds_the_old_copies(german_officer, dutch_officer, france, sent, now):
    assert verdict(sent, france, dutch_officer, now).allowed

    restrict(sent, german_officer, now, handling_codes=("H2",))

    assert _codes(verdict(sent, france, dutch_officer, now)) == ["h2"]


@pytest.mark.invariant(3)
def test_h1_is_not_used_in_court_without_the_owners_permission(german_officer, dutch_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now, handling_codes=("H1",))

    with acting_for(dutch_officer):
        answer = services.may_use_in_court(sent, by=dutch_officer, at=now)
    with acting_for(german_officer):
        own = services.may_use_in_court(sent, by=german_officer, at=now)

    assert _codes(answer) == ["h1"]
    assert own.allowed


@pytest.mark.invariant(4)
def test_h3_needs_text_also_when_it_is_added_later(german_officer, sent, now):
    with pytest.raises(DomainError, match="H3 needs its text"):
        restrict(sent, german_officer, now, handling_codes=("H3",))

    restricted = restrict(sent, german_officer, now, handling_codes=("H3",), handling_text="Call before use.")

    assert restricted.handling_text == "Call before use."


@pytest.mark.invariant(5)
def test_a_product_carries_all_codes_the_highest_marking_and_every_owner(
    german_officer, dutch_officer, french_officer, now
):
    one = send_contribution(german_officer, french_officer, at=now, handling_codes=("H1",))
    other = send_contribution(
        dutch_officer, french_officer, at=now, handling_codes=("H2", "H3"), handling_text="Not by telephone."
    )
    restrict(one, german_officer, now, text="Only for the team in Lille.")

    with acting_for(french_officer):
        parts = Contribution.objects.visible_to(french_officer).filter(pk__in=[one.pk, other.pk])
        carried = services.carried_on(parts)

    assert carried.handling_codes == ("H1", "H2", "H3")
    assert carried.handling_text == "Not by telephone."
    assert set(carried.owner_ids) == {german_officer.party_id, dutch_officer.party_id}
    assert carried.restrictions == ("Only for the team in Lille.",)


@pytest.mark.invariant(5)
def test_a_product_has_the_highest_marking_of_its_parts(german_officer, sent):
    raised = replace_marking(sent, "eu_restricted")

    assert services.carried_on([sent, raised]).classification == "eu_restricted"


def replace_marking(contribution, level):
    """The same header with another marking, not stored."""
    values = {field.attname: getattr(contribution, field.attname) for field in contribution._meta.concrete_fields}
    values.pop("classification_rank")
    return Contribution(**(values | {"classification": level}))


@pytest.mark.invariant(6)
def test_a_third_country_needs_the_owners_consent_even_without_codes(sent, dutch_officer, united_states, now):
    answer = verdict(sent, united_states, dutch_officer, now)

    assert _codes(answer) == ["outside_the_union"]
    assert answer.can_ask


@pytest.mark.invariant(6)
def test_no_consent_lets_personal_data_go_where_no_agreement_allows_them(german_officer, dutch_officer, now):
    strategic = make_party(
        "XS", "Strategia", kind=Party.Kind.THIRD_COUNTRY, cooperation_level=Party.Cooperation.STRATEGIC,
        personal_data_allowed=False,
    )  # fmt: skip
    person = make_person_content()
    sent = send_contribution(german_officer, dutch_officer, at=now, entities=[person], has_personal_data=False)

    answer = verdict(sent, strategic, dutch_officer, now)

    assert "personal_data_not_allowed" in _codes(answer)
    assert not answer.can_ask


@pytest.mark.invariant(6, 8)
def test_a_restriction_against_third_countries_shuts_them_out_at_once(german_officer, american_officer, now):
    sent = send_contribution(german_officer, american_officer, at=now)

    restrict(sent, german_officer, now, is_closed_to_third_countries=True)

    with acting_for(american_officer):
        assert not Contribution.objects.exists()
        assert not ContributionText.objects.exists()


@pytest.mark.invariant(8)
def test_named_parties_only_shuts_the_others_out_at_once(german_officer, dutch_officer, french_officer, now):
    sent = send_contribution(german_officer, dutch_officer, french_officer, at=now)

    restrict(sent, german_officer, now, named_parties=(dutch_officer.party,))

    with acting_for(french_officer):
        assert not Contribution.objects.filter(pk=sent.pk).exists()
    with acting_for(dutch_officer):
        shown = Contribution.objects.visible_to(dutch_officer).get(pk=sent.pk)
    assert shown.restriction_text == "Only for parties that the owner has named."
    assert _codes(verdict(sent, french_officer.party, dutch_officer, now)) == ["not_named"]


def test_no_onward_sharing_can_be_asked_of_the_owner(german_officer, dutch_officer, france, sent, now):
    restrict(sent, german_officer, now, is_closed_to_onward_sharing=True)

    answer = verdict(sent, france, dutch_officer, now)

    assert _codes(answer) == ["no_onward_sharing"]
    assert answer.can_ask


@pytest.mark.invariant(13)
def test_europol_gets_nothing_passed_on_for_which_the_owner_gave_it_no_purpose(sent, dutch_officer, europol, now):
    assert _codes(verdict(sent, europol, dutch_officer, now)) == ["no_purpose"]


@pytest.mark.invariant(7)
def test_another_purpose_needs_the_owners_authorisation(german_officer, analyst, now):
    sent = send_contribution(german_officer, analyst, at=now, purposes=("cross_check", "operational_analysis"))
    restrict(sent, german_officer, now, purposes=("cross_check",))

    with acting_for(analyst):
        shown = Contribution.objects.visible_to(analyst).get(pk=sent.pk)
        given = services.may_use_for(shown, "cross_check", by=analyst, at=now)
        narrowed = services.may_use_for(shown, "operational_analysis", by=analyst, at=now)
        never_given = services.may_use_for(shown, "research", by=analyst, at=now)

    assert given.allowed
    assert _codes(narrowed) == _codes(never_given) == ["other_purpose"]


@pytest.mark.invariant(7)
def test_europol_passes_on_only_what_it_was_given_for_exchange(german_officer, analyst, france, now):
    given = send_contribution(german_officer, analyst, at=now, purposes=("cross_check", "exchange"))
    for_checks = send_contribution(german_officer, analyst, at=now, purposes=("cross_check",))
    narrowed = send_contribution(german_officer, analyst, at=now, purposes=("cross_check", "exchange"))
    restrict(narrowed, german_officer, now, purposes=("cross_check",))

    answers = [verdict(one, france, analyst, now) for one in (given, for_checks, narrowed)]

    assert [_codes(answer) for answer in answers] == [[], ["other_purpose"], ["other_purpose"]]
    assert answers[2].can_ask


@pytest.mark.invariant(8)
def test_nobody_but_the_owner_restricts_or_loosens(german_officer, dutch_officer, sent, now):
    restrict(sent, german_officer, now, text="Not by telephone.")

    with pytest.raises(AccessDenied):
        restrict(sent, dutch_officer, now, text="Ours now.")
    with acting_for(dutch_officer):
        restriction = Restriction.objects.visible_to(dutch_officer).get()
        with pytest.raises(AccessDenied):
            services.lift_restriction(restriction=restriction, reason="No need.", by=dutch_officer, at=now)


@pytest.mark.invariant(8)
def test_the_database_lets_nobody_but_the_owner_restrict_or_loosen(german_officer, dutch_officer, sent, now):
    restrict(sent, german_officer, now, text="Not by telephone.")

    with acting_for(dutch_officer):
        assert Restriction.objects.update(lifted_at=now, lifted_by=dutch_officer, lift_reason="x") == 0
        with pytest.raises(ProgrammingError, match="only the owner"), transaction.atomic():
            Contribution.objects.filter(pk=sent.pk).update(restriction_text="")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Restriction.objects.create(contribution=sent, text="x", added_at=now, added_by=dutch_officer)


@pytest.mark.invariant(8)
def test_loosening_needs_a_reason_and_tells_the_recipients(german_officer, dutch_officer, sent, now):
    restrict(sent, german_officer, now, text="Not by telephone.")

    with acting_for(german_officer):
        restriction = Restriction.objects.get()
        with pytest.raises(DomainError, match="reason"):
            services.lift_restriction(restriction=restriction, reason=" ", by=german_officer, at=now)
        loosened = services.lift_restriction(restriction=restriction, reason="Case closed.", by=german_officer, at=now)

    assert loosened.restriction_text == ""
    with acting_for(dutch_officer):
        kinds = set(Notification.objects.visible_to(dutch_officer).values_list("kind", flat=True))
    assert {"intelligence.contribution.restricted", "intelligence.contribution.loosened"} <= kinds


@pytest.mark.invariant(8, 30)
def test_handling_codes_are_taken_away_by_the_owners_service_only(german_officer, dutch_officer, france, now):
    sent = send_contribution(german_officer, dutch_officer, at=now, handling_codes=("H1", "H2"))

    with acting_for(german_officer):
        with pytest.raises(ProgrammingError, match="only added"), transaction.atomic():
            Contribution.objects.filter(pk=sent.pk).update(handling_codes=["H1"])
        services.loosen_codes(contribution=sent, codes=["H2"], reason="Agreed.", by=german_officer, at=now)
        with pytest.raises(ProgrammingError, match="only added"), transaction.atomic():
            Contribution.objects.filter(pk=sent.pk).update(handling_codes=[])

    assert verdict(sent, france, dutch_officer, now).allowed


@pytest.mark.parametrize("model", PARTS)
def test_a_term_that_has_run_out_closes_it_without_waiting_for_the_job(outdated, german_officer, dutch_officer, model):
    with acting_for(german_officer):
        assert model._default_manager.exists()
    with acting_for(dutch_officer):
        assert not model._default_manager.exists()


@pytest.mark.parametrize("model", PARTS)
def test_the_applications_rule_alone_closes_it_too(outdated, german_officer, dutch_officer, model, second_lock_off):
    with acting_for(dutch_officer):
        assert not model._default_manager.visible_to(dutch_officer).exists()
    with acting_for(german_officer):
        assert model._default_manager.visible_to(german_officer).exists()


def test_the_title_of_a_case_is_shown_no_longer_than_the_last_contribution_of_it(
    outdated, german_officer, dutch_officer, french_officer, now
):
    with acting_for(dutch_officer):
        assert not Case.objects.exists()
        assert found("case", str(outdated.case_number), limit=10) == []

    with acting_for(german_officer):
        case = Case.objects.get()
    lasting = send_contribution(german_officer, dutch_officer, french_officer, at=now, case=case)
    with acting_for(dutch_officer):
        assert Case.objects.visible_to(dutch_officer).get() == case
    restrict(lasting, german_officer, now, named_parties=(french_officer.party,))

    with acting_for(dutch_officer):
        assert not Case.objects.exists()
    with acting_for(french_officer):
        assert len(found("case", str(outdated.case_number), limit=10)) == 1
        assert Case.objects.visible_to(french_officer).get() == case


def test_the_job_takes_the_share_rows_of_a_term_that_has_run_out(outdated, german_officer, dutch_officer):
    with acting_as_system():
        ended = services.end_terms(at=timezone.now())
        again = services.end_terms(at=timezone.now())

    assert (ended, again) == (1, 0)
    with acting_for(german_officer):
        assert Contribution.objects.get().party_ids == [german_officer.party_id]
        assert Recipient.objects.count() == 1
    with acting_for(dutch_officer):
        assert found_contributions("quicksilver", limit=10) == []


def test_people_of_a_party_cannot_call_the_job(outdated, german_officer):
    with acting_for(german_officer), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        services.end_terms(at=timezone.now())


def test_a_term_in_the_past_is_refused(german_officer, sent, now):
    with pytest.raises(DomainError, match="still to come"):
        restrict(sent, german_officer, now, valid_until=now - timedelta(minutes=1))


@pytest.mark.invariant(1)
def test_nothing_that_is_laid_on_a_contribution_changes_its_owner(german_officer, dutch_officer, sent, now):
    restrict(sent, german_officer, now, handling_codes=("H2",), named_parties=(dutch_officer.party,))

    with acting_for(german_officer):
        assert Contribution.objects.get(pk=sent.pk).owner_id == german_officer.party_id
        with pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
            Contribution.objects.filter(pk=sent.pk).update(owner=dutch_officer.party)
