"""Alerts and samples are known to the officers' duty alone, and decided once."""

from django.db import migrations

from europol_portal.access import rls

ALERT, SAMPLE = "protection_alert", "protection_samplecheck"
DUTY = "(SELECT current_setting('portal.duty', true)) = 'audit'"

KEEP = f"""
CREATE FUNCTION portal_keep_decided() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  loose text[] := CASE tg_table_name WHEN '{ALERT}'
    THEN ARRAY['number', 'decision', 'reason', 'decided_at', 'decided_by_id']
    ELSE ARRAY['verdict', 'note', 'checked_at', 'checked_by_id'] END;
BEGIN
  IF coalesce(to_jsonb(old) ->> 'decided_at', to_jsonb(old) ->> 'checked_at') IS NOT NULL
     OR to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose THEN
    RAISE EXCEPTION 'it is decided once' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_decided BEFORE UPDATE ON {ALERT} FOR EACH ROW EXECUTE FUNCTION portal_keep_decided();
CREATE TRIGGER keep_decided BEFORE UPDATE ON {SAMPLE} FOR EACH ROW EXECUTE FUNCTION portal_keep_decided();
REVOKE DELETE ON {ALERT}, {SAMPLE} FROM portal_app, portal_system;
REVOKE INSERT, UPDATE ON {ALERT}, {SAMPLE} FROM portal_system;
"""
NO_KEEP = f"""
GRANT INSERT, UPDATE, DELETE ON {ALERT}, {SAMPLE} TO portal_app, portal_system;
DROP TRIGGER keep_decided ON {SAMPLE};
DROP TRIGGER keep_decided ON {ALERT};
DROP FUNCTION portal_keep_decided();
"""


class Migration(migrations.Migration):
    """Second lock of the watch."""

    dependencies = [("protection", "0003_watch"), ("access", "0001_second_lock")]

    operations = [
        *[
            operation
            for table in (ALERT, SAMPLE)
            for operation in (
                *rls.enable(table),
                rls.policy(table, "see", "SELECT", using=DUTY),
                rls.policy(table, "raise", "INSERT", check=DUTY),
                rls.policy(table, "decide", "UPDATE", using=DUTY, check=DUTY),
            )
        ],
        migrations.RunSQL(KEEP, NO_KEEP),
    ]
