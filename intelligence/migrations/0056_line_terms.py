"""A line carries the moment at which its contribution closes to the party: a list needs no look at the contribution.

`expires_at` was the end of a consent only; it is now the first of that and of the owner's term, kept by trigger.
"""

from django.db import migrations, models

TERMS = """
CREATE FUNCTION portal_line_term() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  new.expires_at := (
    SELECT least(c.open_until, (c.lent_until ->> new.group_id::text)::timestamptz) FROM intelligence_contribution c
    WHERE c.id = new.content_object_id AND c.owner_id <> new.group_id);
  RETURN new;
END $$;
CREATE TRIGGER line_term BEFORE INSERT OR UPDATE OF expires_at ON intelligence_contributionshare
  FOR EACH ROW EXECUTE FUNCTION portal_line_term();
CREATE FUNCTION portal_push_line_term() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_contributionshare SET expires_at = NULL WHERE content_object_id = new.id;
  RETURN NULL;
END $$;
CREATE TRIGGER push_line_term AFTER UPDATE OF open_until, lent_until ON intelligence_contribution
  FOR EACH ROW WHEN (old.open_until IS DISTINCT FROM new.open_until OR old.lent_until IS DISTINCT FROM new.lent_until)
  EXECUTE FUNCTION portal_push_line_term();
REVOKE ALL ON FUNCTION portal_line_term(), portal_push_line_term() FROM PUBLIC;
"""
NO_TERMS = """
DROP TRIGGER push_line_term ON intelligence_contribution;
DROP TRIGGER line_term ON intelligence_contributionshare;
DROP FUNCTION portal_push_line_term(); DROP FUNCTION portal_line_term();
"""
FILL_OLD = """
UPDATE intelligence_contributionshare s SET expires_at = NULL FROM intelligence_contribution c
  WHERE c.id = s.content_object_id AND c.open_until IS NOT NULL;
"""


class Migration(migrations.Migration):
    """The end of a line."""

    dependencies = [("intelligence", "0055_search_slices")]

    operations = [
        migrations.AlterField(
            "contributionshare",
            "expires_at",
            models.DateTimeField(
                editable=False,
                null=True,
                help_text="Set by trigger: end of the owner's term, or of the consent that opened the line.",
            ),
        ),
        migrations.RunSQL(TERMS, NO_TERMS),
        migrations.RunSQL(FILL_OLD, migrations.RunSQL.noop),
    ]
