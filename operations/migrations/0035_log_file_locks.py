"""The second lock of files in the log: with their line, under its codes, told to whom it was told, never changed."""

from django.db import migrations

from europol_portal.access import rls

FILE = "operations_logfile"

OF_LINE = """
CREATE FUNCTION operations_file_of_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE line record;
BEGIN
  SELECT operation_id, party_id, author_id, handling_codes, handling_text, told_ids INTO line
    FROM operations_logentry WHERE id = new.entry_id;
  IF line IS NULL OR (line.operation_id, line.party_id, line.author_id)
      IS DISTINCT FROM (new.operation_id, new.party_id, new.author_id) THEN
    RAISE EXCEPTION 'a file goes with a line of its author' USING ERRCODE = '42501';
  END IF;
  new.handling_codes := line.handling_codes;
  new.handling_text := line.handling_text;
  new.told_ids := line.told_ids;
  RETURN new;
END $$;
"""
TRIGGERS = f"""
CREATE TRIGGER of_line BEFORE INSERT ON {FILE} FOR EACH ROW EXECUTE FUNCTION operations_file_of_line();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {FILE} FOR EACH ROW EXECUTE FUNCTION operations_append_only();
CREATE TRIGGER mirror AFTER INSERT ON {FILE} FOR EACH ROW
  EXECUTE FUNCTION operations_mirror('file', 'name', 'size media_type sha256', 'author_id', 'at');
"""
NO_TRIGGERS = "".join(f"DROP TRIGGER {name} ON {FILE};\n" for name in ("mirror", "append_only", "of_line"))
TOLD = f"USING (NOT handling_codes @> ARRAY['H2']::varchar[] OR told_ids @> ARRAY[{rls.PARTY}])"


class Migration(migrations.Migration):
    """Runs after the table exists."""

    dependencies = [("operations", "0034_log_files"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard_part(FILE, parent="operations_operation", key="operation_id"),
        migrations.RunSQL(OF_LINE, "DROP FUNCTION operations_file_of_line()"),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        rls.restrict(FILE, "told_then", "SELECT", TOLD),
        rls.restrict(FILE, "own_words", "INSERT", f"WITH CHECK (party_id = {rls.PARTY} AND author_id = {rls.PERSON})"),
        rls.restrict(FILE, "nobody_changes", "UPDATE", "USING (false)"),
        rls.restrict(FILE, "nobody_removes", "DELETE", "USING (false)"),
    ]
