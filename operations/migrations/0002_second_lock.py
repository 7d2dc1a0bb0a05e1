"""The second lock of operations, and what the database itself holds: who changes, who leaves, what stays written."""

from django.db import migrations

from europol_portal.access import rls

OPERATION = "operations_operation"
PARTICIPATION = "operations_participation"
LOG = "operations_logentry"

OWN_PAST = (
    f"party_id = {rls.PARTY} AND NOT party_ids @> ARRAY[{rls.PARTY}] AND classification_rank <= {rls.CLEARANCE}"
    f" AND (cardinality(circle_ids) = 0 OR circle_ids @> ARRAY[{rls.PERSON}])"
)
CONCERNED = f"lead_id = {rls.PARTY} OR party_id = {rls.PARTY}"

KNOW_OPERATION = """
CREATE FUNCTION operations_know_operation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE parent record;
BEGIN
  SELECT owner_id, code_name, reference INTO parent FROM operations_operation WHERE id = new.operation_id;
  new.lead_id := parent.owner_id;
  new.code_name := parent.code_name;
  new.reference := parent.reference;
  RETURN new;
END $$;
CREATE TRIGGER know_operation BEFORE INSERT ON operations_participation
  FOR EACH ROW EXECUTE FUNCTION operations_know_operation();
"""
FORGET_OPERATION = """
DROP TRIGGER know_operation ON operations_participation;
DROP FUNCTION operations_know_operation();
"""

END_ACCESS = """
CREATE FUNCTION operations_end_access() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE named int[];
BEGIN
  named := ARRAY(SELECT user_id FROM operations_operationgrant
    WHERE content_object_id = new.operation_id AND party_id = new.party_id);
  UPDATE operations_participation SET circle_ids = named WHERE id = new.id AND cardinality(named) > 0;
  DELETE FROM operations_operationgrant WHERE content_object_id = new.operation_id AND party_id = new.party_id;
  DELETE FROM operations_operationshare WHERE content_object_id = new.operation_id AND group_id = new.party_id;
  UPDATE operations_operation SET
    party_ids = array_remove(party_ids, new.party_id),
    closed_party_ids = array_remove(closed_party_ids, new.party_id),
    person_ids = ARRAY(SELECT unnest(person_ids) EXCEPT SELECT unnest(named))
  WHERE id = new.operation_id;
  RETURN NULL;
END $$;
CREATE TRIGGER end_access AFTER UPDATE OF answer ON operations_participation
  FOR EACH ROW WHEN (new.answer IN ('declined', 'withdrawn') AND old.answer IN ('invited', 'accepted'))
  EXECUTE FUNCTION operations_end_access();
"""
KEEP_ACCESS = """
DROP TRIGGER end_access ON operations_participation;
DROP FUNCTION operations_end_access();
"""

LEAD_ONLY = """
CREATE FUNCTION operations_lead_only() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  me int := nullif(current_setting('portal.party_id', true), '')::int;
  circle text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank'];
BEGIN
  IF current_user = 'portal_app' AND me <> old.owner_id AND to_jsonb(new) - circle <> to_jsonb(old) - circle THEN
    RAISE EXCEPTION 'only the lead changes an operation' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER lead_only BEFORE UPDATE ON operations_operation
  FOR EACH ROW EXECUTE FUNCTION operations_lead_only();
"""
ANYBODY = """
DROP TRIGGER lead_only ON operations_operation;
DROP FUNCTION operations_lead_only();
"""

APPEND_ONLY = """
CREATE FUNCTION operations_append_only() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE audience text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank'];
BEGIN
  IF tg_op = 'DELETE' THEN
    IF current_user = 'portal_app' THEN
      RAISE EXCEPTION 'the operation log is append-only' USING ERRCODE = '42501';
    END IF;
    RETURN old;
  END IF;
  IF to_jsonb(new) - audience <> to_jsonb(old) - audience THEN
    RAISE EXCEPTION 'the operation log is append-only' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON operations_logentry
  FOR EACH ROW EXECUTE FUNCTION operations_append_only();
"""
REWRITE = """
DROP TRIGGER append_only ON operations_logentry;
DROP FUNCTION operations_append_only();
"""


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("operations", "0001_initial"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard(OPERATION),
        *rls.guard_shares(OPERATION, "operations_operationshare", "operations_operationgrant"),
        *rls.guard_part(PARTICIPATION, parent=OPERATION, key="operation_id"),
        *rls.guard_part(LOG, parent=OPERATION, key="operation_id"),
        migrations.RunSQL(LEAD_ONLY, ANYBODY),
        migrations.RunSQL(KNOW_OPERATION, FORGET_OPERATION),
        migrations.RunSQL(END_ACCESS, KEEP_ACCESS),
        rls.policy(PARTICIPATION, "see_own_past", "SELECT", using=OWN_PAST),
        rls.restrict(PARTICIPATION, "lead_invites", "INSERT", f"WITH CHECK (lead_id = {rls.PARTY})"),
        rls.restrict(PARTICIPATION, "concerned_answer", "UPDATE", f"USING ({CONCERNED}) WITH CHECK ({CONCERNED})"),
        rls.restrict(PARTICIPATION, "lead_removes", "DELETE", f"USING (lead_id = {rls.PARTY})"),
        migrations.RunSQL(APPEND_ONLY, REWRITE),
        rls.restrict(LOG, "own_words", "INSERT", f"WITH CHECK (party_id = {rls.PARTY} AND author_id = {rls.PERSON})"),
    ]
