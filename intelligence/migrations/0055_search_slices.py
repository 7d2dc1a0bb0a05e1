"""The search reads slices of time that grow and shrink with what is found in them, so its cost does not grow.

It begins with weeks, goes on by months and years, and cuts a slice that holds more than `cap` hits into smaller ones:
years into months, months into weeks. A week that holds twice as many is read in the order of its keys, which finds a
page soon because so much of it answers. Before (0023) an overfull month was read along the share rows, and a bound on
the key was looked up in the index for all of the archive.
"""

from importlib import import_module

from django.db import migrations

SEARCH_OF_0023 = import_module("intelligence.migrations.0023_search_functions").SEARCH

DROP_OLD = """
DROP FUNCTION portal_find(text, tsquery, int[], int, uuid, uuid, uuid, int);
DROP FUNCTION portal_search_walk(text, text, tsquery, int, portal_hit, uuid, int);
DROP FUNCTION portal_search_slice(text, text, tsquery, int, portal_hit, uuid, int);
"""

SEARCH = r"""
CREATE FUNCTION portal_search_slice(tbl text, rule text, q tsquery, codes int[], low uuid,
  high portal_hit, most int, OUT hits portal_hit[], OUT held bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_indexscan = off AS $$
DECLARE
  code int;
  key text := split_part(tbl, ' ', 2);
BEGIN
  FOREACH code IN ARRAY codes LOOP
    rule := rule || format(' AND t.slices @> ARRAY[%s]', code);
  END LOOP;
  EXECUTE format(
    'SELECT coalesce(array_agg(ROW(x.a, x.b)::portal_hit) FILTER (WHERE x.a >= $2 AND (x.a, x.b) < ($3, $4)), ''{}''),'
    ' count(*) FROM (SELECT t.%I AS a, t.%I AS b FROM %I t WHERE %s LIMIT $5) x',
    key, split_part(tbl, ' ', 3), split_part(tbl, ' ', 1), rule)
    INTO hits, held USING q, low, high.of_key, high.id, most;
END $$;

CREATE FUNCTION portal_search_walk(tbl text, rule text, q tsquery, low uuid, high portal_hit, lim int)
RETURNS portal_hit[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  found portal_hit[];
  key text := split_part(tbl, ' ', 2);
BEGIN
  EXECUTE format(
    'SELECT array_agg(ROW(x.a, x.b)::portal_hit) FROM (SELECT t.%I AS a, t.%I AS b FROM %I t WHERE %s'
    ' AND t.%1$I >= $2 AND t.%1$I <= $3 AND (t.%1$I, t.%2$I) < ($3, $4) ORDER BY 1 DESC, 2 DESC LIMIT $5) x',
    key, split_part(tbl, ' ', 3), split_part(tbl, ' ', 1), rule)
    INTO found USING q, low, high.of_key, high.id, lim;
  RETURN coalesce(found, '{}');
END $$;

-- One slice, newest hits first: a year (0), a month (1), what of a week lies in the month (2).
CREATE FUNCTION portal_search_part(tbl text, rule text, q tsquery, level int, starts date, low uuid, high portal_hit,
  lim int, cap int, is_few boolean) RETURNS portal_hit[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  first constant uuid := '00000000-0000-0000-0000-000000000000';
  monday constant date := '2000-01-03';
  next_month date := (date_trunc('month', starts::timestamp) + interval '1 month')::date;
  ends date := CASE level
    WHEN 0 THEN make_date(extract(year FROM starts)::int + 1, 1, 1) WHEN 1 THEN next_month
    ELSE least(starts - (starts - monday) % 7 + 7, next_month) END;
  most int := CASE level WHEN 2 THEN 2 * cap ELSE cap END;
  bottom uuid := greatest(low, portal_uuid_floor(starts));
  top portal_hit := least(high, ROW(portal_uuid_floor(ends), first)::portal_hit);
  part date;
  held bigint;
  found portal_hit[] := '{}';
BEGIN
  IF bottom > top.of_key OR lim <= 0 THEN RETURN found; END IF;
  IF is_few THEN
    SELECT s.hits, s.held INTO found, held FROM portal_search_slice(tbl, rule, q,
      CASE level WHEN 0 THEN ARRAY[extract(year FROM starts)::int] WHEN 1 THEN ARRAY[portal_month(starts)]
        ELSE ARRAY[portal_week(starts), portal_month(starts)] END, bottom, top, most + 1) s;
    IF held <= most THEN
      RETURN ARRAY(SELECT x FROM unnest(found) x ORDER BY (x).of_key DESC, (x).id DESC LIMIT lim);
    END IF;
    found := '{}';
  END IF;
  IF level = 2 THEN RETURN portal_search_walk(tbl, rule, q, bottom, top, lim); END IF;
  WHILE ends > starts AND cardinality(found) < lim LOOP
    part := CASE level
      WHEN 0 THEN date_trunc('month', (ends - 1)::timestamp)::date
      ELSE greatest(starts, (ends - 1) - (ends - 1 - monday) % 7) END;
    found := found || portal_search_part(tbl, rule, q, level + 1, part, bottom, top, lim - cardinality(found), cap, true);
    ends := part;
  END LOOP;
  RETURN found;
END $$;

CREATE FUNCTION portal_find(what text, q tsquery, codes int[] DEFAULT '{}', lim int DEFAULT 50,
  before_of uuid DEFAULT 'ffffffff-ffff-ffff-ffff-ffffffffffff',
  before_id uuid DEFAULT 'ffffffff-ffff-ffff-ffff-ffffffffffff',
  after uuid DEFAULT '00000000-0000-0000-0000-000000000000', cap int DEFAULT NULL) RETURNS SETOF portal_hit
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
  most int := coalesce(cap, greatest(250, lim));
  rule text; newest date; oldest date; edge date; part date; found portal_hit[]; got int := 0;
  high portal_hit := ROW(before_of, before_id);
BEGIN
  IF g IS NULL OR tbl IS NULL OR (q IS NOT NULL AND numnode(q) = 0) THEN RETURN; END IF;
  rule := portal_search_rows(what, q IS NOT NULL, codes);
  EXECUTE format('SELECT portal_uuid_day(content_object_id) FROM %I WHERE group_id = $1 AND permission_id = $2'
                 ' AND content_object_id <= $3 AND content_object_id >= $4 ORDER BY content_object_id DESC LIMIT 1',
                 split_part(tbl, ' ', 4)) INTO newest USING g, see, before_of, after;
  IF newest IS NULL THEN RETURN; END IF;
  EXECUTE format('SELECT portal_uuid_day(content_object_id) FROM %I WHERE group_id = $1 AND permission_id = $2'
                 ' AND content_object_id >= $3 ORDER BY content_object_id LIMIT 1', split_part(tbl, ' ', 4))
    INTO oldest USING g, see, after;
  edge := newest + 1;
  WHILE got < lim AND edge > oldest LOOP
    part := greatest(date_trunc('month', (edge - 1)::timestamp)::date, (edge - 1) - (edge - 1 - date '2000-01-03') % 7);
    IF newest - edge < 7 THEN  -- one whole week tells how much there is
      found := portal_search_part(tbl, rule, q, 2, part, after, high, lim - got, most, true);
    ELSIF extract(day FROM edge) <> 1 THEN
      part := date_trunc('month', (edge - 1)::timestamp)::date;
      found := portal_search_part(tbl, rule, q, 1, part, after, high, lim - got, most, true);
    ELSE
      part := date_trunc('year', (edge - 1)::timestamp)::date;
      found := portal_search_part(tbl, rule, q, 0, part, after, high, lim - got, most,
                                  got::bigint * 365 <= most::bigint * (newest + 1 - edge));
    END IF;
    RETURN QUERY SELECT x.of_key, x.id FROM unnest(found) x;
    got := got + cardinality(found);
    edge := part;
    high := least(high, ROW(portal_uuid_floor(edge), '00000000-0000-0000-0000-000000000000'::uuid)::portal_hit);
  END LOOP;
END $$;

REVOKE ALL ON FUNCTION
  portal_search_slice(text, text, tsquery, int[], uuid, portal_hit, int),
  portal_search_walk(text, text, tsquery, uuid, portal_hit, int),
  portal_search_part(text, text, tsquery, int, date, uuid, portal_hit, int, int, boolean),
  portal_find(text, tsquery, int[], int, uuid, uuid, uuid, int) FROM public;
GRANT EXECUTE ON FUNCTION portal_find(text, tsquery, int[], int, uuid, uuid, uuid, int) TO portal_app;
"""
DROP_NEW = """
DROP FUNCTION portal_find(text, tsquery, int[], int, uuid, uuid, uuid, int);
DROP FUNCTION portal_search_part(text, text, tsquery, int, date, uuid, portal_hit, int, int, boolean);
DROP FUNCTION portal_search_walk(text, text, tsquery, uuid, portal_hit, int);
DROP FUNCTION portal_search_slice(text, text, tsquery, int[], uuid, portal_hit, int);
"""
OLD_SLICE = SEARCH_OF_0023.index("CREATE FUNCTION portal_search_slice")
OLD_GRANTS = SEARCH_OF_0023.index("REVOKE ALL")
OLD = SEARCH_OF_0023[OLD_SLICE:OLD_GRANTS] + SEARCH_OF_0023[OLD_GRANTS:].replace(
    "portal_search_rows(text, boolean, int[]),", ""
)


class Migration(migrations.Migration):
    """Search functions."""

    dependencies = [("intelligence", "0054_passed_on_for_exchange")]

    operations = [migrations.RunSQL(DROP_OLD + SEARCH, DROP_NEW + OLD)]
