"""The record is append-only for every role of the program, and read by audit duty only."""

from django.db import migrations

from europol_portal.access import rls

LOCK = """
CREATE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit record is append-only' USING ERRCODE = '42501'; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_auditevent
  FOR EACH ROW EXECUTE FUNCTION portal_append_only();
REVOKE UPDATE, DELETE ON audit_auditevent FROM portal_app, portal_system;
ALTER TABLE audit_auditevent ADD COLUMN transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX audit_by_transaction ON audit_auditevent (transaction_id, id);
"""
UNLOCK = """
ALTER TABLE audit_auditevent DROP COLUMN transaction_id;
GRANT UPDATE, DELETE ON audit_auditevent TO portal_app, portal_system;
DROP TRIGGER append_only ON audit_auditevent;
DROP FUNCTION portal_append_only();
"""


class Migration(migrations.Migration):
    """Append-only, second lock, transaction number for the sealer."""

    dependencies = [("audit", "0001_initial"), ("access", "0001_second_lock")]

    operations = [
        migrations.RunSQL(LOCK, UNLOCK),
        *rls.enable("audit_auditevent"),
        rls.policy("audit_auditevent", "write", "INSERT", check="true"),
        rls.policy(
            "audit_auditevent", "read", "SELECT", using="(SELECT current_setting('portal.duty', true)) = 'audit'"
        ),
    ]
