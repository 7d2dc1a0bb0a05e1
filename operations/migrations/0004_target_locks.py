"""The second lock of targets: who nominates changes, who declines loses access, reviews stay written.

`operations_end_place` and `operations_owner_only` serve task forces and proposals, too.
"""

from django.db import migrations

from europol_portal.access import rls

TARGET = "operations_highvaluetarget"
BACKING, SCORE, REVIEW = "operations_targetbacking", "operations_targetscore", "operations_targetreview"

KNOW_LEAD = """
CREATE FUNCTION operations_know_lead() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE lead int;
BEGIN
  EXECUTE format('SELECT owner_id FROM %I WHERE id = $1', tg_argv[0]) INTO lead
    USING (to_jsonb(new)->>tg_argv[1])::uuid;
  new.lead_id := coalesce(lead, 0);
  RETURN new;
END $$;
"""

# arguments: parent table, its shares, its grants, the key to the parent
END_PLACE = """
CREATE FUNCTION operations_end_place() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE named int[]; parent uuid := (to_jsonb(new)->>tg_argv[3])::uuid;
BEGIN
  EXECUTE format('SELECT coalesce(array_agg(user_id), ''{}'') FROM %I WHERE content_object_id = $1 AND party_id = $2',
    tg_argv[2]) INTO named USING parent, new.party_id;
  EXECUTE format('DELETE FROM %I WHERE content_object_id = $1 AND party_id = $2', tg_argv[2])
    USING parent, new.party_id;
  EXECUTE format('DELETE FROM %I WHERE content_object_id = $1 AND group_id = $2', tg_argv[1])
    USING parent, new.party_id;
  EXECUTE format('UPDATE %I SET party_ids = array_remove(party_ids, $2),'
    ' closed_party_ids = array_remove(closed_party_ids, $2),'
    ' person_ids = ARRAY(SELECT unnest(person_ids) EXCEPT SELECT unnest($3)) WHERE id = $1', tg_argv[0])
    USING parent, new.party_id, named;
  RETURN NULL;
END $$;
"""

# arguments: columns that others than the owner may write, besides those of their own circle
OWNER_ONLY = """
CREATE FUNCTION operations_owner_only() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  me int := nullif(current_setting('portal.party_id', true), '')::int;
  loose text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank'] || tg_argv::text[];
BEGIN
  IF current_user = 'portal_app' AND me <> old.owner_id AND to_jsonb(new) - loose <> to_jsonb(old) - loose THEN
    RAISE EXCEPTION 'only the owner changes this row' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
"""

TRIGGERS = f"""
CREATE TRIGGER know_lead BEFORE INSERT ON {BACKING}
  FOR EACH ROW EXECUTE FUNCTION operations_know_lead('{TARGET}', 'target_id');
CREATE TRIGGER end_place AFTER UPDATE OF answer ON {BACKING}
  FOR EACH ROW WHEN (new.answer IN ('declined', 'withdrawn') AND old.answer NOT IN ('declined', 'withdrawn'))
  EXECUTE FUNCTION operations_end_place('{TARGET}', 'operations_targetshare', 'operations_targetgrant', 'target_id');
CREATE TRIGGER owner_only BEFORE UPDATE ON {TARGET}
  FOR EACH ROW EXECUTE FUNCTION operations_owner_only('status');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {REVIEW}
  FOR EACH ROW EXECUTE FUNCTION operations_append_only();
"""
NO_TRIGGERS = f"""
DROP TRIGGER append_only ON {REVIEW};
DROP TRIGGER owner_only ON {TARGET};
DROP TRIGGER end_place ON {BACKING};
DROP TRIGGER know_lead ON {BACKING};
"""

# The reminder job runs as portal_system, for which every table is empty; only it may call these.
WATCH = """
CREATE FUNCTION operations_watched_targets(due date, told_before timestamptz)
RETURNS SETOF operations_highvaluetarget LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT * FROM operations_highvaluetarget
  WHERE status IN ('active', 'dormant') AND review_on <= due
    AND (review_told_at IS NULL OR review_told_at <= told_before)
  ORDER BY id
$$;
CREATE FUNCTION operations_note_review(target uuid, at timestamptz, told_before timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE operations_highvaluetarget SET review_told_at = at
  WHERE id = target AND (review_told_at IS NULL OR review_told_at <= told_before);
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION operations_watched_targets(date, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION operations_note_review(uuid, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION operations_watched_targets(date, timestamptz) TO portal_system;
GRANT EXECUTE ON FUNCTION operations_note_review(uuid, timestamptz, timestamptz) TO portal_system;
"""
NO_WATCH = """
DROP FUNCTION operations_note_review(uuid, timestamptz, timestamptz);
DROP FUNCTION operations_watched_targets(date, timestamptz);
"""

CONCERNED = f"lead_id = {rls.PARTY} OR party_id = {rls.PARTY}"
OWN = f"party_id = {rls.PARTY}"


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("operations", "0003_targets"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard(TARGET),
        *rls.guard_shares(TARGET, "operations_targetshare", "operations_targetgrant"),
        *rls.guard_part(BACKING, parent=TARGET, key="target_id"),
        *rls.guard_part(SCORE, parent=TARGET, key="target_id"),
        *rls.guard_part(REVIEW, parent=TARGET, key="target_id"),
        migrations.RunSQL(KNOW_LEAD, "DROP FUNCTION operations_know_lead()"),
        migrations.RunSQL(END_PLACE, "DROP FUNCTION operations_end_place()"),
        migrations.RunSQL(OWNER_ONLY, "DROP FUNCTION operations_owner_only()"),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(WATCH, NO_WATCH),
        rls.restrict(BACKING, "lead_asks", "INSERT", f"WITH CHECK (lead_id = {rls.PARTY})"),
        rls.restrict(BACKING, "concerned_answer", "UPDATE", f"USING ({CONCERNED}) WITH CHECK ({CONCERNED})"),
        rls.restrict(BACKING, "nobody_removes", "DELETE", "USING (false)"),
        rls.restrict(SCORE, "own_points", "INSERT", f"WITH CHECK ({OWN})"),
        rls.restrict(SCORE, "own_points_only", "UPDATE", f"USING ({OWN}) WITH CHECK ({OWN})"),
        rls.restrict(SCORE, "nobody_removes", "DELETE", "USING (false)"),
        rls.restrict(REVIEW, "own_words", "INSERT", f"WITH CHECK ({OWN} AND by_id = {rls.PERSON})"),
    ]
