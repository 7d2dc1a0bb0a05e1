"""A restriction can be released after the names of its request were erased."""

from django.db import migrations

KEEP = """
CREATE OR REPLACE FUNCTION portal_keep_subject_request() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  names text[] := ARRAY['name', 'also_known_as', 'born_on', 'details', 'answer', 'restricted_at'];
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
"""


class Migration(migrations.Migration):
    """A function only; no table changes."""

    dependencies = [("protection", "0004_watch_locks")]

    operations = [migrations.RunSQL(KEEP, migrations.RunSQL.noop)]
