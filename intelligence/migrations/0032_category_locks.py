"""The second lock of categories: what was sent stays, only a person of the owner states anew, nothing changes by itself.

The current category of an entity is a copy that PostgreSQL keeps; the application can write neither it nor the moment
of withdrawal. Jobs get keys and audiences, never what is written of a person.
"""

from django.db import migrations

from europol_portal.access import rls

ENTITY, STATEMENT = "intelligence_entity", "intelligence_categorystatement"
OURS = f"owner_id = {rls.PARTY} AND author_id = {rls.PERSON} AND {rls.IN_AUDIENCE}"
IN_TERM = f"open_until IS NULL OR open_until > now() OR kept_for = {rls.PARTY}"
IN_CONSENT = (
    "lent_until IS NULL OR"
    " coalesce((lent_until ->> (SELECT current_setting('portal.party_id', true)))::timestamptz > now(), true)"
)
IN_USE = f"withdrawn_at IS NULL OR withdrawn_for = {rls.PARTY}"

# What may change on a sent contribution: the function of 0003 with what PostgreSQL itself keeps of categories.
EDIT = """
DO $edit$
DECLARE source text := pg_get_functiondef('portal_keep_sent_part'::regproc);
BEGIN
  IF position({before} IN source) = 0 THEN RAISE EXCEPTION 'portal_keep_sent_part is not as expected'; END IF;
  EXECUTE replace(source, {before}, {after});
END $edit$;
"""
RANK = "$q$'classification_rank'$q$"
RANK_AND_CATEGORY = (
    "$q$'classification_rank', 'current_category', 'stated_necessity', 'category_due', 'category_told_at',"
    " 'withdrawn_at', 'withdrawn_for'$q$"
)

FILL = f"""
ALTER TABLE {ENTITY} DISABLE TRIGGER keep_sent;
UPDATE {ENTITY} SET current_category = data_subject_category,
  category_due = CASE WHEN data_subject_category = 'uncategorised'
    THEN added_at + interval '548 days' END
  WHERE data_subject_category <> '';
ALTER TABLE {ENTITY} ENABLE TRIGGER keep_sent;
"""

KEEP = """
CREATE FUNCTION portal_keep_category() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    new.current_category := new.data_subject_category;
    new.stated_necessity := ''; new.withdrawn_at := NULL; new.withdrawn_for := NULL; new.category_told_at := NULL;
    RETURN new;
  END IF;
  IF current_user <> 'portal_app' THEN RETURN new; END IF;
  IF new.data_subject_category IS DISTINCT FROM old.data_subject_category THEN
    new.current_category := new.data_subject_category;
    RETURN new;
  END IF;
  IF (new.current_category, new.stated_necessity, new.withdrawn_at, new.withdrawn_for, new.category_due)
     IS DISTINCT FROM (old.current_category, old.stated_necessity, old.withdrawn_at, old.withdrawn_for, old.category_due)
  THEN
    RAISE EXCEPTION 'a category changes by a statement of its owner only' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_category BEFORE INSERT OR UPDATE ON intelligence_entity
  FOR EACH ROW EXECUTE FUNCTION portal_keep_category();
"""
NO_KEEP = "DROP TRIGGER keep_category ON intelligence_entity; DROP FUNCTION portal_keep_category();"

STATE = """
CREATE FUNCTION portal_fill_statement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE head intelligence_contribution%ROWTYPE; person intelligence_entity%ROWTYPE;
BEGIN
  SELECT * INTO person FROM intelligence_entity WHERE id = new.entity_id;
  SELECT * INTO head FROM intelligence_contribution WHERE id = new.contribution_id;
  IF person.id IS NULL OR person.contribution_id <> new.contribution_id OR person.kind <> 'person'
     OR head.status <> 'sent' THEN
    RAISE EXCEPTION 'a statement is about a person in a sent contribution' USING ERRCODE = '42501';
  END IF;
  new.owner_id := head.owner_id;
  new.previous := person.current_category;
  RETURN new;
END $$;
CREATE TRIGGER fill_statement BEFORE INSERT ON intelligence_categorystatement
  FOR EACH ROW EXECUTE FUNCTION portal_fill_statement();
CREATE TRIGGER copy_audience BEFORE INSERT ON intelligence_categorystatement
  FOR EACH ROW EXECUTE FUNCTION portal_copy_audience('intelligence_contribution', 'contribution_id');
CREATE TRIGGER copy_term BEFORE INSERT ON intelligence_categorystatement
  FOR EACH ROW EXECUTE FUNCTION portal_copy_term();
CREATE TRIGGER copy_lent BEFORE INSERT ON intelligence_categorystatement
  FOR EACH ROW EXECUTE FUNCTION portal_copy_lent();
CREATE TRIGGER push_audience_intelligence_categorystatement
  AFTER UPDATE OF party_ids, closed_party_ids, person_ids, classification ON intelligence_contribution
  FOR EACH ROW EXECUTE FUNCTION portal_push_audience('intelligence_categorystatement', 'contribution_id');
CREATE FUNCTION portal_push_statement_terms() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_categorystatement SET
    open_until = new.open_until,
    kept_for = CASE WHEN new.open_until IS NULL THEN NULL ELSE new.owner_id END,
    lent_until = new.lent_until
  WHERE contribution_id = new.id;
  RETURN NULL;
END $$;
CREATE TRIGGER push_statement_terms AFTER UPDATE OF open_until, lent_until, party_ids ON intelligence_contribution
  FOR EACH ROW WHEN (old.open_until IS DISTINCT FROM new.open_until OR old.lent_until IS DISTINCT FROM new.lent_until)
  EXECUTE FUNCTION portal_push_statement_terms();
CREATE FUNCTION portal_carry_statement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_entity SET
    current_category = new.category,
    stated_necessity = new.necessity,
    category_due = new.due_at,
    category_told_at = NULL, withdrawn_at = NULL, withdrawn_for = NULL
  WHERE id = new.entity_id;
  RETURN NULL;
END $$;
CREATE TRIGGER carry_statement AFTER INSERT ON intelligence_categorystatement
  FOR EACH ROW EXECUTE FUNCTION portal_carry_statement();
REVOKE UPDATE, DELETE ON intelligence_categorystatement FROM portal_app, portal_system;
"""
NO_STATE = """
GRANT UPDATE, DELETE ON intelligence_categorystatement TO portal_app, portal_system;
DROP TRIGGER carry_statement ON intelligence_categorystatement;
DROP FUNCTION portal_carry_statement();
DROP TRIGGER push_statement_terms ON intelligence_contribution;
DROP FUNCTION portal_push_statement_terms();
DROP TRIGGER push_audience_intelligence_categorystatement ON intelligence_contribution;
DROP TRIGGER copy_lent ON intelligence_categorystatement;
DROP TRIGGER copy_term ON intelligence_categorystatement;
DROP TRIGGER copy_audience ON intelligence_categorystatement;
DROP TRIGGER fill_statement ON intelligence_categorystatement;
DROP FUNCTION portal_fill_statement();
"""

TIMES = """
CREATE FUNCTION portal_withdraw_uncategorised(at timestamptz)
RETURNS TABLE (id uuid, contribution_id uuid, party_ids int[], closed_party_ids int[], person_ids int[],
               classification_rank smallint, owner_id int, sender_id bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH late AS (
    SELECT e.id, c.owner_id, c.sender_id FROM intelligence_entity e JOIN intelligence_contribution c
      ON c.id = e.contribution_id
    WHERE e.current_category = 'uncategorised' AND e.withdrawn_at IS NULL AND e.category_due <= at
      AND c.status = 'sent' FOR UPDATE OF e SKIP LOCKED)
  UPDATE intelligence_entity e SET withdrawn_at = at, withdrawn_for = late.owner_id FROM late WHERE e.id = late.id
  RETURNING e.id, e.contribution_id, e.party_ids, e.closed_party_ids, e.person_ids, e.classification_rank,
            late.owner_id, late.sender_id
$$;
CREATE FUNCTION portal_tell_uncategorised(until timestamptz, at timestamptz)
RETURNS TABLE (id uuid, contribution_id uuid, party_ids int[], closed_party_ids int[], person_ids int[],
               classification_rank smallint, owner_id int, sender_id bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH soon AS (
    SELECT e.id, c.owner_id, c.sender_id FROM intelligence_entity e JOIN intelligence_contribution c
      ON c.id = e.contribution_id
    WHERE e.current_category = 'uncategorised' AND e.withdrawn_at IS NULL AND e.category_told_at IS NULL
      AND e.category_due <= until AND e.category_due > at AND c.status = 'sent' FOR UPDATE OF e SKIP LOCKED)
  UPDATE intelligence_entity e SET category_told_at = at FROM soon WHERE e.id = soon.id
  RETURNING e.id, e.contribution_id, e.party_ids, e.closed_party_ids, e.person_ids, e.classification_rank,
            soon.owner_id, soon.sender_id
$$;
REVOKE ALL ON FUNCTION portal_withdraw_uncategorised(timestamptz),
  portal_tell_uncategorised(timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_withdraw_uncategorised(timestamptz),
  portal_tell_uncategorised(timestamptz, timestamptz) TO portal_system;
"""
NO_TIMES = """
DROP FUNCTION portal_tell_uncategorised(timestamptz, timestamptz), portal_withdraw_uncategorised(timestamptz);
"""


class Migration(migrations.Migration):
    """Policies, and the triggers that carry statements into every use."""

    dependencies = [("intelligence", "0031_subject_categories"), ("access", "0001_second_lock")]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(
            EDIT.format(before=RANK, after=RANK_AND_CATEGORY), EDIT.format(before=RANK_AND_CATEGORY, after=RANK)
        ),
        migrations.RunSQL(KEEP, NO_KEEP),
        rls.restrict(ENTITY, "in_use", "SELECT", f"USING ({IN_USE})"),
        *rls.enable(STATEMENT),
        rls.policy(STATEMENT, "see", "SELECT", using=rls.IN_AUDIENCE),
        rls.policy(STATEMENT, "state", "INSERT", check=OURS),
        rls.restrict(STATEMENT, "in_term", "ALL", f"USING ({IN_TERM}) WITH CHECK ({IN_TERM})"),
        rls.restrict(STATEMENT, "in_consent", "ALL", f"USING ({IN_CONSENT}) WITH CHECK ({IN_CONSENT})"),
        migrations.RunSQL(STATE, NO_STATE),
        migrations.RunSQL(TIMES, NO_TIMES),
    ]
