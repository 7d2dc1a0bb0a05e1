"""Europol passes a match of a search on once; the worker's role alone writes what the sides then read."""

from django.db import migrations

from intelligence.migrations._quest_sql import NO_RECORD, RECORD

RECORD_KEEPING = RECORD.replace(
    "version, told, is_told, found_at)", "version, told, is_told, found_at, kept, passed_on_reason, is_passed)"
).replace("(p ->> 'is_told')::boolean, moment)", "(p ->> 'is_told')::boolean, moment, p -> 'kept', '', false)")
RECORD_RIGHTS = """
REVOKE ALL ON FUNCTION portal_quest_record(uuid, jsonb, timestamptz) FROM public;
GRANT EXECUTE ON FUNCTION portal_quest_record(uuid, jsonb, timestamptz) TO portal_system;
"""

ONCE = """
GRANT UPDATE (passed_on_at, passed_on_by_id, passed_on_reason) ON intelligence_questmatch TO portal_app;

CREATE FUNCTION portal_quest_passes_once() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF old.passed_on_at IS NOT NULL THEN RAISE EXCEPTION 'a match is passed on once' USING ERRCODE = '23514'; END IF;
  IF new.kept = '{}' THEN RAISE EXCEPTION 'nothing of this match is kept by a rule' USING ERRCODE = '23514'; END IF;
  RETURN new;
END $$;
CREATE TRIGGER quest_passes_once BEFORE UPDATE ON intelligence_questmatch FOR EACH ROW
  WHEN ((old.passed_on_at, old.passed_on_by_id, old.passed_on_reason)
        IS DISTINCT FROM (new.passed_on_at, new.passed_on_by_id, new.passed_on_reason))
  EXECUTE FUNCTION portal_quest_passes_once();

-- What is erased of a match is erased of what was kept, too.
CREATE FUNCTION portal_quest_keeps_nothing() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  new.kept := '{}';
  RETURN new;
END $$;
CREATE TRIGGER quest_keeps_nothing BEFORE UPDATE ON intelligence_questmatch FOR EACH ROW
  WHEN (new.evidence = '[]' AND old.evidence <> '[]') EXECUTE FUNCTION portal_quest_keeps_nothing();
"""
NOT_ONCE = """
DROP TRIGGER quest_keeps_nothing ON intelligence_questmatch;
DROP FUNCTION portal_quest_keeps_nothing();
DROP TRIGGER quest_passes_once ON intelligence_questmatch;
DROP FUNCTION portal_quest_passes_once();
REVOKE UPDATE (passed_on_at, passed_on_by_id, passed_on_reason) ON intelligence_questmatch FROM portal_app;
"""

PASS = """
CREATE FUNCTION portal_quest_to_pass() RETURNS TABLE (key uuid) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT id FROM intelligence_questmatch WHERE passed_on_at IS NOT NULL AND NOT is_passed ORDER BY id LIMIT 1000;
$$;

CREATE FUNCTION portal_quest_begin_pass(match uuid)
RETURNS TABLE (entity uuid, search uuid, kept jsonb, party int, party_code text, party_kind text, area int,
               area_code text, person int, rank int)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT m.entity_id, m.search_id, m.kept, m.asker_id::int, p.code::text, p.kind::text, a.id::int, a.code::text,
         s.asked_by_id::int, s.classification_rank::int
  FROM intelligence_questmatch m JOIN intelligence_questsearch s ON s.id = m.search_id
  JOIN parties_party p ON p.group_id = m.asker_id JOIN parties_crimearea a ON a.id = s.crime_area_id
  WHERE m.id = match AND m.passed_on_at IS NOT NULL AND NOT m.is_passed
  FOR UPDATE OF m SKIP LOCKED;
$$;

-- True where who searched has an answer that was not there before. An answer lives as long as the search's content.
CREATE FUNCTION portal_quest_pass(match uuid, sides jsonb, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  m intelligence_questmatch%ROWTYPE;
  s intelligence_questsearch%ROWTYPE;
  v portal_comparable%ROWTYPE;
  side jsonb;
  added boolean := false;
BEGIN
  UPDATE intelligence_questmatch SET is_passed = true WHERE id = match RETURNING * INTO m;
  SELECT * INTO s FROM intelligence_questsearch WHERE id = m.search_id;
  SELECT * INTO v FROM portal_comparable WHERE entity_id = m.entity_id;
  IF v.entity_id IS NULL THEN RETURN false; END IF;
  side := sides -> 'asker';
  IF side IS NOT NULL AND s.content <> ''::bytea AND s.cancelled_at IS NULL
     AND (s.owner_id <> m.owner_id OR m.person_ids = '{}' OR m.person_ids @> s.person_ids) THEN
    INSERT INTO intelligence_questanswer (
      id, owner_id, classification, person_ids, match_id, search_id, position, asked, is_self, kind, grade, agreed,
      other_id, contact_id, crime_area_id, handling_codes, hidden_by, shown_at)
    VALUES (
      uuidv7(), s.owner_id, m.classification, s.person_ids, m.id, s.id, m.position, m.asked, false, v.kind,
      side ->> 'grade', side -> 'agreed', (side ->> 'other')::int,
      portal_deciding_authority((side ->> 'other')::int, NULL), (side ->> 'crime_area')::int,
      ARRAY(SELECT jsonb_array_elements_text(side -> 'handling_codes')), '', greatest(moment, s.shown_at));
    added := true;
  END IF;
  side := sides -> 'holder';
  IF side IS NOT NULL THEN
    INSERT INTO intelligence_questnotice AS n (
      id, owner_id, classification, person_ids, match_id, number, position, entity_id, contribution_id, grade,
      agreed, asker_id, authority_id, purpose, legal_basis, case_reference, is_told, times, found_at, last_at)
    VALUES (
      uuidv7(), v.owner_id, m.classification, portal_hit_circle(v.contribution_id, v.contribution_id, v.owner_id::int),
      m.id, m.number, m.position, v.entity_id, v.contribution_id, side ->> 'grade', side -> 'agreed',
      (side ->> 'other')::int, CASE WHEN side ->> 'other' IS NOT NULL THEN m.authority_id END,
      CASE WHEN side ->> 'other' IS NULL THEN '' ELSE m.purpose END,
      CASE WHEN side ->> 'other' IS NULL THEN '' ELSE m.legal_basis END,
      CASE WHEN side ->> 'other' IS NULL THEN '' ELSE m.case_reference END, false, 1, m.found_at, moment)
    ON CONFLICT (entity_id, asker_id, case_reference) DO UPDATE SET
      times = n.times + 1, last_at = moment, number = excluded.number, position = excluded.position;
  END IF;
  RETURN added;
END $$;

REVOKE ALL ON FUNCTION portal_quest_to_pass(), portal_quest_begin_pass(uuid),
  portal_quest_pass(uuid, jsonb, timestamptz) FROM public;
GRANT EXECUTE ON FUNCTION portal_quest_to_pass(), portal_quest_begin_pass(uuid),
  portal_quest_pass(uuid, jsonb, timestamptz) TO portal_system;
"""
NO_PASS = """
DROP FUNCTION portal_quest_pass(uuid, jsonb, timestamptz);
DROP FUNCTION portal_quest_begin_pass(uuid);
DROP FUNCTION portal_quest_to_pass();
"""


class Migration(migrations.Migration):
    """The record keeps what a rule keeps back; passing on is guarded and written by functions."""

    dependencies = [("intelligence", "0065_quest_passing")]

    operations = [
        migrations.RunSQL(NO_RECORD, RECORD + RECORD_RIGHTS),
        migrations.RunSQL(RECORD_KEEPING + RECORD_RIGHTS, NO_RECORD),
        migrations.RunSQL(ONCE, NOT_ONCE),
        migrations.RunSQL(PASS, NO_PASS),
    ]
