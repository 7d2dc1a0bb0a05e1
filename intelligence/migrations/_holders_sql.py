"""The words of 0047: identifiers that very many hold, and counts of common keys that no worker waits for."""

ENTER = """
CREATE OR REPLACE FUNCTION portal_check_enter(entity uuid, new_keys bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE place intelligence_comparedentity%ROWTYPE; v portal_comparable%ROWTYPE;
BEGIN
  SELECT * INTO v FROM portal_comparable c WHERE c.entity_id = entity;
  IF v.entity_id IS NULL THEN RETURN; END IF;
  SELECT * INTO place FROM intelligence_comparedentity c WHERE c.entity_id = entity FOR UPDATE;
  IF found THEN
    DELETE FROM intelligence_matchkey k USING unnest(place.keys) AS old(key)
      WHERE k.key = old.key AND k.number = place.number;
    UPDATE intelligence_comparedentity SET keys = new_keys WHERE number = place.number;
  ELSE
    INSERT INTO intelligence_comparedentity (entity_id, contribution_id, keys)
      VALUES (entity, v.contribution_id, new_keys) RETURNING * INTO place;
  END IF;
  INSERT INTO intelligence_matchkey (key, number, holder)
    SELECT DISTINCT key, place.number, CASE WHEN v.kind IN ('person', 'organisation') THEN NULL ELSE v.owner_id END
    FROM unnest(new_keys) AS n(key);
END $$;
"""
FILL = """
UPDATE intelligence_matchkey k SET holder = c.owner_id
FROM intelligence_comparedentity i JOIN intelligence_entity e ON e.id = i.entity_id
JOIN intelligence_contribution c ON c.id = i.contribution_id
WHERE k.number = i.number AND e.kind NOT IN ('person', 'organisation');
"""

# What a party is told of its own pairs follows from its own holders alone; the others count all of them.
# A pair that was found before comes back with `held` 0: it is graded as it was, however many hold it now.
HOLDERS = """
CREATE FUNCTION portal_check_open_between(entity uuid, party int) RETURNS boolean LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM (SELECT h.id, h.arrived_owner_id AS other, h.status FROM intelligence_hit h WHERE h.stored_id = entity
                   UNION ALL
                   SELECT h.id, h.stored_owner_id, h.status FROM intelligence_hit h WHERE h.arrived_id = entity) h
    WHERE h.other = party AND h.status = 'candidate'
      AND NOT EXISTS (SELECT 1 FROM intelligence_hitside s WHERE s.hit_id = h.id AND s.hidden_by <> ''));
$$;

CREATE FUNCTION portal_check_holders(entity uuid, asked bigint, every int, counted int)
RETURNS TABLE (number bigint, held int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE item uuid; mine int; own_held int; all_held int;
BEGIN
  SELECT c.id, c.owner_id INTO item, mine FROM intelligence_entity e
    JOIN intelligence_contribution c ON c.id = e.contribution_id WHERE e.id = entity;
  SELECT count(*) INTO own_held FROM (
    SELECT 1 FROM intelligence_matchkey k WHERE k.key = asked AND k.holder = mine LIMIT counted) read;
  SELECT count(*) INTO all_held FROM (
    SELECT 1 FROM intelligence_matchkey k WHERE k.key = asked LIMIT counted) read;
  RETURN QUERY
  WITH RECURSIVE owners AS (
    (SELECT k.holder FROM intelligence_matchkey k WHERE k.key = asked AND k.holder IS NOT NULL
     ORDER BY k.holder LIMIT 1)
    UNION ALL
    SELECT (SELECT k.holder FROM intelligence_matchkey k WHERE k.key = asked AND k.holder > o.holder
            ORDER BY k.holder LIMIT 1)
    FROM owners o WHERE o.holder IS NOT NULL),
  counts AS (
    SELECT o.holder, CASE WHEN o.holder = mine THEN own_held ELSE all_held END AS held
    FROM owners o WHERE o.holder IS NOT NULL),
  new AS (
    SELECT n.number, c.held,
           c.held = counted
           AND bool_or(portal_check_open_between(n.entity_id, mine)) OVER (PARTITION BY c.holder) AS waits
    FROM counts c CROSS JOIN LATERAL (
      SELECT k.number, i.entity_id
      FROM intelligence_matchkey k JOIN intelligence_comparedentity i ON i.number = k.number
      WHERE k.key = asked AND k.holder = c.holder AND i.contribution_id <> item
      ORDER BY k.number DESC LIMIT CASE WHEN c.held > every THEN 3 ELSE every END) n),
  known AS (
    SELECT i.number FROM (
      SELECT h.id, CASE WHEN h.stored_id = entity THEN h.arrived_id ELSE h.stored_id END AS other
      FROM intelligence_hit h WHERE h.stored_id = entity OR h.arrived_id = entity ORDER BY h.id DESC LIMIT 1000) h
    JOIN intelligence_comparedentity i ON i.entity_id = h.other)
  SELECT k.number, 0 FROM known k
  UNION ALL
  SELECT n.number, n.held FROM new n WHERE NOT n.waits AND NOT EXISTS (SELECT 1 FROM known k WHERE k.number = n.number);
END $$;
REVOKE ALL ON FUNCTION portal_check_holders(uuid, bigint, int, int), portal_check_open_between(uuid, int) FROM public;
GRANT EXECUTE ON FUNCTION portal_check_holders(uuid, bigint, int, int) TO portal_system;
"""
NO_HOLDERS = """
DROP FUNCTION portal_check_holders(uuid, bigint, int, int);
DROP FUNCTION portal_check_open_between(uuid, int);
"""

COUNTS = """
DROP FUNCTION portal_check_counts(int);
CREATE FUNCTION portal_check_counts() RETURNS TABLE (key bigint, held bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NULL::bigint, greatest(0, reltuples)::bigint FROM pg_class
    WHERE oid = 'public.intelligence_comparedentity'::regclass
  UNION ALL
  SELECT c.key, c.held FROM intelligence_commonkey c;
$$;

CREATE FUNCTION portal_check_recount(more_than int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('portal_check_recount')) THEN RETURN; END IF;
  WITH counted AS MATERIALIZED (
    SELECT k.key, count(*) AS held FROM intelligence_matchkey k GROUP BY k.key HAVING count(*) > more_than),
  rarer AS (DELETE FROM intelligence_commonkey c WHERE NOT EXISTS (SELECT 1 FROM counted n WHERE n.key = c.key))
  INSERT INTO intelligence_commonkey AS c (key, held) SELECT n.key, n.held FROM counted n
    ON CONFLICT (key) DO UPDATE SET held = excluded.held WHERE c.held <> excluded.held;
END $$;
REVOKE INSERT, UPDATE, DELETE ON intelligence_commonkey FROM portal_app, portal_system;
REVOKE ALL ON FUNCTION portal_check_counts(), portal_check_recount(int) FROM public;
GRANT EXECUTE ON FUNCTION portal_check_counts(), portal_check_recount(int) TO portal_system;
"""
