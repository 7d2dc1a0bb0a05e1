"""Breaches are known to the officers' duty and to who reported them; a notice to the owner that was told.

What was reported stays, and so does its last hour; what was closed stays as it is; an owner confirms and nothing else.
"""

from django.db import migrations

from europol_portal.access import rls

BREACH, NOTICE = "protection_databreach", "protection_breachnotice"
DUTY = "(SELECT current_setting('portal.duty', true)) = 'audit'"
TOLD = f"party_id = {rls.PARTY} AND told_at IS NOT NULL"

KEEP = f"""
CREATE FUNCTION portal_keep_breach() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  loose text[] := ARRAY['status', 'risk', 'persons', 'assessment', 'assessed_at', 'measures', 'closed_at',
                        'closed_by_id', 'told_hours'];
BEGIN
  IF old.supervisor_told_at IS NULL THEN
    loose := loose || ARRAY['supervisor_told_at', 'supervisor_text', 'delay_reason'];
  END IF;
  IF old.status = 'closed' OR to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose THEN
    RAISE EXCEPTION 'what was reported, told and closed stays as it is' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_breach BEFORE UPDATE ON {BREACH} FOR EACH ROW EXECUTE FUNCTION portal_keep_breach();
CREATE FUNCTION portal_keep_notice() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  me int := nullif(current_setting('portal.party_id', true), '')::int;
  person int := nullif(current_setting('portal.person_id', true), '')::int;
  loose text[];
BEGIN
  loose := CASE
    WHEN old.told_at IS NULL AND current_setting('portal.duty', true) = 'audit' THEN ARRAY['message', 'told_at']
    WHEN me = old.party_id AND old.acknowledged_at IS NULL AND new.acknowledged_by_id = person
      THEN ARRAY['acknowledged_at', 'acknowledged_by_id']
    ELSE '{{}}' END;
  IF to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose THEN
    RAISE EXCEPTION 'an owner is told once and confirms once' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_notice BEFORE UPDATE ON {NOTICE} FOR EACH ROW EXECUTE FUNCTION portal_keep_notice();
REVOKE DELETE ON {BREACH}, {NOTICE} FROM portal_app, portal_system;
REVOKE INSERT, UPDATE ON {BREACH}, {NOTICE} FROM portal_system;
"""
NO_KEEP = f"""
GRANT INSERT, UPDATE, DELETE ON {BREACH}, {NOTICE} TO portal_app, portal_system;
DROP TRIGGER keep_notice ON {NOTICE};
DROP FUNCTION portal_keep_notice();
DROP TRIGGER keep_breach ON {BREACH};
DROP FUNCTION portal_keep_breach();
"""


class Migration(migrations.Migration):
    """Second lock of the register of breaches."""

    dependencies = [("protection", "0006_breaches"), ("access", "0001_second_lock")]

    operations = [
        *rls.enable(BREACH),
        rls.policy(BREACH, "see", "SELECT", using=f"{DUTY} OR registered_by_id = {rls.PERSON}"),
        rls.policy(
            BREACH, "report", "INSERT", check=f"registered_by_id = {rls.PERSON} AND status = 'reported'"
        ),
        rls.policy(BREACH, "handle", "UPDATE", using=DUTY, check=DUTY),
        *rls.enable(NOTICE),
        rls.policy(NOTICE, "see", "SELECT", using=f"{DUTY} OR {TOLD}"),
        rls.policy(NOTICE, "name", "INSERT", check=f"{DUTY} AND told_at IS NULL AND acknowledged_at IS NULL"),
        rls.policy(NOTICE, "tell", "UPDATE", using=f"{DUTY} OR {TOLD}", check=f"{DUTY} OR {TOLD}"),
        migrations.RunSQL(KEEP, NO_KEEP),
    ]
