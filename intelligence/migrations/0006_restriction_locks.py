"""The second lock of restrictions: terms close parts to all but the owner, and only the owner sets or lifts them."""

from django.db import migrations
from django.db.migrations.operations.base import Operation

from europol_portal.access import rls

CONTRIBUTION, RESTRICTION = "intelligence_contribution", "intelligence_restriction"
PARTS = ("intelligence_contributiontext", "intelligence_entity", "intelligence_attachment", "intelligence_recipient")

MINE = f"owner_id = {rls.PARTY} AND {rls.IN_AUDIENCE}"

TERM = """
CREATE FUNCTION portal_copy_term() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  SELECT open_until, CASE WHEN open_until IS NULL THEN NULL ELSE owner_id END INTO new.open_until, new.kept_for
    FROM intelligence_contribution WHERE id = new.contribution_id;
  RETURN new;
END $$;
CREATE FUNCTION portal_push_term() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE part text; keeper int := CASE WHEN new.open_until IS NULL THEN NULL ELSE new.owner_id END;
BEGIN
  FOREACH part IN ARRAY ARRAY['intelligence_contributiontext', 'intelligence_entity', 'intelligence_attachment',
                              'intelligence_recipient', 'intelligence_restriction'] LOOP
    EXECUTE format('UPDATE %I SET open_until = $1, kept_for = $2 WHERE contribution_id = $3', part)
      USING new.open_until, keeper, new.id;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER push_term AFTER UPDATE OF open_until ON intelligence_contribution
  FOR EACH ROW WHEN (old.open_until IS DISTINCT FROM new.open_until) EXECUTE FUNCTION portal_push_term();
"""
NO_TERM = """
DROP TRIGGER push_term ON intelligence_contribution;
DROP FUNCTION portal_push_term(); DROP FUNCTION portal_copy_term();
"""

KEEP = """
CREATE FUNCTION portal_keep_terms() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF current_user = 'portal_app'
     AND nullif(current_setting('portal.party_id', true), '')::int IS DISTINCT FROM old.owner_id THEN
    RAISE EXCEPTION 'only the owner restricts or recalls a contribution' USING ERRCODE = '42501';
  END IF;
  IF old.recalled_at IS NOT NULL AND new.recalled_at IS DISTINCT FROM old.recalled_at THEN
    RAISE EXCEPTION 'a recall stays' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_terms BEFORE UPDATE OF open_until, restriction_text, recalled_at ON intelligence_contribution
  FOR EACH ROW WHEN (old.open_until IS DISTINCT FROM new.open_until OR old.recalled_at IS DISTINCT FROM new.recalled_at
                     OR old.restriction_text <> new.restriction_text)
  EXECUTE FUNCTION portal_keep_terms();
CREATE FUNCTION portal_know_restrictor() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  new.owner_id := coalesce((SELECT owner_id FROM intelligence_contribution WHERE id = new.contribution_id), 0);
  RETURN new;
END $$;
CREATE TRIGGER know_restrictor BEFORE INSERT ON intelligence_restriction
  FOR EACH ROW EXECUTE FUNCTION portal_know_restrictor();
CREATE TRIGGER copy_audience BEFORE INSERT ON intelligence_restriction
  FOR EACH ROW EXECUTE FUNCTION portal_copy_audience('intelligence_contribution', 'contribution_id');
CREATE TRIGGER push_audience_intelligence_restriction
  AFTER UPDATE OF party_ids, closed_party_ids, person_ids, classification ON intelligence_contribution
  FOR EACH ROW EXECUTE FUNCTION portal_push_audience('intelligence_restriction', 'contribution_id');
CREATE FUNCTION portal_keep_restriction() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  loose text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank', 'lent_until',
                        'open_until', 'kept_for', 'lifted_at', 'lifted_by_id', 'lift_reason'];
BEGIN
  IF tg_op = 'DELETE' THEN
    IF current_user = 'portal_app' THEN
      RAISE EXCEPTION 'a restriction stays on record' USING ERRCODE = '42501';
    END IF;
    RETURN old;
  END IF;
  IF to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose
     OR (old.lifted_at IS NOT NULL AND new.lifted_at IS DISTINCT FROM old.lifted_at) THEN
    RAISE EXCEPTION 'a restriction is lifted, never changed' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_restriction BEFORE UPDATE OR DELETE ON intelligence_restriction
  FOR EACH ROW EXECUTE FUNCTION portal_keep_restriction();
"""
NO_KEEP = """
DROP TRIGGER push_audience_intelligence_restriction ON intelligence_contribution;
DROP TRIGGER keep_restriction ON intelligence_restriction;
DROP TRIGGER copy_audience ON intelligence_restriction;
DROP TRIGGER know_restrictor ON intelligence_restriction;
DROP TRIGGER keep_terms ON intelligence_contribution;
DROP FUNCTION portal_keep_restriction(); DROP FUNCTION portal_know_restrictor(); DROP FUNCTION portal_keep_terms();
"""

EXPIRE = """
CREATE FUNCTION portal_end_terms(moment timestamptz)
RETURNS TABLE (id uuid, owner_id int, case_number int, message_number int, codes text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE head intelligence_contribution%ROWTYPE; gone int[];
BEGIN
  FOR head IN
    SELECT * FROM intelligence_contribution c
    WHERE c.open_until <= least(moment, now()) AND c.party_ids <> ARRAY[c.owner_id]
    ORDER BY c.open_until LIMIT 500 FOR UPDATE SKIP LOCKED
  LOOP
    gone := array_remove(head.party_ids, head.owner_id);
    DELETE FROM intelligence_contributionshare s WHERE s.content_object_id = head.id AND s.group_id = ANY(gone);
    DELETE FROM intelligence_contributiongrant g WHERE g.content_object_id = head.id AND g.party_id = ANY(gone);
    UPDATE intelligence_contribution c SET
      party_ids = ARRAY[head.owner_id],
      closed_party_ids = ARRAY(SELECT unnest(head.closed_party_ids) INTERSECT SELECT head.owner_id),
      person_ids = ARRAY(SELECT user_id::int FROM intelligence_contributiongrant g
                         WHERE g.content_object_id = head.id ORDER BY 1)
    WHERE c.id = head.id;
    id := head.id; owner_id := head.owner_id;
    case_number := head.case_number; message_number := head.message_number;
    codes := ARRAY(SELECT p.code FROM parties_party p WHERE p.group_id = ANY(gone) ORDER BY 1);
    RETURN NEXT;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION portal_end_terms(timestamptz) FROM public;
GRANT EXECUTE ON FUNCTION portal_end_terms(timestamptz) TO portal_system;
"""

# What may change on a sent contribution: the functions of 0003 with the terms of the owner. Codes are taken away only
# by the service that asks the owner for its reason, which names the contribution in `portal.loosening`.
EDIT = """
DO $edit$
DECLARE source text := pg_get_functiondef('{name}'::regproc);
BEGIN
  IF position({before} IN source) = 0 THEN RAISE EXCEPTION '{name} is not as expected'; END IF;
  EXECUTE replace(source, {before}, {after});
END $edit$;
"""
HEADER = ("$q$'handling_codes', 'handling_text']$q$",
          "$q$'handling_codes', 'handling_text', 'open_until', 'restriction_text', 'recalled_at']$q$")
PART = ("$q$'classification_rank'$q$", "$q$'classification_rank', 'open_until', 'kept_for'$q$")
LOOSEN = ("$q$IF NOT new.handling_codes @> old.handling_codes OR NOT starts_with(new.handling_text, old.handling_text) THEN$q$",
          "$q$IF coalesce(current_setting('portal.loosening', true), '') <> old.id::text"
          " AND (NOT new.handling_codes @> old.handling_codes OR NOT starts_with(new.handling_text, old.handling_text)) THEN$q$")


def _edit(name: str, change: tuple[str, str]) -> migrations.RunSQL:
    before, after = change
    return migrations.RunSQL(
        EDIT.format(name=name, before=before, after=after), EDIT.format(name=name, before=after, after=before)
    )


def _close(table: str, keeper: str) -> Operation:
    """A term that has run out closes the row for all but its owner, without waiting for the job that takes the share
    rows away; a restrictive policy holds beside whatever else opens the row."""
    rule = f"open_until IS NULL OR open_until > now() OR {keeper} = {rls.PARTY}"
    return rls.restrict(table, "in_term", "ALL", f"USING ({rule}) WITH CHECK ({rule})")


def _copy(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER copy_term BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION portal_copy_term()",
        f"DROP TRIGGER copy_term ON {table}",
    )


class Migration(migrations.Migration):
    """Policies and triggers."""

    dependencies = [("intelligence", "0005_restrictions"), ("access", "0001_second_lock")]

    operations = [
        *rls.enable(RESTRICTION),
        rls.policy(RESTRICTION, "see", "SELECT", using=rls.IN_AUDIENCE),
        rls.policy(RESTRICTION, "lay", "INSERT", check=MINE),
        rls.policy(RESTRICTION, "lift", "UPDATE", using=MINE, check=MINE),
        migrations.RunSQL(KEEP, NO_KEEP),
        migrations.RunSQL(TERM, NO_TERM),
        migrations.RunSQL(EXPIRE, "DROP FUNCTION portal_end_terms(timestamptz)"),
        *[_copy(table) for table in (*PARTS, RESTRICTION)],
        _edit("portal_keep_contribution", HEADER),
        _edit("portal_keep_contribution", LOOSEN),
        _edit("portal_keep_sent_part", PART),
        _edit("portal_keep_recipient", PART),
        _close(CONTRIBUTION, "owner_id"),
        *[_close(table, "kept_for") for table in (*PARTS, RESTRICTION)],
    ]
