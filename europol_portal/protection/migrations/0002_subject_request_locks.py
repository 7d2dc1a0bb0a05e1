"""Requests are known to the officers' duty and to the party that received them, consultations to the party asked.

A due date, once set, stands; what was answered stays; a provider writes its answer and nothing else.
"""

from django.db import migrations

from europol_portal.access import rls

REQUEST, CONSULTATION = "protection_subjectrequest", "protection_providerconsultation"
DUTY = "(SELECT current_setting('portal.duty', true)) = 'audit'"
OURS = f"party_id = {rls.PARTY}"

KEEP = f"""
ALTER TABLE {REQUEST} ADD CONSTRAINT subjectrequest_due_in_three_months
  CHECK (due_on = (received_on + interval '3 months')::date);
CREATE FUNCTION portal_keep_subject_request() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  names text[] := ARRAY['name', 'also_known_as', 'born_on', 'details', 'answer'];
  work text[] := ARRAY['status', 'identity_proof', 'searched_at', 'restricted_at', 'outcome', 'ground', 'answer',
                       'closed_at', 'closed_by_id', 'told_days'];
  loose text[];
BEGIN
  loose := CASE WHEN old.status IN ('received', 'handled') THEN work WHEN new.name = '' THEN names
           ELSE ARRAY['restricted_at'] END;
  IF to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose THEN
    RAISE EXCEPTION 'what a request says, and its last day, stay as they are' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_request BEFORE UPDATE ON {REQUEST} FOR EACH ROW EXECUTE FUNCTION portal_keep_subject_request();
CREATE FUNCTION portal_keep_consultation() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  me int := nullif(current_setting('portal.party_id', true), '')::int;
  names text[] := ARRAY['name', 'also_known_as', 'born_on', 'reason'];
  said text[] := ARRAY['position', 'ground', 'reason', 'answered_at', 'answered_by_id'];
  loose text[];
BEGIN
  loose := CASE WHEN me = old.party_id AND old.answered_at IS NULL THEN said
           WHEN current_setting('portal.duty', true) = 'audit' AND new.name = '' THEN names ELSE '{{}}' END;
  IF to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose
     OR me = old.party_id AND new.answered_by_id IS DISTINCT FROM nullif(current_setting('portal.person_id', true), '')::int
     THEN
    RAISE EXCEPTION 'a provider answers once, and nobody else for it' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_consultation BEFORE UPDATE ON {CONSULTATION}
  FOR EACH ROW EXECUTE FUNCTION portal_keep_consultation();
REVOKE DELETE ON {REQUEST}, {CONSULTATION} FROM portal_app, portal_system;
REVOKE INSERT, UPDATE ON {REQUEST}, {CONSULTATION} FROM portal_system;
"""
NO_KEEP = f"""
GRANT INSERT, UPDATE, DELETE ON {REQUEST}, {CONSULTATION} TO portal_app, portal_system;
DROP TRIGGER keep_consultation ON {CONSULTATION};
DROP FUNCTION portal_keep_consultation();
DROP TRIGGER keep_request ON {REQUEST};
DROP FUNCTION portal_keep_subject_request();
ALTER TABLE {REQUEST} DROP CONSTRAINT subjectrequest_due_in_three_months;
"""


class Migration(migrations.Migration):
    """Second lock of requests and consultations."""

    dependencies = [("protection", "0001_subject_requests"), ("access", "0001_second_lock")]

    operations = [
        *rls.enable(REQUEST),
        rls.policy(REQUEST, "see", "SELECT", using=f"{DUTY} OR {OURS}"),
        rls.policy(
            REQUEST, "register", "INSERT",
            check=f"({DUTY} OR {OURS}) AND registered_by_id = {rls.PERSON} AND status = 'received'",
        ),
        rls.policy(REQUEST, "handle", "UPDATE", using=DUTY, check=DUTY),
        *rls.enable(CONSULTATION),
        rls.policy(CONSULTATION, "see", "SELECT", using=f"{DUTY} OR {OURS}"),
        rls.policy(CONSULTATION, "ask", "INSERT", check=f"{DUTY} AND answered_at IS NULL"),
        rls.policy(CONSULTATION, "answer", "UPDATE", using=f"{DUTY} OR {OURS}", check=f"{DUTY} OR {OURS}"),
        migrations.RunSQL(KEEP, NO_KEEP),
    ]
