"""Search: vectors by trigger, and the functions through which the application searches.

Under row-level security a text condition may not use its index (it is not leakproof), so the search runs as the owner of
the tables and holds party, person, clearance and closed circles itself; the caller reads the found rows under both
locks again. Time slices bound the work: newest week, newest month, then year by year, each probe capped; a word that is
dense in a slice is found by walking the party's newest share rows (findings, access and search, sections 2 and 8).
"""

from django.db import migrations

WORDS = """
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE TEXT SEARCH CONFIGURATION portal_text (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION portal_text ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
"""
NO_WORDS = "DROP TEXT SEARCH CONFIGURATION portal_text; DROP EXTENSION unaccent;"

MOMENTS = """
CREATE FUNCTION portal_uuid_day(id uuid) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (to_timestamp(('x0000' || left(replace(id::text, '-', ''), 12))::bit(64)::bigint / 1000.0) AT TIME ZONE 'UTC')::date;
$$;
CREATE FUNCTION portal_uuid_floor(day date) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT rpad(lpad(to_hex((extract(epoch FROM day::timestamp AT TIME ZONE 'UTC') * 1000)::bigint), 12, '0'), 32, '0')::uuid;
$$;
CREATE FUNCTION portal_week(day date) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT 10000000 + (day - date '2000-01-03') / 7;
$$;
CREATE FUNCTION portal_month(day date) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT extract(year FROM day)::int * 100 + extract(month FROM day)::int;
$$;
"""
NO_MOMENTS = """
DROP FUNCTION portal_month(date); DROP FUNCTION portal_week(date);
DROP FUNCTION portal_uuid_floor(date); DROP FUNCTION portal_uuid_day(uuid);
"""

VECTORS = """
CREATE FUNCTION portal_text_vector() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  day date := portal_uuid_day(new.contribution_id);
  title text := (SELECT subject FROM intelligence_contribution WHERE id = new.contribution_id);
  things text := (SELECT string_agg(label || ' ' || normalised, ' ') FROM intelligence_entity
                  WHERE contribution_id = new.contribution_id);
BEGIN
  new.ts := setweight(to_tsvector('portal_text', coalesce(title, '')), 'A')
    || setweight(to_tsvector('portal_text', coalesce(things, '')), 'B')
    || setweight(to_tsvector('portal_text', new.body), 'C');
  new.slices := ARRAY[extract(year FROM day)::int, portal_month(day), portal_week(day)];
  RETURN new;
END $$;
CREATE FUNCTION portal_entity_vector() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  new.ts := to_tsvector('portal_text', concat_ws(' ', new.label, new.normalised, new.role));
  RETURN new;
END $$;
CREATE FUNCTION portal_text_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  row jsonb := to_jsonb(CASE WHEN tg_op = 'DELETE' THEN old ELSE new END);
  key uuid := (row->>(CASE WHEN tg_table_name = 'intelligence_entity' THEN 'contribution_id' ELSE 'id' END))::uuid;
BEGIN
  UPDATE intelligence_contributiontext SET body = body WHERE contribution_id = key;
  RETURN NULL;
END $$;
CREATE TRIGGER text_vector BEFORE INSERT OR UPDATE OF body ON intelligence_contributiontext
  FOR EACH ROW EXECUTE FUNCTION portal_text_vector();
CREATE TRIGGER entity_vector BEFORE INSERT OR UPDATE OF label, normalised, role ON intelligence_entity
  FOR EACH ROW EXECUTE FUNCTION portal_entity_vector();
CREATE TRIGGER text_follows AFTER UPDATE OF subject ON intelligence_contribution
  FOR EACH ROW WHEN (old.subject IS DISTINCT FROM new.subject) EXECUTE FUNCTION portal_text_follows();
CREATE TRIGGER text_follows AFTER INSERT OR DELETE OR UPDATE OF label, normalised ON intelligence_entity
  FOR EACH ROW EXECUTE FUNCTION portal_text_follows();
"""
NO_VECTORS = """
DROP TRIGGER text_follows ON intelligence_entity;
DROP TRIGGER text_follows ON intelligence_contribution;
DROP TRIGGER entity_vector ON intelligence_entity;
DROP TRIGGER text_vector ON intelligence_contributiontext;
DROP FUNCTION portal_text_follows(); DROP FUNCTION portal_entity_vector(); DROP FUNCTION portal_text_vector();
"""

SEARCH = """
CREATE FUNCTION portal_search_slice(q tsquery, slice int, before uuid, lim int) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  g int := nullif(current_setting('portal.party_id', true), '')::int;
  p int := nullif(current_setting('portal.person_id', true), '')::int;
  c int := nullif(current_setting('portal.clearance', true), '')::int;
BEGIN
  RETURN ARRAY(
    SELECT contribution_id FROM intelligence_contributiontext
    WHERE ts @@ q AND party_ids @> ARRAY[g] AND slices @> ARRAY[slice] AND contribution_id < before
      AND classification_rank <= c AND (NOT closed_party_ids @> ARRAY[g] OR person_ids @> ARRAY[p])
    LIMIT lim);
END $$;

CREATE FUNCTION portal_search_walk(q tsquery, see int, before uuid, lim int) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  g int := nullif(current_setting('portal.party_id', true), '')::int;
  p int := nullif(current_setting('portal.person_id', true), '')::int;
  c int := nullif(current_setting('portal.clearance', true), '')::int;
BEGIN
  RETURN QUERY
    SELECT s.content_object_id FROM (
      SELECT content_object_id FROM intelligence_contributionshare
      WHERE group_id = g AND permission_id = see AND content_object_id < before
      ORDER BY content_object_id DESC OFFSET 0) s
    WHERE EXISTS (
      SELECT 1 FROM (
        SELECT ts, party_ids, closed_party_ids, person_ids, classification_rank FROM intelligence_contributiontext x
        WHERE x.contribution_id = s.content_object_id OFFSET 0) t
      WHERE t.ts @@ q AND t.party_ids @> ARRAY[g] AND t.classification_rank <= c
        AND (NOT t.closed_party_ids @> ARRAY[g] OR t.person_ids @> ARRAY[p]))
    LIMIT lim;
END $$;

CREATE FUNCTION portal_search(q tsquery, lim int DEFAULT 50,
  before uuid DEFAULT 'ffffffff-ffff-ffff-ffff-ffffffffffff', cap int DEFAULT 1000) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  g int := nullif(current_setting('portal.party_id', true), '')::int;
  see int := (SELECT a.id FROM auth_permission a JOIN django_content_type t ON t.id = a.content_type_id
              WHERE t.app_label = 'intelligence' AND t.model = 'contribution' AND a.codename = 'view_contribution');
  newest date; oldest date; found uuid[]; got int := 0; y int; m int;
BEGIN
  IF g IS NULL OR numnode(q) = 0 THEN RETURN; END IF;
  SELECT portal_uuid_day(content_object_id) INTO newest FROM intelligence_contributionshare
    WHERE group_id = g AND permission_id = see AND content_object_id < before
    ORDER BY content_object_id DESC LIMIT 1;
  IF newest IS NULL THEN RETURN; END IF;
  found := portal_search_slice(q, portal_week(newest), before, cap + 1);
  IF cardinality(found) > cap THEN
    RETURN QUERY SELECT * FROM portal_search_walk(q, see, before, lim);
    RETURN;
  END IF;
  IF cardinality(found) >= lim THEN
    RETURN QUERY SELECT x FROM unnest(found) x ORDER BY 1 DESC LIMIT lim;
    RETURN;
  END IF;
  found := portal_search_slice(q, portal_month(newest), before, cap + 1);
  IF cardinality(found) BETWEEN lim AND cap THEN
    RETURN QUERY SELECT x FROM unnest(found) x ORDER BY 1 DESC LIMIT lim;
    RETURN;
  END IF;
  SELECT portal_uuid_day(content_object_id) INTO oldest FROM intelligence_contributionshare
    WHERE group_id = g AND permission_id = see ORDER BY content_object_id LIMIT 1;
  FOR y IN REVERSE extract(year FROM newest)::int .. extract(year FROM oldest)::int LOOP
    found := portal_search_slice(q, y, before, cap + 1);
    IF cardinality(found) <= cap THEN
      RETURN QUERY SELECT x FROM unnest(found) x ORDER BY 1 DESC LIMIT lim - got;
      got := got + least(cardinality(found), lim - got);
    ELSE
      FOR m IN REVERSE (CASE WHEN y = extract(year FROM newest) THEN extract(month FROM newest)::int ELSE 12 END) .. 1 LOOP
        found := portal_search_slice(q, y * 100 + m, before, cap + 1);
        IF cardinality(found) <= cap THEN
          RETURN QUERY SELECT x FROM unnest(found) x ORDER BY 1 DESC LIMIT lim - got;
          got := got + least(cardinality(found), lim - got);
        ELSE
          RETURN QUERY SELECT * FROM portal_search_walk(
            q, see, least(before, portal_uuid_floor((make_date(y, m, 1) + interval '1 month')::date)), lim - got);
          RETURN;
        END IF;
        EXIT WHEN got >= lim;
      END LOOP;
    END IF;
    EXIT WHEN got >= lim;
  END LOOP;
END $$;

CREATE FUNCTION portal_entities(wanted text, q tsquery, lim int DEFAULT 50, before uuid DEFAULT NULL)
RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  g int := nullif(current_setting('portal.party_id', true), '')::int;
  p int := nullif(current_setting('portal.person_id', true), '')::int;
  c int := nullif(current_setting('portal.clearance', true), '')::int;
  see int := (SELECT a.id FROM auth_permission a JOIN django_content_type t ON t.id = a.content_type_id
              WHERE t.app_label = 'intelligence' AND t.model = 'contribution' AND a.codename = 'view_contribution');
  last_of uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  last_id uuid := coalesce(before, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
BEGIN
  IF g IS NULL THEN RETURN; END IF;
  IF before IS NOT NULL THEN
    SELECT e.contribution_id INTO last_of FROM intelligence_entity e WHERE e.id = before AND e.party_ids @> ARRAY[g];
    IF last_of IS NULL THEN RETURN; END IF;
  END IF;
  IF numnode(q) > 0 THEN
    RETURN QUERY
      SELECT e.id FROM intelligence_entity e
      WHERE e.ts @@ q AND e.party_ids @> ARRAY[g] AND (wanted = '' OR e.kind = wanted)
        AND e.classification_rank <= c AND (NOT e.closed_party_ids @> ARRAY[g] OR e.person_ids @> ARRAY[p])
        AND (e.contribution_id, e.id) < (last_of, last_id)
      ORDER BY e.contribution_id DESC, e.id DESC LIMIT lim;
    RETURN;
  END IF;
  RETURN QUERY
    SELECT e.id FROM (
      SELECT content_object_id AS of FROM intelligence_contributionshare
      WHERE group_id = g AND permission_id = see AND content_object_id <= last_of
      ORDER BY content_object_id DESC OFFSET 0) s
    JOIN LATERAL (
      SELECT x.id FROM intelligence_entity x
      WHERE x.contribution_id = s.of AND x.party_ids @> ARRAY[g] AND (wanted = '' OR x.kind = wanted)
        AND x.classification_rank <= c AND (NOT x.closed_party_ids @> ARRAY[g] OR x.person_ids @> ARRAY[p])
        AND (s.of < last_of OR x.id < last_id)
      ORDER BY x.id DESC OFFSET 0) e ON true
    LIMIT lim;
END $$;

REVOKE ALL ON FUNCTION portal_search_slice(tsquery, int, uuid, int), portal_search_walk(tsquery, int, uuid, int),
  portal_search(tsquery, int, uuid, int), portal_entities(text, tsquery, int, uuid) FROM public;
GRANT EXECUTE ON FUNCTION portal_search(tsquery, int, uuid, int), portal_entities(text, tsquery, int, uuid) TO portal_app;
"""
NO_SEARCH = """
DROP FUNCTION portal_entities(text, tsquery, int, uuid); DROP FUNCTION portal_search(tsquery, int, uuid, int);
DROP FUNCTION portal_search_walk(tsquery, int, uuid, int); DROP FUNCTION portal_search_slice(tsquery, int, uuid, int);
"""


class Migration(migrations.Migration):
    """Vectors and search functions."""

    dependencies = [("intelligence", "0003_sent_is_final"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        migrations.RunSQL(WORDS, NO_WORDS),
        migrations.RunSQL(MOMENTS, NO_MOMENTS),
        migrations.RunSQL(VECTORS, NO_VECTORS),
        migrations.RunSQL(SEARCH, NO_SEARCH),
    ]
