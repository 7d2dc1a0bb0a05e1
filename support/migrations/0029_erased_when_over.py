"""What is erased is over: a deployment still on site is not, and a row whose circle is empty does not stay for ever."""

from importlib import import_module

from django.db import migrations

_DUE = import_module("support.migrations.0028_erasure_locks").DUE
BEFORE = _DUE[: _DUE.index("CREATE FUNCTION support_erase(")].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
ACTS_FOR = """
  coalesce(CASE WHEN row.closed_party_ids @> ARRAY[row.owner_id::int] THEN (
    SELECT u.id FROM parties_user u WHERE u.id = ANY(row.person_ids) AND u.party_id = row.owner_id LIMIT 1)
  END, row.created_by_id)::int"""
AFTER = f"""
CREATE OR REPLACE FUNCTION support_to_erase(what text, moment timestamptz, days int)
RETURNS TABLE (id uuid, owner int, person int, rank smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT row.id, row.owner_id::int, {ACTS_FOR}, row.classification_rank::smallint FROM support_exhibit row
    WHERE what = 'exhibit' AND row.status = 'released' AND row.erased_at IS NULL
      AND (SELECT max(c.at) FROM support_custodyentry c WHERE c.exhibit_id = row.id)
        < moment - make_interval(days => days)
  UNION ALL
  SELECT row.id, row.owner_id::int, {ACTS_FOR}, row.classification_rank::smallint FROM support_trainingsession row
    WHERE what = 'session' AND row.erased_at IS NULL AND row.ends_on < (moment AT TIME ZONE 'UTC')::date - days
  UNION ALL
  SELECT row.id, row.owner_id::int, {ACTS_FOR}, row.classification_rank::smallint FROM support_deployment row
    WHERE what = 'deployment' AND row.status IN ('ended', 'cancelled') AND row.erased_at IS NULL
      AND row.ends_on < (moment AT TIME ZONE 'UTC')::date - days
  ORDER BY 1 LIMIT 1000
$$;
"""
JOIN = "support_join_bundle()"


class Migration(migrations.Migration):
    """The rule of 0028 completed, and a trigger's function that nobody else calls."""

    dependencies = [("support", "0028_erasure_locks")]

    operations = [
        migrations.RunSQL(AFTER, BEFORE),
        migrations.RunSQL(f"REVOKE ALL ON FUNCTION {JOIN} FROM PUBLIC", f"GRANT EXECUTE ON FUNCTION {JOIN} TO PUBLIC"),
    ]
