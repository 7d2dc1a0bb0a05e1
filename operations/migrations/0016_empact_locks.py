"""The second lock of EMPACT: the driver writes the plan, the leader its action, each party answers for itself alone."""

from django.db import migrations
from django.db.migrations.operations.base import Operation

from europol_portal.access import rls

PLAN, MEMBER, REPORT = "operations_empactplan", "operations_empactmember", "operations_empactreport"
ENTRY, ACTION, COMMITMENT = "operations_empactentry", "operations_empactaction", "operations_empactcommitment"
MILESTONE, INDICATOR, VALUE = "operations_empactmilestone", "operations_empactindicator", "operations_empactvalue"
OF_ACTION = (COMMITMENT, MILESTONE, INDICATOR, VALUE)

# A part of an action takes plan, driver and leader from it, whatever was written; before its audience is copied.
ADOPT = f"""
CREATE FUNCTION operations_adopt_action() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  SELECT plan_id, lead_id, leader_id INTO new.plan_id, new.lead_id, new.leader_id
    FROM {ACTION} WHERE id = new.action_id;
  RETURN new;
END $$;
"""
NO_ADOPT = "DROP FUNCTION operations_adopt_action()"

TRIGGERS = (
    "".join(
        f"CREATE TRIGGER know_lead BEFORE INSERT ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION operations_know_lead('{PLAN}', 'plan_id');\n"
        for table in (MEMBER, REPORT, ACTION)
    )
    + "".join(
        f"CREATE TRIGGER adopt_action BEFORE INSERT OR UPDATE OF plan_id, action_id, lead_id ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION operations_adopt_action();\n"
        for table in OF_ACTION
    )
    + f"""
CREATE TRIGGER owner_only BEFORE UPDATE ON {PLAN} FOR EACH ROW EXECUTE FUNCTION operations_owner_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {ENTRY}
  FOR EACH ROW EXECUTE FUNCTION operations_append_only();
"""
)
NO_TRIGGERS = f"""
DROP TRIGGER append_only ON {ENTRY};
DROP TRIGGER owner_only ON {PLAN};
""" + "".join(f"DROP TRIGGER adopt_action ON {table};\n" for table in OF_ACTION)
NO_TRIGGERS += "".join(f"DROP TRIGGER know_lead ON {table};\n" for table in (MEMBER, REPORT, ACTION))

# The reminder job runs as portal_system, for which every table is empty; only it may call these.
WATCH = f"""
CREATE FUNCTION operations_watched_milestones(due date, told_before timestamptz)
RETURNS SETOF {MILESTONE} LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT milestone.* FROM {MILESTONE} milestone JOIN {ACTION} action ON action.id = milestone.action_id
  WHERE milestone.done_on IS NULL AND milestone.planned_on <= due
    AND action.status IN ('running', 'amended', 'on_hold')
    AND (milestone.told_at IS NULL OR milestone.told_at <= told_before)
  ORDER BY milestone.id
$$;
CREATE FUNCTION operations_note_milestone(milestone uuid, at timestamptz, told_before timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE {MILESTONE} SET told_at = at WHERE id = milestone AND (told_at IS NULL OR told_at <= told_before);
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION operations_watched_milestones(date, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION operations_note_milestone(uuid, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION operations_watched_milestones(date, timestamptz) TO portal_system;
GRANT EXECUTE ON FUNCTION operations_note_milestone(uuid, timestamptz, timestamptz) TO portal_system;
"""
NO_WATCH = """
DROP FUNCTION operations_note_milestone(uuid, timestamptz, timestamptz);
DROP FUNCTION operations_watched_milestones(date, timestamptz);
"""

OWN = f"party_id = {rls.PARTY}"
DRIVER = f"lead_id = {rls.PARTY}"
LEADING = f"(lead_id = {rls.PARTY} OR leader_id = {rls.PARTY})"
ASKED = f"{LEADING} AND (answer = 'invited' OR {OWN})"
ANSWERED = f"{OWN} OR {LEADING} AND answer IN ('invited', 'withdrawn')"


def _part(table: str) -> list[Operation]:
    return rls.guard_part(table, parent=PLAN, key="plan_id")


def _written_by(table: str, who: str) -> list[Operation]:
    return [
        *_part(table),
        rls.restrict(table, "own_writing", "INSERT", f"WITH CHECK ({who})"),
        rls.restrict(table, "own_changing", "UPDATE", f"USING ({who}) WITH CHECK ({who})"),
    ]


def _stays(table: str) -> Operation:
    return rls.restrict(table, "nobody_removes", "DELETE", "USING (false)")


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("operations", "0015_empact"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard(PLAN),
        *rls.guard_shares(PLAN, "operations_empactplanshare", "operations_empactplangrant"),
        *_written_by(MEMBER, DRIVER),
        rls.restrict(MEMBER, "driver_removes", "DELETE", f"USING ({DRIVER})"),
        *_written_by(REPORT, DRIVER),
        *_written_by(ACTION, LEADING),
        *_written_by(MILESTONE, LEADING),
        *_written_by(INDICATOR, LEADING),
        *_written_by(ENTRY, OWN),
        *_written_by(VALUE, OWN),
        *_part(COMMITMENT),
        rls.restrict(COMMITMENT, "leaders_ask", "INSERT", f"WITH CHECK ({ASKED})"),
        rls.restrict(
            COMMITMENT, "own_answer", "UPDATE", f"USING ({OWN} OR {LEADING}) WITH CHECK ({ANSWERED})"
        ),
        *(_stays(table) for table in (REPORT, ACTION, MILESTONE, INDICATOR, ENTRY, VALUE, COMMITMENT)),
        migrations.RunSQL(ADOPT, NO_ADOPT),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(WATCH, NO_WATCH),
    ]
