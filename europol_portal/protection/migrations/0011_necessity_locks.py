"""Assessments are known to the body that wrote them and to the officers; decisions of the officers are the officers'.

Auditors act under the same duty to read; what they read they do not change.
"""

from django.db import migrations

from europol_portal.access import rls

ASSESSMENT = "protection_necessityassessment"
DUTY = "(SELECT current_setting('portal.duty', true)) = 'audit'"
OURS = f"party_id = {rls.PARTY}"
HANDLED = ("protection_alert", "protection_samplecheck", "protection_databreach", "protection_subjectrequest",
           "protection_providerconsultation", "protection_breachnotice")

OFFICERS = """
CREATE FUNCTION portal_officers_handle() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  person int := nullif(current_setting('portal.person_id', true), '')::int;
BEGIN
  IF current_user = 'portal_app' AND current_setting('portal.duty', true) = 'audit' AND person IS NOT NULL
     AND NOT EXISTS (
       SELECT FROM parties_membership m WHERE m.user_id = person AND m.role = 'data_protection_officer'
         AND m.valid_from <= current_date AND coalesce(m.valid_until >= current_date, true))
  THEN
    RAISE EXCEPTION 'the data protection officer handles it' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
"""
KEEP = f"""
CREATE FUNCTION portal_keep_assessment() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  words text[] := ARRAY['title', 'occasion', 'about', 'measure', 'people', 'objective', 'alternatives', 'balance',
                        'safeguards'];
  decision text[] := ARRAY['status', 'opinion', 'decided_at', 'decided_by_id', 'review_on'];
  loose text[];
BEGIN
  loose := CASE WHEN current_setting('portal.duty', true) = 'audit' THEN decision
           WHEN old.status = 'draft' THEN words || ARRAY['status'] ELSE ARRAY['status'] END;
  IF to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose
     OR current_setting('portal.duty', true) <> 'audit' AND new.status IN ('approved', 'refused', 'expired')
        AND new.status <> old.status THEN
    RAISE EXCEPTION 'words are the author''s until submitted, the decision is the officer''s' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_assessment BEFORE UPDATE ON {ASSESSMENT} FOR EACH ROW EXECUTE FUNCTION portal_keep_assessment();
REVOKE DELETE ON {ASSESSMENT} FROM portal_app, portal_system;
REVOKE INSERT, UPDATE ON {ASSESSMENT} FROM portal_system;
"""
NO_KEEP = f"""
GRANT INSERT, UPDATE, DELETE ON {ASSESSMENT} TO portal_app, portal_system;
DROP TRIGGER keep_assessment ON {ASSESSMENT};
DROP FUNCTION portal_keep_assessment();
"""
TRIGGERS = "".join(
    f"CREATE TRIGGER officers_handle BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION portal_officers_handle();\n"
    for table in (*HANDLED, ASSESSMENT)
)
NO_TRIGGERS = "".join(f"DROP TRIGGER officers_handle ON {table};\n" for table in (*HANDLED, ASSESSMENT))


class Migration(migrations.Migration):
    """Runs after the table exists."""

    dependencies = [("protection", "0010_necessity"), ("access", "0001_second_lock")]

    operations = [
        *rls.enable(ASSESSMENT),
        rls.policy(ASSESSMENT, "see", "SELECT", using=f"{DUTY} OR {OURS}"),
        rls.policy(
            ASSESSMENT, "write", "INSERT",
            check=f"{OURS} AND author_id = {rls.PERSON} AND status = 'draft' AND decided_by_id IS NULL",
        ),
        rls.policy(ASSESSMENT, "change", "UPDATE", using=f"{DUTY} OR {OURS}", check=f"{DUTY} OR {OURS}"),
        migrations.RunSQL(KEEP, NO_KEEP),
        migrations.RunSQL(OFFICERS, "DROP FUNCTION portal_officers_handle()"),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
