"""What a line of the record says, and that it stands or falls with what it records."""

from datetime import timedelta

import pytest
from django.db import transaction

from europol_portal.audit import kinds, reading, services
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.parties.models import Membership

pytestmark = pytest.mark.django_db

Verb = AuditEvent.Verb


def test_a_line_says_who_for_which_authority_what_to_what_why_and_for_whom(line, german_officer, netherlands):
    assert (line.actor_name, line.party_code, line.authority_code) == ("de.liaison", "DE", "de-lb")
    assert (line.subject_type, line.subject_id, line.subject_reference) == (
        "parties.party",
        str(netherlands.pk),
        "NL",
    )
    assert (line.verb, line.recipients, line.address) == ("disclosure", ["NL"], "192.0.2.1")


def test_without_a_person_a_line_names_nobody(now):
    line = services.record(verb=Verb.REFUSAL, kind="x.y", actor=None, at=now)

    assert (line.actor_id, line.actor_name, line.party_code) == (None, "", "")


def test_who_works_for_no_authority_today_is_recorded_without_one(german_officer, now):
    Membership.objects.filter(user=german_officer).update(valid_until="2020-01-02")

    line = services.record(verb=Verb.SESSION, kind="x.y", actor=german_officer, at=now)

    assert (line.actor_name, line.authority_code) == ("de.liaison", "")


def test_a_line_falls_with_the_transaction_of_what_it_records(german_officer, now, lines_of):
    @transaction.atomic
    def fail():
        services.record(verb=Verb.ALTERATION, kind="x.failed", actor=german_officer, at=now)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert lines_of("x.failed") == []


def test_every_kind_that_an_app_declares_has_words():
    labels = kinds.labels()

    assert labels["accounts.session.started"] == "Signed in"
    assert labels["operations.invitation.sent"]
    assert labels["search.query.run"] == "Search run"
    assert kinds.label_of("gone.with.the.wind") == "gone.with.the.wind"


def test_the_filter_offers_kinds_by_the_part_they_belong_to():
    parts = [part for part, _kinds in kinds.choices()]

    assert parts == sorted(parts)
    assert {"Accounts", "Audit", "Operations"} <= set(parts)


def test_a_copy_needs_a_purpose(data_protection_officer, line, now):
    with pytest.raises(DomainError, match="what the copy is for"):
        reading.export(events=AuditEvent.objects.all(), by=data_protection_officer, at=now, filters=[], purpose="  ")


def test_a_copy_is_for_audit_duty_only(german_officer, line, now):
    with pytest.raises(AccessDenied):
        reading.export(events=AuditEvent.objects.all(), by=german_officer, at=now, filters=[], purpose="x")


def test_a_copy_has_a_limit(data_protection_officer, line, now, monkeypatch):
    from europol_portal.access.binding import acting_for  # noqa: PLC0415

    monkeypatch.setattr(reading, "MOST_EXPORTED", 0)

    with acting_for(data_protection_officer), pytest.raises(DomainError, match="Narrow the filters"):
        reading.export(events=AuditEvent.objects.all(), by=data_protection_officer, at=now, filters=[], purpose="x")


def test_lines_of_one_moment_stay_in_the_order_in_which_they_were_written(german_officer, now, lines_of):
    written = [services.record(verb=Verb.SESSION, kind="x.order", actor=german_officer, at=now).pk for _ in range(50)]

    assert [line.pk for line in lines_of("x.order")] == written
    assert {key.version for key in written} == {7}


def test_lines_are_ordered_by_the_moment_of_what_they_record(german_officer, now, lines_of):
    later = services.record(verb=Verb.SESSION, kind="x.order", actor=german_officer, at=now + timedelta(seconds=1))
    earlier = services.record(verb=Verb.SESSION, kind="x.order", actor=german_officer, at=now)

    assert [line.pk for line in lines_of("x.order")] == [earlier.pk, later.pk]
