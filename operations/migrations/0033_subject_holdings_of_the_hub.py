"""What operations hold about a person who asks: only what Europol holds, too, is told to its officer.

A target that a country keeps to itself, or a package that only its agency knows, is no business of Europol's register.
"""

from django.db import migrations

HUB = "ARRAY(SELECT hub.group_id::int FROM parties_party hub WHERE hub.is_hub)"
SUBJECTS = f"""
CREATE OR REPLACE FUNCTION portal_subject_in_operations(names text[], born date)
RETURNS TABLE (owner int, held bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT found.owner, count(*) FROM (
    SELECT t.owner_id::int AS owner FROM operations_highvaluetarget t
    WHERE t.kind = 'person' AND t.status <> 'removed' AND lower(t.name) = ANY(names) AND t.party_ids && {HUB}
    UNION ALL
    SELECT p.party_id::int FROM operations_packageperson p
    WHERE lower(p.name) = ANY(names) AND (born IS NULL OR p.birth_date IS NULL OR p.birth_date = born)
      AND p.party_ids && {HUB}) AS found
  GROUP BY found.owner ORDER BY found.owner
$$;
"""


class Migration(migrations.Migration):
    """A function only; no table changes."""

    dependencies = [("operations", "0032_site_locks")]

    operations = [migrations.RunSQL(SUBJECTS, migrations.RunSQL.noop)]
