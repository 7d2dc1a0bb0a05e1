"""The second lock of uploads, files that never change, and what the jobs for files may know.

An upload belongs to the party of its draft and is written by one person. The jobs run as portal_system, for which every
table is empty: functions give them keys, sizes and hashes of stored files, never a name or what a file belongs to.
"""

from django.db import migrations

from europol_portal.access import rls

UPLOAD = "intelligence_upload"
MINE = f"owner_id = {rls.PARTY}"
HERS = f"person_id = {rls.PERSON}"

KEEP_FILE = """
CREATE FUNCTION portal_keep_file() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'a stored file is never overwritten' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER keep_file BEFORE UPDATE OF file, size, sha256, media_type ON intelligence_attachment
  FOR EACH ROW WHEN ((old.file, old.size, old.sha256, old.media_type)
    IS DISTINCT FROM (new.file, new.size, new.sha256, new.media_type)) EXECUTE FUNCTION portal_keep_file();
"""
NO_KEEP_FILE = "DROP TRIGGER keep_file ON intelligence_attachment; DROP FUNCTION portal_keep_file();"

JOBS = """
CREATE FUNCTION portal_files_to_scan(after uuid, batch int)
RETURNS TABLE (id uuid, file varchar, person_id bigint) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT a.id, a.file, a.uploaded_by_id FROM intelligence_attachment a
  WHERE a.scan = 'waiting' AND a.id > after ORDER BY a.id LIMIT batch
$$;
CREATE FUNCTION portal_known_files(files text[]) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT file FROM intelligence_attachment WHERE file = ANY(files)
  UNION SELECT file FROM intelligence_upload WHERE file = ANY(files)
$$;
CREATE FUNCTION portal_stored_files(after uuid, batch int)
RETURNS TABLE (id uuid, file varchar, size bigint, sha256 varchar) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT a.id, a.file, a.size, a.sha256 FROM intelligence_attachment a WHERE a.id > after ORDER BY a.id LIMIT batch
$$;
CREATE FUNCTION portal_sampled_files(batch int)
RETURNS TABLE (id uuid, file varchar, size bigint, sha256 varchar) LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT a.id, a.file, a.size, a.sha256 FROM intelligence_attachment a ORDER BY random() LIMIT batch
$$;
CREATE FUNCTION portal_drop_expired_uploads(at timestamptz) RETURNS SETOF varchar LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  DELETE FROM intelligence_upload u USING (
    SELECT id FROM intelligence_upload WHERE attachment_id IS NULL AND expires_at <= at FOR UPDATE SKIP LOCKED
  ) late WHERE u.id = late.id RETURNING u.file
$$;
CREATE FUNCTION portal_bytes_in_preparation() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT coalesce(sum(size), 0)::bigint FROM intelligence_upload
  WHERE owner_id = nullif(current_setting('portal.party_id', true), '')::int
$$;
REVOKE ALL ON FUNCTION portal_files_to_scan(uuid, int), portal_known_files(text[]), portal_stored_files(uuid, int),
  portal_sampled_files(int), portal_drop_expired_uploads(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_files_to_scan(uuid, int), portal_known_files(text[]), portal_stored_files(uuid, int),
  portal_sampled_files(int), portal_drop_expired_uploads(timestamptz) TO portal_system;
"""
NO_JOBS = """
DROP FUNCTION portal_bytes_in_preparation(), portal_drop_expired_uploads(timestamptz), portal_sampled_files(int),
  portal_stored_files(uuid, int), portal_known_files(text[]), portal_files_to_scan(uuid, int);
"""


class Migration(migrations.Migration):
    """Locks of uploads and files."""

    dependencies = [("access", "0001_second_lock"), ("intelligence", "0019_uploads")]

    operations = [
        *rls.guard_part(UPLOAD, parent="intelligence_contribution", key="contribution_id"),
        rls.restrict(UPLOAD, "own_party", "SELECT", f"USING ({MINE})"),
        rls.restrict(UPLOAD, "own_hand", "INSERT", f"WITH CHECK ({MINE} AND {HERS})"),
        rls.restrict(UPLOAD, "own_hand_only", "UPDATE", f"USING ({MINE} AND {HERS}) WITH CHECK ({MINE} AND {HERS})"),
        migrations.RunSQL(KEEP_FILE, NO_KEEP_FILE),
        migrations.RunSQL(JOBS, NO_JOBS),
    ]
