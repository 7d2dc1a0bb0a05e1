"""Erasure at the end of a term: one function decides what is due, one removes it, and only the system calls them.

The custody of an exhibit and its hashes stay; what the exhibit was, where and under which order it was seized go with
the examinations. An entry on the spot goes from the case record of its operation, too.
"""

from importlib import import_module

from django.db import migrations

EXHIBIT, SESSION, DEPLOYMENT = "support_exhibit", "support_trainingsession", "support_deployment"
KEPT = "audience := audience || ARRAY['holder_id', 'location', 'seal', 'chain_length', 'chain_head'];"
GOING = KEPT.replace("];", ",\n        'description', 'seized_place', 'legal_basis', 'erased_at'];")
CHAIN = import_module("support.migrations.0008_forensics_locks").CHAIN
STAYS = CHAIN[CHAIN.index("CREATE FUNCTION support_exhibit_stays()") :].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
ACTS_FOR = """
  CASE WHEN row.closed_party_ids @> ARRAY[row.owner_id::int] THEN (
    SELECT u.id::int FROM parties_user u WHERE u.id = ANY(row.person_ids) AND u.party_id = row.owner_id LIMIT 1)
  ELSE row.created_by_id::int END"""
DUE = f"""
CREATE FUNCTION support_to_erase(what text, moment timestamptz, days int)
RETURNS TABLE (id uuid, owner int, person int, rank smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT row.id, row.owner_id::int, {ACTS_FOR}, row.classification_rank::smallint FROM {EXHIBIT} row
    WHERE what = 'exhibit' AND row.status = 'released' AND row.erased_at IS NULL
      AND (SELECT max(c.at) FROM support_custodyentry c WHERE c.exhibit_id = row.id)
        < moment - make_interval(days => days)
  UNION ALL
  SELECT row.id, row.owner_id::int, {ACTS_FOR}, row.classification_rank::smallint FROM {SESSION} row
    WHERE what = 'session' AND row.erased_at IS NULL AND row.ends_on < (moment AT TIME ZONE 'UTC')::date - days
  UNION ALL
  SELECT row.id, row.owner_id::int, {ACTS_FOR}, row.classification_rank::smallint FROM {DEPLOYMENT} row
    WHERE what = 'deployment' AND row.erased_at IS NULL AND row.ends_on < (moment AT TIME ZONE 'UTC')::date - days
  LIMIT 200
$$;

CREATE FUNCTION support_erase(what text, item uuid, moment timestamptz, days int)
RETURNS TABLE (counts jsonb, files text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone uuid[];
BEGIN
  IF NOT EXISTS (SELECT 1 FROM support_to_erase(what, moment, days) due WHERE due.id = item) THEN RETURN; END IF;
  files := '{{}}';
  IF what = 'exhibit' THEN
    PERFORM 1 FROM {EXHIBIT} e WHERE e.id = item AND e.erased_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    files := ARRAY(SELECT c.file FROM support_custodycertificate c WHERE c.exhibit_id = item);
    gone := ARRAY(SELECT x.id FROM support_examination x WHERE x.exhibit_id = item);
    DELETE FROM support_custodycertificate c WHERE c.exhibit_id = item;
    DELETE FROM support_examination x WHERE x.exhibit_id = item;
    UPDATE {EXHIBIT} e SET description = 'Erased', seized_place = 'Erased', legal_basis = 'Erased', erased_at = moment
      WHERE e.id = item;
    counts := jsonb_build_object('examinations', cardinality(gone), 'certificates', cardinality(files));
  ELSIF what = 'session' THEN
    PERFORM 1 FROM {SESSION} s WHERE s.id = item AND s.erased_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    gone := ARRAY(SELECT n.id FROM support_nomination n WHERE n.session_id = item);
    files := ARRAY(SELECT c.file FROM support_trainingcertificate c WHERE c.nomination_id = ANY(gone));
    DELETE FROM support_trainingevaluation p WHERE p.nomination_id = ANY(gone);
    DELETE FROM support_attendance p WHERE p.nomination_id = ANY(gone);
    DELETE FROM support_trainingcertificate p WHERE p.nomination_id = ANY(gone);
    DELETE FROM support_nomination n WHERE n.id = ANY(gone);
    UPDATE {SESSION} s SET erased_at = moment WHERE s.id = item;
    counts := jsonb_build_object('people', cardinality(gone), 'certificates', cardinality(files));
  ELSE
    PERFORM 1 FROM {DEPLOYMENT} d WHERE d.id = item AND d.erased_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN; END IF;
    gone := ARRAY(SELECT f.id FROM support_fieldentry f WHERE f.deployment_id = item);
    counts := jsonb_build_object(
      'entries', cardinality(gone),
      'people', (SELECT count(*) FROM support_deploymentperson p WHERE p.deployment_id = item),
      'reports', (SELECT count(*) FROM support_dailyreport r WHERE r.deployment_id = item));
    DELETE FROM operations_caseline l WHERE l.kind = 'field' AND l.source = ANY(gone);
    DELETE FROM support_fieldentry f WHERE f.deployment_id = item;
    DELETE FROM support_dailyreport r WHERE r.deployment_id = item;
    DELETE FROM support_linetest t WHERE t.deployment_id = item;
    DELETE FROM support_deploymentperson p WHERE p.deployment_id = item;
    UPDATE {DEPLOYMENT} d SET end_report = '', erased_at = moment WHERE d.id = item;
  END IF;
  DELETE FROM web_idempotencyrecord r WHERE r.body ->> 'id' = ANY(gone::text[] || item::text);
  RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION support_to_erase(text, timestamptz, int), support_erase(text, uuid, timestamptz, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION support_to_erase(text, timestamptz, int), support_erase(text, uuid, timestamptz, int)
  TO portal_system;
"""
NO_DUE = """
DROP FUNCTION support_erase(text, uuid, timestamptz, int);
DROP FUNCTION support_to_erase(text, timestamptz, int);
"""


class Migration(migrations.Migration):
    """Runs after the columns exist."""

    dependencies = [
        ("support", "0027_erasure"),
        ("operations", "0029_field_lines"),
        ("web", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(STAYS.replace(KEPT, GOING), STAYS),
        migrations.RunSQL(DUE, NO_DUE),
    ]
