"""The words of 0036: what may be compared, the worker's functions, and the triggers that keep hits true."""

# The columns of `portal_comparable` are what the comparison reads and nothing else.
COMPARABLE = """
REVOKE INSERT, UPDATE, DELETE ON intelligence_comparedentity, intelligence_matchkey, intelligence_crosscheck
  FROM portal_app, portal_system;
REVOKE INSERT, DELETE ON intelligence_hit, intelligence_hitside FROM portal_app, portal_system;

CREATE FUNCTION portal_is_adult(born date) RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT born IS NULL OR born <= current_date - interval '18 years';
$$;

-- Says what `services.people.may_be_compared` says, of what the Operational Centre has accepted.
CREATE VIEW portal_comparable AS
SELECT e.id AS entity_id, c.id AS contribution_id, c.owner_id, t.party_id AS hub_id, e.kind, e.subtype, e.label,
       e.normalised, e.birth_date, e.attributes
FROM intelligence_triageitem t
JOIN intelligence_contribution c ON c.id = t.contribution_id
JOIN intelligence_entity e ON e.contribution_id = c.id
WHERE t.status = 'accepted_for_cross_check' AND c.status = 'sent' AND c.recalled_at IS NULL
  AND (c.open_until IS NULL OR c.open_until > now())
  AND c.party_ids @> ARRAY[t.party_id]
  AND NOT coalesce(c.lent_until ? t.party_id::text, false)
  AND e.withdrawn_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM intelligence_restriction r WHERE r.contribution_id = c.id AND r.lifted_at IS NULL
                  AND r.purposes <> '{}' AND NOT r.purposes @> ARRAY['cross_check']::varchar[])
  AND c.purposes @> ARRAY['cross_check']::varchar[]
  AND e.kind IN ('person', 'organisation', 'means_of_transport', 'firearm', 'identity_document',
                 'communication_means', 'payment_means')
  AND (e.kind <> 'person' OR (e.current_category IN ('suspect', 'convicted', 'potential_offender')
       AND (portal_is_adult(e.birth_date) OR e.necessity <> '' OR e.stated_necessity <> '')));
REVOKE ALL ON portal_comparable FROM public, portal_app, portal_system;
"""
NO_COMPARABLE = """
DROP VIEW portal_comparable;
DROP FUNCTION portal_is_adult(date);
GRANT INSERT, DELETE ON intelligence_hit, intelligence_hitside TO portal_app, portal_system;
GRANT INSERT, UPDATE, DELETE ON intelligence_comparedentity, intelligence_matchkey, intelligence_crosscheck
  TO portal_app, portal_system;
"""

CHECKS = """
CREATE FUNCTION portal_check_take(key_version text, moment timestamptz, lease timestamptz)
RETURNS TABLE (item uuid, requested timestamptz) LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE intelligence_crosscheck SET taken_until = lease WHERE contribution_id = (
    SELECT contribution_id FROM intelligence_crosscheck
    WHERE (finished_at IS NULL OR version <> key_version) AND (taken_until IS NULL OR taken_until <= moment)
    ORDER BY requested_at, contribution_id LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING contribution_id, requested_at;
$$;

CREATE FUNCTION portal_check_of(item uuid) RETURNS SETOF portal_comparable
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT * FROM portal_comparable WHERE contribution_id = item ORDER BY entity_id;
$$;

CREATE FUNCTION portal_check_enter(entity uuid, new_keys bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE place intelligence_comparedentity%ROWTYPE; item uuid;
BEGIN
  SELECT v.contribution_id INTO item FROM portal_comparable v WHERE v.entity_id = entity;
  IF item IS NULL THEN RETURN; END IF;
  SELECT * INTO place FROM intelligence_comparedentity c WHERE c.entity_id = entity FOR UPDATE;
  IF found THEN
    DELETE FROM intelligence_matchkey k USING unnest(place.keys) AS old(key)
      WHERE k.key = old.key AND k.number = place.number;
    UPDATE intelligence_comparedentity SET keys = new_keys WHERE number = place.number;
  ELSE
    INSERT INTO intelligence_comparedentity (entity_id, contribution_id, keys) VALUES (entity, item, new_keys)
      RETURNING * INTO place;
  END IF;
  INSERT INTO intelligence_matchkey (key, number) SELECT DISTINCT key, place.number FROM unnest(new_keys) AS n(key);
END $$;

CREATE FUNCTION portal_check_candidates(asked bigint[], weights real[], item uuid, most int)
RETURNS TABLE (number bigint, weight real)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT k.number, sum(a.weight)::real AS weight
  FROM unnest(asked, weights) AS a(key, weight) JOIN intelligence_matchkey k ON k.key = a.key
  WHERE NOT EXISTS (SELECT 1 FROM intelligence_comparedentity own
                    WHERE own.contribution_id = item AND own.number = k.number)
  GROUP BY k.number ORDER BY weight DESC, k.number LIMIT most;
$$;

CREATE FUNCTION portal_check_read(numbers bigint[])
RETURNS TABLE (number bigint, entity_id uuid, contribution_id uuid, owner_id int, kind text, subtype text, label text,
               normalised text, birth_date date, attributes jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.number, v.entity_id, v.contribution_id, v.owner_id::int, v.kind::text, v.subtype::text, v.label::text,
         v.normalised::text, v.birth_date, v.attributes
  FROM intelligence_comparedentity c JOIN portal_comparable v ON v.entity_id = c.entity_id
  WHERE c.number = ANY(numbers);
$$;

CREATE FUNCTION portal_check_terms(entities uuid[]) RETURNS SETOF jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- Whoever restricts, recalls or opens one of these waits, or is waited for: what is read here holds until it is used.
  PERFORM 1 FROM intelligence_contribution c
    WHERE c.id IN (SELECT e.contribution_id FROM intelligence_entity e WHERE e.id = ANY(entities))
    ORDER BY c.id FOR SHARE;
  RETURN QUERY SELECT jsonb_build_object(
    'entity', v.entity_id, 'contribution', v.contribution_id, 'owner', v.owner_id, 'code', p.code, 'kind', p.kind,
    'crime_area', c.crime_area_id, 'crime_area_code', a.code, 'handling_codes', to_jsonb(c.handling_codes),
    'hides', EXISTS (SELECT 1 FROM intelligence_restriction r
                     WHERE r.contribution_id = c.id AND r.lifted_at IS NULL AND r.hides_hits),
    'no_third', EXISTS (SELECT 1 FROM intelligence_restriction r
                        WHERE r.contribution_id = c.id AND r.lifted_at IS NULL AND r.is_closed_to_third_countries),
    'named', coalesce((SELECT jsonb_agg(to_jsonb(r.named_party_ids)) FROM intelligence_restriction r
                       WHERE r.contribution_id = c.id AND r.lifted_at IS NULL AND r.named_party_ids <> '{}'), '[]'),
    'protected', CASE WHEN v.kind = 'person' THEN NOT portal_is_adult(v.birth_date) ELSE EXISTS (
       SELECT 1 FROM intelligence_entity o WHERE o.contribution_id = c.id AND o.kind = 'person'
       AND (o.current_category IN ('witness', 'victim', 'informant') OR NOT portal_is_adult(o.birth_date))) END)
  FROM portal_comparable v JOIN intelligence_contribution c ON c.id = v.contribution_id
  JOIN parties_party p ON p.group_id = v.owner_id LEFT JOIN parties_crimearea a ON a.id = c.crime_area_id
  WHERE v.entity_id = ANY(entities);
END $$;

CREATE FUNCTION portal_check_finish(item uuid, requested timestamptz, key_version text, moment timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE intelligence_crosscheck SET finished_at = moment, taken_until = NULL, version = key_version
  WHERE contribution_id = item AND requested_at = requested;  -- asked for again meanwhile: it stays open
$$;

CREATE FUNCTION portal_check_counts(more_than int) RETURNS TABLE (key bigint, held bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NULL::bigint, greatest(0, (SELECT count(*) FROM intelligence_comparedentity))
  UNION ALL
  SELECT k.key, count(*) FROM intelligence_matchkey k GROUP BY k.key HAVING count(*) > more_than;
$$;

CREATE FUNCTION portal_hits_due() RETURNS TABLE (step text, id uuid, party int, person int, rank int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH due AS (
    SELECT 1 AS turn, 'found' AS step, h.id, h.owner_id, h.person_ids, h.classification_rank
      FROM intelligence_hit h WHERE NOT h.is_told
    UNION ALL SELECT 2, 'tell', s.id, s.owner_id, s.person_ids, s.classification_rank
      FROM intelligence_hitside s WHERE NOT s.is_told AND s.hidden_by = '' AND NOT s.is_held AND s.status = 'new'
    UNION ALL SELECT 3, 'news', s.id, s.owner_id, s.person_ids, s.classification_rank
      FROM intelligence_hitside s WHERE s.has_news AND s.is_told AND s.hidden_by = '' AND NOT s.is_held)
  SELECT d.step, d.id, d.owner_id::int, coalesce(d.person_ids[1], 0), d.classification_rank::int
  FROM due d ORDER BY d.turn, d.id LIMIT 1000;
$$;
REVOKE ALL ON FUNCTION portal_check_take(text, timestamptz, timestamptz), portal_check_of(uuid),
  portal_check_enter(uuid, bigint[]), portal_check_candidates(bigint[], real[], uuid, int),
  portal_check_read(bigint[]), portal_check_terms(uuid[]), portal_check_finish(uuid, timestamptz, text, timestamptz),
  portal_check_counts(int), portal_hits_due() FROM public;
GRANT EXECUTE ON FUNCTION portal_check_take(text, timestamptz, timestamptz), portal_check_of(uuid),
  portal_check_enter(uuid, bigint[]), portal_check_candidates(bigint[], real[], uuid, int),
  portal_check_read(bigint[]), portal_check_terms(uuid[]), portal_check_finish(uuid, timestamptz, text, timestamptz),
  portal_check_counts(int), portal_hits_due() TO portal_system;
"""
NO_CHECKS = """
DROP FUNCTION portal_hits_due();
DROP FUNCTION portal_check_counts(int);
DROP FUNCTION portal_check_finish(uuid, timestamptz, text, timestamptz);
DROP FUNCTION portal_check_terms(uuid[]);
DROP FUNCTION portal_check_read(bigint[]);
DROP FUNCTION portal_check_candidates(bigint[], real[], uuid, int);
DROP FUNCTION portal_check_enter(uuid, bigint[]);
DROP FUNCTION portal_check_of(uuid);
DROP FUNCTION portal_check_take(text, timestamptz, timestamptz);
"""

RECORD = """
CREATE FUNCTION portal_hit_circle(stored uuid, arrived uuid, party int) RETURNS int[] LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  WITH circles AS (
    SELECT portal_circle(c.closed_party_ids, c.person_ids, party) AS people
    FROM intelligence_contribution c WHERE c.id IN (stored, arrived) AND c.party_ids @> ARRAY[party]),
  closed AS (SELECT people FROM circles WHERE people <> '{}')
  SELECT CASE (SELECT count(*) FROM closed) WHEN 0 THEN '{}'::int[]
    ELSE coalesce(nullif(ARRAY(
      SELECT person FROM (SELECT unnest(people) AS person FROM closed) AS each_one
      GROUP BY person HAVING count(*) = (SELECT count(*) FROM closed) ORDER BY person), '{}'), '{0}') END;
$$;

CREATE FUNCTION portal_hit_marking(stored uuid, arrived uuid) RETURNS text LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT classification FROM intelligence_contribution WHERE id IN (stored, arrived)
  ORDER BY classification_rank DESC LIMIT 1;
$$;

CREATE FUNCTION portal_hit_number() RETURNS int LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE drawn int;
BEGIN
  LOOP
    drawn := 10000000 + (('x' || encode(uuid_send(gen_random_uuid()), 'hex'))::bit(28)::int % 90000000);
    EXIT WHEN NOT EXISTS (SELECT 1 FROM intelligence_hit WHERE number = drawn);
  END LOOP;
  RETURN drawn;
END $$;

CREATE FUNCTION portal_record_hit(p jsonb, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  s portal_comparable%ROWTYPE;
  a portal_comparable%ROWTYPE;
  h intelligence_hit%ROWTYPE;
  side jsonb;
  own portal_comparable%ROWTYPE;
  holder int;
  hiding text;
  is_new boolean := false;
BEGIN
  SELECT * INTO s FROM portal_comparable WHERE entity_id = (p ->> 'stored')::uuid;
  SELECT * INTO a FROM portal_comparable WHERE entity_id = (p ->> 'arrived')::uuid;
  IF s.entity_id IS NULL OR a.entity_id IS NULL OR EXISTS (
    SELECT 1 FROM intelligence_hit WHERE likeness = p ->> 'likeness' AND status = 'false_positive') THEN
    RETURN false;
  END IF;
  holder := CASE WHEN s.owner_id = a.owner_id THEN s.owner_id ELSE s.hub_id END;
  SELECT * INTO h FROM intelligence_hit
    WHERE least(stored_id, arrived_id) = least(s.entity_id, a.entity_id)
      AND greatest(stored_id, arrived_id) = greatest(s.entity_id, a.entity_id) FOR UPDATE;
  IF h.id IS NULL THEN
    INSERT INTO intelligence_hit (
      id, owner_id, classification, person_ids, number, is_self, kind, stored_id, arrived_id, stored_contribution_id,
      arrived_contribution_id, stored_owner_id, arrived_owner_id, grade, score, evidence, verdict, sharers, version,
      likeness, found_at, status, is_passed_on, is_told, reason, answers, told)
    VALUES (
      uuidv7(), holder, portal_hit_marking(s.contribution_id, a.contribution_id),
      portal_hit_circle(s.contribution_id, a.contribution_id, holder), portal_hit_number(), s.owner_id = a.owner_id,
      s.kind, s.entity_id, a.entity_id, s.contribution_id, a.contribution_id, s.owner_id, a.owner_id, p ->> 'grade',
      (p ->> 'score')::float, p -> 'evidence', left(p ->> 'verdict', 600), (p ->> 'sharers')::int, p ->> 'version',
      p ->> 'likeness', moment, 'candidate', false, s.owner_id = a.owner_id, '', '{}', p -> 'told')
    ON CONFLICT DO NOTHING RETURNING * INTO h;
    IF h.id IS NULL THEN RETURN false; END IF;
    is_new := true;
  ELSIF h.status = 'withdrawn' THEN
    UPDATE intelligence_hit SET status = 'candidate', evidence = p -> 'evidence', verdict = left(p ->> 'verdict', 600),
      score = (p ->> 'score')::float, grade = p ->> 'grade', decided_by_id = NULL, decided_at = NULL, reason = ''
      WHERE id = h.id RETURNING * INTO h;
  END IF;
  UPDATE intelligence_hit SET told = p -> 'told' WHERE id = h.id AND told <> p -> 'told';
  FOR side IN SELECT * FROM jsonb_array_elements(p -> 'sides') LOOP
    IF (side ->> 'entity')::uuid = s.entity_id THEN own := s; ELSE own := a; END IF;
    hiding := side ->> 'hidden_by';
    IF hiding = 'rule' AND h.is_passed_on THEN hiding := ''; END IF;
    INSERT INTO intelligence_hitside (
      id, owner_id, classification, person_ids, hit_id, number, is_self, has_arrived, entity_id, contribution_id, kind,
      grade, agreed, other_id, contact_id, crime_area_id, handling_codes, hidden_by, is_held, is_told, has_news,
      found_at, outcome, status, reason)
    VALUES (
      uuidv7(), own.owner_id, h.classification,
      CASE WHEN h.is_self THEN h.person_ids ELSE portal_hit_circle(own.contribution_id, own.contribution_id, own.owner_id)
      END,
      h.id, h.number, h.is_self, own.entity_id = a.entity_id, own.entity_id, own.contribution_id, own.kind,
      side ->> 'grade', side -> 'agreed', (side ->> 'other')::int,
      portal_deciding_authority((side ->> 'other')::int, NULL), (side ->> 'crime_area')::int,
      ARRAY(SELECT jsonb_array_elements_text(side -> 'handling_codes')), hiding,
      (side ->> 'is_held')::boolean AND h.status <> 'confirmed', false, false, moment, 'open', 'new', '')
    ON CONFLICT (hit_id, entity_id) DO UPDATE SET
      hidden_by = excluded.hidden_by, grade = excluded.grade, agreed = excluded.agreed, other_id = excluded.other_id,
      contact_id = excluded.contact_id, crime_area_id = excluded.crime_area_id,
      handling_codes = excluded.handling_codes, is_held = excluded.is_held,
      status = CASE WHEN intelligence_hitside.status = 'withdrawn' THEN 'new' ELSE intelligence_hitside.status END;
  END LOOP;
  RETURN is_new;
END $$;
REVOKE ALL ON FUNCTION portal_record_hit(jsonb, timestamptz), portal_hit_number(),
  portal_hit_circle(uuid, uuid, int), portal_hit_marking(uuid, uuid) FROM public;
GRANT EXECUTE ON FUNCTION portal_record_hit(jsonb, timestamptz) TO portal_system;
"""
NO_RECORD = """
DROP FUNCTION portal_record_hit(jsonb, timestamptz);
DROP FUNCTION portal_hit_number();
DROP FUNCTION portal_hit_marking(uuid, uuid);
DROP FUNCTION portal_hit_circle(uuid, uuid, int);
"""

FOLLOW = """
CREATE FUNCTION portal_leave_index(item uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE gone uuid[];
BEGIN
  DELETE FROM intelligence_matchkey k
    USING intelligence_comparedentity c, unnest(c.keys) AS old(key)
    WHERE c.contribution_id = item AND k.key = old.key AND k.number = c.number
      AND NOT EXISTS (SELECT 1 FROM portal_comparable v WHERE v.entity_id = c.entity_id);
  DELETE FROM intelligence_comparedentity c WHERE c.contribution_id = item
    AND NOT EXISTS (SELECT 1 FROM portal_comparable v WHERE v.entity_id = c.entity_id);
  gone := ARRAY(
    SELECT h.id FROM intelligence_hit h
    WHERE item IN (h.stored_contribution_id, h.arrived_contribution_id) AND h.status <> 'withdrawn'
      AND (SELECT count(*) FROM portal_comparable v WHERE v.entity_id IN (h.stored_id, h.arrived_id)) < 2);
  UPDATE intelligence_hit SET evidence = '[]', verdict = '', score = 0, sharers = NULL,
    status = CASE status WHEN 'false_positive' THEN status ELSE 'withdrawn' END WHERE id = ANY(gone);
  UPDATE intelligence_hitside SET status = 'withdrawn', agreed = '[]', crime_area_id = NULL, handling_codes = '{}',
    has_news = is_told WHERE hit_id = ANY(gone) AND status <> 'withdrawn';
END $$;

CREATE FUNCTION portal_request_check(item uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  INSERT INTO intelligence_crosscheck (contribution_id, requested_at, version) VALUES (item, clock_timestamp(), '')
  ON CONFLICT (contribution_id) DO UPDATE SET requested_at = clock_timestamp(), finished_at = NULL, taken_until = NULL;
$$;

CREATE FUNCTION portal_hide_from_others(item uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  UPDATE intelligence_hitside s SET hidden_by = 'change' FROM intelligence_hit h
    WHERE h.id = s.hit_id AND NOT h.is_self AND s.hidden_by = '' AND s.contribution_id <> item
      AND item IN (h.stored_contribution_id, h.arrived_contribution_id);
$$;

CREATE FUNCTION portal_check_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF new.status = 'accepted_for_cross_check' AND old.status <> new.status THEN
    PERFORM portal_request_check(new.contribution_id);
  ELSIF EXISTS (SELECT 1 FROM intelligence_crosscheck WHERE contribution_id = new.contribution_id) THEN
    PERFORM portal_leave_index(new.contribution_id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER check_follows AFTER UPDATE OF status, party_ids, open_until, lent_until ON intelligence_triageitem
  FOR EACH ROW EXECUTE FUNCTION portal_check_follows();

CREATE FUNCTION portal_check_restricted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM intelligence_crosscheck WHERE contribution_id = new.contribution_id) THEN
    RETURN NULL;
  END IF;
  -- At once and whatever the restriction says; the run that is asked for opens again what may be open.
  IF tg_op = 'INSERT' THEN
    PERFORM portal_hide_from_others(new.contribution_id);
  END IF;
  PERFORM portal_leave_index(new.contribution_id);
  PERFORM portal_request_check(new.contribution_id);
  RETURN NULL;
END $$;
CREATE TRIGGER check_restricted AFTER INSERT OR UPDATE OF lifted_at ON intelligence_restriction
  FOR EACH ROW EXECUTE FUNCTION portal_check_restricted();

CREATE FUNCTION portal_check_entity() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM intelligence_crosscheck WHERE contribution_id = new.contribution_id) THEN
    PERFORM portal_hide_from_others(new.contribution_id);
    PERFORM portal_leave_index(new.contribution_id);
    PERFORM portal_request_check(new.contribution_id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER check_entity AFTER UPDATE ON intelligence_entity
  FOR EACH ROW WHEN ((old.current_category, old.birth_date, old.withdrawn_at, old.necessity, old.stated_necessity)
                     IS DISTINCT FROM
                     (new.current_category, new.birth_date, new.withdrawn_at, new.necessity, new.stated_necessity))
  EXECUTE FUNCTION portal_check_entity();

CREATE FUNCTION portal_forget_keys() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM intelligence_matchkey k USING unnest(old.keys) AS gone(key)
    WHERE k.key = gone.key AND k.number = old.number;
  RETURN NULL;
END $$;
CREATE TRIGGER forget_keys AFTER DELETE ON intelligence_comparedentity
  FOR EACH ROW EXECUTE FUNCTION portal_forget_keys();

CREATE FUNCTION portal_hits_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_hit h SET
    classification = portal_hit_marking(h.stored_contribution_id, h.arrived_contribution_id),
    person_ids = portal_hit_circle(h.stored_contribution_id, h.arrived_contribution_id, h.owner_id)
    WHERE new.id IN (h.stored_contribution_id, h.arrived_contribution_id);
  UPDATE intelligence_hitside s SET
    classification = h.classification,
    person_ids = CASE WHEN h.is_self THEN h.person_ids
                 ELSE portal_hit_circle(s.contribution_id, s.contribution_id, s.owner_id) END
    FROM intelligence_hit h
    WHERE h.id = s.hit_id AND new.id IN (h.stored_contribution_id, h.arrived_contribution_id);
  RETURN NULL;
END $$;
CREATE TRIGGER hits_follow AFTER UPDATE OF closed_party_ids, person_ids, classification ON intelligence_contribution
  FOR EACH ROW WHEN (old.closed_party_ids IS DISTINCT FROM new.closed_party_ids
                     OR old.person_ids IS DISTINCT FROM new.person_ids
                     OR old.classification IS DISTINCT FROM new.classification)
  EXECUTE FUNCTION portal_hits_follow();

CREATE FUNCTION portal_tell_sides() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF new.status IN ('confirmed', 'false_positive') AND old.status <> new.status THEN
    UPDATE intelligence_hitside SET outcome = new.status, has_news = is_told AND NOT is_self,
      is_held = is_held AND new.status <> 'confirmed' WHERE hit_id = new.id;
  END IF;
  IF new.is_passed_on AND NOT old.is_passed_on THEN
    UPDATE intelligence_hitside SET hidden_by = '' WHERE hit_id = new.id AND hidden_by = 'rule';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER tell_sides AFTER UPDATE OF status, is_passed_on ON intelligence_hit
  FOR EACH ROW EXECUTE FUNCTION portal_tell_sides();

CREATE FUNCTION portal_tell_verifier() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_hit SET answers = answers || jsonb_build_object(
    (SELECT code FROM parties_party WHERE group_id = new.owner_id),
    jsonb_build_object('status', new.status, 'reason', new.reason, 'at', new.decided_at)) WHERE id = new.hit_id;
  RETURN NULL;
END $$;
CREATE TRIGGER tell_verifier AFTER UPDATE OF status, reason ON intelligence_hitside
  FOR EACH ROW WHEN (NOT new.is_self AND new.status IN ('confirmed', 'rejected')
                     AND (old.status <> new.status OR old.reason <> new.reason))
  EXECUTE FUNCTION portal_tell_verifier();
REVOKE ALL ON FUNCTION portal_leave_index(uuid), portal_request_check(uuid), portal_hide_from_others(uuid)
  FROM public;
"""
NO_FOLLOW = """
DROP TRIGGER tell_verifier ON intelligence_hitside;
DROP FUNCTION portal_tell_verifier();
DROP TRIGGER tell_sides ON intelligence_hit;
DROP FUNCTION portal_tell_sides();
DROP TRIGGER hits_follow ON intelligence_contribution;
DROP FUNCTION portal_hits_follow();
DROP TRIGGER forget_keys ON intelligence_comparedentity;
DROP FUNCTION portal_forget_keys();
DROP TRIGGER check_entity ON intelligence_entity;
DROP FUNCTION portal_check_entity();
DROP TRIGGER check_restricted ON intelligence_restriction;
DROP FUNCTION portal_check_restricted();
DROP TRIGGER check_follows ON intelligence_triageitem;
DROP FUNCTION portal_check_follows();
DROP FUNCTION portal_request_check(uuid);
DROP FUNCTION portal_hide_from_others(uuid);
DROP FUNCTION portal_leave_index(uuid);
"""

# What a session of a party may change on its rows, whatever the application asks for.
KEEP = """
CREATE FUNCTION portal_keep_hit() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  loose text[] := ARRAY['status', 'decided_by_id', 'decided_at', 'reason', 'is_told', 'has_news', 'is_passed_on',
                        'classification_rank'];
BEGIN
  IF current_user <> 'portal_app' THEN RETURN new; END IF;
  IF to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose
     OR (old.status = 'withdrawn' AND new.status <> 'withdrawn') OR (new.status = 'withdrawn' AND old.status <> new.status)
  THEN
    RAISE EXCEPTION 'a hit stays as it was found' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_hit BEFORE UPDATE ON intelligence_hit FOR EACH ROW EXECUTE FUNCTION portal_keep_hit();
CREATE TRIGGER keep_side BEFORE UPDATE ON intelligence_hitside FOR EACH ROW EXECUTE FUNCTION portal_keep_hit();
"""
NO_KEEP = """
DROP TRIGGER keep_side ON intelligence_hitside;
DROP TRIGGER keep_hit ON intelligence_hit;
DROP FUNCTION portal_keep_hit();
"""
