"""The quota of a party counts every file that waits: uploads on their way, files of drafts, tables of bulk entry."""

from django.db import migrations

ALL_FILES = """
CREATE OR REPLACE FUNCTION portal_bytes_in_preparation() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  WITH mine AS (SELECT nullif(current_setting('portal.party_id', true), '')::int AS party)
  SELECT (
    coalesce((SELECT sum(size) FROM intelligence_upload, mine WHERE owner_id = party AND attachment_id IS NULL), 0)
    + coalesce((SELECT sum(a.size) FROM mine
                JOIN intelligence_contributionshare s ON s.group_id = party AND s.box = 'draft'
                JOIN intelligence_attachment a ON a.contribution_id = s.content_object_id), 0)
    + coalesce((SELECT sum(size) FROM intelligence_bulkimport, mine
                WHERE owner_id = party AND status <> 'imported'), 0)
  )::bigint
$$;
"""
UPLOADS_ONLY = """
CREATE OR REPLACE FUNCTION portal_bytes_in_preparation() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT coalesce(sum(size), 0)::bigint FROM intelligence_upload
  WHERE owner_id = nullif(current_setting('portal.party_id', true), '')::int
$$;
"""


class Migration(migrations.Migration):
    """One function more widely."""

    dependencies = [("intelligence", "0027_crime_area_defaults")]

    operations = [migrations.RunSQL(ALL_FILES, UPLOADS_ONLY)]
