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
        migrations.RunSQL(STOPPED.format(counted=""), STOPPED.format(counted="attempts = attempts + 1, ")),
    ]
