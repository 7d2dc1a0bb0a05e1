"""What checked rows become, and how far an import is."""

from django.db import migrations, models

# Noted on a connection of its own, while the drafts are not yet certain; it tells keys and counts, nothing else.
PROGRESS = """
CREATE FUNCTION portal_bulk_progress(key uuid, done int, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_bulkimport SET work_done = done, touched_at = greatest(touched_at, moment)
    WHERE id = key AND status = 'importing';
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION portal_bulk_progress(uuid, int, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_bulk_progress(uuid, int, timestamptz) TO portal_app;
"""
NO_PROGRESS = "DROP FUNCTION portal_bulk_progress(uuid, int, timestamptz);"

# The worker counts its attempts itself: work that only waits for a free worker has not been tried.
STOPPED = """
CREATE OR REPLACE FUNCTION portal_bulk_stopped(moment timestamptz, quiet interval)
RETURNS TABLE (key uuid, person int)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE intelligence_bulkimport SET {counted}touched_at = moment WHERE id IN (
    SELECT id FROM intelligence_bulkimport
    WHERE status IN ('checking', 'importing') AND touched_at < moment - quiet FOR UPDATE SKIP LOCKED LIMIT 100)
  RETURNING id, started_by_id::int;
$$;
"""

# The same as portal_copy_audience, planned once instead of for each row: entities come by the thousand.
AUDIENCE = """
CREATE FUNCTION portal_copy_audience_of_contribution() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  SELECT party_ids, closed_party_ids, person_ids, classification_rank
    INTO new.party_ids, new.closed_party_ids, new.person_ids, new.classification_rank
    FROM intelligence_contribution WHERE id = new.contribution_id;
  IF NOT FOUND THEN
    new.party_ids := '{}'; new.closed_party_ids := '{}'; new.person_ids := '{}'; new.classification_rank := 32767;
  END IF;
  RETURN new;
END $$;
DROP TRIGGER copy_audience ON intelligence_entity;
CREATE TRIGGER copy_audience BEFORE INSERT ON intelligence_entity
  FOR EACH ROW EXECUTE FUNCTION portal_copy_audience_of_contribution();
"""
NO_AUDIENCE = """
DROP TRIGGER copy_audience ON intelligence_entity;
CREATE TRIGGER copy_audience BEFORE INSERT ON intelligence_entity
  FOR EACH ROW EXECUTE FUNCTION portal_copy_audience('intelligence_contribution', 'contribution_id');
DROP FUNCTION portal_copy_audience_of_contribution();
"""


class Migration(migrations.Migration):
    """Rows keep what they become, imports how far they are."""

    dependencies = [
        ('intelligence', '0025_centre_locks'),
    ]

    operations = [
        migrations.AddField(
            model_name='bulkimport',
            name='work_done',
            field=models.PositiveIntegerField(default=0, help_text='How many of them are done.'),
        ),
        migrations.AddField(
            model_name='bulkimport',
            name='work_total',
            field=models.PositiveIntegerField(default=0, help_text='Rows to check or entities to write; 0 is unknown.'),
        ),
        migrations.AddField(
            model_name='bulkrow',
            name='entities',
            field=models.JSONField(default=list, help_text='What a sound row becomes, ready to be written.'),
        ),
        migrations.AlterField(
            model_name='bulkimport',
            name='attempts',
            field=models.PositiveSmallIntegerField(default=0, help_text='Times that a worker has begun the work.'),
        ),
        migrations.RunSQL(PROGRESS, NO_PROGRESS),
        migrations.RunSQL(AUDIENCE, NO_AUDIENCE),
        migrations.RunSQL(STOPPED.format(counted=""), STOPPED.format(counted="attempts = attempts + 1, ")),
    ]
