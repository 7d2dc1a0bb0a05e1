"""Reviews begin and follow one another by trigger; their owner decides; what nobody decides about is erased.

The application can neither begin a review nor move its day. The erasure of 0044 reads them beside the owner's day, and
keeps the rows without their reasons: they are a part of the proof.
"""

from django.db import migrations

from europol_portal.access import rls

REVIEW = "intelligence_retentionreview"
OURS = (
    f"owner_id = {rls.PARTY} AND classification_rank <= {rls.CLEARANCE}"
    f" AND (person_ids = '{{}}' OR person_ids @> ARRAY[{rls.PERSON}])"
)

LIMITS = f"""
ALTER TABLE {REVIEW} ADD CONSTRAINT review_within_three_years
  CHECK (due_on >= begins_on AND due_on <= begins_on + interval '3 years');
"""
NO_LIMITS = f"ALTER TABLE {REVIEW} DROP CONSTRAINT review_within_three_years;"

BEGIN = f"""
CREATE FUNCTION portal_begin_review(item uuid, since timestamptz, first date, last date) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO {REVIEW} (id, contribution_id, owner_id, authority_id, reference, classification_rank, person_ids,
                        begins_on, due_on, decision, reason)
  SELECT (lpad(to_hex((extract(epoch FROM since) * 1000)::bigint), 12, '0') || '7' || substr(r, 14, 3)
          || substr(r, 17, 16))::uuid,
         c.id, c.owner_id, c.sender_id, c.case_number || '-' || c.message_number, c.classification_rank,
         portal_circle(c.closed_party_ids, c.person_ids, c.owner_id), first, last, '', ''
  FROM intelligence_contribution c, replace(gen_random_uuid()::text, '-', '') AS r
  WHERE c.id = item AND c.status = 'sent' AND c.erased_at IS NULL
$$;
CREATE FUNCTION portal_review_of_sent() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE sent date := (new.sent_at AT TIME ZONE 'UTC')::date;
BEGIN
  PERFORM portal_begin_review(new.id, new.sent_at, sent, (sent + interval '3 years')::date);
  RETURN NULL;
END $$;
CREATE TRIGGER review_of_sent AFTER UPDATE OF status ON intelligence_contribution
  FOR EACH ROW WHEN (new.status = 'sent' AND old.status <> 'sent') EXECUTE FUNCTION portal_review_of_sent();
CREATE TRIGGER review_of_new AFTER INSERT ON intelligence_contribution
  FOR EACH ROW WHEN (new.status = 'sent') EXECUTE FUNCTION portal_review_of_sent();

CREATE FUNCTION portal_push_review() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE {REVIEW} SET classification_rank = new.classification_rank,
    person_ids = portal_circle(new.closed_party_ids, new.person_ids, new.owner_id) WHERE contribution_id = new.id;
  RETURN NULL;
END $$;
CREATE TRIGGER push_review AFTER UPDATE OF closed_party_ids, person_ids, classification ON intelligence_contribution
  FOR EACH ROW WHEN (old.closed_party_ids IS DISTINCT FROM new.closed_party_ids
    OR old.person_ids IS DISTINCT FROM new.person_ids OR old.classification IS DISTINCT FROM new.classification)
  EXECUTE FUNCTION portal_push_review();

SELECT portal_begin_review(c.id, c.sent_at, d.first, (d.first + interval '3 years')::date)
FROM intelligence_contribution c, LATERAL (SELECT greatest((c.sent_at AT TIME ZONE 'UTC')::date,
  (current_date - interval '3 years' + interval '90 days')::date) AS first) AS d
WHERE c.status = 'sent' AND c.erased_at IS NULL;
REVOKE ALL ON FUNCTION portal_begin_review(uuid, timestamptz, date, date) FROM PUBLIC;
"""
NO_BEGIN = f"""
DROP TRIGGER push_review ON intelligence_contribution;
DROP FUNCTION portal_push_review();
DROP TRIGGER review_of_new ON intelligence_contribution;
DROP TRIGGER review_of_sent ON intelligence_contribution;
DROP FUNCTION portal_review_of_sent();
DROP FUNCTION portal_begin_review(uuid, timestamptz, date, date);
DELETE FROM {REVIEW};
"""

DECIDE = f"""
CREATE FUNCTION portal_decide_review() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  said text[] := ARRAY['decision', 'reason', 'next_due_on', 'decided_at', 'decided_by_id', 'closed_at'];
BEGIN
  IF current_user <> 'portal_app' THEN RETURN new; END IF;
  IF old.closed_at IS NOT NULL OR old.decision <> '' OR to_jsonb(new) - said IS DISTINCT FROM to_jsonb(old) - said
     OR new.decision = '' OR new.closed_at IS NOT NULL OR new.reason = ''
     OR new.decided_by_id IS DISTINCT FROM nullif(current_setting('portal.person_id', true), '')::int
     OR new.decided_at > now() + interval '1 hour' THEN
    RAISE EXCEPTION 'a review is decided once, by its owner' USING ERRCODE = '42501';
  END IF;
  IF new.decision = 'keep' THEN new.closed_at := new.decided_at; ELSE new.next_due_on := NULL; END IF;
  RETURN new;
END $$;
CREATE TRIGGER decide_review BEFORE UPDATE ON {REVIEW} FOR EACH ROW EXECUTE FUNCTION portal_decide_review();
CREATE FUNCTION portal_follow_review() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM portal_begin_review(new.contribution_id, new.decided_at, (new.decided_at AT TIME ZONE 'UTC')::date,
                              new.next_due_on);
  RETURN NULL;
END $$;
CREATE TRIGGER follow_review AFTER UPDATE OF decision ON {REVIEW}
  FOR EACH ROW WHEN (old.decision = '' AND new.decision = 'keep') EXECUTE FUNCTION portal_follow_review();
REVOKE INSERT, DELETE ON {REVIEW} FROM portal_app, portal_system;
REVOKE UPDATE ON {REVIEW} FROM portal_system;
"""
NO_DECIDE = f"""
GRANT INSERT, UPDATE, DELETE ON {REVIEW} TO portal_app, portal_system;
DROP TRIGGER follow_review ON {REVIEW};
DROP FUNCTION portal_follow_review();
DROP TRIGGER decide_review ON {REVIEW};
DROP FUNCTION portal_decide_review();
"""

TIMES = f"""
CREATE FUNCTION portal_tell_reviews(today date, stages int[]) RETURNS SETOF {REVIEW}
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH near AS (
    SELECT r.id, (SELECT min(d) FROM unnest(stages) AS d WHERE r.due_on - today <= d) AS stage FROM {REVIEW} r
    WHERE r.closed_at IS NULL AND r.decision = '' AND r.due_on >= today
      AND r.due_on <= today + (SELECT max(d) FROM unnest(stages) AS d)),
  due AS (
    SELECT r.id, near.stage FROM near JOIN {REVIEW} r USING (id)
    WHERE near.stage IS NOT NULL AND (r.told_days IS NULL OR r.told_days > near.stage)
    ORDER BY r.due_on, r.id LIMIT 500 FOR UPDATE OF r SKIP LOCKED)
  UPDATE {REVIEW} r SET told_days = due.stage FROM due WHERE r.id = due.id RETURNING r.*
$$;
CREATE FUNCTION portal_tell_supervisor(moment timestamptz) RETURNS SETOF {REVIEW}
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH old AS (
    SELECT r.id FROM {REVIEW} r JOIN intelligence_contribution c ON c.id = r.contribution_id
    WHERE r.closed_at IS NULL AND r.supervisor_told_at IS NULL AND c.sent_at < moment - interval '5 years'
      AND NOT EXISTS (SELECT 1 FROM {REVIEW} f WHERE f.contribution_id = c.id AND f.supervisor_told_at IS NOT NULL)
      AND EXISTS (SELECT 1 FROM intelligence_entity e WHERE e.contribution_id = c.id AND e.kind = 'person'
                  AND (e.current_category IN ('witness', 'victim', 'informant')
                       OR e.birth_date > moment::date - interval '18 years'))
    ORDER BY r.id LIMIT 500 FOR UPDATE OF r SKIP LOCKED)
  UPDATE {REVIEW} r SET supervisor_told_at = moment FROM old WHERE r.id = old.id RETURNING r.*
$$;
REVOKE ALL ON FUNCTION portal_tell_reviews(date, int[]), portal_tell_supervisor(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_tell_reviews(date, int[]), portal_tell_supervisor(timestamptz) TO portal_system;
"""
NO_TIMES = """
DROP FUNCTION portal_tell_supervisor(timestamptz);
DROP FUNCTION portal_tell_reviews(date, int[]);
"""

_EDIT = """
DO $edit$
DECLARE source text := pg_get_functiondef('{name}'::regproc);
BEGIN
  IF position($q${before}$q$ IN source) = 0 THEN RAISE EXCEPTION '{name} is not as expected'; END IF;
  EXECUTE replace(source, $q${before}$q$, $q${after}$q$);
END $edit$;
"""
_DUE = """r.erase_by < (least(moment, now()) AT TIME ZONE 'UTC')::date)
  ORDER BY c.id"""
_ALSO_DUE = f"""r.erase_by < (least(moment, now()) AT TIME ZONE 'UTC')::date
    UNION SELECT v.contribution_id FROM {REVIEW} v
    WHERE v.closed_at IS NULL AND (v.decision = 'erase'
      OR v.decision = '' AND v.due_on < (least(moment, now()) AT TIME ZONE 'UTC')::date))
  ORDER BY c.id"""
_RULE = "THEN 'copy'\n"
_RULES = f"""THEN 'copy'
    WHEN EXISTS (SELECT 1 FROM {REVIEW} v WHERE v.contribution_id = $1 AND v.closed_at IS NULL
                   AND v.decision = 'erase') THEN 'review'
    WHEN EXISTS (SELECT 1 FROM {REVIEW} v WHERE v.contribution_id = $1 AND v.closed_at IS NULL AND v.decision = ''
                   AND v.due_on < (least(moment, now()) AT TIME ZONE 'UTC')::date) THEN 'no_decision'
"""
_GONE = "  DELETE FROM intelligence_restriction WHERE contribution_id = item;\n"
_GONE_TOO = f"""{_GONE}  UPDATE {REVIEW} SET reason = '' WHERE contribution_id = item AND reason <> '';
  UPDATE {REVIEW} SET closed_at = moment WHERE contribution_id = item AND closed_at IS NULL;
"""
EDITS = [
    ("portal_to_erase", _DUE, _ALSO_DUE),
    ("portal_erasure_rule", _RULE, _RULES),
    ("portal_erase", _GONE, _GONE_TOO),
]

LEFT = """
CREATE FUNCTION portal_left_of_erased(most int) RETURNS TABLE (name text, rows bigint) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  kept text[] := ARRAY['contributionshare', 'contributiongrant', 'recipient', 'informationrequest', 'consent',
                       'disclosurerequest', 'disclosurerecord', 'retentionreview', 'taskforceopening'];
  owns text;
BEGIN
  FOR name IN
    SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind = 'r' AND c.relname LIKE 'intelligence\\_%' AND a.attname = 'contribution_id' AND NOT a.attisdropped
      AND substr(c.relname, 14) <> ALL (kept) ORDER BY 1 LOOP
    owns := CASE name WHEN 'intelligence_contributiontext' THEN 'AND length(p.body) > 0' ELSE '' END;
    EXECUTE format('SELECT count(*) FROM (SELECT 1 FROM %I p JOIN intelligence_contribution c'
      ' ON c.id = p.contribution_id WHERE c.erased_at IS NOT NULL ' || owns || ' LIMIT %s) AS found', name, most)
      INTO rows;
    IF rows > 0 THEN RETURN NEXT; END IF;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION portal_left_of_erased(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_left_of_erased(int) TO portal_system;
"""
NO_LEFT = "DROP FUNCTION portal_left_of_erased(int);"


def _edit(name: str, before: str, after: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        _EDIT.format(name=name, before=before, after=after), _EDIT.format(name=name, before=after, after=before)
    )


class Migration(migrations.Migration):
    """Second lock of reviews, and their place in the erasure."""

    dependencies = [("intelligence", "0067_retention_reviews"), ("access", "0001_second_lock")]

    operations = [
        *rls.enable(REVIEW),
        rls.policy(REVIEW, "see", "SELECT", using=OURS),
        rls.policy(REVIEW, "decide", "UPDATE", using=OURS, check=OURS),
        migrations.RunSQL(LIMITS, NO_LIMITS),
        migrations.RunSQL(BEGIN, NO_BEGIN),
        migrations.RunSQL(DECIDE, NO_DECIDE),
        migrations.RunSQL(TIMES, NO_TIMES),
        *[_edit(*change) for change in EDITS],
        migrations.RunSQL(LEFT, NO_LEFT),
    ]
