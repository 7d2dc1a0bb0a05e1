"""The second lock of plans: one person's, never changed once over; the worker learns whose turn it is, no more."""

from django.db import migrations

from europol_portal.access import rls

RUN = "support_planrun"
MINE = f"owner_id = {rls.PARTY} AND author_id = {rls.PERSON}"
OPEN = "state IN ('waiting', 'running')"

WAITING = f"""
CREATE FUNCTION support_plans_waiting(quiet_since timestamptz) RETURNS TABLE (run uuid, person int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id, author_id::int FROM {RUN}
  WHERE state = 'waiting' OR (state = 'running' AND begun_at < quiet_since) ORDER BY asked_at LIMIT 100
$$;
REVOKE ALL ON FUNCTION support_plans_waiting(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION support_plans_waiting(timestamptz) TO portal_system;
"""


class Migration(migrations.Migration):
    """Runs after the table exists."""

    dependencies = [("support", "0016_plan_runs"), ("access", "0001_second_lock")]

    operations = [
        *rls.enable(RUN),
        rls.policy(RUN, "see", "SELECT", using=MINE),
        rls.policy(RUN, "ask", "INSERT", check=f"{MINE} AND state = 'waiting'"),
        rls.policy(RUN, "change", "UPDATE", using=f"{MINE} AND {OPEN}", check=MINE),
        rls.policy(RUN, "remove", "DELETE", using=MINE),
        migrations.RunSQL(WAITING, "DROP FUNCTION support_plans_waiting(timestamptz)"),
    ]
