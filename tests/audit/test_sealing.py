"""Seals of the record: what was sealed cannot change unnoticed, not even by who owns the database."""

import json
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from europol_portal.access.binding import acting, acting_for
from europol_portal.audit import keeping, sealing, services
from europol_portal.audit.models import AuditEvent, AuditSeal
from europol_portal.audit.verifying import check_proof, proof_of, verify_record
from tests.architecture.subjects import OWNER_OF_TABLES

pytestmark = pytest.mark.django_db
BATCHES = (3, 1, 4)
TABLES = ("audit_auditevent", "audit_auditseal")


@contextmanager
def owner_of_the_database():
    """Who owns the tables, with every trigger off: an administrator who means it."""
    with acting(OWNER_OF_TABLES), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _write(by, at, count=1):
    kind = "intelligence.contribution.read"
    return [services.record(verb=AuditEvent.Verb.CONSULTATION, kind=kind, actor=by, at=at) for _ in range(count)]


@pytest.fixture
def sealed(german_officer, now, monkeypatch):
    """Three seals. The lines of a test stand in one open transaction, so they get numbers of ended ones."""
    number = 1000
    with owner_of_the_database() as cursor:
        cursor.execute("UPDATE audit_auditevent SET transaction_id = '999'::xid8")
    for count in BATCHES:
        keys = [line.pk for line in _write(german_officer, now, count)]
        number += 10
        with owner_of_the_database() as cursor:
            moved = "UPDATE audit_auditevent SET transaction_id = %s::text::xid8 WHERE id = ANY(%s)"
            cursor.execute(moved, [str(number), keys])
        monkeypatch.setattr(sealing, "transactions_ended", lambda end=number + 1: end)
        sealing.seal_lines(at=now)
    with acting(keeping.READER):
        return list(AuditSeal.objects.order_by("number"))


def _findings(now, **options):
    with acting(keeping.READER):
        return [(found.seal, found.words) for found in verify_record(at=now, **options).findings]


def _lines():
    with acting(keeping.READER):
        return list(AuditEvent.objects.filter(kind="intelligence.contribution.read").order_by("pk"))


def test_what_is_final_is_sealed_once_and_verifies(sealed, now):
    assert [seal.number for seal in sealed] == [1, 2, 3]
    assert sum(seal.line_count for seal in sealed) >= sum(BATCHES)
    assert sealing.seal_lines(at=now) == []
    assert _findings(now, heads=[seal.head for seal in sealed], keys=[sealed[0].public_key]) == []


TAMPERING = {
    "a word of a line": "UPDATE audit_auditevent SET purpose = 'none' WHERE id = %(line)s",
    "its moment": "UPDATE audit_auditevent SET at = at + interval '1 microsecond' WHERE id = %(line)s",
    "a line taken away": "DELETE FROM audit_auditevent WHERE id = %(line)s",
    "a line put in": (
        "INSERT INTO audit_auditevent SELECT (made).* FROM (SELECT jsonb_populate_record(e, jsonb_build_object('id',"
        " uuidv7())) AS made FROM audit_auditevent e WHERE id = %(line)s) AS copy"
    ),
    "a line moved": "UPDATE audit_auditevent SET transaction_id = '1010' WHERE id = %(line)s",
    "a seal taken away": "DELETE FROM audit_auditseal WHERE number = 2",
    "a seal that counts less": "UPDATE audit_auditseal SET line_count = line_count + 1 WHERE number = 2",
    "a root": "UPDATE audit_auditseal SET line_root = root WHERE number = 2",
    "a signature": "UPDATE audit_auditseal SET signature = repeat('0', 128) WHERE number = 2",
    "a key": "UPDATE audit_auditseal SET public_key = repeat('0', 64) WHERE number = 2",
}


@pytest.mark.invariant(29)
@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_by_the_owner_of_the_database_is_found(now, what):
    line = _lines()[-1].pk
    with owner_of_the_database() as cursor:
        cursor.execute(TAMPERING[what], {"line": line})
        assert cursor.rowcount == 1
    assert _findings(now) != []
    with acting(OWNER_OF_TABLES), pytest.raises(CommandError, match="does not fit its seals"):
        call_command("verify_audit")


def test_a_record_that_was_cut_off_or_written_anew_is_found_by_a_kept_head(sealed, now):
    heads = [seal.head for seal in sealed]
    with owner_of_the_database() as cursor:
        cursor.execute("DELETE FROM audit_auditevent WHERE transaction_id >= '1021'::xid8")
        cursor.execute("DELETE FROM audit_auditseal WHERE number = 3")
    assert _findings(now) == [], "seals alone cannot know"
    assert [number for number, _ in _findings(now, heads=heads)] == [3]
    with owner_of_the_database() as cursor:
        cursor.execute("DELETE FROM audit_auditseal")
    sealing.seal_lines(at=now + timedelta(seconds=1))
    assert _findings(now) == []
    assert "written anew" in _findings(now, heads=heads[:1])[0][1]
    assert "known key" in _findings(now, keys=["0" * 64])[0][1]


@pytest.mark.usefixtures("sealed")
def test_lines_that_nobody_seals_raise_the_alarm(german_officer, now):
    _write(german_officer, now)
    assert _findings(now) == []
    later = now + timedelta(minutes=16)
    assert "in no seal" in _findings(later)[0][1]
    keeping.verify_and_tell(at=later, since=later - timedelta(days=1))
    with acting(keeping.READER):
        (line,) = AuditEvent.objects.filter(kind="audit.record.broken")
    assert "in no seal" in line.changes["findings"][0]


@pytest.mark.invariant(29)
def test_no_role_of_the_program_writes_seals_or_changes_them(sealed, data_protection_officer):
    fields = {field.name: getattr(sealed[0], field.name) for field in AuditSeal._meta.fields}
    binding = sealing.SEALER
    for action in (
        lambda: AuditSeal.objects.filter(number=1).update(root="0" * 64),
        lambda: AuditSeal.objects.filter(number=1).delete(),
        lambda: AuditEvent.objects.filter(pk=_lines()[0].pk).delete(),
    ):
        for who in (acting_for(data_protection_officer), acting(binding)):
            with pytest.raises(DatabaseError), transaction.atomic(), who:
                action()
    with pytest.raises(DatabaseError), transaction.atomic(), acting_for(data_protection_officer):
        AuditSeal.objects.create(**fields | {"number": 9, "from_transaction": 5000, "until_transaction": 5001})


@pytest.mark.usefixtures("sealed")
def test_lines_go_after_three_years_and_the_rest_still_verifies(now):
    assert keeping.expire_lines(at=now + timedelta(days=365)) == 0
    with owner_of_the_database() as cursor:
        old = "now() - interval '3 years 1 day'"
        cursor.execute(f"UPDATE audit_auditseal SET last_at = {old} WHERE number = 1")
        cursor.execute(f"UPDATE audit_auditevent SET at = {old} WHERE transaction_id <= '1010'::xid8")
    at = timezone.now()
    assert keeping.expire_lines(at=at) == 1
    assert [number for number, _ in _findings(now)] == [1], "a mark in the row is no reason why young lines are gone"
    assert [number for number, _ in _findings(now + timedelta(days=3 * 365 + 1))] == [0], "the line of the expiry alone"
    with acting(keeping.READER):
        assert AuditSeal.objects.get(number=1).expired_at == at
    assert len(_lines()) == sum(BATCHES[1:])


@pytest.mark.usefixtures("sealed")
def test_a_line_is_proved_to_anybody_and_another_one_is_not(tmp_path):
    other, *_, line = _lines()
    with acting(keeping.READER):
        proof, else_ = proof_of(line), proof_of(other)
    assert check_proof(proof)
    for part in ("line", "line_path", "seal", "seal_path"):
        assert not check_proof(proof | {part: else_[part]}), part
    forged = proof["head"] | {"text": proof["head"]["text"].replace(" 3 ", " 2 ")}
    assert not check_proof(proof | {"head": forged})
    assert not check_proof(proof | {"line": proof["line"] | {"text": proof["line"]["text"] + " "}})
    assert check_proof(proof, [proof["head"]["public_key"]])
    assert not check_proof(proof, ["0" * 64])
    kept = tmp_path / "proof.json"
    kept.write_text(json.dumps(proof))
    call_command("verify_audit", proof=kept)
    kept.write_text(json.dumps(proof | {"line": else_["line"]}))
    with pytest.raises(CommandError, match="does not lead"):
        call_command("verify_audit", proof=kept)


def test_audit_duty_reads_seals_and_gets_proofs_and_nobody_else_does(client, sealed, auditor, german_officer, now):
    client.force_login(auditor)
    line = _lines()[0]
    assert sealed[-1].head in client.get(reverse("audit:seals")).content.decode()
    answer = client.get(reverse("audit:proof", args=[line.pk]))
    assert check_proof(json.loads(answer.content))
    (newest,) = _write(german_officer, now)
    assert client.get(reverse("audit:proof", args=[newest.pk])).status_code == 302
    client.force_login(german_officer)
    assert client.get(reverse("audit:seals")).status_code == 403
    assert client.get(reverse("audit:proof", args=[line.pk])).status_code in {403, 404}
