"""Sealed columns: plain for who may read the object, nothing for who reads the database; keys are replaced."""

from contextlib import contextmanager
from datetime import date
from io import StringIO
from uuid import uuid4

import pytest
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection
from rest_framework.response import Response

from europol_portal.access.binding import acting_for
from europol_portal.accounts.models import AuthenticatorApp, SignOnProvider
from europol_portal.accounts.services import factors
from europol_portal.core.sealed import CannotOpen
from europol_portal.core.sealed_fields import PREFIX, Sealed, seal_table_again
from europol_portal.hooks.models import Webhook
from europol_portal.protection.models import BreachNotice, DataBreach, ProviderConsultation, SubjectRequest
from europol_portal.protection.models.breaches import CLOCK
from europol_portal.vault import columns
from europol_portal.web.api import remember

pytestmark = pytest.mark.django_db

SECRET = "Marta Vilar, passport seen"


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    """A first key; stored files in a folder of the test."""
    settings.SECRETS_KEYS = ["first"]
    default = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = settings.STORAGES | {"default": default}


@pytest.fixture
def rows(data_protection_officer, netherlands, now):
    """A row of each model with sealed columns, every one of them filled."""
    officer = data_protection_officer
    facts = {"registered_by": officer, "registered_at": now, "party": officer.party}
    with acting_for(officer):
        request = SubjectRequest.objects.create(
            number=12345678, kind="access", authority=officer.authority, received_on=date(2026, 9, 1),
            due_on=date(2026, 12, 1), **facts, **_filled(SubjectRequest),
        )  # fmt: skip
        consultation = ProviderConsultation.objects.create(
            request=request, party=netherlands, reference=request.reference, kind="access", held=1, asked_at=now,
            answer_by=date(2026, 11, 1), **_filled(ProviderConsultation),
        )  # fmt: skip
        breach = DataBreach.objects.create(
            number=12345678, title="A list", kinds=["integrity"], aware_at=now, due_at=now + CLOCK, **facts,
            **_filled(DataBreach),
        )  # fmt: skip
        notice = BreachNotice.objects.create(breach=breach, party=netherlands, breach_number=breach.number)
        notice.message, notice.told_at = SECRET, now
        notice.save(update_fields=["message", "told_at"])
        factors.start_app(user=officer, at=now)
        webhook = Webhook.objects.create(
            user=officer, label="x", url="https://x.example/", made_at=now, seen_transaction=0, seen_id=uuid4(),
            **_filled(Webhook),
        )  # fmt: skip
        provider = SignOnProvider.objects.create(
            party=netherlands, code="x", name="x", kind="oidc", issuer="https://x.example", client_id="x",
            **_filled(SignOnProvider),
        )  # fmt: skip
        answer = Response({"id": str(request.pk), "name": SECRET}, status=201)
        remember(user=officer, key="k", fingerprint="f" * 64, response=answer)
    return [request, consultation, breach, notice, webhook, provider]


def _filled(model):
    return {each.name: SECRET for each in columns.sealed_fields(model)}


def _raw(name, person):
    model_label, column = name.rsplit(".", 1)
    model = next(model for model in columns.sealed_models() if model._meta.label_lower == model_label)
    with acting_for(person), connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM "{model._meta.db_table}"')
        return [value for (value,) in cursor.fetchall()]


@contextmanager
def _as_the_owner():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("RESET ROLE")
        try:
            yield
        finally:
            cursor.execute("SET ROLE portal_app")


def _rotate(**options):
    said = StringIO()
    with _as_the_owner():
        call_command("rotate_keys", stdout=said, **options)
    return said.getvalue()


@pytest.mark.parametrize("name", columns.sealed_columns())
def test_a_named_column_holds_no_plain_text(name, rows, data_protection_officer):
    (kept,) = _raw(name, data_protection_officer)

    assert kept
    if isinstance(kept, str):
        assert kept.startswith(PREFIX)
        assert not any(word in kept for word in SECRET.split())
    else:
        assert not any(word.encode() in bytes(kept) for word in SECRET.split())
        assert len(bytes(kept)) >= 20 + 28


def test_who_may_read_the_object_reads_it(rows, data_protection_officer):
    with acting_for(data_protection_officer):
        for row in rows:
            again = type(row).objects.get(pk=row.pk)
            assert {getattr(again, name) for name in _filled(type(row))} == {SECRET}
        (pair,) = SubjectRequest.objects.values_list("name", "also_known_as")
    assert [isinstance(value, Sealed) for value in pair] == [True, True]
    assert str(pair[0]) == "sealed"


def test_nothing_is_searched_or_written_past_the_row(rows, data_protection_officer):
    with acting_for(data_protection_officer):
        with pytest.raises(FieldError):
            SubjectRequest.objects.filter(name__icontains="Marta").exists()
        assert not SubjectRequest.objects.filter(name=SECRET).exists()
        assert SubjectRequest.objects.exclude(name="").exists()
        with pytest.raises(TypeError, match="sealed for its row"):
            SubjectRequest.objects.update(identity_proof="Passport")


def test_a_value_that_says_the_same_stays_the_same(rows, data_protection_officer):
    request = rows[0]
    before = _raw("protection.subjectrequest.identity_proof", data_protection_officer)
    with acting_for(data_protection_officer):
        again = SubjectRequest.objects.get(pk=request.pk)
        assert again.identity_proof == SECRET
        again.save()
    assert _raw("protection.subjectrequest.identity_proof", data_protection_officer) == before


def test_a_value_opens_in_its_own_row_and_column_only(rows, data_protection_officer):
    request = rows[0]
    with acting_for(data_protection_officer):
        SubjectRequest.objects.filter(pk=request.pk).update(identity_proof=Sealed(_raw_of(request, "answer")))
        with pytest.raises(CannotOpen):
            _ = SubjectRequest.objects.get(pk=request.pk).identity_proof


def _raw_of(row, column):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM "{row._meta.db_table}" WHERE id = %s', [row.pk])
        return cursor.fetchone()[0]


def test_a_new_key_takes_over_also_what_nobody_may_change(rows, data_protection_officer, settings):
    settings.SECRETS_KEYS = ["second", "first"]
    with pytest.raises(CommandError, match="keep the old keys"):
        _rotate(dry_run=True)

    said = _rotate()

    assert "protection.databreach: 5 values, 5 sealed again" in said
    assert "nothing is left" in said
    settings.SECRETS_KEYS = ["second"]
    test_who_may_read_the_object_reads_it(rows, data_protection_officer)
    with acting_for(data_protection_officer):
        assert factors.address_for_app(data_protection_officer).startswith("otpauth://")
        with pytest.raises(Exception, match="stays as it is"):
            DataBreach.objects.update(title="Other")
    assert "accounts.authenticatorapp: 1 values, 0 sealed again" in _rotate()


def test_what_somebody_put_there_in_the_clear_is_neither_read_nor_sealed_except_by_the_migration(
    rows, data_protection_officer
):
    request = rows[0]
    with acting_for(data_protection_officer), connection.cursor() as cursor:
        cursor.execute("UPDATE protection_subjectrequest SET identity_proof = 'Passport seen'")
        with pytest.raises(CannotOpen):
            assert SubjectRequest.objects.get(pk=request.pk).identity_proof
    with pytest.raises(CommandError):
        _rotate()
    assert _raw("protection.subjectrequest.identity_proof", data_protection_officer) == ["Passport seen"]

    with _as_the_owner():
        assert seal_table_again(SubjectRequest, adopt=True).changed == 1

    with acting_for(data_protection_officer):
        assert SubjectRequest.objects.get(pk=request.pk).identity_proof == "Passport seen"


def test_a_lost_key_is_said(rows, settings):
    settings.SECRETS_KEYS = ["other"]

    with pytest.raises(CommandError):
        _rotate()


def test_rotation_hides_nothing_from_the_second_lock(rows, dutch_officer):
    _rotate()

    with acting_for(dutch_officer):
        assert not AuthenticatorApp.objects.exists()
        assert not DataBreach.objects.exists()
