"""What operations hold about a person who asks for their own data: whose and how many, for the worker's role."""

from django.db import migrations

SUBJECTS = """
CREATE FUNCTION portal_subject_in_operations(names text[], born date) RETURNS TABLE (owner int, held bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT found.owner, count(*) FROM (
    SELECT t.owner_id::int AS owner FROM operations_highvaluetarget t
    WHERE t.kind = 'person' AND t.status <> 'removed' AND lower(t.name) = ANY(names)
    UNION ALL
    SELECT p.party_id::int FROM operations_packageperson p
    WHERE lower(p.name) = ANY(names) AND (born IS NULL OR p.birth_date IS NULL OR p.birth_date = born)) AS found
  GROUP BY found.owner ORDER BY found.owner
$$;
REVOKE ALL ON FUNCTION portal_subject_in_operations(text[], date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_subject_in_operations(text[], date) TO portal_system;
"""
NO_SUBJECTS = "DROP FUNCTION portal_subject_in_operations(text[], date);"


class Migration(migrations.Migration):
    """A function only; no table changes."""

    dependencies = [("operations", "0029_field_lines")]

    operations = [migrations.RunSQL(SUBJECTS, NO_SUBJECTS)]
