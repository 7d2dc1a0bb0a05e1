"""The second lock of templates and imports: one party's own rows, and the two functions of the job that tends them."""

from django.db import migrations

from europol_portal.access import rls

TEMPLATE, IMPORT = "intelligence_contributiontemplate", "intelligence_bulkimport"
ROW, MAPPING = "intelligence_bulkrow", "intelligence_bulkmapping"
MINE = f"owner_id = {rls.PARTY}"
IN_HOUSE = f"{MINE} AND classification_rank <= {rls.CLEARANCE}"

OF_IMPORT = """
CREATE FUNCTION portal_fill_bulk_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  SELECT owner_id, classification_rank INTO new.owner_id, new.classification_rank
    FROM intelligence_bulkimport WHERE id = new.bulk_import_id;
  RETURN new;
END $$;
CREATE TRIGGER fill_bulk_row BEFORE INSERT OR UPDATE OF bulk_import_id, owner_id, classification_rank
  ON intelligence_bulkrow FOR EACH ROW EXECUTE FUNCTION portal_fill_bulk_row();
CREATE FUNCTION portal_keep_house() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN RAISE EXCEPTION 'owner and marking of an import stay' USING ERRCODE = '42501'; END $$;
CREATE TRIGGER keep_house BEFORE UPDATE OF owner_id, classification ON intelligence_bulkimport
  FOR EACH ROW WHEN (old.owner_id <> new.owner_id OR old.classification <> new.classification)
  EXECUTE FUNCTION portal_keep_house();
CREATE TRIGGER keep_house BEFORE UPDATE OF owner_id ON intelligence_contributiontemplate
  FOR EACH ROW WHEN (old.owner_id <> new.owner_id) EXECUTE FUNCTION portal_keep_house();
"""
NOT_OF_IMPORT = """
DROP TRIGGER keep_house ON intelligence_contributiontemplate;
DROP TRIGGER keep_house ON intelligence_bulkimport;
DROP FUNCTION portal_keep_house();
DROP TRIGGER fill_bulk_row ON intelligence_bulkrow;
DROP FUNCTION portal_fill_bulk_row();
"""
# Work that stopped is taken up again; the keys tell the job nothing of what the import holds.
JOBS = """
CREATE FUNCTION portal_bulk_stopped(moment timestamptz, quiet interval) RETURNS TABLE (key uuid, person int)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE intelligence_bulkimport SET attempts = attempts + 1, touched_at = moment WHERE id IN (
    SELECT id FROM intelligence_bulkimport
    WHERE status IN ('checking', 'importing') AND touched_at < moment - quiet FOR UPDATE SKIP LOCKED LIMIT 100)
  RETURNING id, started_by_id::int;
$$;
CREATE FUNCTION portal_bulk_erase(moment timestamptz) RETURNS TABLE (key uuid, party int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone uuid[];
BEGIN
  gone := ARRAY(SELECT id FROM intelligence_bulkimport WHERE expires_at <= moment FOR UPDATE SKIP LOCKED LIMIT 100);
  DELETE FROM intelligence_bulkrow WHERE bulk_import_id = ANY(gone);
  RETURN QUERY DELETE FROM intelligence_bulkimport WHERE id = ANY(gone) RETURNING id, owner_id;
END $$;
REVOKE ALL ON FUNCTION portal_bulk_stopped(timestamptz, interval), portal_bulk_erase(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_bulk_stopped(timestamptz, interval), portal_bulk_erase(timestamptz) TO portal_system;
"""
NO_JOBS = """
DROP FUNCTION portal_bulk_stopped(timestamptz, interval);
DROP FUNCTION portal_bulk_erase(timestamptz);
"""


class Migration(migrations.Migration):
    """Policies, the copied columns of rows, and the functions of the job."""

    dependencies = [("intelligence", "0017_bulk_entry"), ("access", "0001_second_lock")]

    operations = [
        migrations.RunSQL(OF_IMPORT, NOT_OF_IMPORT),
        *(
            operation
            for table, own in ((TEMPLATE, IN_HOUSE), (IMPORT, IN_HOUSE), (ROW, IN_HOUSE), (MAPPING, MINE))
            for operation in (
                *rls.enable(table),
                rls.policy(table, "see", "SELECT", using=own),
                rls.policy(table, "add", "INSERT", check=own),
                rls.policy(table, "change", "UPDATE", using=own, check=own),
                rls.policy(table, "remove", "DELETE", using=own),
            )
        ),
        migrations.RunSQL(JOBS, NO_JOBS),
    ]
