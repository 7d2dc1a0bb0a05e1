"""The second lock of assessments and dossiers, and what follows their sources at once.

Evidence and members follow their contribution as everything does that a party keeps about one. A copy that was let out
follows the sources that it rests on: the moment an owner takes back, restricts, recalls or erases one of them, the words
of the copy are gone from the recipient's row.
"""

from django.db import migrations

from europol_portal.access import rls

GROUP, ANSWER, ENTRY = "intelligence_groupassessment", "intelligence_groupanswer", "intelligence_groupentry"
EVIDENCE, MEMBER = "intelligence_groupevidence", "intelligence_groupmember"
RELEASE, RECEIVED = "intelligence_dossierrelease", "intelligence_receiveddossier"

IN_CIRCLE = f"(cardinality(person_ids) = 0 OR person_ids @> ARRAY[{rls.PERSON}])"
OURS = f"owner_id = {rls.PARTY} AND classification_rank <= {rls.CLEARANCE}"
BY_ME = f"author_id = {rls.PERSON}"
IN_HOUSE = (
    f"party_id = {rls.PARTY} AND party_ids <> '{{}}' AND classification_rank <= {rls.CLEARANCE}"
    f" AND group_rank <= {rls.CLEARANCE}"
    f" AND (closed_party_ids = '{{}}' OR person_ids @> ARRAY[{rls.PERSON}])"
)
IN_TERM = f"open_until IS NULL OR open_until > now() OR kept_for = {rls.PARTY}"
IN_CONSENT = (
    "lent_until IS NULL OR"
    " coalesce((lent_until ->> (SELECT current_setting('portal.party_id', true)))::timestamptz > now(), true)"
)
RUNNING = "(open_until IS NULL OR open_until > now())"

# Rows and parts repeat the marking of the assessment and whether it may be written in; sources are noted on answers.
FOLLOW = f"""
CREATE FUNCTION portal_fill_group() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE head {GROUP}%ROWTYPE;
BEGIN
  SELECT * INTO STRICT head FROM {GROUP} WHERE id = new.assessment_id;
  new.is_open := head.status = 'reported';
  IF tg_table_name IN ('{ANSWER}', '{ENTRY}') THEN
    new.owner_id := head.owner_id;
    new.classification_rank := head.classification_rank;
  ELSE
    new.group_rank := head.classification_rank;
    IF head.owner_id <> new.party_id THEN
      RAISE EXCEPTION 'an assessment takes parts of its own party only' USING ERRCODE = '42501';
    END IF;
  END IF;
  RETURN new;
END $$;
CREATE FUNCTION portal_push_group() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE writable boolean := new.status = 'reported';
BEGIN
  UPDATE {ANSWER} SET is_open = writable, classification_rank = new.classification_rank WHERE assessment_id = new.id;
  UPDATE {ENTRY} SET is_open = writable, classification_rank = new.classification_rank WHERE assessment_id = new.id;
  UPDATE {EVIDENCE} SET is_open = writable, group_rank = new.classification_rank WHERE assessment_id = new.id;
  UPDATE {MEMBER} SET is_open = writable, group_rank = new.classification_rank WHERE assessment_id = new.id;
  RETURN NULL;
END $$;
CREATE FUNCTION portal_raise_group(item uuid, level text, rank int) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  UPDATE {GROUP} SET classification = level WHERE id = item AND classification_rank < rank
$$;
CREATE FUNCTION portal_note_source() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'DELETE' THEN
    IF tg_table_name = '{EVIDENCE}' THEN
      UPDATE {ANSWER} SET source_ids = array_remove(source_ids, old.contribution_id)
        WHERE id = (to_jsonb(old)->>'answer_id')::uuid AND NOT EXISTS (SELECT 1 FROM {EVIDENCE} e
          WHERE e.answer_id = (to_jsonb(old)->>'answer_id')::uuid AND e.contribution_id = old.contribution_id);
    END IF;
    UPDATE {GROUP} SET source_ids = array_remove(source_ids, old.contribution_id) WHERE id = old.assessment_id
      AND NOT EXISTS (SELECT 1 FROM {EVIDENCE} e
        WHERE e.assessment_id = old.assessment_id AND e.contribution_id = old.contribution_id)
      AND NOT EXISTS (SELECT 1 FROM {MEMBER} m
        WHERE m.assessment_id = old.assessment_id AND m.contribution_id = old.contribution_id);
    RETURN NULL;
  END IF;
  IF tg_table_name = '{EVIDENCE}' THEN
    UPDATE {ANSWER} SET source_ids = source_ids || new.contribution_id
      WHERE id = (to_jsonb(new)->>'answer_id')::uuid AND NOT source_ids @> ARRAY[new.contribution_id];
  END IF;
  UPDATE {GROUP} SET source_ids = source_ids || new.contribution_id
    WHERE id = new.assessment_id AND NOT source_ids @> ARRAY[new.contribution_id];
  PERFORM portal_raise_group(new.assessment_id, c.classification, c.classification_rank)
    FROM intelligence_contribution c WHERE c.id = new.contribution_id;
  RETURN NULL;
END $$;
CREATE FUNCTION portal_drop_lost_parts(item uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE lost uuid[];
BEGIN
  PERFORM 1 FROM {GROUP} WHERE id = item AND status = 'reported'
    AND owner_id = nullif(current_setting('portal.party_id', true), '')::int;
  IF NOT FOUND THEN RETURN; END IF;
  lost := ARRAY(SELECT contribution_id FROM {EVIDENCE} WHERE assessment_id = item AND party_ids = '{{}}'
          UNION SELECT contribution_id FROM {MEMBER} WHERE assessment_id = item AND party_ids = '{{}}');
  UPDATE {ANSWER} SET reason = '' WHERE assessment_id = item AND source_ids && lost;
  UPDATE {GROUP} SET summary = '' WHERE id = item AND source_ids && lost;
  DELETE FROM {EVIDENCE} WHERE assessment_id = item AND contribution_id = ANY(lost);
  DELETE FROM {MEMBER} WHERE assessment_id = item AND contribution_id = ANY(lost);
END $$;
CREATE FUNCTION portal_keep_group() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  loose text[] := ARRAY['status', 'classification_rank', 'review_on', 'review_told_at', 'submitted_at',
    'submitted_by_id', 'confirmed_at', 'confirmed_by_id'];
  me int := nullif(current_setting('portal.person_id', true), '')::int;
BEGIN
  IF current_user <> 'portal_app' THEN RETURN new; END IF;
  IF new.owner_id <> old.owner_id OR new.number <> old.number OR new.version <> old.version THEN
    RAISE EXCEPTION 'whose assessment it is never changes' USING ERRCODE = '42501';
  END IF;
  IF new.source_ids <> old.source_ids OR new.gaps <> old.gaps THEN
    RAISE EXCEPTION 'what it rests on is noted by the database' USING ERRCODE = '42501';
  END IF;
  IF old.status <> 'reported' AND to_jsonb(new) - loose <> to_jsonb(old) - loose THEN
    RAISE EXCEPTION 'what was submitted does not change' USING ERRCODE = '42501';
  END IF;
  IF new.status = 'confirmed' AND old.status <> 'confirmed'
     AND (old.status <> 'scored' OR old.editor_ids @> ARRAY[me] OR old.author_id = me) THEN
    RAISE EXCEPTION 'a second analyst confirms' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER fill_group BEFORE INSERT ON {ANSWER} FOR EACH ROW EXECUTE FUNCTION portal_fill_group();
CREATE TRIGGER fill_group BEFORE INSERT ON {ENTRY} FOR EACH ROW EXECUTE FUNCTION portal_fill_group();
CREATE TRIGGER fill_group BEFORE INSERT ON {EVIDENCE} FOR EACH ROW EXECUTE FUNCTION portal_fill_group();
CREATE TRIGGER fill_group BEFORE INSERT ON {MEMBER} FOR EACH ROW EXECUTE FUNCTION portal_fill_group();
CREATE TRIGGER fill_house BEFORE INSERT ON {EVIDENCE} FOR EACH ROW EXECUTE FUNCTION portal_fill_house();
CREATE TRIGGER fill_house BEFORE INSERT ON {MEMBER} FOR EACH ROW EXECUTE FUNCTION portal_fill_house();
CREATE TRIGGER push_audience_{EVIDENCE}
  AFTER UPDATE OF party_ids, closed_party_ids, person_ids, classification, open_until, lent_until
  ON intelligence_contribution FOR EACH ROW EXECUTE FUNCTION portal_push_house('{EVIDENCE}');
CREATE TRIGGER push_audience_{MEMBER}
  AFTER UPDATE OF party_ids, closed_party_ids, person_ids, classification, open_until, lent_until
  ON intelligence_contribution FOR EACH ROW EXECUTE FUNCTION portal_push_house('{MEMBER}');
CREATE TRIGGER note_source AFTER INSERT OR DELETE ON {EVIDENCE} FOR EACH ROW EXECUTE FUNCTION portal_note_source();
CREATE TRIGGER note_source AFTER INSERT OR DELETE ON {MEMBER} FOR EACH ROW EXECUTE FUNCTION portal_note_source();
CREATE TRIGGER push_group AFTER UPDATE OF status, classification ON {GROUP}
  FOR EACH ROW EXECUTE FUNCTION portal_push_group();
CREATE TRIGGER keep_group BEFORE UPDATE ON {GROUP} FOR EACH ROW EXECUTE FUNCTION portal_keep_group();
"""
NO_FOLLOW = f"""
DROP TRIGGER keep_group ON {GROUP};
DROP TRIGGER push_group ON {GROUP};
DROP TRIGGER note_source ON {MEMBER};
DROP TRIGGER note_source ON {EVIDENCE};
DROP TRIGGER push_audience_{MEMBER} ON intelligence_contribution;
DROP TRIGGER push_audience_{EVIDENCE} ON intelligence_contribution;
DROP TRIGGER fill_house ON {MEMBER};
DROP TRIGGER fill_house ON {EVIDENCE};
DROP TRIGGER fill_group ON {MEMBER};
DROP TRIGGER fill_group ON {EVIDENCE};
DROP TRIGGER fill_group ON {ENTRY};
DROP TRIGGER fill_group ON {ANSWER};
DROP FUNCTION portal_keep_group();
DROP FUNCTION portal_drop_lost_parts(uuid);
DROP FUNCTION portal_note_source();
DROP FUNCTION portal_raise_group(uuid, text, int);
DROP FUNCTION portal_push_group();
DROP FUNCTION portal_fill_group();
"""

# Every way in which an owner takes a part back ends the copies that rest on it, in the same transaction.
ENDING = f"""
CREATE FUNCTION portal_end_dossiers(ids uuid[], why text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE {RELEASE} SET ended_at = now(), ended_because = why WHERE id = ANY(ids) AND ended_at IS NULL;
  UPDATE {RECEIVED} SET ended_at = now(), title = '', content = '{{}}', open_until = NULL
    WHERE id = ANY(ids) AND ended_at IS NULL;
END $$;
REVOKE ALL ON FUNCTION portal_end_dossiers(uuid[], text) FROM PUBLIC;
CREATE FUNCTION portal_take_back_dossier(release uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM portal_end_dossiers(ARRAY(SELECT r.id FROM {RELEASE} r
    WHERE r.id = release AND r.owner_id = nullif(current_setting('portal.party_id', true), '')::int), 'taken_back');
END $$;
CREATE FUNCTION portal_end_of_source() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE why text; ids uuid[];
BEGIN
  why := CASE WHEN new.erased_at IS NOT NULL AND old.erased_at IS NULL THEN 'erased'
              WHEN new.recalled_at IS NOT NULL AND old.recalled_at IS NULL THEN 'recalled' END;
  IF why IS NOT NULL THEN
    PERFORM portal_end_dossiers(ARRAY(SELECT id FROM {RELEASE} WHERE source_ids @> ARRAY[new.id]), why);
    RETURN NULL;
  END IF;
  IF NOT old.handling_codes @> new.handling_codes
     OR (new.handling_text <> '' AND new.handling_text <> old.handling_text) THEN
    PERFORM portal_end_dossiers(
      ARRAY(SELECT id FROM {RELEASE} WHERE source_ids @> ARRAY[new.id] AND recipient_id <> new.owner_id), 'restricted');
  END IF;
  IF NOT new.party_ids @> old.party_ids OR NOT old.closed_party_ids @> new.closed_party_ids THEN
    ids := ARRAY(SELECT r.id FROM {RELEASE} r WHERE r.source_ids @> ARRAY[new.id]
      AND ((old.party_ids @> ARRAY[r.recipient_id] AND NOT new.party_ids @> ARRAY[r.recipient_id])
        OR (old.party_ids @> ARRAY[r.owner_id] AND NOT new.party_ids @> ARRAY[r.owner_id])
        OR (new.closed_party_ids @> ARRAY[r.recipient_id] AND NOT old.closed_party_ids @> ARRAY[r.recipient_id])));
    PERFORM portal_end_dossiers(ids, 'lost');
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION portal_end_of_restriction() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM portal_end_dossiers(ARRAY(SELECT id FROM {RELEASE}
    WHERE source_ids @> ARRAY[new.contribution_id] AND recipient_id <> new.owner_id), 'restricted');
  RETURN NULL;
END $$;
CREATE FUNCTION portal_end_of_consent() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM portal_end_dossiers(ARRAY(SELECT id FROM {RELEASE} WHERE request_ids @> ARRAY[new.id]), 'owner');
  RETURN NULL;
END $$;
CREATE FUNCTION portal_end_of_category() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM portal_end_dossiers(
    ARRAY(SELECT id FROM {RELEASE} WHERE source_ids @> ARRAY[new.contribution_id]), 'restricted');
  RETURN NULL;
END $$;
CREATE TRIGGER end_dossiers AFTER UPDATE OF current_category, withdrawn_at ON intelligence_entity
  FOR EACH ROW WHEN (old.current_category <> '' AND (old.current_category <> new.current_category
                     OR old.withdrawn_at IS DISTINCT FROM new.withdrawn_at))
  EXECUTE FUNCTION portal_end_of_category();
CREATE TRIGGER end_dossiers AFTER UPDATE OF erased_at, recalled_at, handling_codes, handling_text, party_ids, closed_party_ids
  ON intelligence_contribution FOR EACH ROW EXECUTE FUNCTION portal_end_of_source();
CREATE TRIGGER end_dossiers AFTER INSERT ON intelligence_restriction
  FOR EACH ROW EXECUTE FUNCTION portal_end_of_restriction();
CREATE TRIGGER end_dossiers AFTER UPDATE OF status ON intelligence_disclosurerequest
  FOR EACH ROW WHEN (old.status IN ('granted', 'partly') AND new.status NOT IN ('granted', 'partly'))
  EXECUTE FUNCTION portal_end_of_consent();
"""
NO_ENDING = """
DROP TRIGGER end_dossiers ON intelligence_entity;
DROP FUNCTION portal_end_of_category();
DROP TRIGGER end_dossiers ON intelligence_disclosurerequest;
DROP TRIGGER end_dossiers ON intelligence_restriction;
DROP TRIGGER end_dossiers ON intelligence_contribution;
DROP FUNCTION portal_end_of_consent();
DROP FUNCTION portal_end_of_restriction();
DROP FUNCTION portal_end_of_source();
DROP FUNCTION portal_take_back_dossier(uuid);
DROP FUNCTION portal_end_dossiers(uuid[], text);
"""

# Erasing a contribution takes its evidence, and every word that rested on it.
_EDIT = """
DO $edit$
DECLARE source text := pg_get_functiondef('portal_erase'::regproc);
BEGIN
  IF position($q$%(before)s$q$ IN source) = 0 THEN RAISE EXCEPTION 'portal_erase is not as expected'; END IF;
  EXECUTE replace(source, $q$%(before)s$q$, $q$%(after)s$q$);
END $edit$;
"""
_LINE = "  DELETE FROM intelligence_projectcontribution WHERE contribution_id = item;\n"
_LINES = f"""{_LINE}  UPDATE {ANSWER} SET reason = '' WHERE source_ids @> ARRAY[item];
  UPDATE {GROUP} SET summary = '', gaps = gaps + 1, review_on = least(review_on, current_date)
    WHERE source_ids @> ARRAY[item];
  DELETE FROM {EVIDENCE} WHERE contribution_id = item;
  DELETE FROM {MEMBER} WHERE contribution_id = item;
"""
ERASE = _EDIT % {"before": _LINE, "after": _LINES}
NO_ERASE = _EDIT % {"before": _LINES, "after": _LINE}

# What the scheduled job asks as the system: keys and what it must tell, no content of others.
MOMENTS = f"""
CREATE FUNCTION portal_groups_to_review(due date, told_before timestamptz) RETURNS SETOF {GROUP}
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT * FROM {GROUP}
  WHERE status IN ('confirmed', 'most_threatening', 'targeted', 'disrupted', 'monitored') AND review_on <= due
    AND (review_told_at IS NULL OR review_told_at <= told_before)
  ORDER BY id LIMIT 500
$$;
CREATE FUNCTION portal_note_group_review(item uuid, at timestamptz, told_before timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE {GROUP} SET review_told_at = at
  WHERE id = item AND (review_told_at IS NULL OR review_told_at <= told_before);
  RETURN FOUND;
END $$;
CREATE FUNCTION portal_ended_dossiers(moment timestamptz) RETURNS SETOF {RELEASE} LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM portal_end_dossiers(ARRAY(SELECT id FROM {RELEASE} WHERE ended_at IS NULL
    AND open_until <= least(moment, now())), 'term');
  RETURN QUERY UPDATE {RELEASE} SET told_at = moment
    WHERE id IN (SELECT id FROM {RELEASE} WHERE ended_at IS NOT NULL AND told_at IS NULL LIMIT 500)
    RETURNING *;
END $$;
REVOKE ALL ON FUNCTION portal_groups_to_review(date, timestamptz), portal_ended_dossiers(timestamptz),
  portal_note_group_review(uuid, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_groups_to_review(date, timestamptz), portal_ended_dossiers(timestamptz),
  portal_note_group_review(uuid, timestamptz, timestamptz) TO portal_system;
"""
NO_MOMENTS = """
DROP FUNCTION portal_ended_dossiers(timestamptz);
DROP FUNCTION portal_note_group_review(uuid, timestamptz, timestamptz);
DROP FUNCTION portal_groups_to_review(date, timestamptz);
"""


def _part(table: str) -> list:
    return [
        *rls.enable(table),
        rls.policy(table, "see", "SELECT", using=IN_HOUSE),
        rls.policy(table, "add", "INSERT", check=f"{IN_HOUSE} AND {BY_ME} AND is_open"),
        rls.policy(table, "remove", "DELETE", using=f"{IN_HOUSE} AND is_open"),
        rls.restrict(table, "in_term", "ALL", f"USING ({IN_TERM}) WITH CHECK ({IN_TERM})"),
        rls.restrict(table, "in_consent", "ALL", f"USING ({IN_CONSENT}) WITH CHECK ({IN_CONSENT})"),
    ]


class Migration(migrations.Migration):
    """Policies and triggers."""

    dependencies = [("intelligence", "0063_group_assessments"), ("access", "0001_second_lock")]

    operations = [
        *rls.enable(GROUP),
        rls.policy(GROUP, "see", "SELECT", using=f"{OURS} AND {IN_CIRCLE}"),
        rls.policy(GROUP, "make", "INSERT", check=f"{OURS} AND {BY_ME} AND status = 'reported'"),
        rls.policy(GROUP, "change", "UPDATE", using=f"{OURS} AND {IN_CIRCLE}", check=f"{OURS} AND {IN_CIRCLE}"),
        *rls.enable(ANSWER),
        rls.policy(ANSWER, "see", "SELECT", using=OURS),
        rls.policy(ANSWER, "give", "INSERT", check=f"{OURS} AND {BY_ME} AND is_open"),
        rls.policy(ANSWER, "change", "UPDATE", using=f"{OURS} AND is_open", check=f"{OURS} AND is_open AND {BY_ME}"),
        *rls.enable(ENTRY),
        rls.policy(ENTRY, "see", "SELECT", using=OURS),
        rls.policy(ENTRY, "write", "INSERT", check=f"{OURS} AND {BY_ME}"),
        *_part(EVIDENCE),
        *_part(MEMBER),
        *rls.enable(RELEASE),
        rls.policy(RELEASE, "see", "SELECT", using=f"{OURS} AND {IN_CIRCLE}"),
        rls.policy(
            RELEASE, "let_out", "INSERT", check=f"{OURS} AND released_by_id = {rls.PERSON} AND ended_at IS NULL"
        ),
        *rls.enable(RECEIVED),
        rls.policy(RECEIVED, "see", "SELECT", using=f"{OURS} AND {RUNNING}"),
        rls.policy(RECEIVED, "let_out", "INSERT", check=f"sender_id = {rls.PARTY} AND owner_id <> {rls.PARTY}"),
        migrations.RunSQL(FOLLOW, NO_FOLLOW),
        migrations.RunSQL(ENDING, NO_ENDING),
        migrations.RunSQL(ERASE, NO_ERASE),
        migrations.RunSQL(MOMENTS, NO_MOMENTS),
    ]
