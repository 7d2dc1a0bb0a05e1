"""Passing on and adding recipients: the owner stays the owner, is told, and the rule holds in both locks."""

import pytest
from django.db import ProgrammingError, connection, transaction

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.models import Notification
from intelligence import services
from intelligence.models import Act, Contribution, ContributionText, Recipient
from intelligence.services import Limits, Restricted
from tests.factories.disclosures import ask_for, grant
from tests.factories.intelligence import make_unit, send_contribution
from tests.kept import kept

pytestmark = pytest.mark.django_db


def forward(contribution, person, *to, at, note="For your case in Lille."):
    """The person passes the contribution on."""
    with acting_for(person):
        return services.forward_contribution(
            contribution=contribution, to=[one.authority for one in to], note=note, by=person, at=at
        )


def past_the_service(contribution, person, *to, at):
    """The same by PostgreSQL alone, as if the application had asked nobody."""
    with acting_for(person), transaction.atomic(), connection.cursor() as cursor:
        keys = [one.authority.pk for one in to]
        cursor.execute("SELECT portal_pass_on(%s, %s::int[], %s)", [contribution.pk, keys, at])


@pytest.fixture
@kept
def sent(german_officer, dutch_officer, now):
    """A contribution of Germany for the Netherlands without codes."""
    return send_contribution(german_officer, dutch_officer, at=now)


@pytest.mark.invariant(1, 5)
def test_what_is_passed_on_stays_the_originators(sent, german_officer, dutch_officer, french_officer, now):
    note = forward(sent, dutch_officer, french_officer, at=now)

    with acting_for(french_officer):
        seen = Contribution.objects.visible_to(french_officer).get(pk=sent.pk)
        assert seen.owner_id == german_officer.party_id
        assert ContributionText.objects.visible_to(french_officer).filter(contribution=sent).exists()
        cover = Contribution.objects.visible_to(french_officer).get(pk=note.pk)
    assert (cover.owner_id, cover.forwards_id) == (dutch_officer.party_id, sent.pk)
    assert cover.owner_ids == [german_officer.party_id]


@pytest.mark.invariant(5)
def test_the_covering_note_carries_codes_text_and_marking(german_officer, dutch_officer, french_officer, now):
    sent = send_contribution(
        german_officer, dutch_officer, at=now, handling_codes=("H1", "H3"), handling_text="Not by telephone."
    )

    note = forward(sent, dutch_officer, french_officer, at=now)

    assert note.handling_codes == ["H1", "H3"]
    assert note.handling_text == "Not by telephone."
    assert note.classification == sent.classification


@pytest.mark.invariant(28)
def test_the_owner_is_told_and_sees_who_passed_it_on(sent, german_officer, dutch_officer, french_officer, now):
    forward(sent, dutch_officer, french_officer, at=now)

    with acting_for(german_officer):
        copy = Recipient.objects.of(sent).get(party_id=french_officer.party_id)
        told = Notification.objects.visible_to(german_officer).filter(subject_id=str(sent.pk))
        assert (copy.kind, copy.passed_on_by_id) == ("passed_on", dutch_officer.party_id)
        assert told.filter(kind="intelligence.contribution.passed_on").exists()
    with acting_for(dutch_officer):
        assert not Recipient.objects.of(sent).filter(party_id=french_officer.party_id).exists()


@pytest.mark.invariant(14)
def test_the_national_unit_of_the_new_recipient_gets_its_copy(sent, german_officer, dutch_officer, french_officer, now):
    unit = make_unit(french_officer.party)

    forward(sent, dutch_officer, french_officer, at=now)

    with acting_for(german_officer):
        assert Recipient.objects.of(sent).filter(authority=unit).exists()


FORBIDDING = [
    {"handling_codes": ("H2",)},
    {"is_closed_to_onward_sharing": True},
]


@pytest.mark.invariant(2, 8)
@pytest.mark.parametrize("limits", FORBIDDING)
def test_a_code_or_restriction_keeps_it_where_it_is(  # noqa: PLR0917 - three persons, one limit
    sent, german_officer, dutch_officer, french_officer, now, limits
):
    with acting_for(german_officer):
        services.restrict_contribution(contribution=sent, limits=Limits(**limits), by=german_officer, at=now)

    with pytest.raises(Restricted, match="Germany"):
        forward(sent, dutch_officer, french_officer, at=now)
    with pytest.raises(ProgrammingError, match="not agreed"):
        past_the_service(sent, dutch_officer, french_officer, at=now)
    with acting_for(french_officer):
        assert not Contribution.objects.exists()


@pytest.mark.invariant(6)
def test_a_third_country_gets_nothing_passed_on_in_either_lock(sent, dutch_officer, american_officer, now):
    with pytest.raises(Restricted, match="outside the Union"):
        forward(sent, dutch_officer, american_officer, at=now)
    with pytest.raises(ProgrammingError, match="not agreed"):
        past_the_service(sent, dutch_officer, american_officer, at=now)


@pytest.mark.invariant(8)
def test_named_parties_only_holds_in_either_lock(sent, german_officer, dutch_officer, french_officer, now):
    limits = Limits(named_parties=(dutch_officer.party,))
    with acting_for(german_officer):
        services.restrict_contribution(contribution=sent, limits=limits, by=german_officer, at=now)

    with pytest.raises(Restricted, match="not for France"):
        forward(sent, dutch_officer, french_officer, at=now)
    with pytest.raises(ProgrammingError, match="forbids"):
        past_the_service(sent, dutch_officer, french_officer, at=now)


@pytest.mark.invariant(13)
def test_europol_gets_nothing_without_a_purpose_of_the_owner(sent, dutch_officer, analyst, now):
    with pytest.raises(Restricted, match="no purpose"):
        forward(sent, dutch_officer, analyst, at=now)
    with pytest.raises(ProgrammingError, match="not agreed"):
        past_the_service(sent, dutch_officer, analyst, at=now)
    with acting_for(analyst):
        assert not Contribution.objects.exists()


@pytest.mark.invariant(7)
def test_europol_passes_nothing_on_for_which_exchange_is_no_purpose(german_officer, french_officer, analyst, now):
    never_given = send_contribution(german_officer, analyst, at=now, purposes=("cross_check",))
    narrowed = send_contribution(german_officer, analyst, at=now, purposes=("cross_check", "exchange"))
    with acting_for(german_officer):
        limits = Limits(purposes=("cross_check",))
        services.restrict_contribution(contribution=narrowed, limits=limits, by=german_officer, at=now)

    for contribution in (never_given, narrowed):
        with pytest.raises(Restricted, match="not given it for this purpose"):
            forward(contribution, analyst, french_officer, at=now)
        with pytest.raises(ProgrammingError, match="not agreed"):
            past_the_service(contribution, analyst, french_officer, at=now)
    with acting_for(french_officer):
        assert not Contribution.objects.exists()

    question = ask_for(analyst, narrowed, at=now, act=Act.PURPOSE, purpose="exchange")
    grant(german_officer, question, at=now)
    forward(narrowed, analyst, french_officer, at=now)
    with acting_for(french_officer):
        assert Contribution.objects.visible_to(french_officer).filter(pk=narrowed.pk).exists()


def test_who_has_no_part_in_it_passes_nothing_on(sent, french_officer, polish_officer, now):
    with pytest.raises(Contribution.DoesNotExist):
        forward(sent, french_officer, polish_officer, at=now)
    with pytest.raises(ProgrammingError, match="nothing to pass on"):
        past_the_service(sent, french_officer, polish_officer, at=now)


def test_passing_on_to_a_recipient_does_not_tell_that_it_is_one(german_officer, dutch_officer, french_officer, now):
    sent = send_contribution(german_officer, dutch_officer, french_officer, at=now)

    note = forward(sent, dutch_officer, french_officer, at=now)

    assert not note.is_draft
    with acting_for(german_officer):
        assert Recipient.objects.of(sent).filter(party_id=french_officer.party_id).count() == 1


def test_a_recalled_contribution_is_not_passed_on(sent, german_officer, dutch_officer, french_officer, now):
    with acting_for(dutch_officer):
        services.open_contribution(contribution=sent, by=dutch_officer, at=now)
    with acting_for(german_officer):
        services.recall_contribution(contribution=sent, reason="Wrong person.", by=german_officer, at=now)

    with pytest.raises(Restricted, match="recalled"):
        forward(sent, dutch_officer, french_officer, at=now)
    with pytest.raises(ProgrammingError, match="nothing to pass on"):
        past_the_service(sent, dutch_officer, french_officer, at=now)


def test_the_owner_adds_recipients_and_earlier_ones_learn_nothing(
    sent, german_officer, dutch_officer, french_officer, now
):
    with acting_for(german_officer):
        services.add_recipients(contribution=sent, to=[french_officer.authority], by=german_officer, at=now)

    with acting_for(french_officer):
        assert Contribution.objects.visible_to(french_officer).filter(pk=sent.pk).exists()
    with acting_for(dutch_officer):
        assert Recipient.objects.of(sent).count() == 1


@pytest.mark.invariant(6, 8)
def test_the_owners_own_restriction_binds_it_too_until_it_lifts_it(sent, german_officer, american_officer, now):
    with acting_for(german_officer):
        services.restrict_contribution(
            contribution=sent, limits=Limits(is_closed_to_third_countries=True), by=german_officer, at=now
        )
        with pytest.raises(Restricted, match="not for United States"):
            services.add_recipients(contribution=sent, to=[american_officer.authority], by=german_officer, at=now)


def test_only_the_owner_adds_recipients(sent, dutch_officer, french_officer, now):
    with acting_for(dutch_officer), pytest.raises(AccessDenied):
        services.add_recipients(contribution=sent, to=[french_officer.authority], by=dutch_officer, at=now)


def test_the_owner_passes_nothing_on_but_adds_recipients(sent, german_officer, french_officer, now):
    with pytest.raises(AccessDenied):
        forward(sent, german_officer, french_officer, at=now)


def test_the_own_party_is_no_target(sent, dutch_officer, now):
    with pytest.raises(DomainError, match="own party"):
        forward(sent, dutch_officer, dutch_officer, at=now)
