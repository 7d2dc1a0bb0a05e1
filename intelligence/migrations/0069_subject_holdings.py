"""What is held about a person who asks: whose and how many, for the worker's role; and the restriction of its use."""

from django.db import migrations

SUBJECTS = """
CREATE FUNCTION portal_subject_entities(names text[], born date) RETURNS TABLE (id uuid, owner int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT e.id, c.owner_id FROM intelligence_entity e JOIN intelligence_contribution c ON c.id = e.contribution_id
  WHERE e.kind = 'person' AND e.normalised = ANY(names)
    AND (born IS NULL OR e.birth_date IS NULL OR e.birth_date = born)
    AND c.status = 'sent' AND c.erased_at IS NULL
    AND c.party_ids && ARRAY(SELECT p.group_id::int FROM parties_party p WHERE p.is_hub)
$$;
CREATE FUNCTION portal_subject_held(names text[], born date) RETURNS TABLE (owner int, held bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.owner, count(*) FROM portal_subject_entities(names, born) AS s GROUP BY s.owner ORDER BY s.owner
$$;
CREATE FUNCTION portal_restrict_subject(names text[], born date, moment timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH taken AS (
    UPDATE intelligence_entity e SET withdrawn_at = moment, withdrawn_for = s.owner
    FROM portal_subject_entities(names, born) AS s WHERE e.id = s.id AND e.withdrawn_at IS NULL RETURNING 1)
  SELECT count(*) FROM taken
$$;
CREATE FUNCTION portal_release_subject(since timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH given AS (
    UPDATE intelligence_entity e SET withdrawn_at = NULL, withdrawn_for = NULL
    WHERE e.withdrawn_at = since AND (e.category_due IS NULL OR e.category_due > now()) RETURNING 1)
  SELECT count(*) FROM given
$$;
REVOKE ALL ON FUNCTION portal_subject_entities(text[], date), portal_subject_held(text[], date),
  portal_restrict_subject(text[], date, timestamptz), portal_release_subject(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_subject_held(text[], date), portal_restrict_subject(text[], date, timestamptz),
  portal_release_subject(timestamptz) TO portal_system;
"""
NO_SUBJECTS = """
DROP FUNCTION portal_release_subject(timestamptz);
DROP FUNCTION portal_restrict_subject(text[], date, timestamptz);
DROP FUNCTION portal_subject_held(text[], date);
DROP FUNCTION portal_subject_entities(text[], date);
"""


class Migration(migrations.Migration):
    """Functions only; no table changes."""

    dependencies = [("intelligence", "0068_retention_review_locks")]

    operations = [migrations.RunSQL(SUBJECTS, NO_SUBJECTS)]
