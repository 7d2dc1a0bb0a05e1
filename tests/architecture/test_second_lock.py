"""The second lock covers every table with operational content, and the roles are as weak as they must be."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from europol_portal.access.models import Guarded, GuardedPart, PartyShare, PersonGrant

pytestmark = pytest.mark.django_db

DOMAIN = {"operations", "intelligence", "support"}
OPEN_TABLES = {  # reference data: catalogue and defaults hold nothing operational
    "support_service", "intelligence_crimeareadefault", "intelligence_crimeareadefault_to",
    "intelligence_crimeareadefault_cc", "intelligence_questlimit", "operations_criterion",
    "operations_standingmember",
}  # fmt: skip
GUARDED_PLATFORM = {
    "audit_auditevent", "audit_auditseal", "notifications_notification", "web_draft", "web_idempotencyrecord",
    "accounts_opensession", "accounts_authenticatorapp", "accounts_passkey", "accounts_recoverycode",
    "accounts_factorreset", "accounts_invitation", "accounts_signonidentity", "hooks_webhook",
    "hooks_delivery", "protection_subjectrequest", "protection_providerconsultation",
    "protection_databreach", "protection_necessityassessment", "protection_breachnotice", "protection_alert",
    "protection_samplecheck",
}  # fmt: skip


def _domain_tables():
    tables = {
        model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.app_label in DOMAIN
    }
    return tables - OPEN_TABLES


def _query(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def test_every_table_with_operational_content_has_row_level_security():
    unguarded = _query(
        "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND NOT relrowsecurity",
        sorted(_domain_tables() | GUARDED_PLATFORM),
    )

    assert unguarded == []


def test_every_guarded_model_has_policies_for_reading_and_writing():
    guarded = {
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, Guarded | GuardedPart | PartyShare | PersonGrant)
    }
    commands = {table: set() for table in guarded}
    for table, command in _query("SELECT tablename, cmd FROM pg_policies WHERE tablename = ANY(%s)", sorted(guarded)):
        commands[table].add(command)

    assert all({"SELECT", "INSERT"} <= found or "ALL" in found for found in commands.values()), commands


def test_no_policy_looks_other_tables_up():
    slow = _query(
        "SELECT tablename, policyname FROM pg_policies"
        " WHERE coalesce(qual, '') || coalesce(with_check, '') ~* '\\mFROM\\M'"
    )

    assert slow == []


def test_the_application_role_is_weak():
    (row,) = _query(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolinherit FROM pg_roles"
        " WHERE rolname = 'portal_app'"
    )
    owned = _query(
        "SELECT relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = 'portal_app'"
    )

    assert row == (False, False, False, False, False)
    assert owned == []


@pytest.mark.parametrize("statement", ["UPDATE audit_auditevent SET kind = 'x'", "DELETE FROM audit_auditevent"])
def test_the_application_role_never_changes_the_audit_record(statement):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        _query(statement)


def test_definer_functions_fix_their_search_path():
    loose = _query(
        "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'public' AND prosecdef AND proname LIKE 'portal%%'"
        " AND NOT coalesce(array_to_string(proconfig, ','), '') LIKE '%%search_path%%'"
    )

    assert loose == []
