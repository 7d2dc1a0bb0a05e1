"""The second lock of cases, contributions and their parts; copies for one party stay unknown to the others."""

from django.db import migrations

from europol_portal.access import rls

RECIPIENT = "intelligence_recipient"
CONTRIBUTION = "intelligence_contribution"
ONE_SIDE = f"(owner_id = {rls.PARTY} OR party_id = {rls.PARTY}) AND {rls.IN_AUDIENCE}"

KNOW_SIDES = """
CREATE FUNCTION portal_know_sides() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  new.owner_id := coalesce((SELECT owner_id FROM intelligence_contribution WHERE id = new.contribution_id), 0);
  new.party_id := coalesce((SELECT party_id FROM parties_authority WHERE id = new.authority_id), 0);
  RETURN new;
END $$;
CREATE TRIGGER know_sides BEFORE INSERT ON intelligence_recipient
  FOR EACH ROW EXECUTE FUNCTION portal_know_sides();
CREATE TRIGGER copy_audience BEFORE INSERT ON intelligence_recipient
  FOR EACH ROW EXECUTE FUNCTION portal_copy_audience('intelligence_contribution', 'contribution_id');
CREATE TRIGGER push_audience_intelligence_recipient
  AFTER UPDATE OF party_ids, closed_party_ids, person_ids, classification ON intelligence_contribution
  FOR EACH ROW EXECUTE FUNCTION portal_push_audience('intelligence_recipient', 'contribution_id');
"""
FORGET_SIDES = """
DROP TRIGGER push_audience_intelligence_recipient ON intelligence_contribution;
DROP TRIGGER copy_audience ON intelligence_recipient;
DROP TRIGGER know_sides ON intelligence_recipient;
DROP FUNCTION portal_know_sides();
"""

# The line of a list repeats the header, so that filters need no join; only PostgreSQL writes the copies.
LINES = """
CREATE FUNCTION portal_fill_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE head intelligence_contribution%ROWTYPE;
BEGIN
  SELECT * INTO head FROM intelligence_contribution WHERE id = new.content_object_id;
  new.box := CASE WHEN new.group_id <> head.owner_id THEN 'received' ELSE head.status END;
  new.is_read := new.group_id = head.owner_id;
  new.kind := coalesce(head.kind, '');
  new.urgency := coalesce(head.urgency, '');
  new.crime_area_id := head.crime_area_id;
  new.operation_id := head.operation_id;
  new.classification_rank := coalesce(head.classification_rank, 32767);
  RETURN new;
END $$;
CREATE FUNCTION portal_follow_header() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_contributionshare SET
    box = CASE WHEN group_id <> new.owner_id THEN 'received' ELSE new.status END,
    kind = new.kind, urgency = new.urgency, crime_area_id = new.crime_area_id, operation_id = new.operation_id,
    classification_rank = new.classification_rank
  WHERE content_object_id = new.id;
  RETURN NULL;
END $$;
CREATE TRIGGER fill_line BEFORE INSERT ON intelligence_contributionshare
  FOR EACH ROW EXECUTE FUNCTION portal_fill_line();
CREATE TRIGGER follow_header
  AFTER UPDATE OF status, kind, urgency, crime_area_id, operation_id, classification ON intelligence_contribution
  FOR EACH ROW EXECUTE FUNCTION portal_follow_header();
"""
NO_LINES = """
DROP TRIGGER follow_header ON intelligence_contribution;
DROP TRIGGER fill_line ON intelligence_contributionshare;
DROP FUNCTION portal_follow_header();
DROP FUNCTION portal_fill_line();
"""

# guardian's base gives the share table two indexes of one column that no query uses: a sixth of its index size.
DROP_UNUSED = """
DO $$
DECLARE unused record;
BEGIN
  FOR unused IN
    SELECT c.relname FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indrelid = 'intelligence_contributionshare'::regclass AND i.indnatts = 1
      AND NOT i.indisunique AND i.indpred IS NULL AND a.attname IN ('group_id', 'permission_id')
  LOOP
    EXECUTE format('DROP INDEX %I', unused.relname);
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    """Policies and the triggers that keep copies equal."""

    dependencies = [("intelligence", "0001_initial"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard("intelligence_case"),
        *rls.guard_shares("intelligence_case", "intelligence_caseshare", "intelligence_casegrant"),
        *rls.guard(CONTRIBUTION),
        *rls.guard_shares(CONTRIBUTION, "intelligence_contributionshare", "intelligence_contributiongrant"),
        *rls.guard_part("intelligence_contributiontext", parent=CONTRIBUTION, key="contribution_id"),
        *rls.guard_part("intelligence_entity", parent=CONTRIBUTION, key="contribution_id"),
        *rls.guard_part("intelligence_attachment", parent=CONTRIBUTION, key="contribution_id"),
        *rls.enable(RECIPIENT),
        rls.policy(RECIPIENT, "see", "SELECT", using=ONE_SIDE),
        rls.policy(RECIPIENT, "address", "INSERT", check=f"owner_id = {rls.PARTY} AND {rls.IN_AUDIENCE}"),
        rls.policy(RECIPIENT, "change", "UPDATE", using=ONE_SIDE, check=ONE_SIDE),
        rls.policy(RECIPIENT, "remove", "DELETE", using=f"owner_id = {rls.PARTY} AND {rls.IN_AUDIENCE}"),
        migrations.RunSQL(KNOW_SIDES, FORGET_SIDES),
        migrations.RunSQL(LINES, NO_LINES),
        migrations.RunSQL(DROP_UNUSED, migrations.RunSQL.noop),
    ]
