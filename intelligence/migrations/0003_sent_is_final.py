"""Sent contributions never change: PostgreSQL refuses what the application must not do.

Audience and marking stay changeable by the owner (the kit's triggers hold that); handling codes can only be added,
and only by the owner. Rows are removed by the erasure procedure alone, which does not run as the application.
"""

from django.db import migrations

KEEP_HEADER = """
CREATE FUNCTION portal_keep_contribution() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  me int := nullif(current_setting('portal.party_id', true), '')::int;
  loose text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification', 'classification_rank',
                        'handling_codes', 'handling_text'];
BEGIN
  IF tg_op = 'DELETE' THEN
    IF old.status = 'sent' AND current_user = 'portal_app' THEN
      RAISE EXCEPTION 'a sent contribution stays' USING ERRCODE = '42501';
    END IF;
    RETURN old;
  END IF;
  IF old.status <> 'sent' THEN RETURN new; END IF;
  IF to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose THEN
    RAISE EXCEPTION 'a sent contribution never changes' USING ERRCODE = '42501';
  END IF;
  IF new.handling_codes IS DISTINCT FROM old.handling_codes OR new.handling_text <> old.handling_text THEN
    IF NOT new.handling_codes @> old.handling_codes OR NOT starts_with(new.handling_text, old.handling_text) THEN
      RAISE EXCEPTION 'handling codes of a sent contribution are only added' USING ERRCODE = '42501';
    END IF;
    IF current_user = 'portal_app' AND me IS DISTINCT FROM old.owner_id THEN
      RAISE EXCEPTION 'only the owner restricts a contribution' USING ERRCODE = '42501';
    END IF;
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_contribution BEFORE UPDATE OR DELETE ON intelligence_contribution
  FOR EACH ROW EXECUTE FUNCTION portal_keep_contribution();
"""

KEEP_PARTS = """
CREATE FUNCTION portal_is_sent(contribution uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT status = 'sent' FROM intelligence_contribution WHERE id = contribution), false);
$$;
CREATE FUNCTION portal_keep_sent_part() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  loose text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank', 'ts', 'slices'];
  same boolean;
BEGIN
  IF tg_op = 'UPDATE' THEN
    same := to_jsonb(new) - loose IS NOT DISTINCT FROM to_jsonb(old) - loose;
  ELSE
    same := current_user <> 'portal_app';
  END IF;
  IF NOT same AND portal_is_sent((CASE WHEN tg_op = 'INSERT' THEN new ELSE old END).contribution_id) THEN
    RAISE EXCEPTION 'a sent contribution never changes' USING ERRCODE = '42501';
  END IF;
  RETURN CASE WHEN tg_op = 'DELETE' THEN old ELSE new END;
END $$;
CREATE FUNCTION portal_keep_recipient() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  me int := nullif(current_setting('portal.party_id', true), '')::int;
  loose text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank', 'delivered_at',
                        'opened_at', 'opened_by_id'];
BEGIN
  IF tg_op = 'DELETE' THEN
    IF current_user = 'portal_app' AND portal_is_sent(old.contribution_id) THEN
      RAISE EXCEPTION 'what was sent to an authority stays on record' USING ERRCODE = '42501';
    END IF;
    RETURN old;
  END IF;
  IF to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose
     OR (old.opened_at IS NOT NULL AND new.opened_at IS DISTINCT FROM old.opened_at)
     OR (old.delivered_at IS NOT NULL AND new.delivered_at IS DISTINCT FROM old.delivered_at) THEN
    RAISE EXCEPTION 'what was sent to an authority stays on record' USING ERRCODE = '42501';
  END IF;
  IF current_user = 'portal_app' AND new.opened_at IS DISTINCT FROM old.opened_at
     AND me IS DISTINCT FROM old.party_id THEN
    RAISE EXCEPTION 'only the receiving party opens its copy' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_sent BEFORE INSERT OR UPDATE OR DELETE ON intelligence_contributiontext
  FOR EACH ROW EXECUTE FUNCTION portal_keep_sent_part();
CREATE TRIGGER keep_sent BEFORE INSERT OR UPDATE OR DELETE ON intelligence_entity
  FOR EACH ROW EXECUTE FUNCTION portal_keep_sent_part();
CREATE TRIGGER keep_sent BEFORE INSERT OR UPDATE OR DELETE ON intelligence_attachment
  FOR EACH ROW EXECUTE FUNCTION portal_keep_sent_part();
CREATE TRIGGER keep_recipient BEFORE UPDATE OR DELETE ON intelligence_recipient
  FOR EACH ROW EXECUTE FUNCTION portal_keep_recipient();
"""

DROP = """
DROP TRIGGER keep_recipient ON intelligence_recipient;
DROP TRIGGER keep_sent ON intelligence_attachment;
DROP TRIGGER keep_sent ON intelligence_entity;
DROP TRIGGER keep_sent ON intelligence_contributiontext;
DROP FUNCTION portal_keep_recipient();
DROP FUNCTION portal_keep_sent_part();
DROP FUNCTION portal_is_sent(uuid);
DROP TRIGGER keep_contribution ON intelligence_contribution;
DROP FUNCTION portal_keep_contribution();
"""


class Migration(migrations.Migration):
    """Immutability."""

    dependencies = [("intelligence", "0002_second_lock")]

    operations = [migrations.RunSQL(KEEP_HEADER + KEEP_PARTS, DROP)]
