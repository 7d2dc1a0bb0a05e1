"""The second lock of action days: the lead plans, each party enters its own, and open browsers are told at commit."""

from django.db import migrations
from django.db.migrations.operations.base import Operation

from europol_portal.access import rls

OPERATION = "operations_operation"
DAY, SHEET, SHIFT = "operations_actionday", "operations_countrysheet", "operations_rostershift"
TASK, COUNT, CHANGE = "operations_roomtask", "operations_checkcount", "operations_countchange"
LOG, MARK = "operations_logentry", "operations_readmark"

# argument: the kind of event; the row tells its audience, and of what it says the operation's key only
TELL = """
CREATE FUNCTION operations_tell_room() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_notify('portal_events', json_build_object('parties', new.party_ids, 'closed', new.closed_party_ids,
    'people', new.person_ids, 'rank', new.classification_rank, 'kind', tg_argv[0], 'id', new.operation_id)::text);
  RETURN NULL;
END $$;
"""
# what changes a board; the audience of a row, which is pushed from the operation, is no news
NEWS = {
    DAY: "status, title, starts_at, ends_at, centre, standing_order",
    SHEET: "contact, ready_at, signed_at, agreed_at, remarks",
    TASK: "status",
    COUNT: "number",
}
TRIGGERS = "".join(
    f"CREATE TRIGGER tell_room AFTER INSERT OR UPDATE OF {columns} ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION operations_tell_room('room');\n"
    for table, columns in NEWS.items()
)
TRIGGERS += f"""
CREATE TRIGGER tell_room AFTER INSERT ON {SHIFT} FOR EACH ROW EXECUTE FUNCTION operations_tell_room('room');
CREATE TRIGGER tell_room AFTER INSERT ON {LOG} FOR EACH ROW EXECUTE FUNCTION operations_tell_room('log');
CREATE TRIGGER know_lead BEFORE INSERT ON {DAY}
  FOR EACH ROW EXECUTE FUNCTION operations_know_lead('{OPERATION}', 'operation_id');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {CHANGE}
  FOR EACH ROW EXECUTE FUNCTION operations_append_only();
"""
NO_TRIGGERS = f"""
DROP TRIGGER append_only ON {CHANGE};
DROP TRIGGER know_lead ON {DAY};
""" + "".join(f"DROP TRIGGER tell_room ON {table};\n" for table in (*NEWS, SHIFT, LOG))

OWN = f"party_id = {rls.PARTY}"
CONCERNED = f"party_id = {rls.PARTY} OR doer_id = {rls.PARTY}"
LEAD = f"lead_id = {rls.PARTY}"
MINE = f"user_id = {rls.PERSON} AND {OWN}"


def _part(table: str) -> list[Operation]:
    return rls.guard_part(table, parent=OPERATION, key="operation_id")


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("operations", "0009_action_days"), ("access", "0001_second_lock")]

    operations = [
        *(step for table in (DAY, SHEET, SHIFT, TASK, COUNT, CHANGE, MARK) for step in _part(table)),
        migrations.RunSQL(TELL, "DROP FUNCTION operations_tell_room()"),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        rls.restrict(DAY, "lead_plans", "INSERT", f"WITH CHECK ({LEAD})"),
        rls.restrict(DAY, "lead_changes", "UPDATE", f"USING ({LEAD}) WITH CHECK ({LEAD})"),
        rls.restrict(DAY, "nobody_removes", "DELETE", "USING (false)"),
        *(rls.restrict(table, "own_rows", "INSERT", f"WITH CHECK ({OWN})") for table in (SHEET, SHIFT, COUNT, CHANGE)),
        *(
            rls.restrict(table, "own_rows_only", "UPDATE", f"USING ({OWN}) WITH CHECK ({OWN})")
            for table in (SHEET, SHIFT, COUNT)
        ),
        *(rls.restrict(table, "nobody_removes", "DELETE", "USING (false)") for table in (SHEET, COUNT, TASK)),
        rls.restrict(SHIFT, "own_rows_removed", "DELETE", f"USING ({OWN})"),
        rls.restrict(TASK, "own_words", "INSERT", f"WITH CHECK ({OWN} AND given_by_id = {rls.PERSON})"),
        rls.restrict(TASK, "concerned_move", "UPDATE", f"USING ({CONCERNED}) WITH CHECK ({CONCERNED})"),
        rls.restrict(MARK, "own_mark", "INSERT", f"WITH CHECK ({MINE})"),
        rls.restrict(MARK, "own_mark_only", "UPDATE", f"USING ({MINE}) WITH CHECK ({MINE})"),
    ]
