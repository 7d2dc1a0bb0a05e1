"""The second lock of bundles: the requester's own, sent once; a request joins one of its own party before that."""

from django.db import migrations

from europol_portal.access import rls

BUNDLE, REQUEST = "support_requestbundle", "support_supportrequest"
SENT_ONCE = f"""
CREATE FUNCTION support_bundle_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE audience text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank'];
BEGIN
  IF current_user <> 'portal_app' THEN RETURN new; END IF;
  IF old.sent_at IS NOT NULL AND to_jsonb(new) - audience <> to_jsonb(old) - audience
      OR to_jsonb(new) - audience - 'sent_at'::text <> to_jsonb(old) - audience - 'sent_at'::text THEN
    RAISE EXCEPTION 'what was asked together does not change' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER bundle_stays BEFORE UPDATE ON {BUNDLE} FOR EACH ROW EXECUTE FUNCTION support_bundle_stays();

CREATE FUNCTION support_join_bundle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'UPDATE' OR NOT EXISTS (
      SELECT 1 FROM {BUNDLE} WHERE id = new.bundle_id AND owner_id = new.owner_id AND sent_at IS NULL) THEN
    RAISE EXCEPTION 'a request joins an unsent bundle of its own party when it is drafted' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER join_bundle BEFORE INSERT ON {REQUEST} FOR EACH ROW
  WHEN (new.bundle_id IS NOT NULL) EXECUTE FUNCTION support_join_bundle();
CREATE TRIGGER keep_bundle BEFORE UPDATE ON {REQUEST} FOR EACH ROW
  WHEN (new.bundle_id IS DISTINCT FROM old.bundle_id) EXECUTE FUNCTION support_join_bundle();
"""
NO_SENT_ONCE = f"""
DROP TRIGGER keep_bundle ON {REQUEST};
DROP TRIGGER join_bundle ON {REQUEST};
DROP FUNCTION support_join_bundle();
DROP TRIGGER bundle_stays ON {BUNDLE};
DROP FUNCTION support_bundle_stays();
"""


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("support", "0025_bundles"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard(BUNDLE),
        *rls.guard_shares(BUNDLE, "support_requestbundleshare", "support_requestbundlegrant"),
        rls.restrict(BUNDLE, "begin_unsent", "INSERT", "WITH CHECK (sent_at IS NULL)"),
        rls.restrict(BUNDLE, "owner_changes", "UPDATE", f"USING (owner_id = {rls.PARTY})"),
        rls.restrict(BUNDLE, "nobody_removes", "DELETE", "USING (false)"),
        migrations.RunSQL(SENT_ONCE, NO_SENT_ONCE),
    ]
