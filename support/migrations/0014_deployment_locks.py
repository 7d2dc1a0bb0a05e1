"""The second lock of deployments: the host alone agrees, the provider runs, what is entered belongs to the host."""

from django.db import migrations
from django.db.migrations.operations.base import Operation

from europol_portal.access import rls

DEPLOYMENT, ENTRY = "support_deployment", "support_fieldentry"
PERSON, ITEM, TEST, REPORT = (
    "support_deploymentperson", "support_checklistitem", "support_linetest", "support_dailyreport"
)  # fmt: skip
PROVIDES = f"provider_id = {rls.PARTY}"

SIDES = f"""
CREATE FUNCTION support_know_deployment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  SELECT owner_id, host_id INTO new.provider_id, new.host_id FROM {DEPLOYMENT} WHERE id = new.deployment_id;
  IF tg_table_name = '{ENTRY}' AND NOT EXISTS (
      SELECT 1 FROM {DEPLOYMENT} WHERE id = new.deployment_id AND status = 'on_site' AND agreed_by_id IS NOT NULL) THEN
    RAISE EXCEPTION 'entries need the agreement of the host' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;

CREATE FUNCTION support_deployment_sides() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  party int := nullif(current_setting('portal.party_id', true), '')::int;
  audience text[] := ARRAY['status', 'party_ids', 'closed_party_ids', 'person_ids', 'classification_rank'];
  agreed text[] := ARRAY['agreed_by_id', 'agreed_at'];
BEGIN
  IF current_user <> 'portal_app' THEN RETURN new; END IF;
  IF new.status = 'agreed' AND old.status <> 'agreed' AND (party <> old.host_id OR new.agreed_by_id IS NULL) THEN
    RAISE EXCEPTION 'the host agrees for itself' USING ERRCODE = '42501';
  END IF;
  IF new.status <> old.status AND new.status <> 'agreed' AND party <> old.owner_id THEN
    RAISE EXCEPTION 'the provider runs a deployment' USING ERRCODE = '42501';
  END IF;
  IF party = old.host_id AND party <> old.owner_id
      AND to_jsonb(new) - audience - agreed <> to_jsonb(old) - audience - agreed
      OR party = old.owner_id AND to_jsonb(new) - audience - 'end_report'::text
        <> to_jsonb(old) - audience - 'end_report'::text
      OR party NOT IN (old.owner_id, old.host_id) THEN
    RAISE EXCEPTION 'what was planned stays' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER deployment_sides BEFORE UPDATE ON {DEPLOYMENT}
  FOR EACH ROW EXECUTE FUNCTION support_deployment_sides();

CREATE FUNCTION support_field_grows() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE audience text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank'];
BEGIN
  IF tg_op = 'DELETE' AND current_user <> 'portal_app' THEN RETURN old; END IF;
  IF tg_op = 'DELETE' OR to_jsonb(new) - audience <> to_jsonb(old) - audience THEN
    RAISE EXCEPTION 'what was entered on the spot stays' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
"""
NO_SIDES = f"""
DROP TRIGGER deployment_sides ON {DEPLOYMENT};
DROP FUNCTION support_deployment_sides();
"""
NO_FUNCTIONS = """
DROP FUNCTION support_field_grows();
DROP FUNCTION support_know_deployment();
"""


def _trigger(table: str, name: str, moment: str, function: str) -> Operation:
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER {name} ON {table}",
    )


def _part(table: str, adds: str = PROVIDES) -> list[Operation]:
    """A part of a deployment, written by the provider."""
    return [
        *rls.guard_part(table, parent=DEPLOYMENT, key="deployment_id"),
        _trigger(table, "know_deployment", "BEFORE INSERT", "support_know_deployment"),
        rls.restrict(table, "who_adds", "INSERT", f"WITH CHECK ({adds})"),
        rls.restrict(table, "who_changes", "UPDATE", f"USING ({PROVIDES}) WITH CHECK ({PROVIDES})"),
        rls.restrict(table, "nobody_removes", "DELETE", "USING (false)"),
    ]


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("support", "0013_deployments"), ("access", "0001_second_lock")]

    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, NO_FUNCTIONS),
        migrations.RunSQL(SIDES, NO_SIDES),
        *rls.guard(DEPLOYMENT),
        *rls.guard_shares(DEPLOYMENT, "support_deploymentshare", "support_deploymentgrant"),
        rls.restrict(DEPLOYMENT, "begin_planned", "INSERT", "WITH CHECK (status = 'planned' AND agreed_by_id IS NULL)"),
        *_part(PERSON),
        *_part(ITEM),
        *_part(TEST, f"{PROVIDES} AND tested_by_id = {rls.PERSON}"),
        *_part(REPORT, f"{PROVIDES} AND written_by_id = {rls.PERSON}"),
        *_part(ENTRY, f"{PROVIDES} AND author_id = {rls.PERSON}"),
        rls.restrict(ENTRY, "host_owns", "SELECT", f"USING (host_id = {rls.PARTY} OR {PROVIDES})"),
        *(_trigger(table, "field_grows", "BEFORE UPDATE OR DELETE", "support_field_grows") for table in (TEST, REPORT, ENTRY)),
    ]
