"""Seals are written once, by the sealer; lines go after three years, by one function, and never before."""

from django.db import migrations

from europol_portal.access import rls

LOCK = """
CREATE FUNCTION portal_seals_stand() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND old.expired_at IS NULL AND new.expired_at IS NOT NULL
     AND to_jsonb(old) - 'expired_at' = to_jsonb(new) - 'expired_at' THEN RETURN new; END IF;
  RAISE EXCEPTION 'seals are append-only' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER seals_stand BEFORE UPDATE OR DELETE ON audit_auditseal
  FOR EACH ROW EXECUTE FUNCTION portal_seals_stand();
REVOKE INSERT, UPDATE, DELETE ON audit_auditseal FROM portal_app, portal_system;
GRANT INSERT ON audit_auditseal TO portal_system;

CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND old.at < now() - interval '3 years' THEN RETURN old; END IF;
  RAISE EXCEPTION 'the audit record is append-only' USING ERRCODE = '42501';
END $$;

CREATE FUNCTION portal_audit_expire(moment timestamptz, most int) RETURNS TABLE (seal bigint, lines bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE s audit_auditseal%ROWTYPE;
BEGIN
  FOR s IN SELECT * FROM audit_auditseal WHERE expired_at IS NULL AND last_at < least(moment, now()) - interval '3 years'
           ORDER BY number LIMIT most FOR UPDATE LOOP
    DELETE FROM audit_auditevent WHERE transaction_id >= s.from_transaction::text::xid8
      AND transaction_id < s.until_transaction::text::xid8;
    GET DIAGNOSTICS lines = ROW_COUNT;
    UPDATE audit_auditseal SET expired_at = moment WHERE number = s.number;
    seal := s.number;
    RETURN NEXT;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION portal_audit_expire(timestamptz, int) FROM public;
GRANT EXECUTE ON FUNCTION portal_audit_expire(timestamptz, int) TO portal_system;
"""
UNLOCK = """
DROP FUNCTION portal_audit_expire(timestamptz, int);
CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit record is append-only' USING ERRCODE = '42501'; END $$;
DROP TRIGGER seals_stand ON audit_auditseal;
DROP FUNCTION portal_seals_stand();
GRANT INSERT, UPDATE, DELETE ON audit_auditseal TO portal_app, portal_system;
"""
DUTY = "(SELECT current_setting('portal.duty', true)) = 'audit'"


class Migration(migrations.Migration):
    """Second lock of seals, and the end of lines."""

    dependencies = [("audit", "0003_seals"), ("access", "0001_second_lock")]

    operations = [
        migrations.RunSQL(LOCK, UNLOCK),
        *rls.enable("audit_auditseal"),
        rls.policy("audit_auditseal", "read", "SELECT", using=DUTY),
        rls.policy("audit_auditseal", "seal", "INSERT", check=f"{DUTY} AND current_user = 'portal_system'"),
    ]
