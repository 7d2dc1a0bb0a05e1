"""Notes of a party on a contribution are found by their words, by those who may read them."""

from importlib import import_module

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models

EDIT = import_module("intelligence.migrations.0044_erasure").EDIT

VECTOR = """
CREATE FUNCTION portal_note_vector() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  new.ts := setweight(to_tsvector('portal_text', portal_fold(new.text)), 'C');
  new.slices := portal_codes_of(new.contribution_id);
  RETURN new;
END $$;
REVOKE ALL ON FUNCTION portal_note_vector() FROM PUBLIC;
CREATE TRIGGER note_vector BEFORE INSERT OR UPDATE OF text ON intelligence_worknote
  FOR EACH ROW EXECUTE FUNCTION portal_note_vector();
"""
NO_VECTOR = "DROP TRIGGER note_vector ON intelligence_worknote; DROP FUNCTION portal_note_vector();"
FILL_OLD = "UPDATE intelligence_worknote SET text = text;"

FILES = "$q$    WHEN 'case' THEN 'intelligence_case id id intelligence_caseshare' END;$q$"
FILES_AND_NOTES = """$q$    WHEN 'note' THEN 'intelligence_worknote contribution_id id intelligence_contributionshare'
    WHEN 'case' THEN 'intelligence_case id id intelligence_caseshare' END;$q$"""
CODES = "$q$  UPDATE intelligence_filetext SET slices = codes WHERE contribution_id = new.id;$q$"
CODES_AND_NOTES = """$q$  UPDATE intelligence_filetext SET slices = codes WHERE contribution_id = new.id;
  UPDATE intelligence_worknote SET slices = codes WHERE contribution_id = new.id;$q$"""


def _edit(name: str, before: str, after: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        EDIT.format(name=name, before=before, after=after), EDIT.format(name=name, before=after, after=before)
    )


class Migration(migrations.Migration):
    """The words of notes."""

    dependencies = [("intelligence", "0056_line_terms")]

    operations = [
        migrations.AddField(
            "worknote",
            "ts",
            SearchVectorField(editable=False, null=True, help_text="Set by trigger: the words of the note."),
        ),
        migrations.AddField(
            "worknote",
            "slices",
            ArrayField(
                models.IntegerField(), default=list, editable=False, help_text="Codes of time and of facets."
            ),
        ),
        migrations.RunSQL(VECTOR, NO_VECTOR),
        migrations.RunSQL(FILL_OLD, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddIndex(
            "worknote",
            GinIndex(fields=["ts", "party_ids", "slices"], name="worknote_search", gin_pending_list_limit=128),
        ),
        _edit("portal_find", FILES, FILES_AND_NOTES),
        _edit("portal_codes_follow", CODES, CODES_AND_NOTES),
    ]
