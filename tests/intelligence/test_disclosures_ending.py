"""What was opened closes again: revoked, ended, never granted; and what a consent is good for."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from europol_portal.access import sharing
from europol_portal.access.binding import acting_for
from europol_portal.core.errors import DomainError
from europol_portal.notifications.models import Notification
from intelligence import services
from intelligence.events import ConsentEvent, DisclosureEvent
from intelligence.models import (
    Act,
    Attachment,
    Case,
    Consent,
    Contribution,
    ContributionText,
    DisclosureRequest,
    Entity,
    Recipient,
)
from intelligence.services import Parts
from tests.factories.disclosures import MONTH, WEEK, WHOLE, as_asked, ask, ask_for, grant
from tests.factories.intelligence import (
    make_entity_content,
    make_file,
    make_person_content,
    make_unit,
    send_contribution,
)
from tests.factories.parties import make_authority, make_user
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture
@kept
def now():
    """PostgreSQL ends consents by its own clock, so these tests live in the present."""
    return timezone.now().replace(microsecond=0)


@pytest.fixture
@kept
def record(german_officer, dutch_officer, now):
    """A contribution of Germany to the Netherlands, with three entities and two files, H2."""
    return send_contribution(
        german_officer,
        dutch_officer,
        at=now,
        handling_codes=("H2",),
        entities=[
            make_entity_content(),
            make_entity_content(label="+49 170 5550101"),
            make_person_content(),
        ],
        files=[make_file("one.pdf"), make_file("two.pdf")],
    )


def sees(person, contribution):
    with acting_for(person):
        return Contribution.objects.visible_to(person).filter(pk=contribution.pk).exists()


def told(person, kind):
    with acting_for(person):
        return Notification.objects.visible_to(person).filter(kind=kind).count()


# -- the end of a consent ------------------------------------------------------------------------------------------


@pytest.mark.invariant(8, 9)
@pytest.mark.parametrize("parts", [WHOLE, Parts(text=True)], ids=["whole", "part"])
def test_a_revoked_consent_closes_at_once(german_officer, polish_officer, record, now, parts):
    question = ask_for(polish_officer, record, at=now)
    consent = grant(german_officer, question, at=now, parts=parts)
    assert sees(polish_officer, consent.disclosed)

    with acting_for(german_officer):
        services.revoke_consent(consent=consent, by=german_officer, at=now)

    assert not sees(polish_officer, consent.disclosed)
    with acting_for(polish_officer):
        assert not Contribution.objects.exists()
        assert not Entity.objects.exists()
        assert not Case.objects.exists()
    assert as_asked(polish_officer, question).status == DisclosureRequest.Status.REVOKED
    services.keep_moments(at=now)
    assert told(polish_officer, DisclosureEvent.REVOKED) == 1


def _let_end(consent):
    """Move the clock of a consent: as the owner of the tables, since nobody else may."""
    past = timezone.now() - timedelta(hours=1)  # before the transaction of the test began
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', 'none', true)")
        cursor.execute(
            "UPDATE intelligence_contribution SET lent_until = jsonb_build_object(%s::text, %s::text) WHERE id = %s",
            [consent.asker_id, past.isoformat(), consent.disclosed_id],
        )
        cursor.execute(
            "UPDATE intelligence_contributionshare SET expires_at = %s WHERE content_object_id = %s AND group_id = %s",
            [past, consent.disclosed_id, consent.asker_id],
        )
        cursor.execute("UPDATE intelligence_consent SET expires_at = %s WHERE id = %s", [past, consent.pk])
        cursor.execute(
            "UPDATE intelligence_disclosurerequest SET expires_at = %s WHERE id = %s", [past, consent.request_id]
        )
        cursor.execute("SELECT set_config('role', 'portal_app', true)")


@pytest.mark.invariant(9)
@pytest.mark.parametrize("parts", [WHOLE, Parts(text=True, entities=frozenset())], ids=["whole", "part"])
def test_a_consent_ends_to_the_second_without_any_job(  # noqa: PLR0917
    german_officer, polish_officer, dutch_officer, record, now, parts
):
    question = ask_for(polish_officer, record, at=now)
    consent = grant(german_officer, question, at=now, parts=parts)
    assert sees(polish_officer, consent.disclosed)

    _let_end(consent)

    assert not sees(polish_officer, consent.disclosed)
    with acting_for(polish_officer):
        tables = (Contribution, ContributionText, Entity, Attachment, Recipient)
        assert [model.objects.count() for model in tables] == [0] * 5
    assert as_asked(polish_officer, question).state_at(timezone.now()) == "expired"
    assert sees(german_officer, record)
    assert sees(dutch_officer, record)


def test_the_first_lock_alone_ends_a_consent_too(german_officer, polish_officer, record, now, second_lock_off):
    question = ask_for(polish_officer, record, at=now)
    consent = grant(german_officer, question, at=now)
    assert sees(polish_officer, record)

    _let_end(consent)
    with acting_for(polish_officer):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('role', 'none', true)")
        assert not Contribution.objects.visible_to(polish_officer).exists()
        assert not Entity.objects.visible_to(polish_officer).exists()


def test_the_job_tidies_up_after_the_end(german_officer, polish_officer, record, now):
    question = ask_for(polish_officer, record, at=now)
    consent = grant(german_officer, question, at=now)
    _let_end(consent)

    services.keep_moments(at=timezone.now())

    with acting_for(german_officer):
        row = Contribution.objects.get(pk=record.pk)
        assert polish_officer.party_id not in row.party_ids
        assert row.lent_until is None
        assert Consent.objects.get(pk=consent.pk).status == Consent.Status.EXPIRED
    assert told(german_officer, ConsentEvent.EXPIRED) == 1
    assert told(polish_officer, DisclosureEvent.EXPIRED) == 1


def test_two_consents_for_the_same_item_end_with_the_later_one(german_officer, polish_officer, record, now):
    first, second = (ask_for(polish_officer, record, at=now) for _ in range(2))
    one = grant(german_officer, first, at=now, expires_at=now + WEEK)
    other = grant(german_officer, second, at=now, expires_at=now + MONTH)

    with acting_for(german_officer):
        services.revoke_consent(consent=other, by=german_officer, at=now)
        row = Contribution.objects.get(pk=record.pk)
        assert row.lent_until == {str(polish_officer.party_id): (now + WEEK).isoformat()}
    assert sees(polish_officer, record)

    with acting_for(german_officer):
        services.revoke_consent(consent=one, by=german_officer, at=now)
    assert not sees(polish_officer, record)


def test_revoking_never_takes_away_what_was_sent(german_officer, polish_officer, dutch_officer, now):
    record = send_contribution(german_officer, dutch_officer, at=now)
    question = ask_for(polish_officer, record, at=now)
    with acting_for(german_officer):
        sharing.share(Contribution.objects.get(pk=record.pk), [polish_officer.party_id])
    consent = grant(german_officer, question, at=now)
    assert not consent.lends

    with acting_for(german_officer):
        services.revoke_consent(consent=consent, by=german_officer, at=now)

    assert sees(polish_officer, record)


# -- silence -------------------------------------------------------------------------------------------------------


@pytest.mark.invariant(9)
def test_silence_shares_nothing_and_both_are_told(german_officer, polish_officer, record, now):
    known = ask_for(polish_officer, record, at=now)
    unknown = ask(polish_officer, at=now, item="99999999-1234")
    services.keep_moments(at=now)

    services.keep_moments(at=now + WEEK)

    assert not sees(polish_officer, record)
    with acting_for(german_officer):
        assert Consent.objects.get().status == Consent.Status.LAPSED
    assert {as_asked(polish_officer, one).status for one in (known, unknown)} == {DisclosureRequest.Status.LAPSED}
    assert told(german_officer, ConsentEvent.LAPSED) == 1
    assert told(polish_officer, DisclosureEvent.LAPSED) == 2


def test_after_the_deadline_nothing_is_granted(german_officer, polish_officer, record, now):
    question = ask_for(polish_officer, record, at=now)
    late = now + WEEK

    with pytest.raises(DomainError, match="deadline has passed"):
        grant(german_officer, question, at=late)
    assert not sees(polish_officer, record)


def test_the_owner_is_reminded_at_half_time_and_the_national_unit_told_before_the_end(
    german_officer, polish_officer, record, now
):
    unit = make_unit(german_officer.party)
    head = make_user("de.head", authority=unit, role="national_officer")
    ask_for(polish_officer, record, at=now)

    services.keep_moments(at=now + WEEK / 2)
    services.keep_moments(at=now + WEEK / 2)
    assert told(german_officer, ConsentEvent.REMINDED) == 1
    assert told(head, ConsentEvent.REMINDED) == 0

    services.keep_moments(at=now + WEEK * 0.81)
    services.keep_moments(at=now + WEEK * 0.82)
    assert told(head, ConsentEvent.ESCALATED) == 1
    assert told(german_officer, ConsentEvent.ESCALATED) == 0


# -- the one question of other parts ---------------------------------------------------------------------------------


def _may(person, record, act, party, at, **fields):
    with acting_for(person):
        return services.consented(contribution=record, act=act, party=party, at=at, by=person, **fields)


@pytest.mark.invariant(3, 9)
def test_consent_is_for_one_item_one_party_one_act(  # noqa: PLR0917
    german_officer, dutch_officer, polish_officer, frontex, poland, record, now
):
    question = ask_for(dutch_officer, record, at=now, act=Act.SHARE, recipient=poland)
    other = send_contribution(german_officer, dutch_officer, at=now)
    assert not _may(dutch_officer, record, Act.SHARE, poland, now)

    grant(german_officer, question, at=now)

    assert _may(dutch_officer, record, Act.SHARE, poland, now)
    assert not _may(dutch_officer, record, Act.SHARE, frontex, now)
    assert not _may(dutch_officer, record, Act.JUDICIAL, poland, now)
    assert not _may(dutch_officer, record, Act.JUDICIAL, dutch_officer.party, now)
    assert not _may(dutch_officer, other, Act.SHARE, poland, now)
    assert not _may(dutch_officer, record, Act.SHARE, poland, now + 2 * MONTH)
    assert not _may(dutch_officer, record, Act.SHARE, poland, now, purpose="prosecution")
    assert not _may(polish_officer, record, Act.SHARE, poland, now)
    assert not sees(polish_officer, record)


def test_a_consent_for_parts_is_none_for_the_whole(german_officer, dutch_officer, poland, record, now):
    question = ask_for(dutch_officer, record, at=now, act=Act.SHARE, recipient=poland)
    with acting_for(german_officer):
        first, second = record.entities.order_by("pk")[:2]

    grant(german_officer, question, at=now, parts=Parts(entities=frozenset({first.pk})))

    assert not _may(dutch_officer, record, Act.SHARE, poland, now)
    assert _may(dutch_officer, record, Act.SHARE, poland, now, parts=Parts(entities=frozenset({first.pk})))
    assert not _may(dutch_officer, record, Act.SHARE, poland, now, parts=Parts(entities=frozenset({second.pk})))
    assert not _may(dutch_officer, record, Act.SHARE, poland, now, parts=Parts())


@pytest.mark.invariant(7)
def test_another_purpose_is_only_the_one_that_was_named(german_officer, dutch_officer, netherlands, record, now):
    question = ask_for(dutch_officer, record, at=now, act=Act.PURPOSE, purpose="strategic_analysis")
    grant(german_officer, question, at=now)

    assert _may(dutch_officer, record, Act.PURPOSE, netherlands, now, purpose="strategic_analysis")
    assert not _may(dutch_officer, record, Act.PURPOSE, netherlands, now, purpose="research")
    assert not _may(dutch_officer, record, Act.PURPOSE, netherlands, now)


def test_a_revoked_permission_counts_no_more(german_officer, dutch_officer, netherlands, record, now):
    question = ask_for(dutch_officer, record, at=now, act=Act.JUDICIAL)
    consent = grant(german_officer, question, at=now)
    assert _may(dutch_officer, record, Act.JUDICIAL, netherlands, now)

    with acting_for(german_officer):
        services.revoke_consent(consent=consent, by=german_officer, at=now)

    assert not _may(dutch_officer, record, Act.JUDICIAL, netherlands, now)
    assert sees(dutch_officer, record)


def test_an_owner_needs_nobodys_consent(german_officer, poland, record, now):
    assert _may(german_officer, record, Act.SHARE, poland, now)


def test_a_second_authority_of_the_asker_shares_the_answer(german_officer, polish_officer, poland, record, now):
    police = make_authority(poland, "pl-cbs", name="Central Bureau", kind="competent_authority")
    colleague = make_user("pl.police", authority=police, role="national_officer")
    question = ask_for(polish_officer, record, at=now)
    grant(german_officer, question, at=now)

    assert as_asked(colleague, question).status == "granted"
    assert sees(colleague, record)
