"""The second lock of results: each country enters its own, and a figure once entered never changes."""

from django.db import migrations

from europol_portal.access import rls

OPERATION = "operations_operation"
RESULT, LINK = "operations_operationresult", "operations_resultlink"

FIGURES_STAY = """
CREATE FUNCTION operations_figures_stay() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  loose text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank',
    'confirmed_at', 'confirmed_by_id'];
BEGIN
  IF to_jsonb(new) - loose <> to_jsonb(old) - loose OR old.confirmed_at IS NOT NULL
    AND (new.confirmed_at IS DISTINCT FROM old.confirmed_at OR new.confirmed_by_id IS DISTINCT FROM old.confirmed_by_id)
  THEN
    RAISE EXCEPTION 'a result never changes, it is corrected by a new one' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
"""
TRIGGERS = f"""
CREATE TRIGGER figures_stay BEFORE UPDATE ON {RESULT} FOR EACH ROW EXECUTE FUNCTION operations_figures_stay();
CREATE TRIGGER tell_room AFTER INSERT OR UPDATE OF confirmed_at ON {RESULT}
  FOR EACH ROW EXECUTE FUNCTION operations_tell_room('room');
"""
NO_TRIGGERS = f"""
DROP TRIGGER tell_room ON {RESULT};
DROP TRIGGER figures_stay ON {RESULT};
"""
OWN = f"party_id = {rls.PARTY}"


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("operations", "0011_results"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard_part(RESULT, parent=OPERATION, key="operation_id"),
        *rls.guard_part(LINK, parent=OPERATION, key="operation_id"),
        migrations.RunSQL(FIGURES_STAY, "DROP FUNCTION operations_figures_stay()"),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        rls.restrict(RESULT, "own_rows", "INSERT", f"WITH CHECK ({OWN} AND entered_by_id = {rls.PERSON})"),
        rls.restrict(RESULT, "own_rows_only", "UPDATE", f"USING ({OWN}) WITH CHECK ({OWN})"),
        rls.restrict(LINK, "own_rows", "INSERT", f"WITH CHECK ({OWN})"),
        rls.restrict(LINK, "nothing_changes", "UPDATE", "USING (false)"),
        *(rls.restrict(table, "nobody_removes", "DELETE", "USING (false)") for table in (RESULT, LINK)),
    ]
