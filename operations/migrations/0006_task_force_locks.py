"""The second lock of task forces: the lead changes, members sign for themselves, lines stay, figures are one's own."""

from django.db import migrations
from django.db.migrations.operations.base import Operation

from europol_portal.access import rls

FORCE, MEMBER = "operations_taskforce", "operations_taskforcemember"
ENTRY, RESULT = "operations_taskforceentry", "operations_taskforceresult"
TARGET, OPERATION = "operations_taskforcetarget", "operations_taskforceoperation"

TRIGGERS = f"""
CREATE TRIGGER know_lead BEFORE INSERT ON {MEMBER}
  FOR EACH ROW EXECUTE FUNCTION operations_know_lead('{FORCE}', 'task_force_id');
CREATE TRIGGER end_place AFTER UPDATE OF answer ON {MEMBER}
  FOR EACH ROW WHEN (new.answer IN ('declined', 'withdrawn') AND old.answer NOT IN ('declined', 'withdrawn'))
  EXECUTE FUNCTION operations_end_place(
    '{FORCE}', 'operations_taskforceshare', 'operations_taskforcegrant', 'task_force_id');
CREATE TRIGGER owner_only BEFORE UPDATE ON {FORCE} FOR EACH ROW EXECUTE FUNCTION operations_owner_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {ENTRY}
  FOR EACH ROW EXECUTE FUNCTION operations_append_only();
"""
NO_TRIGGERS = f"""
DROP TRIGGER append_only ON {ENTRY};
DROP TRIGGER owner_only ON {FORCE};
DROP TRIGGER end_place ON {MEMBER};
DROP TRIGGER know_lead ON {MEMBER};
"""

# The reminder job runs as portal_system, for which every table is empty; only it may call these.
WATCH = """
CREATE FUNCTION operations_watched_forces(due date, told_before timestamptz)
RETURNS SETOF operations_taskforce LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT * FROM operations_taskforce
  WHERE status NOT IN ('closed', 'cancelled', 'closing') AND ends_on <= due
    AND (told_at IS NULL OR told_at <= told_before)
  ORDER BY id
$$;
CREATE FUNCTION operations_note_force(force uuid, at timestamptz, told_before timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE operations_taskforce SET told_at = at WHERE id = force AND (told_at IS NULL OR told_at <= told_before);
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION operations_watched_forces(date, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION operations_note_force(uuid, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION operations_watched_forces(date, timestamptz) TO portal_system;
GRANT EXECUTE ON FUNCTION operations_note_force(uuid, timestamptz, timestamptz) TO portal_system;
"""
NO_WATCH = """
DROP FUNCTION operations_note_force(uuid, timestamptz, timestamptz);
DROP FUNCTION operations_watched_forces(date, timestamptz);
"""

CONCERNED = f"lead_id = {rls.PARTY} OR party_id = {rls.PARTY}"
OWN = f"party_id = {rls.PARTY}"


def _own_rows(table: str) -> list[Operation]:
    return [
        *rls.guard_part(table, parent=FORCE, key="task_force_id"),
        rls.restrict(table, "own_rows", "INSERT", f"WITH CHECK ({OWN})"),
        rls.restrict(table, "own_rows_only", "UPDATE", f"USING ({OWN}) WITH CHECK ({OWN})"),
        rls.restrict(table, "nobody_removes", "DELETE", "USING (false)"),
    ]


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("operations", "0005_task_forces"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard(FORCE),
        *rls.guard_shares(FORCE, "operations_taskforceshare", "operations_taskforcegrant"),
        *rls.guard_part(MEMBER, parent=FORCE, key="task_force_id"),
        *_own_rows(ENTRY),
        *_own_rows(RESULT),
        *_own_rows(TARGET),
        *_own_rows(OPERATION),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(WATCH, NO_WATCH),
        rls.restrict(MEMBER, "lead_invites", "INSERT", f"WITH CHECK (lead_id = {rls.PARTY})"),
        rls.restrict(MEMBER, "concerned_answer", "UPDATE", f"USING ({CONCERNED}) WITH CHECK ({CONCERNED})"),
        rls.restrict(MEMBER, "nobody_removes", "DELETE", "USING (false)"),
    ]
