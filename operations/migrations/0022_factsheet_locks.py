"""The second lock of factsheets: all owners agree before one is public, and what they agreed to does not change.

Row-level security shows a released row to everybody who states a party; triggers, which may look other rows up, hold the
rest: no release without every agreement, no change of what was asked, no step forward by anybody but the lead.
"""

from django.db import migrations

from europol_portal.access import rls

OPERATION = "operations_operation"
SHEET, AGREEMENT = "operations_factsheet", "operations_factsheetagreement"

GUARD = f"""
CREATE FUNCTION operations_guard_factsheet() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  audience text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank'];
  loose text[] := audience || ARRAY['status', 'released_at', 'ended_because'];
  taken_back text[] := audience || ARRAY['status', 'ended_because'];
BEGIN
  IF to_jsonb(new) - audience = to_jsonb(old) - audience THEN
    RETURN new;
  END IF;
  IF old.lead_id IS DISTINCT FROM nullif(current_setting('portal.party_id', true), '')::int
    AND (to_jsonb(new) - taken_back <> to_jsonb(old) - taken_back OR new.status NOT IN (old.status, 'draft'))
  THEN
    RAISE EXCEPTION 'only the lead moves a factsheet on' USING ERRCODE = '42501';
  END IF;
  IF old.status <> 'draft' AND to_jsonb(new) - loose <> to_jsonb(old) - loose THEN
    RAISE EXCEPTION 'what owners were asked about never changes' USING ERRCODE = '42501';
  END IF;
  IF new.status = 'released' AND old.status <> 'released' AND (old.status <> 'asked'
    OR new.contributor_ids = '{{}}' OR EXISTS (
      SELECT 1 FROM unnest(new.contributor_ids) AS owner WHERE NOT EXISTS (
        SELECT 1 FROM {AGREEMENT} WHERE factsheet_id = new.id AND party_id = owner AND answer = 'agreed')))
  THEN
    RAISE EXCEPTION 'not every owner has agreed' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
"""
TRIGGERS = f"""
CREATE TRIGGER know_lead BEFORE INSERT ON {SHEET}
  FOR EACH ROW EXECUTE FUNCTION operations_know_lead('{OPERATION}', 'operation_id');
CREATE TRIGGER know_lead BEFORE INSERT ON {AGREEMENT}
  FOR EACH ROW EXECUTE FUNCTION operations_know_lead('{OPERATION}', 'operation_id');
CREATE TRIGGER guard_factsheet BEFORE UPDATE ON {SHEET}
  FOR EACH ROW EXECUTE FUNCTION operations_guard_factsheet();
"""
NO_TRIGGERS = f"""
DROP TRIGGER guard_factsheet ON {SHEET};
DROP TRIGGER know_lead ON {AGREEMENT};
DROP TRIGGER know_lead ON {SHEET};
"""
OWN, LEAD = f"party_id = {rls.PARTY}", f"lead_id = {rls.PARTY}"


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("operations", "0021_factsheets"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard_part(SHEET, parent=OPERATION, key="operation_id"),
        *rls.guard_part(AGREEMENT, parent=OPERATION, key="operation_id"),
        migrations.RunSQL(GUARD, "DROP FUNCTION operations_guard_factsheet()"),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        rls.policy(SHEET, "see_released", "SELECT", using=f"status = 'released' AND {rls.PARTY} IS NOT NULL"),
        rls.restrict(SHEET, "lead_writes", "INSERT", f"WITH CHECK ({LEAD} AND status = 'draft')"),
        rls.restrict(SHEET, "nobody_removes", "DELETE", "USING (false)"),
        rls.restrict(AGREEMENT, "lead_asks", "INSERT", f"WITH CHECK ({LEAD} AND answer = 'asked')"),
        rls.restrict(AGREEMENT, "own_answer", "UPDATE", f"USING ({OWN}) WITH CHECK ({OWN})"),
        rls.restrict(AGREEMENT, "lead_asks_anew", "DELETE", f"USING ({LEAD})"),
    ]
