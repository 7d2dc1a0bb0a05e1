"""The search follows the dated category of a person: one rule for lists, search and the cross-check index.

A witness, victim, informant or minor is found by the owner alone; so is who was withdrawn from use. A statement of the
owner and a withdrawal take effect at once, also in the words by which others find the contribution.
"""

from django.db import migrations

EDIT = """
DO $edit$
DECLARE source text := pg_get_functiondef('{function}'::regproc);
BEGIN
  IF position($q${before}$q$ IN source) = 0 THEN RAISE EXCEPTION '{function} is not as expected'; END IF;
  EXECUTE replace(source, $q${before}$q$, $q${after}$q$);
END $edit$;
"""
ROWS, VECTOR = "portal_search_rows", "portal_text_vector"
AS_SENT = (
    "' AND (NOT portal_is_protected(t.data_subject_category, t.birth_date) OR t.slices @> ARRAY[%s] OR EXISTS ('\n"
    "      'SELECT 1 FROM intelligence_recipient r WHERE r.contribution_id = t.contribution_id AND r.party_id = %s'\n"
    "      ' AND r.opened_at IS NOT NULL))', 30000000 + g, g);"
)
AS_STATED = (
    "' AND (NOT portal_is_protected(t.current_category, t.birth_date) OR t.slices @> ARRAY[%s])'\n"
    "      ' AND (t.withdrawn_at IS NULL OR t.withdrawn_for = %s)', 30000000 + g, g);"
)
WORDS_AS_SENT = "NOT portal_is_protected(data_subject_category, birth_date)"
WORDS_AS_STATED = "NOT portal_is_protected(current_category, birth_date) AND withdrawn_at IS NULL"

FOLLOW = """
DROP TRIGGER text_follows ON intelligence_entity;
CREATE TRIGGER text_follows AFTER UPDATE OF label, normalised, data_subject_category, current_category, withdrawn_at,
  birth_date ON intelligence_entity FOR EACH ROW EXECUTE FUNCTION portal_text_follows_entity();
"""
NO_FOLLOW = """
DROP TRIGGER text_follows ON intelligence_entity;
CREATE TRIGGER text_follows AFTER UPDATE OF label, normalised, data_subject_category, birth_date ON intelligence_entity
  FOR EACH ROW EXECUTE FUNCTION portal_text_follows_entity();
"""


def _edit(function: str, before: str, after: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        EDIT.format(function=function, before=before, after=after),
        EDIT.format(function=function, before=after, after=before),
    )


class Migration(migrations.Migration):
    """Search functions and their triggers."""

    dependencies = [("intelligence", "0032_category_locks")]

    operations = [
        _edit(ROWS, AS_SENT, AS_STATED),
        _edit(VECTOR, WORDS_AS_SENT, WORDS_AS_STATED),
        migrations.RunSQL(FOLLOW, NO_FOLLOW),
    ]
