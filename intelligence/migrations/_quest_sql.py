"""The words of 0052: the worker's functions of searches, and what closes answers when information changes."""

RIGHTS = """
REVOKE INSERT, UPDATE, DELETE ON intelligence_questmatch, intelligence_questanswer, intelligence_questnotice,
  intelligence_questconcern FROM portal_app, portal_system;
REVOKE UPDATE, DELETE ON intelligence_questsearch FROM portal_app, portal_system;
REVOKE INSERT ON intelligence_questsearch FROM portal_system;
GRANT UPDATE (cancelled_at, is_told) ON intelligence_questsearch TO portal_app;
GRANT UPDATE (is_told) ON intelligence_questmatch, intelligence_questnotice TO portal_app;
GRANT UPDATE (is_told, closed_at, closed_by_id, conclusion) ON intelligence_questconcern TO portal_app;
"""
NO_RIGHTS = """
GRANT INSERT, UPDATE, DELETE ON intelligence_questsearch, intelligence_questmatch, intelligence_questanswer,
  intelligence_questnotice, intelligence_questconcern TO portal_app, portal_system;
"""

# How much the acting party has searched; the lock makes two searches of one party wait for each other.
USED = """
CREATE FUNCTION portal_quest_used(moment timestamptz)
RETURNS TABLE (values_of_hour bigint, lines_of_day bigint, lists_open bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE party int := nullif(current_setting('portal.party_id', true), '')::int;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('portal_quest'), coalesce(party, 0));
  RETURN QUERY SELECT
    coalesce(sum(s.line_count) FILTER (WHERE NOT s.is_batch AND s.asked_at > moment - interval '1 hour'), 0)::bigint,
    coalesce(sum(s.line_count) FILTER (WHERE s.is_batch), 0)::bigint,
    count(*) FILTER (WHERE s.is_batch AND s.finished_at IS NULL AND s.cancelled_at IS NULL)
  FROM intelligence_questsearch s WHERE s.owner_id = party AND s.asked_at > moment - interval '24 hours';
END $$;
"""
NO_USED = "DROP FUNCTION portal_quest_used(timestamptz);"

WORK = """
CREATE FUNCTION portal_quest_take(moment timestamptz, lease timestamptz) RETURNS TABLE (key uuid, person int)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE intelligence_questsearch SET taken_until = lease WHERE id = (
    SELECT id FROM intelligence_questsearch
    WHERE finished_at IS NULL AND cancelled_at IS NULL AND (taken_until IS NULL OR taken_until <= moment)
    ORDER BY is_batch, asked_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING id, asked_by_id::int;
$$;

-- The lines of one step belong to one transaction: nobody else may do them, and a halt takes all of it back.
CREATE FUNCTION portal_quest_begin(search uuid, from_line int) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM intelligence_questsearch WHERE id = search AND done = from_line AND finished_at IS NULL
    AND cancelled_at IS NULL FOR UPDATE;
  RETURN found;
END $$;

CREATE FUNCTION portal_quest_advance(search uuid, to_line int, lease timestamptz, moment timestamptz, pace interval)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE s intelligence_questsearch%ROWTYPE;
BEGIN
  UPDATE intelligence_questsearch SET done = to_line, taken_until = lease,
    finished_at = CASE WHEN to_line = line_count THEN moment END,
    shown_at = CASE WHEN to_line = line_count THEN
      asked_at + greatest(1, ceil(extract(epoch FROM moment - asked_at) / extract(epoch FROM pace))) * pace END
    WHERE id = search RETURNING * INTO s;
  IF s.shown_at IS NOT NULL THEN
    UPDATE intelligence_questanswer a SET shown_at = s.shown_at WHERE a.search_id = search;
  END IF;
END $$;

CREATE FUNCTION portal_quest_release(search uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  UPDATE intelligence_questsearch SET taken_until = NULL WHERE id = search AND finished_at IS NULL;
$$;

-- Everyone who holds a key while they are few, else the newest of each owner; `held` stops counting at `counted`.
CREATE FUNCTION portal_quest_find(asked bigint[], every int, counted int)
RETURNS TABLE (key bigint, held int, number bigint, entity_id uuid, contribution_id uuid, owner_id int, kind text,
               subtype text, label text, normalised text, birth_date date, attributes jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT k.key, least(k.held, counted)::int, c.number, v.entity_id, v.contribution_id, v.owner_id::int, v.kind::text,
         v.subtype::text, v.label::text, v.normalised::text, v.birth_date, v.attributes
  FROM (SELECT m.key, m.number, count(*) OVER (PARTITION BY m.key) AS held,
               row_number() OVER (PARTITION BY m.key, m.holder ORDER BY m.number DESC) AS place
        FROM unnest(asked) AS a(key) JOIN intelligence_matchkey m ON m.key = a.key) k
  JOIN intelligence_comparedentity c ON c.number = k.number JOIN portal_comparable v ON v.entity_id = c.entity_id
  WHERE k.held <= every OR k.place <= 3
  ORDER BY k.key, c.number DESC;
$$;
"""
NO_WORK = """
DROP FUNCTION portal_quest_find(bigint[], int, int);
DROP FUNCTION portal_quest_release(uuid);
DROP FUNCTION portal_quest_advance(uuid, int, timestamptz, timestamptz, interval);
DROP FUNCTION portal_quest_begin(uuid, int);
DROP FUNCTION portal_quest_take(timestamptz, timestamptz);
"""

RECORD = """
CREATE FUNCTION portal_quest_record(search uuid, matches jsonb, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  s intelligence_questsearch%ROWTYPE;
  v portal_comparable%ROWTYPE;
  m intelligence_questmatch%ROWTYPE;
  p jsonb; side jsonb;
  marking text;
  own boolean;
  circle int[];
BEGIN
  SELECT * INTO s FROM intelligence_questsearch WHERE id = search;
  FOR p IN SELECT * FROM jsonb_array_elements(matches) LOOP
    SELECT * INTO v FROM portal_comparable WHERE entity_id = (p ->> 'entity')::uuid;
    CONTINUE WHEN v.entity_id IS NULL;
    own := v.owner_id = s.owner_id;
    circle := portal_hit_circle(v.contribution_id, v.contribution_id, v.owner_id::int);
    SELECT classification INTO marking FROM intelligence_contribution WHERE id = v.contribution_id;
    INSERT INTO intelligence_questmatch (
      id, owner_id, classification, person_ids, search_id, position, asked, number, is_self, asker_id, authority_id,
      purpose, legal_basis, case_reference, entity_id, contribution_id, holder_id, grade, score, evidence, verdict,
      version, told, is_told, found_at)
    VALUES (
      uuidv7(), CASE WHEN own THEN v.owner_id ELSE v.hub_id END, marking,
      CASE WHEN NOT own THEN portal_hit_circle(v.contribution_id, v.contribution_id, v.hub_id::int)
           WHEN circle = '{}' OR circle @> s.person_ids THEN s.person_ids ELSE '{0}' END,
      s.id, (p ->> 'position')::int, left(p ->> 'asked', 300), s.number, own, s.owner_id, s.authority_id, s.purpose,
      s.legal_basis, s.case_reference, v.entity_id, v.contribution_id, v.owner_id, p ->> 'grade',
      (p ->> 'score')::float, p -> 'evidence', left(p ->> 'verdict', 600), p ->> 'version', p -> 'told',
      (p ->> 'is_told')::boolean, moment)
    ON CONFLICT DO NOTHING RETURNING * INTO m;
    CONTINUE WHEN m.id IS NULL;
    side := p -> 'asker';
    IF side <> 'null'::jsonb AND (NOT own OR circle = '{}' OR circle @> s.person_ids)
       AND (s.owner_id <> m.owner_id OR m.person_ids = '{}' OR m.person_ids @> s.person_ids) THEN
      INSERT INTO intelligence_questanswer (
        id, owner_id, classification, person_ids, match_id, search_id, position, asked, is_self, kind, grade, agreed,
        other_id, contact_id, crime_area_id, handling_codes, hidden_by)
      VALUES (
        uuidv7(), s.owner_id, marking, s.person_ids, m.id, s.id, m.position, m.asked, own, v.kind, side ->> 'grade',
        side -> 'agreed', (side ->> 'other')::int, portal_deciding_authority((side ->> 'other')::int, NULL),
        (side ->> 'crime_area')::int, ARRAY(SELECT jsonb_array_elements_text(side -> 'handling_codes')), '');
    END IF;
    side := p -> 'holder';
    IF side <> 'null'::jsonb THEN
      INSERT INTO intelligence_questnotice AS n (
        id, owner_id, classification, person_ids, match_id, number, position, entity_id, contribution_id, grade,
        agreed, asker_id, authority_id, purpose, legal_basis, case_reference, is_told, times, found_at, last_at)
      VALUES (
        uuidv7(), v.owner_id, marking, circle, m.id, s.number, m.position, v.entity_id, v.contribution_id, side ->> 'grade',
        side -> 'agreed', (side ->> 'other')::int, CASE WHEN side ->> 'other' IS NOT NULL THEN s.authority_id END,
        CASE WHEN side ->> 'other' IS NULL THEN '' ELSE s.purpose END,
        CASE WHEN side ->> 'other' IS NULL THEN '' ELSE s.legal_basis END,
        CASE WHEN side ->> 'other' IS NULL THEN '' ELSE s.case_reference END, false, 1, moment, moment)
      ON CONFLICT (entity_id, asker_id, case_reference) DO UPDATE SET
        times = n.times + 1, last_at = moment, number = excluded.number, position = excluded.position;
    END IF;
  END LOOP;
END $$;
"""
NO_RECORD = "DROP FUNCTION portal_quest_record(uuid, jsonb, timestamptz);"

TELL = """
CREATE FUNCTION portal_quest_due(moment timestamptz)
RETURNS TABLE (step text, key uuid, party int, person int, rank int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  (SELECT 'notice', (array_agg(n.id ORDER BY n.id))[1], n.owner_id::int, coalesce(n.person_ids[1], 0),
          n.classification_rank::int
   FROM intelligence_questnotice n WHERE NOT n.is_told
   GROUP BY n.number, n.owner_id, n.person_ids, n.classification_rank)
  UNION ALL
  (SELECT 'match', (array_agg(m.id ORDER BY m.id))[1], m.owner_id::int, coalesce(m.person_ids[1], 0),
          m.classification_rank::int
   FROM intelligence_questmatch m WHERE NOT m.is_told
   GROUP BY m.search_id, m.owner_id, m.person_ids, m.classification_rank)
  UNION ALL
  SELECT 'search', s.id, s.owner_id::int, s.asked_by_id::int, s.classification_rank::int
  FROM intelligence_questsearch s WHERE s.is_batch AND NOT s.is_told AND s.shown_at <= moment
  UNION ALL
  SELECT 'concern', c.id, NULL, 0, 0 FROM intelligence_questconcern c WHERE NOT c.is_told
  LIMIT 1000;
$$;

CREATE FUNCTION portal_quest_met(search uuid) RETURNS TABLE (entity uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT DISTINCT entity_id FROM intelligence_questmatch WHERE search_id = search ORDER BY entity_id LIMIT 1000;
$$;

CREATE FUNCTION portal_quest_history(person int, since timestamptz)
RETURNS TABLE (number int, asked_at timestamptz, is_batch boolean, line_count int, hits bigint, case_reference text,
               crime_area text, content bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.number, s.asked_at, s.is_batch, s.line_count,
         (SELECT count(DISTINCT m.position) FROM intelligence_questmatch m WHERE m.search_id = s.id),
         s.case_reference::text, a.code::text, s.content
  FROM intelligence_questsearch s JOIN parties_crimearea a ON a.id = s.crime_area_id
  WHERE s.asked_by_id = person AND s.asked_at > since AND s.finished_at IS NOT NULL
  ORDER BY s.asked_at DESC, s.id DESC LIMIT 2000;
$$;

CREATE FUNCTION portal_quest_closed(who int) RETURNS TABLE (rule text, closed timestamptz) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.rule::text, max(c.closed_at) FROM intelligence_questconcern c
  WHERE c.person_id = who AND c.closed_at IS NOT NULL GROUP BY c.rule;
$$;

CREATE FUNCTION portal_quest_concern(named text, who int, counted int, least_counted int, numbers text[],
                                     moment timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO intelligence_questconcern AS c
    (id, rule, party_id, person_id, measured, "limit", "references", opened_at, last_at, is_told, conclusion)
  SELECT uuidv7(), named, u.party_id, u.id, counted, least_counted, numbers, moment, moment, false, ''
  FROM parties_user u WHERE u.id = who
  ON CONFLICT (person_id, rule) WHERE closed_at IS NULL
  DO UPDATE SET measured = greatest(c.measured, counted), "references" = numbers, last_at = moment;
$$;

CREATE FUNCTION portal_quest_expire(moment timestamptz) RETURNS TABLE (key uuid, party int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE gone uuid[];
BEGIN
  gone := ARRAY(SELECT id FROM intelligence_questsearch WHERE expires_at <= moment AND content <> ''::bytea
                AND (finished_at IS NOT NULL OR cancelled_at IS NOT NULL) LIMIT 1000);
  DELETE FROM intelligence_questanswer WHERE search_id = ANY(gone);
  UPDATE intelligence_questmatch SET asked = '', evidence = '[]', verdict = '' WHERE search_id = ANY(gone);
  RETURN QUERY UPDATE intelligence_questsearch SET content = ''::bytea WHERE id = ANY(gone)
    RETURNING id, owner_id::int;
END $$;

REVOKE ALL ON FUNCTION portal_quest_take(timestamptz, timestamptz), portal_quest_begin(uuid, int),
  portal_quest_advance(uuid, int, timestamptz, timestamptz, interval), portal_quest_release(uuid),
  portal_quest_find(bigint[], int, int), portal_quest_record(uuid, jsonb, timestamptz), portal_quest_due(timestamptz),
  portal_quest_met(uuid), portal_quest_closed(int), portal_quest_history(int, timestamptz), portal_quest_concern(text, int, int, int, text[], timestamptz),
  portal_quest_expire(timestamptz) FROM public;
GRANT EXECUTE ON FUNCTION portal_quest_take(timestamptz, timestamptz), portal_quest_begin(uuid, int),
  portal_quest_advance(uuid, int, timestamptz, timestamptz, interval), portal_quest_release(uuid),
  portal_quest_find(bigint[], int, int), portal_quest_record(uuid, jsonb, timestamptz), portal_quest_due(timestamptz),
  portal_quest_met(uuid), portal_quest_closed(int), portal_quest_history(int, timestamptz), portal_quest_concern(text, int, int, int, text[], timestamptz),
  portal_quest_expire(timestamptz) TO portal_system;
"""
NO_TELL = """
DROP FUNCTION portal_quest_expire(timestamptz);
DROP FUNCTION portal_quest_concern(text, int, int, int, text[], timestamptz);
DROP FUNCTION portal_quest_history(int, timestamptz);
DROP FUNCTION portal_quest_closed(int);
DROP FUNCTION portal_quest_met(uuid);
DROP FUNCTION portal_quest_due(timestamptz);
"""

# What the owner changes closes the answers that others had, at once: they can search again, under the new rule.
FOLLOW = """
CREATE FUNCTION portal_quest_closes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_questanswer a SET hidden_by = 'change' FROM intelligence_questmatch m
    WHERE m.id = a.match_id AND m.contribution_id = new.contribution_id AND a.hidden_by = '' AND NOT m.is_self;
  RETURN NULL;
END $$;
CREATE TRIGGER quest_closes AFTER INSERT ON intelligence_restriction
  FOR EACH ROW EXECUTE FUNCTION portal_quest_closes();
CREATE TRIGGER quest_closes_of_entity AFTER UPDATE ON intelligence_entity
  FOR EACH ROW WHEN ((old.current_category, old.birth_date, old.withdrawn_at, old.necessity, old.stated_necessity)
                     IS DISTINCT FROM
                     (new.current_category, new.birth_date, new.withdrawn_at, new.necessity, new.stated_necessity))
  EXECUTE FUNCTION portal_quest_closes();

CREATE FUNCTION portal_quest_leaves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_questanswer a SET hidden_by = 'gone', agreed = '[]', crime_area_id = NULL, handling_codes = '{}'
    FROM intelligence_questmatch m WHERE m.id = a.match_id AND m.entity_id = old.entity_id AND a.hidden_by <> 'gone';
  UPDATE intelligence_questmatch SET evidence = '[]', verdict = '' WHERE entity_id = old.entity_id;
  RETURN NULL;
END $$;
CREATE TRIGGER quest_leaves AFTER DELETE ON intelligence_comparedentity
  FOR EACH ROW EXECUTE FUNCTION portal_quest_leaves();

CREATE FUNCTION portal_quest_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_questmatch m SET classification = new.classification,
    person_ids = CASE WHEN m.is_self THEN m.person_ids ELSE portal_hit_circle(new.id, new.id, m.owner_id::int) END
    WHERE m.contribution_id = new.id;
  UPDATE intelligence_questnotice n SET classification = new.classification,
    person_ids = portal_hit_circle(new.id, new.id, n.owner_id::int) WHERE n.contribution_id = new.id;
  UPDATE intelligence_questanswer a SET classification = new.classification,
    hidden_by = CASE WHEN m.is_self AND portal_hit_circle(new.id, new.id, a.owner_id::int) <> '{}'
                     AND NOT portal_hit_circle(new.id, new.id, a.owner_id::int) @> a.person_ids THEN 'change'
                ELSE a.hidden_by END
    FROM intelligence_questmatch m WHERE m.id = a.match_id AND m.contribution_id = new.id;
  RETURN NULL;
END $$;
CREATE TRIGGER quest_follows AFTER UPDATE OF closed_party_ids, person_ids, classification ON intelligence_contribution
  FOR EACH ROW WHEN (old.closed_party_ids IS DISTINCT FROM new.closed_party_ids
                     OR old.person_ids IS DISTINCT FROM new.person_ids
                     OR old.classification IS DISTINCT FROM new.classification)
  EXECUTE FUNCTION portal_quest_follows();
"""
NO_FOLLOW = """
DROP TRIGGER quest_follows ON intelligence_contribution;
DROP FUNCTION portal_quest_follows();
DROP TRIGGER quest_leaves ON intelligence_comparedentity;
DROP FUNCTION portal_quest_leaves();
DROP TRIGGER quest_closes_of_entity ON intelligence_entity;
DROP TRIGGER quest_closes ON intelligence_restriction;
DROP FUNCTION portal_quest_closes();
"""

# Erasing a contribution takes what searches have kept of it; portal_erase names each table.
_EDIT = """
DO $edit$
DECLARE source text := pg_get_functiondef('portal_erase'::regproc);
BEGIN
  IF position($q$%(before)s$q$ IN source) = 0 THEN RAISE EXCEPTION 'portal_erase is not as expected'; END IF;
  EXECUTE replace(source, $q$%(before)s$q$, $q$%(after)s$q$);
END $edit$;
"""
_LINE = "  DELETE FROM intelligence_crosscheck WHERE contribution_id = item;\n"
_LINES = f"""{_LINE}  DELETE FROM intelligence_questanswer a USING intelligence_questmatch m
    WHERE m.id = a.match_id AND m.contribution_id = item;
  DELETE FROM intelligence_questnotice WHERE contribution_id = item;
  DELETE FROM intelligence_questmatch WHERE contribution_id = item;
"""
ERASE = _EDIT % {"before": _LINE, "after": _LINES}
NO_ERASE = _EDIT % {"before": _LINES, "after": _LINE}
