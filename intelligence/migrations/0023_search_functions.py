"""The search itself: one function for texts, entities, files and cases, bounded by time slices (see 0004).

Each table carries the columns of its audience, so the function holds party, person, clearance, circles, terms and
consents by the row alone, and counts or orders by nothing else. The caller reads the found rows under both locks again.
Protected people (witness, victim, informant, minor) are found only by their owner and by a recipient that has opened
its copy.
"""

from django.db import migrations

SEARCH = r"""
CREATE TYPE portal_hit AS (of_key uuid, id uuid);

CREATE FUNCTION portal_search_rows(what text, has_words boolean, codes int[]) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  g int := nullif(current_setting('portal.party_id', true), '')::int;
  p int := nullif(current_setting('portal.person_id', true), '')::int;
  c int := nullif(current_setting('portal.clearance', true), '')::int;
  code int;
  rule text := format('t.party_ids @> ARRAY[%s] AND t.classification_rank <= %s'
    ' AND (NOT t.closed_party_ids @> ARRAY[%1$s] OR t.person_ids @> ARRAY[%3$s])', g, coalesce(c, -1), coalesce(p, -1));
BEGIN
  IF has_words THEN rule := rule || ' AND t.ts @@ $1'; END IF;
  FOREACH code IN ARRAY codes LOOP
    rule := rule || format(' AND t.slices @> ARRAY[%s]', code);
  END LOOP;
  IF what <> 'case' THEN
    rule := rule || format(
      ' AND (t.open_until IS NULL OR t.open_until > now() OR t.kept_for = %s)'
      ' AND (t.lent_until IS NULL OR coalesce((t.lent_until ->> %L)::timestamptz > now(), true))', g, g);
  END IF;
  IF what = 'entity' THEN
    rule := rule || format(
      ' AND (NOT portal_is_protected(t.data_subject_category, t.birth_date) OR t.slices @> ARRAY[%s] OR EXISTS ('
      'SELECT 1 FROM intelligence_recipient r WHERE r.contribution_id = t.contribution_id AND r.party_id = %s'
      ' AND r.opened_at IS NOT NULL))', 30000000 + g, g);
  END IF;
  RETURN rule;
END $$;

CREATE FUNCTION portal_search_slice(tbl text, rule text, q tsquery, slice int, first portal_hit, after uuid, lim int)
RETURNS portal_hit[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  found portal_hit[];
  key text := split_part(tbl, ' ', 2);
  own text := split_part(tbl, ' ', 3);
BEGIN
  EXECUTE format(
    'SELECT coalesce(array_agg(ROW(x.a, x.b)::portal_hit), ''{}'') FROM (SELECT t.%I AS a, t.%I AS b FROM %I t'
    ' WHERE %s AND t.slices @> ARRAY[%s] AND (t.%1$I, t.%2$I) < ($2, $3) AND t.%1$I >= $4 LIMIT $5) x',
    key, own, split_part(tbl, ' ', 1), rule, slice)
    INTO found USING q, first.of_key, first.id, after, lim;
  RETURN found;
END $$;

CREATE FUNCTION portal_search_walk(tbl text, rule text, q tsquery, see int, first portal_hit, after uuid, lim int)
RETURNS SETOF portal_hit
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  g int := nullif(current_setting('portal.party_id', true), '')::int;
  key text := split_part(tbl, ' ', 2);
  own text := split_part(tbl, ' ', 3);
BEGIN
  RETURN QUERY EXECUTE format(
    'SELECT s.of_key, u.id FROM (SELECT content_object_id AS of_key FROM %I WHERE group_id = %s AND permission_id = %s'
    ' AND content_object_id <= $2 AND content_object_id >= $4 ORDER BY content_object_id DESC OFFSET 0) s'
    ' JOIN LATERAL (SELECT t.%I AS id FROM (SELECT x.* FROM %I x WHERE x.%I = s.of_key OFFSET 0) t'
    ' WHERE %s AND (s.of_key, t.%4$I) < ($2, $3) ORDER BY 1 DESC OFFSET 0) u ON true LIMIT $5',
    split_part(tbl, ' ', 4), g, see, own, split_part(tbl, ' ', 1), key, rule)
    USING q, first.of_key, first.id, after, lim;
END $$;

CREATE FUNCTION portal_find(what text, q tsquery, codes int[] DEFAULT '{}', lim int DEFAULT 50,
  before_of uuid DEFAULT 'ffffffff-ffff-ffff-ffff-ffffffffffff',
  before_id uuid DEFAULT 'ffffffff-ffff-ffff-ffff-ffffffffffff',
  after uuid DEFAULT '00000000-0000-0000-0000-000000000000', cap int DEFAULT 1000) RETURNS SETOF portal_hit
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  g int := nullif(current_setting('portal.party_id', true), '')::int;
  tbl text := CASE what
    WHEN 'text' THEN 'intelligence_contributiontext contribution_id contribution_id intelligence_contributionshare'
    WHEN 'entity' THEN 'intelligence_entity contribution_id id intelligence_contributionshare'
    WHEN 'file' THEN 'intelligence_filetext contribution_id attachment_id intelligence_contributionshare'
    WHEN 'case' THEN 'intelligence_case id id intelligence_caseshare' END;
  see int := (SELECT a.id FROM auth_permission a JOIN django_content_type t ON t.id = a.content_type_id
              WHERE t.app_label = 'intelligence' AND t.model = CASE what WHEN 'case' THEN what ELSE 'contribution' END
                AND a.codename = 'view_' || t.model);
  first portal_hit := ROW(before_of, before_id);
  rule text; newest date; oldest date; found portal_hit[]; got int := 0; y int; m int; month_end uuid;
BEGIN
  IF g IS NULL OR tbl IS NULL OR (q IS NOT NULL AND numnode(q) = 0) THEN RETURN; END IF;
  rule := portal_search_rows(what, q IS NOT NULL, codes);
  EXECUTE format('SELECT portal_uuid_day(content_object_id) FROM %I WHERE group_id = $1 AND permission_id = $2'
                 ' AND content_object_id <= $3 AND content_object_id >= $4 ORDER BY content_object_id DESC LIMIT 1',
                 split_part(tbl, ' ', 4)) INTO newest USING g, see, before_of, after;
  IF newest IS NULL THEN RETURN; END IF;
  found := portal_search_slice(tbl, rule, q, portal_week(newest), first, after, cap + 1);
  IF cardinality(found) > cap THEN
    RETURN QUERY SELECT * FROM portal_search_walk(tbl, rule, q, see, first, after, lim);
    RETURN;
  END IF;
  IF cardinality(found) < lim THEN
    found := portal_search_slice(tbl, rule, q, portal_month(newest), first, after, cap + 1);
  END IF;
  IF cardinality(found) BETWEEN lim AND cap THEN
    RETURN QUERY SELECT * FROM unnest(found) x ORDER BY x.of_key DESC, x.id DESC LIMIT lim;
    RETURN;
  END IF;
  EXECUTE format('SELECT portal_uuid_day(content_object_id) FROM %I WHERE group_id = $1 AND permission_id = $2'
                 ' AND content_object_id >= $3 ORDER BY content_object_id LIMIT 1', split_part(tbl, ' ', 4))
    INTO oldest USING g, see, after;
  FOR y IN REVERSE extract(year FROM newest)::int .. extract(year FROM oldest)::int LOOP
    found := portal_search_slice(tbl, rule, q, y, first, after, cap + 1);
    IF cardinality(found) <= cap THEN
      RETURN QUERY SELECT * FROM unnest(found) x ORDER BY x.of_key DESC, x.id DESC LIMIT lim - got;
      got := got + least(cardinality(found), lim - got);
    ELSE
      FOR m IN REVERSE (CASE WHEN y = extract(year FROM newest) THEN extract(month FROM newest)::int ELSE 12 END) .. 1 LOOP
        found := portal_search_slice(tbl, rule, q, y * 100 + m, first, after, cap + 1);
        IF cardinality(found) <= cap THEN
          RETURN QUERY SELECT * FROM unnest(found) x ORDER BY x.of_key DESC, x.id DESC LIMIT lim - got;
          got := got + least(cardinality(found), lim - got);
        ELSE
          month_end := portal_uuid_floor((make_date(y, m, 1) + interval '1 month')::date);
          IF month_end < before_of THEN first := ROW(month_end, '00000000-0000-0000-0000-000000000000'::uuid); END IF;
          RETURN QUERY SELECT * FROM portal_search_walk(tbl, rule, q, see, first, after, lim - got);
          RETURN;
        END IF;
        EXIT WHEN got >= lim;
      END LOOP;
    END IF;
    EXIT WHEN got >= lim;
  END LOOP;
END $$;

REVOKE ALL ON FUNCTION portal_search_rows(text, boolean, int[]),
  portal_search_slice(text, text, tsquery, int, portal_hit, uuid, int),
  portal_search_walk(text, text, tsquery, int, portal_hit, uuid, int),
  portal_find(text, tsquery, int[], int, uuid, uuid, uuid, int) FROM public;
GRANT EXECUTE ON FUNCTION portal_find(text, tsquery, int[], int, uuid, uuid, uuid, int) TO portal_app;
"""
NO_SEARCH = """
DROP FUNCTION portal_find(text, tsquery, int[], int, uuid, uuid, uuid, int);
DROP FUNCTION portal_search_walk(text, text, tsquery, int, portal_hit, uuid, int);
DROP FUNCTION portal_search_slice(text, text, tsquery, int, portal_hit, uuid, int);
DROP FUNCTION portal_search_rows(text, boolean, int[]);
DROP TYPE portal_hit;
"""


class Migration(migrations.Migration):
    """Search functions."""

    dependencies = [("intelligence", "0022_search_words")]

    operations = [migrations.RunSQL(SEARCH, NO_SEARCH)]
