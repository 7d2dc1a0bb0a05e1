"""An answer with H2 reaches the parties that were told its question, not those that joined since (invariants 2, 37)."""

from django.db import migrations

KEEP_TOLD_OF_QUESTION = """
CREATE FUNCTION operations_keep_told_of_question() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  told int[];
BEGIN
  SELECT told_ids INTO told FROM operations_logentry
    WHERE id = new.answers_id AND handling_codes @> ARRAY['H2']::varchar[];
  new.told_ids := ARRAY(SELECT unnest(new.party_ids) INTERSECT SELECT unnest(coalesce(told, new.party_ids)));
  RETURN new;
END $$;
"""
KEEP = "DROP TRIGGER keep_told ON operations_logentry;\nCREATE TRIGGER keep_told BEFORE INSERT ON operations_logentry"
KEEP += " FOR EACH ROW EXECUTE FUNCTION {}();"


class Migration(migrations.Migration):
    """Lines that stand already stay as they are: the log is append-only."""

    dependencies = [("operations", "0024_package_locks")]

    operations = [
        migrations.RunSQL(KEEP_TOLD_OF_QUESTION, "DROP FUNCTION operations_keep_told_of_question()"),
        migrations.RunSQL(
            KEEP.format("operations_keep_told_of_question"), KEEP.format("operations_keep_told")
        ),
    ]
