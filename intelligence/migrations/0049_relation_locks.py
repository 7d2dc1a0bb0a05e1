"""The second lock of relations, of merges and splits, and of what people watch.

A relation follows the contribution that says it and is frozen with it. A merge or a split is known inside one party
alone: its audience is what that party sees of both contributions, worked out again whenever one of them changes.
"""

from django.db import migrations

from europol_portal.access import rls

CONTRIBUTION = "intelligence_contribution"
RELATION, IDENTITY, WATCH = "intelligence_relation", "intelligence_identitystatement", "intelligence_entitywatch"
IN_TERM = f"open_until IS NULL OR open_until > now() OR kept_for = {rls.PARTY}"
IN_CONSENT = (
    "lent_until IS NULL OR"
    " coalesce((lent_until ->> (SELECT current_setting('portal.party_id', true)))::timestamptz > now(), true)"
)
IN_USE = f"withdrawn_for IS NULL OR withdrawn_for = {rls.PARTY}"
OURS = f"party_id = {rls.PARTY} AND {rls.IN_AUDIENCE}"
IN_SIGHT = "seen_until IS NULL OR seen_until > now()"

RELATIONS = """
CREATE FUNCTION portal_fill_relation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE ends int;
BEGIN
  SELECT count(*), max(e.withdrawn_for) INTO ends, new.withdrawn_for FROM intelligence_entity e
    WHERE e.id IN (new.origin_id, new.target_id) AND e.contribution_id = new.contribution_id;
  IF ends <> 2 THEN
    RAISE EXCEPTION 'a relation links two entities of its contribution' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE FUNCTION portal_keep_relation() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF current_user = 'portal_app' AND (new.withdrawn_for IS DISTINCT FROM old.withdrawn_for
     OR (new.contribution_id, new.origin_id, new.target_id)
        IS DISTINCT FROM (old.contribution_id, old.origin_id, old.target_id)) THEN
    RAISE EXCEPTION 'a relation is written anew, never turned' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER fill_relation BEFORE INSERT ON intelligence_relation
  FOR EACH ROW EXECUTE FUNCTION portal_fill_relation();
CREATE TRIGGER keep_relation BEFORE UPDATE ON intelligence_relation
  FOR EACH ROW EXECUTE FUNCTION portal_keep_relation();
CREATE TRIGGER keep_sent BEFORE INSERT OR UPDATE OR DELETE ON intelligence_relation
  FOR EACH ROW EXECUTE FUNCTION portal_keep_sent_part();
CREATE TRIGGER copy_term BEFORE INSERT ON intelligence_relation
  FOR EACH ROW EXECUTE FUNCTION portal_copy_term();
CREATE TRIGGER copy_lent BEFORE INSERT ON intelligence_relation
  FOR EACH ROW EXECUTE FUNCTION portal_copy_lent();
CREATE FUNCTION portal_push_relation_terms() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_relation SET
    open_until = new.open_until,
    kept_for = CASE WHEN new.open_until IS NULL THEN NULL ELSE new.owner_id END,
    lent_until = new.lent_until
  WHERE contribution_id = new.id;
  RETURN NULL;
END $$;
CREATE TRIGGER push_relation_terms AFTER UPDATE OF open_until, lent_until, party_ids ON intelligence_contribution
  FOR EACH ROW WHEN (old.open_until IS DISTINCT FROM new.open_until OR old.lent_until IS DISTINCT FROM new.lent_until)
  EXECUTE FUNCTION portal_push_relation_terms();
"""
NO_RELATIONS = """
DROP TRIGGER push_relation_terms ON intelligence_contribution;
DROP FUNCTION portal_push_relation_terms();
DROP TRIGGER copy_lent ON intelligence_relation;
DROP TRIGGER copy_term ON intelligence_relation;
DROP TRIGGER keep_sent ON intelligence_relation;
DROP TRIGGER keep_relation ON intelligence_relation;
DROP TRIGGER fill_relation ON intelligence_relation;
DROP FUNCTION portal_keep_relation();
DROP FUNCTION portal_fill_relation();
"""

SIGHT = """
CREATE FUNCTION portal_sight_of_both(one uuid, other uuid, party int)
RETURNS TABLE (parties int[], closed int[], people int[], rank smallint, until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH heads AS (
    SELECT c.*, e.withdrawn_for FROM intelligence_entity e JOIN intelligence_contribution c ON c.id = e.contribution_id
    WHERE e.id IN (one, other)),
  kept AS (SELECT person_ids FROM heads WHERE closed_party_ids @> ARRAY[party])
  SELECT
    CASE WHEN count(*) = 2 AND bool_and(h.party_ids @> ARRAY[party] AND coalesce(h.withdrawn_for = party, true))
      THEN ARRAY[party] ELSE '{}' END,
    CASE WHEN EXISTS (SELECT 1 FROM kept) THEN ARRAY[party] ELSE '{}' END,
    CASE WHEN EXISTS (SELECT 1 FROM kept) THEN ARRAY(
      SELECT u.id::int FROM parties_user u WHERE u.party_id = party
        AND NOT EXISTS (SELECT 1 FROM kept WHERE NOT kept.person_ids @> ARRAY[u.id::int]) ORDER BY 1) ELSE '{}' END,
    coalesce(max(h.classification_rank), 32767)::smallint,
    min(least(CASE WHEN h.owner_id <> party THEN h.open_until END, (h.lent_until ->> party::text)::timestamptz))
  FROM heads h
$$;
REVOKE ALL ON FUNCTION portal_sight_of_both(uuid, uuid, int) FROM PUBLIC;
CREATE FUNCTION portal_fill_identity() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  SELECT contribution_id INTO new.first_contribution_id FROM intelligence_entity WHERE id = new.first_id;
  SELECT contribution_id INTO new.second_contribution_id FROM intelligence_entity WHERE id = new.second_id;
  IF (SELECT count(*) FROM intelligence_contribution WHERE status = 'sent'
        AND id IN (new.first_contribution_id, new.second_contribution_id))
     <> (CASE WHEN new.first_contribution_id = new.second_contribution_id THEN 1 ELSE 2 END) THEN
    RAISE EXCEPTION 'only what was sent is merged' USING ERRCODE = '42501';
  END IF;
  SELECT * INTO new.party_ids, new.closed_party_ids, new.person_ids, new.classification_rank, new.seen_until
    FROM portal_sight_of_both(new.first_id, new.second_id, new.party_id);
  RETURN new;
END $$;
CREATE TRIGGER fill_identity BEFORE INSERT ON intelligence_identitystatement
  FOR EACH ROW EXECUTE FUNCTION portal_fill_identity();
CREATE FUNCTION portal_keep_identity() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  loose text[] := ARRAY['withdrawn_by_id', 'withdrawn_at', 'withdrawal_reason'];
BEGIN
  IF current_user <> 'portal_app' THEN RETURN new; END IF;
  IF to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose OR old.withdrawn_at IS NOT NULL
     OR new.withdrawn_by_id IS DISTINCT FROM nullif(current_setting('portal.person_id', true), '')::int THEN
    RAISE EXCEPTION 'what was said of two entities stays on record' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_identity BEFORE UPDATE ON intelligence_identitystatement
  FOR EACH ROW EXECUTE FUNCTION portal_keep_identity();
REVOKE DELETE ON intelligence_identitystatement FROM portal_app, portal_system;

CREATE FUNCTION portal_push_identity() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_identitystatement s
    SET (party_ids, closed_party_ids, person_ids, classification_rank, seen_until)
      = (SELECT * FROM portal_sight_of_both(s.first_id, s.second_id, s.party_id))
    WHERE s.first_contribution_id = new.id OR s.second_contribution_id = new.id;
  DELETE FROM intelligence_entitywatch w USING parties_user u
    WHERE w.contribution_id = new.id AND u.id = w.user_id AND NOT (
      new.party_ids @> ARRAY[u.party_id::int] AND u.clearance_rank >= new.classification_rank
      AND (NOT new.closed_party_ids @> ARRAY[u.party_id::int] OR new.person_ids @> ARRAY[u.id::int]));
  RETURN NULL;
END $$;
CREATE TRIGGER push_identity
  AFTER UPDATE OF party_ids, closed_party_ids, person_ids, classification, open_until, lent_until
  ON intelligence_contribution FOR EACH ROW EXECUTE FUNCTION portal_push_identity();

CREATE FUNCTION portal_follow_withdrawn() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_relation r SET withdrawn_for = (
      SELECT max(e.withdrawn_for) FROM intelligence_entity e WHERE e.id IN (r.origin_id, r.target_id))
    WHERE r.origin_id = new.id OR r.target_id = new.id;
  UPDATE intelligence_identitystatement s
    SET (party_ids, closed_party_ids, person_ids, classification_rank, seen_until)
      = (SELECT * FROM portal_sight_of_both(s.first_id, s.second_id, s.party_id))
    WHERE s.first_id = new.id OR s.second_id = new.id;
  DELETE FROM intelligence_entitywatch w USING parties_user u
    WHERE w.entity_id = new.id AND u.id = w.user_id AND u.party_id <> new.withdrawn_for;
  RETURN NULL;
END $$;
CREATE TRIGGER follow_withdrawn AFTER UPDATE OF withdrawn_for ON intelligence_entity
  FOR EACH ROW WHEN (old.withdrawn_for IS DISTINCT FROM new.withdrawn_for)
  EXECUTE FUNCTION portal_follow_withdrawn();
"""
NO_SIGHT = """
DROP TRIGGER follow_withdrawn ON intelligence_entity;
DROP FUNCTION portal_follow_withdrawn();
DROP TRIGGER push_identity ON intelligence_contribution;
DROP FUNCTION portal_push_identity();
GRANT DELETE ON intelligence_identitystatement TO portal_app, portal_system;
DROP TRIGGER keep_identity ON intelligence_identitystatement;
DROP FUNCTION portal_keep_identity();
DROP TRIGGER fill_identity ON intelligence_identitystatement;
DROP FUNCTION portal_fill_identity();
DROP FUNCTION portal_sight_of_both(uuid, uuid, int);
"""

# Who watches an entity that the contribution names too, and sees both: asked by who sees the contribution, and only of
# the parties to which it was delivered at the moment, or of the owner's when it was sent.
WATCHERS = """
CREATE FUNCTION portal_watchers(item uuid, moment timestamptz) RETURNS SETOF int LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  WITH told AS (
    SELECT DISTINCT r.party_id FROM intelligence_recipient r
      WHERE r.contribution_id = item AND r.delivered_at = moment
    UNION SELECT c.owner_id FROM intelligence_contribution c WHERE c.id = item AND c.sent_at = moment),
  people AS (
    SELECT u.id, u.party_id::int AS party_id, u.clearance_rank, w.entity_id FROM intelligence_entitywatch w
    JOIN parties_user u ON u.id = w.user_id JOIN told ON told.party_id = u.party_id),
  watched AS (
    SELECT * FROM people
    UNION
    SELECT p.id, p.party_id, p.clearance_rank, CASE WHEN s.first_id = p.entity_id THEN s.second_id ELSE s.first_id END
    FROM people p JOIN intelligence_identitystatement s ON s.party_id = p.party_id AND s.says = 'same'
      AND s.withdrawn_at IS NULL AND p.entity_id IN (s.first_id, s.second_id))
  SELECT DISTINCT w.id::int FROM watched w
  JOIN intelligence_entity e ON e.id = w.entity_id
  JOIN intelligence_contribution c ON c.id = e.contribution_id
  JOIN intelligence_contribution now_told ON now_told.id = item
  JOIN intelligence_entity n ON n.contribution_id = item AND n.kind = e.kind AND n.subtype = e.subtype
    AND n.normalised = e.normalised AND coalesce(n.birth_date = e.birth_date, true)
  WHERE e.contribution_id <> item
    AND now_told.party_ids @> ARRAY[nullif(current_setting('portal.party_id', true), '')::int]
    AND (n.withdrawn_at IS NULL OR n.withdrawn_for = w.party_id)
    AND (now_told.owner_id = w.party_id OR NOT portal_is_protected(n.current_category, n.birth_date))
    AND c.party_ids @> ARRAY[w.party_id] AND c.classification_rank <= w.clearance_rank
    AND (NOT c.closed_party_ids @> ARRAY[w.party_id] OR c.person_ids @> ARRAY[w.id::int])
    AND (c.open_until IS NULL OR c.open_until > now() OR c.owner_id = w.party_id)
    AND (c.lent_until IS NULL OR coalesce((c.lent_until ->> w.party_id::text)::timestamptz > now(), true))
    AND (e.withdrawn_for IS NULL OR e.withdrawn_for = w.party_id)
$$;
"""
NO_WATCHERS = "DROP FUNCTION portal_watchers(uuid, timestamptz);"

# With an entity goes everything that leads to it, whoever deletes it: a draft's author, or an erasure.
FORGET = """
CREATE FUNCTION portal_forget_links() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM intelligence_relation r USING gone WHERE r.origin_id = gone.id;
  DELETE FROM intelligence_relation r USING gone WHERE r.target_id = gone.id;
  DELETE FROM intelligence_identitystatement s USING gone WHERE s.first_id = gone.id;
  DELETE FROM intelligence_identitystatement s USING gone WHERE s.second_id = gone.id;
  DELETE FROM intelligence_entitywatch w USING gone WHERE w.entity_id = gone.id;
  RETURN NULL;
END $$;
CREATE TRIGGER forget_links AFTER DELETE ON intelligence_entity
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION portal_forget_links();
"""
NO_FORGET = "DROP TRIGGER forget_links ON intelligence_entity; DROP FUNCTION portal_forget_links();"


class Migration(migrations.Migration):
    """Policies, and the triggers that follow contributions and entities."""

    dependencies = [("intelligence", "0048_relations"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard_part(RELATION, parent=CONTRIBUTION, key="contribution_id"),
        rls.restrict(RELATION, "in_term", "ALL", f"USING ({IN_TERM}) WITH CHECK ({IN_TERM})"),
        rls.restrict(RELATION, "in_consent", "ALL", f"USING ({IN_CONSENT}) WITH CHECK ({IN_CONSENT})"),
        rls.restrict(RELATION, "in_use", "SELECT", f"USING ({IN_USE})"),
        migrations.RunSQL(RELATIONS, NO_RELATIONS),
        *rls.enable(IDENTITY),
        rls.policy(IDENTITY, "see", "SELECT", using=OURS),
        rls.policy(IDENTITY, "say", "INSERT", check=f"{OURS} AND author_id = {rls.PERSON}"),
        rls.policy(IDENTITY, "take_back", "UPDATE", using=OURS, check=OURS),
        rls.restrict(IDENTITY, "in_sight", "ALL", f"USING ({IN_SIGHT}) WITH CHECK ({IN_SIGHT})"),
        migrations.RunSQL(SIGHT, NO_SIGHT),
        *rls.guard_personal(WATCH),
        migrations.RunSQL(WATCHERS, NO_WATCHERS),
        migrations.RunSQL(FORGET, NO_FORGET),
    ]
