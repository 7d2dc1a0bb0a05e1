"""One form of letters for all scripts, and the vectors of all that is searched in it.

Words are compared as a passport writes them: without marks, Cyrillic by the Bulgarian law of transliteration, Greek by
ELOT 743 (ISO 843). Text and question go through the same function, so that each script finds the other two. Spellings
that differ between languages (ü or ue, kh or h) are added to the question, never to the index.

The array `slices` holds, besides year, month and week, a code per facet, so that a filter is one more condition of the
same index: kind 20000000, owner 30000000, crime area 40000000, handling 50000000, kind of entity 60000000, state of a
case 70000000, operation 1000000000 and more (a hash, the reader compares the key itself).
"""

from importlib import import_module

from django.db import migrations

from europol_portal.access import rls

FORMER = import_module("intelligence.migrations.0004_search")
CONTRIBUTION, FILE_TEXT = "intelligence_contribution", "intelligence_filetext"

FOLD = r"""
CREATE FUNCTION portal_fold_cyrillic(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  t := regexp_replace(t, 'ия(?![а-ӿ])', 'ia', 'g');
  t := replace(replace(replace(replace(replace(replace(replace(
       t, 'щ', 'sht'), 'ж', 'zh'), 'ч', 'ch'), 'ш', 'sh'), 'ц', 'ts'), 'ю', 'yu'), 'я', 'ya');
  t := replace(replace(replace(replace(replace(replace(
       t, 'љ', 'lj'), 'њ', 'nj'), 'џ', 'dz'), 'ѓ', 'gj'), 'ќ', 'kj'), 'ьо', 'yo');
  RETURN translate(t, 'абвгдеёзийклмнопрстуфхъыэєіїґўђјћѐѝь', 'abvgdeeziyklmnoprstufhayeeiigudjcei');
END $$;
CREATE FUNCTION portal_fold_greek(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  t := replace(replace(replace(t, 'γγ', 'ng'), 'γξ', 'nx'), 'γχ', 'nch');
  t := regexp_replace(t, '([αεη])υ(?=[αβγδεζηλιμνορυω])', '\1v', 'g');
  t := regexp_replace(t, '([αεη])υ', '\1f', 'g');
  t := regexp_replace(replace(t, 'ου', 'ou'), '(?<![α-ω])μπ', 'b', 'g');
  t := replace(replace(replace(t, 'θ', 'th'), 'χ', 'ch'), 'ψ', 'ps');
  RETURN translate(t, 'αβγδεζηικλμνξοπρσςτυφω', 'avgdeziiklmnxoprsstyfo');
END $$;
CREATE FUNCTION portal_fold(t text) RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = public, pg_temp AS $$
BEGIN
  IF t ~ '^[\x01-\x7f]*$' THEN RETURN lower(t); END IF;
  t := lower(normalize(t, NFKC) COLLATE pg_c_utf8);
  IF t ~ '[Ѐ-ӿ]' THEN t := portal_fold_cyrillic(t); END IF;
  t := unaccent(t);
  IF t ~ '[Ͱ-Ͽ]' THEN t := portal_fold_greek(t); END IF;
  RETURN t;
END $$;
CREATE FUNCTION portal_spellings(word text) RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = public, pg_temp AS $$
DECLARE
  folded text := portal_fold(word);
  found text[];
BEGIN
  found := ARRAY[
    portal_fold(replace(replace(replace(replace(replace(lower(normalize(word, NFKC) COLLATE pg_c_utf8),
      'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ø', 'oe'), 'å', 'aa')),
    replace(replace(replace(replace(folded, 'ae', 'a'), 'oe', 'o'), 'ue', 'u'), 'aa', 'a'),
    replace(replace(replace(replace(folded, 'shch', 'sht'), 'kh', 'h'), 'iu', 'yu'), 'ia', 'ya'),
    replace(replace(folded, 'yu', 'iu'), 'ya', 'ia')];
  RETURN ARRAY(SELECT DISTINCT x FROM unnest(found) x WHERE x <> folded AND x ~ '^[a-z0-9]+$');
END $$;
CREATE FUNCTION portal_query(words text) RETURNS tsquery LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = public, pg_temp AS $$
DECLARE
  q tsquery := websearch_to_tsquery('portal_text', portal_fold(words));
  word text; folded text; other text; wider tsquery;
BEGIN
  FOR word IN SELECT DISTINCT m[1] FROM regexp_matches(words, '([^\s"()|&!:*<>''-]+)', 'g') m LIMIT 20 LOOP
    folded := portal_fold(word);
    IF folded !~ '^[a-z]{3,}$' THEN CONTINUE; END IF;
    wider := to_tsquery('portal_text', folded);
    FOREACH other IN ARRAY portal_spellings(word) LOOP
      wider := wider || to_tsquery('portal_text', other);
    END LOOP;
    IF numnode(wider) > 1 THEN q := ts_rewrite(q, to_tsquery('portal_text', folded), wider); END IF;
  END LOOP;
  RETURN q;
END $$;
"""
NO_FOLD = """
DROP FUNCTION portal_query(text); DROP FUNCTION portal_spellings(text); DROP FUNCTION portal_fold(text);
DROP FUNCTION portal_fold_greek(text); DROP FUNCTION portal_fold_cyrillic(text);
"""

CODES = """
CREATE FUNCTION portal_operation_code(key uuid) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT 1000000000 + ('x' || left(md5(key::text), 7))::bit(28)::int;
$$;
CREATE FUNCTION portal_time_codes(key uuid) RETURNS int[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE day date := public.portal_uuid_day(key);
BEGIN
  RETURN ARRAY[extract(year FROM day)::int, public.portal_month(day), public.portal_week(day)];
END $$;
CREATE FUNCTION portal_head_codes(head intelligence_contribution) RETURNS int[] LANGUAGE sql STABLE AS $$
  SELECT portal_time_codes(head.id) || array_remove(ARRAY[
    20000000 + array_position(ARRAY['information', 'request', 'answer', 'hit_notification', 'administrative'],
                              head.kind::text),
    30000000 + head.owner_id::int, 40000000 + head.crime_area_id::int, portal_operation_code(head.operation_id)], NULL)
    || CASE WHEN cardinality(head.handling_codes) = 0 THEN ARRAY[50000000]
       ELSE ARRAY(SELECT 50000000 + right(code, 1)::int FROM unnest(head.handling_codes) code ORDER BY 1) END;
$$;
CREATE FUNCTION portal_codes_of(key uuid) RETURNS int[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE head intelligence_contribution;
BEGIN
  SELECT * INTO head FROM intelligence_contribution WHERE id = key;
  RETURN CASE WHEN head.id IS NULL THEN portal_time_codes(key) ELSE portal_head_codes(head) END;
END $$;
REVOKE ALL ON FUNCTION portal_codes_of(uuid) FROM public;
"""
NO_CODES = """
DROP FUNCTION portal_codes_of(uuid); DROP FUNCTION portal_head_codes(intelligence_contribution);
DROP FUNCTION portal_time_codes(uuid); DROP FUNCTION portal_operation_code(uuid);
"""

# Names of protected people stay out of the vector of their contribution: entities alone find them, by their own rule.
VECTORS = """
CREATE FUNCTION portal_is_protected(category text, born date) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT category IN ('witness', 'victim', 'informant')
    OR coalesce(born > (now() AT TIME ZONE 'UTC')::date - interval '18 years', false);
$$;
CREATE FUNCTION portal_text_vector() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  title text := (SELECT subject FROM intelligence_contribution WHERE id = new.contribution_id);
  things text := (SELECT string_agg(label || ' ' || normalised, ' ' ORDER BY id) FROM intelligence_entity
                  WHERE contribution_id = new.contribution_id
                    AND NOT portal_is_protected(data_subject_category, birth_date));
BEGIN
  new.ts := setweight(to_tsvector('portal_text', portal_fold(coalesce(title, ''))), 'A')
    || setweight(to_tsvector('portal_text', portal_fold(coalesce(things, ''))), 'B')
    || setweight(to_tsvector('portal_text', portal_fold(new.body)), 'C');
  new.slices := portal_codes_of(new.contribution_id);
  RETURN new;
END $$;
CREATE FUNCTION portal_entity_vector() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  new.ts := to_tsvector('portal_text', portal_fold(concat_ws(' ', new.label, new.normalised, new.role)));
  new.slices := portal_codes_of(new.contribution_id) || array_remove(ARRAY[60000000 + array_position(
    ARRAY['person', 'organisation', 'location', 'event', 'means_of_transport', 'firearm', 'identity_document',
          'communication_means', 'payment_means', 'item'], new.kind::text)], NULL);
  RETURN new;
END $$;
CREATE FUNCTION portal_file_vector() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE title tsvector := setweight(to_tsvector('portal_text', portal_fold(
    (SELECT name FROM intelligence_attachment WHERE id = new.attachment_id))), 'A');
BEGIN
  BEGIN
    new.ts := title || setweight(to_tsvector('portal_text', portal_fold(new.body)), 'C');
  EXCEPTION WHEN program_limit_exceeded THEN
    new.ts := title || setweight(to_tsvector('portal_text', portal_fold(left(new.body, 300000))), 'C');
    new.reason := 'The file is very long: search looks into its beginning only.';
  END;
  new.slices := portal_codes_of(new.contribution_id);
  RETURN new;
END $$;
CREATE FUNCTION portal_case_vector() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  new.ts := setweight(to_tsvector('portal_text', new.number::text), 'A')
    || setweight(to_tsvector('portal_text', portal_fold(new.title)), 'B');
  new.slices := portal_time_codes(new.id) || array_remove(ARRAY[
    30000000 + new.owner_id::int, 40000000 + new.crime_area_id::int, portal_operation_code(new.operation_id),
    70000000 + array_position(ARRAY['open', 'closed'], new.status::text)], NULL);
  RETURN new;
END $$;
CREATE FUNCTION portal_text_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_contributiontext SET body = body WHERE contribution_id = new.id;
  RETURN NULL;
END $$;
CREATE FUNCTION portal_text_follows_entities() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_contributiontext SET body = body
  WHERE contribution_id IN (SELECT DISTINCT contribution_id FROM changed);
  RETURN NULL;
END $$;
CREATE FUNCTION portal_text_follows_entity() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_contributiontext SET body = body WHERE contribution_id = new.contribution_id;
  RETURN NULL;
END $$;
CREATE FUNCTION portal_codes_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE codes int[] := portal_head_codes(new);
BEGIN
  UPDATE intelligence_contributiontext SET slices = codes WHERE contribution_id = new.id;
  UPDATE intelligence_filetext SET slices = codes WHERE contribution_id = new.id;
  UPDATE intelligence_entity SET slices = codes
    || ARRAY(SELECT code FROM unnest(slices) code WHERE code BETWEEN 60000000 AND 69999999)
    WHERE contribution_id = new.id;
  RETURN NULL;
END $$;
CREATE FUNCTION portal_file_waits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO intelligence_filetext
    (id, contribution_id, attachment_id, status, reason, body, attempts, slices,
     party_ids, closed_party_ids, person_ids, classification_rank)
  VALUES (uuidv7(), new.contribution_id, new.id, 'waiting', '', '', 0, '{}', '{}', '{}', '{}', 32767);
  RETURN NULL;
END $$;
CREATE TRIGGER text_vector BEFORE INSERT OR UPDATE OF body ON intelligence_contributiontext
  FOR EACH ROW EXECUTE FUNCTION portal_text_vector();
CREATE TRIGGER entity_vector BEFORE INSERT OR UPDATE OF label, normalised, role, kind ON intelligence_entity
  FOR EACH ROW EXECUTE FUNCTION portal_entity_vector();
CREATE TRIGGER file_vector BEFORE INSERT OR UPDATE OF body ON intelligence_filetext
  FOR EACH ROW EXECUTE FUNCTION portal_file_vector();
CREATE TRIGGER case_vector
  BEFORE INSERT OR UPDATE OF ts, slices, number, title, status, crime_area_id, operation_id ON intelligence_case
  FOR EACH ROW EXECUTE FUNCTION portal_case_vector();
CREATE TRIGGER text_follows AFTER UPDATE OF subject ON intelligence_contribution
  FOR EACH ROW WHEN (old.subject IS DISTINCT FROM new.subject) EXECUTE FUNCTION portal_text_follows();
CREATE TRIGGER codes_follow AFTER UPDATE OF kind, crime_area_id, operation_id, handling_codes
  ON intelligence_contribution FOR EACH ROW
  WHEN ((old.kind, old.crime_area_id, old.operation_id, old.handling_codes)
        IS DISTINCT FROM (new.kind, new.crime_area_id, new.operation_id, new.handling_codes))
  EXECUTE FUNCTION portal_codes_follow();
CREATE TRIGGER text_follows_new AFTER INSERT ON intelligence_entity REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION portal_text_follows_entities();
CREATE TRIGGER text_follows_gone AFTER DELETE ON intelligence_entity REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION portal_text_follows_entities();
CREATE TRIGGER text_follows AFTER UPDATE OF label, normalised, data_subject_category, birth_date ON intelligence_entity
  FOR EACH ROW EXECUTE FUNCTION portal_text_follows_entity();
CREATE TRIGGER file_waits AFTER INSERT ON intelligence_attachment
  FOR EACH ROW EXECUTE FUNCTION portal_file_waits();
"""
NO_VECTORS = """
DROP TRIGGER file_waits ON intelligence_attachment;
DROP TRIGGER text_follows ON intelligence_entity;
DROP TRIGGER text_follows_gone ON intelligence_entity;
DROP TRIGGER text_follows_new ON intelligence_entity;
DROP TRIGGER codes_follow ON intelligence_contribution;
DROP TRIGGER text_follows ON intelligence_contribution;
DROP TRIGGER case_vector ON intelligence_case;
DROP TRIGGER file_vector ON intelligence_filetext;
DROP TRIGGER entity_vector ON intelligence_entity;
DROP TRIGGER text_vector ON intelligence_contributiontext;
DROP FUNCTION portal_file_waits(); DROP FUNCTION portal_codes_follow(); DROP FUNCTION portal_text_follows_entity();
DROP FUNCTION portal_text_follows_entities(); DROP FUNCTION portal_text_follows(); DROP FUNCTION portal_case_vector();
DROP FUNCTION portal_file_vector(); DROP FUNCTION portal_entity_vector(); DROP FUNCTION portal_text_vector();
DROP FUNCTION portal_is_protected(text, date);
"""

# Terms and consents of a contribution (0006, 0013) reach the words of its files too.
FOLLOW = """
DO $edit$
DECLARE name text; source text;
BEGIN
  FOREACH name IN ARRAY ARRAY['portal_push_term', 'portal_push_lent'] LOOP
    source := pg_get_functiondef(name::regproc);
    IF position($q${before}$q$ IN source) = 0 THEN RAISE EXCEPTION '% is not as expected', name; END IF;
    EXECUTE replace(source, $q${before}$q$, $q${after}$q$);
  END LOOP;
END $edit$;
"""
LAST, LAST_AND_FILES = "'intelligence_restriction'", "'intelligence_restriction', 'intelligence_filetext'"
NOT_ENDED = (
    "lent_until IS NULL OR"
    " coalesce((lent_until ->> (SELECT current_setting('portal.party_id', true)))::timestamptz > now(), true)"
)
IN_TERM = f"open_until IS NULL OR open_until > now() OR kept_for = {rls.PARTY}"

READING = """
CREATE FUNCTION portal_claim_file(moment timestamptz, lease interval)
RETURNS TABLE (id uuid, stored text, name text, attempt int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY
    UPDATE intelligence_filetext t SET claimed_until = moment + lease, attempts = t.attempts + 1
    FROM intelligence_attachment a
    WHERE a.id = t.attachment_id AND t.id = (
      SELECT w.id FROM intelligence_filetext w JOIN intelligence_attachment s ON s.id = w.attachment_id
      WHERE w.status = 'waiting' AND (w.claimed_until IS NULL OR w.claimed_until < moment)
        AND s.scan IN ('clean', 'not_scanned')
      ORDER BY w.claimed_until NULLS FIRST, w.id LIMIT 1 FOR UPDATE OF w SKIP LOCKED)
    RETURNING t.id, a.file::text, a.name::text, t.attempts::int;
END $$;
CREATE FUNCTION portal_keep_file_text(key uuid, outcome text, why text, words text, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_filetext
    SET status = outcome, reason = why, body = words, read_at = moment, claimed_until = NULL
    WHERE id = key AND status = 'waiting';
END $$;
CREATE FUNCTION portal_read_files_again(outcomes text[]) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH again AS (UPDATE intelligence_filetext SET status = 'waiting', attempts = 0, claimed_until = NULL
                 WHERE status = ANY(outcomes) RETURNING 1)
  SELECT count(*) FROM again;
$$;
REVOKE ALL ON FUNCTION portal_claim_file(timestamptz, interval),
  portal_keep_file_text(uuid, text, text, text, timestamptz), portal_read_files_again(text[]) FROM public;
GRANT EXECUTE ON FUNCTION portal_claim_file(timestamptz, interval),
  portal_keep_file_text(uuid, text, text, text, timestamptz), portal_read_files_again(text[]) TO portal_system;
REVOKE INSERT, UPDATE ON intelligence_filetext FROM portal_app, portal_system;
"""
NO_READING = """
GRANT INSERT, UPDATE ON intelligence_filetext TO portal_app, portal_system;
DROP FUNCTION portal_read_files_again(text[]);
DROP FUNCTION portal_keep_file_text(uuid, text, text, text, timestamptz);
DROP FUNCTION portal_claim_file(timestamptz, interval);
"""

AGAIN = """
DROP INDEX case_search; DROP INDEX contributiontext_search; DROP INDEX entity_search; DROP INDEX filetext_search;
INSERT INTO intelligence_filetext (id, contribution_id, attachment_id, status, reason, body, attempts, slices,
    party_ids, closed_party_ids, person_ids, classification_rank)
  SELECT uuidv7(), contribution_id, id, 'waiting', '', '', 0, '{}', '{}', '{}', '{}', 32767
  FROM intelligence_attachment;
UPDATE intelligence_case SET title = title;
UPDATE intelligence_entity SET role = role;
UPDATE intelligence_contributiontext SET body = body;
SET CONSTRAINTS ALL IMMEDIATE;
CREATE INDEX case_search ON intelligence_case
  USING gin (ts, party_ids, slices) WITH (gin_pending_list_limit = 128);
CREATE INDEX contributiontext_search ON intelligence_contributiontext
  USING gin (ts, party_ids, slices) WITH (gin_pending_list_limit = 128);
CREATE INDEX entity_search ON intelligence_entity
  USING gin (ts, party_ids, slices) WITH (gin_pending_list_limit = 128);
CREATE INDEX filetext_search ON intelligence_filetext
  USING gin (ts, party_ids, slices) WITH (gin_pending_list_limit = 128);
"""


def _run(sql: str, reverse: str) -> migrations.RunSQL:
    return migrations.RunSQL(sql, reverse)


def _part_trigger(name: str, call: str) -> migrations.RunSQL:
    return _run(
        f"CREATE TRIGGER {name} BEFORE INSERT ON {FILE_TEXT} FOR EACH ROW EXECUTE FUNCTION {call}()",
        f"DROP TRIGGER {name} ON {FILE_TEXT}",
    )


class Migration(migrations.Migration):
    """Words, codes, vectors, the words of files, and all of it for what is there already."""

    dependencies = [("intelligence", "0021_search_everything"), ("access", "0001_second_lock")]

    operations = [
        _run(FORMER.NO_SEARCH, FORMER.SEARCH),
        _run(FORMER.NO_VECTORS, FORMER.VECTORS),
        *rls.guard_part(FILE_TEXT, parent=CONTRIBUTION, key="contribution_id"),
        _part_trigger("copy_term", "portal_copy_term"),
        _part_trigger("copy_lent", "portal_copy_lent"),
        rls.restrict(FILE_TEXT, "in_term", "ALL", f"USING ({IN_TERM}) WITH CHECK ({IN_TERM})"),
        rls.restrict(FILE_TEXT, "in_consent", "ALL", f"USING ({NOT_ENDED}) WITH CHECK ({NOT_ENDED})"),
        _run(FOLLOW.format(before=LAST, after=LAST_AND_FILES), FOLLOW.format(before=LAST_AND_FILES, after=LAST)),
        _run(FOLD, NO_FOLD),
        _run(CODES, NO_CODES),
        _run(VECTORS, NO_VECTORS),
        _run(READING, NO_READING),
        _run(AGAIN, migrations.RunSQL.noop),
    ]
