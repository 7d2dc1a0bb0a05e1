"""The Operational Centre's queue, second opinions and shifts: rows that PostgreSQL makes and follows, and their locks.

The queue belongs to Europol alone. A contribution that is opened to Europol, on whatever way, gets its item in the same
transaction, by a trigger that runs as the owner of the tables: the sender's session never reads or writes the queue.
A second opinion is seen by its author's party, by the provider, and by those that the author names and that have the
contribution anyway.
"""

from django.db import migrations
from django.db.migrations.operations.base import Operation

from europol_portal.access import rls

TRIAGE, OPINION, SHIFT = "intelligence_triageitem", "intelligence_secondopinion", "intelligence_shift"
IN_TERM = f"open_until IS NULL OR open_until > now() OR kept_for = {rls.PARTY}"
IN_CONSENT = (
    "lent_until IS NULL OR"
    " coalesce((lent_until ->> (SELECT current_setting('portal.party_id', true)))::timestamptz > now(), true)"
)
MINE = f"owner_id = {rls.PARTY}"

# The highest position comes first: danger to life, then the nearest deadline, then the oldest.
POSITION = """
CREATE FUNCTION portal_triage_position(is_life boolean, due timestamptz, received timestamptz, key uuid) RETURNS uuid
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT ((CASE WHEN is_life THEN 'ff' ELSE '00' END)
    || lpad(to_hex(CASE WHEN due IS NULL THEN 0
                        ELSE 281474976710655 - floor(extract(epoch FROM due) * 1000)::bigint END), 12, '0')
    || lpad(to_hex(281474976710655 - floor(extract(epoch FROM received) * 1000)::bigint), 12, '0')
    || left(md5(key::text), 6))::uuid
$$;
CREATE FUNCTION portal_triage_due(item uuid, hub int) RETURNS timestamptz LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT r.received_at
    + CASE r.rule WHEN 'urgent_direct' THEN interval '8 hours' WHEN 'urgent_indirect' THEN interval '3 days'
                  ELSE interval '7 days' END
    + coalesce((SELECT sum(p.ended_at - p.started_at) FROM intelligence_pause p
                WHERE p.request_id = r.id AND p.ended_at IS NOT NULL), interval '0')
  FROM intelligence_informationrequest r WHERE r.contribution_id = item AND r.party_id = hub
$$;
"""
NO_POSITION = """
DROP FUNCTION portal_triage_due(uuid, int);
DROP FUNCTION portal_triage_position(boolean, timestamptz, timestamptz, uuid);
"""

FOLLOW = """
CREATE FUNCTION portal_follow_triage() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  hub int := (SELECT group_id FROM parties_party WHERE is_hub);
  is_with_hub boolean := hub IS NOT NULL AND new.party_ids @> ARRAY[hub] AND new.owner_id <> hub;
  received timestamptz;
  key uuid := gen_random_uuid();
BEGIN
  IF is_with_hub AND new.recalls_id IS NULL AND new.recalled_at IS NULL THEN
    received := CASE WHEN old.status = 'sent' THEN now() ELSE new.sent_at END;
    INSERT INTO intelligence_triageitem (id, party_ids, closed_party_ids, person_ids, classification_rank, contribution_id,
      owner_id, party_id, reference, is_life, received_at, position, status, note)
    VALUES (key, ARRAY[hub], '{}', '{}', new.classification_rank, new.id, new.owner_id, hub,
      new.case_number || '-' || new.message_number, new.urgency = 'very_urgent', received,
      portal_triage_position(new.urgency = 'very_urgent', NULL, received, key), 'new', '')
    ON CONFLICT (contribution_id) DO NOTHING;
    IF old.status <> 'sent' AND new.corrects_id IS NOT NULL THEN
      UPDATE intelligence_triageitem SET status = 'superseded', superseded_by_id = new.id
        WHERE contribution_id = new.corrects_id AND status <> 'withdrawn';
    END IF;
  END IF;
  UPDATE intelligence_triageitem t SET
    party_ids = CASE WHEN is_with_hub THEN ARRAY[hub] ELSE '{}'::int[] END,
    closed_party_ids = portal_sides_of(new.closed_party_ids, hub, hub),
    person_ids = portal_people_of(new.person_ids, hub, hub),
    classification_rank = new.classification_rank,
    open_until = new.open_until,
    kept_for = CASE WHEN new.open_until IS NULL THEN NULL ELSE new.owner_id END,
    lent_until = new.lent_until,
    status = CASE WHEN new.recalled_at IS NOT NULL OR NOT is_with_hub THEN 'withdrawn'
                  WHEN t.status = 'withdrawn' AND t.superseded_by_id IS NOT NULL THEN 'superseded'
                  WHEN t.status = 'withdrawn' THEN 'new' ELSE t.status END,
    claimed_by_id = CASE WHEN t.status = 'withdrawn' THEN NULL ELSE t.claimed_by_id END
  WHERE t.contribution_id = new.id;
  RETURN NULL;
END $$;
CREATE TRIGGER follow_triage
  AFTER UPDATE OF status, party_ids, closed_party_ids, person_ids, classification, open_until, lent_until, recalled_at
  ON intelligence_contribution FOR EACH ROW WHEN (new.status = 'sent') EXECUTE FUNCTION portal_follow_triage();

CREATE FUNCTION portal_place_triage() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  request intelligence_informationrequest%ROWTYPE;
BEGIN
  SELECT * INTO request FROM intelligence_informationrequest
    WHERE id = (CASE WHEN tg_table_name = 'intelligence_pause' THEN to_jsonb(new)->>'request_id'
                     ELSE to_jsonb(new)->>'id' END)::uuid;
  UPDATE intelligence_triageitem t
    SET position = portal_triage_position(
      t.is_life, CASE WHEN request.closed_at IS NULL THEN portal_triage_due(t.contribution_id, t.party_id) END,
      t.received_at, t.id)
    WHERE t.contribution_id = request.contribution_id AND t.party_id = request.party_id;
  RETURN NULL;
END $$;
CREATE TRIGGER place_triage AFTER INSERT OR UPDATE OF rule, closed_at ON intelligence_informationrequest
  FOR EACH ROW EXECUTE FUNCTION portal_place_triage();
CREATE TRIGGER place_triage AFTER UPDATE OF ended_at ON intelligence_pause
  FOR EACH ROW EXECUTE FUNCTION portal_place_triage();

CREATE FUNCTION portal_keep_triage() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  loose text[] := ARRAY['status', 'claimed_by_id', 'claimed_at', 'claim_until', 'decided_by_id', 'decided_at', 'note',
                        'pen_until', 'answer_id'];
BEGIN
  IF current_user <> 'portal_app' THEN RETURN new; END IF;
  IF to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose THEN
    RAISE EXCEPTION 'what an item of the queue is about never changes' USING ERRCODE = '42501';
  END IF;
  IF old.status IN ('withdrawn', 'superseded', 'pen_expired') THEN
    RAISE EXCEPTION 'this item is closed' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_triage BEFORE UPDATE ON intelligence_triageitem
  FOR EACH ROW EXECUTE FUNCTION portal_keep_triage();

INSERT INTO intelligence_triageitem (id, party_ids, closed_party_ids, person_ids, classification_rank, contribution_id,
  owner_id, party_id, reference, is_life, received_at, position, status, note, open_until, kept_for, lent_until)
SELECT c.id, ARRAY[p.group_id], portal_sides_of(c.closed_party_ids, p.group_id, p.group_id),
  portal_people_of(c.person_ids, p.group_id, p.group_id), c.classification_rank, c.id, c.owner_id, p.group_id,
  c.case_number || '-' || c.message_number, c.urgency = 'very_urgent', c.sent_at,
  portal_triage_position(c.urgency = 'very_urgent', (SELECT portal_triage_due(c.id, p.group_id)
    FROM intelligence_informationrequest r WHERE r.contribution_id = c.id AND r.party_id = p.group_id
    AND r.closed_at IS NULL), c.sent_at, c.id), 'new', '', c.open_until,
  CASE WHEN c.open_until IS NULL THEN NULL ELSE c.owner_id END, c.lent_until
FROM intelligence_contribution c JOIN parties_party p ON p.is_hub
WHERE c.status = 'sent' AND c.party_ids @> ARRAY[p.group_id] AND c.owner_id <> p.group_id AND c.recalls_id IS NULL
  AND c.recalled_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM intelligence_contribution n WHERE n.corrects_id = c.id AND n.status = 'sent');
"""
NO_FOLLOW = """
DROP TRIGGER keep_triage ON intelligence_triageitem;
DROP FUNCTION portal_keep_triage();
DROP TRIGGER place_triage ON intelligence_pause;
DROP TRIGGER place_triage ON intelligence_informationrequest;
DROP FUNCTION portal_place_triage();
DROP TRIGGER follow_triage ON intelligence_contribution;
DROP FUNCTION portal_follow_triage();
"""

# Claims and pens end by the clock, also for items that only named people see: the job gets keys, never content.
TIMES = """
CREATE FUNCTION portal_end_claims(at timestamptz) RETURNS SETOF intelligence_triageitem
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE intelligence_triageitem SET status = 'new', claimed_by_id = NULL, claimed_at = NULL, claim_until = NULL
  WHERE status = 'claimed' AND claim_until <= at RETURNING *
$$;
CREATE FUNCTION portal_tell_pens(until timestamptz, at timestamptz) RETURNS SETOF intelligence_triageitem
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE intelligence_triageitem SET pen_told_at = at
  WHERE status = 'pen' AND pen_until <= until AND pen_until > at AND pen_told_at IS NULL RETURNING *
$$;
CREATE FUNCTION portal_end_pens(at timestamptz) RETURNS SETOF intelligence_triageitem
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE intelligence_triageitem SET status = 'pen_expired' WHERE status = 'pen' AND pen_until <= at RETURNING *
$$;
REVOKE ALL ON FUNCTION portal_end_claims(timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION portal_tell_pens(timestamptz, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION portal_end_pens(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_end_claims(timestamptz) TO portal_system;
GRANT EXECUTE ON FUNCTION portal_tell_pens(timestamptz, timestamptz) TO portal_system;
GRANT EXECUTE ON FUNCTION portal_end_pens(timestamptz) TO portal_system;
"""
NO_TIMES = """
DROP FUNCTION portal_end_pens(timestamptz);
DROP FUNCTION portal_tell_pens(timestamptz, timestamptz);
DROP FUNCTION portal_end_claims(timestamptz);
"""

OPINIONS = """
CREATE FUNCTION portal_opinion_parties(all_parties int[], owner int, party int, shown int[]) RETURNS int[]
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(array_agg(one ORDER BY one), '{}') FROM unnest(all_parties) AS one
  WHERE one IN (owner, party) OR one = ANY(shown)
$$;
CREATE FUNCTION portal_opinion_people(people int[], parties int[]) RETURNS int[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(u.id::int ORDER BY u.id), '{}') FROM parties_user u
  WHERE u.id = ANY(people) AND u.party_id = ANY(parties)
$$;
CREATE FUNCTION portal_fill_opinion() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE head intelligence_contribution%ROWTYPE;
BEGIN
  SELECT * INTO head FROM intelligence_contribution WHERE id = new.contribution_id;
  IF head.id IS NULL OR head.status <> 'sent' THEN
    RAISE EXCEPTION 'an opinion is about a sent contribution' USING ERRCODE = '42501';
  END IF;
  new.owner_id := head.owner_id;
  new.party_ids := portal_opinion_parties(head.party_ids, new.owner_id, new.party_id, new.shown_to);
  new.closed_party_ids := portal_opinion_parties(head.closed_party_ids, new.owner_id, new.party_id, new.shown_to);
  new.person_ids := portal_opinion_people(head.person_ids, new.party_ids);
  new.classification_rank := coalesce(head.classification_rank, 32767);
  new.open_until := head.open_until;
  new.kept_for := CASE WHEN head.open_until IS NULL THEN NULL ELSE head.owner_id END;
  new.lent_until := head.lent_until;
  RETURN new;
END $$;
CREATE TRIGGER fill_opinion BEFORE INSERT ON intelligence_secondopinion
  FOR EACH ROW EXECUTE FUNCTION portal_fill_opinion();
CREATE FUNCTION portal_push_opinion() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_secondopinion o SET
    party_ids = portal_opinion_parties(new.party_ids, o.owner_id, o.party_id, o.shown_to),
    closed_party_ids = portal_opinion_parties(new.closed_party_ids, o.owner_id, o.party_id, o.shown_to),
    person_ids = portal_opinion_people(
      new.person_ids, portal_opinion_parties(new.party_ids, o.owner_id, o.party_id, o.shown_to)),
    classification_rank = new.classification_rank,
    open_until = new.open_until,
    kept_for = CASE WHEN new.open_until IS NULL THEN NULL ELSE new.owner_id END,
    lent_until = new.lent_until
  WHERE o.contribution_id = new.id;
  RETURN NULL;
END $$;
CREATE TRIGGER push_audience_intelligence_secondopinion
  AFTER UPDATE OF party_ids, closed_party_ids, person_ids, classification, open_until, lent_until
  ON intelligence_contribution FOR EACH ROW EXECUTE FUNCTION portal_push_opinion();
CREATE FUNCTION portal_keep_opinion() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  me int := nullif(current_setting('portal.party_id', true), '')::int;
  loose text[] := CASE WHEN me = old.owner_id
    THEN ARRAY['status', 'answered_by_id', 'answered_at', 'answer_text', 'correction_id'] ELSE ARRAY['status'] END;
BEGIN
  IF current_user <> 'portal_app' THEN RETURN new; END IF;
  IF me NOT IN (old.owner_id, old.party_id)
     OR to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose THEN
    RAISE EXCEPTION 'an opinion stays as it was given' USING ERRCODE = '42501';
  END IF;
  IF new.status <> old.status AND (old.status <> 'given'
     OR (me = old.party_id AND new.status <> 'withdrawn') OR (me = old.owner_id AND new.status = 'withdrawn')) THEN
    RAISE EXCEPTION 'this is not for this party to decide' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_opinion BEFORE UPDATE ON intelligence_secondopinion
  FOR EACH ROW EXECUTE FUNCTION portal_keep_opinion();
"""
NO_OPINIONS = """
DROP TRIGGER keep_opinion ON intelligence_secondopinion;
DROP FUNCTION portal_keep_opinion();
DROP TRIGGER push_audience_intelligence_secondopinion ON intelligence_contribution;
DROP FUNCTION portal_push_opinion();
DROP TRIGGER fill_opinion ON intelligence_secondopinion;
DROP FUNCTION portal_fill_opinion();
DROP FUNCTION portal_opinion_people(int[], int[]);
DROP FUNCTION portal_opinion_parties(int[], int, int, int[]);
"""

KEEP_SHIFT = """
CREATE FUNCTION portal_keep_shift() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE loose text[] := ARRAY['acknowledged_at', 'acknowledged_by_id'];
BEGIN
  IF old.status = 'ended' AND (to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose
     OR (old.acknowledged_at IS NOT NULL AND new.acknowledged_at IS DISTINCT FROM old.acknowledged_at)) THEN
    RAISE EXCEPTION 'a handover stays as it was written' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_shift BEFORE UPDATE ON intelligence_shift
  FOR EACH ROW EXECUTE FUNCTION portal_keep_shift();
"""
NO_KEEP_SHIFT = """
DROP TRIGGER keep_shift ON intelligence_shift;
DROP FUNCTION portal_keep_shift();
"""


def _close(table: str) -> list[Operation]:
    """A term or a consent that has ended closes the row without waiting for any job."""
    return [
        rls.restrict(table, "in_term", "ALL", f"USING ({IN_TERM}) WITH CHECK ({IN_TERM})"),
        rls.restrict(table, "in_consent", "ALL", f"USING ({IN_CONSENT}) WITH CHECK ({IN_CONSENT})"),
    ]


class Migration(migrations.Migration):
    """Policies, and the triggers that make and follow the rows."""

    dependencies = [("intelligence", "0024_operational_centre"), ("access", "0001_second_lock")]

    operations = [
        *rls.enable(TRIAGE),
        rls.policy(TRIAGE, "see", "SELECT", using=rls.IN_AUDIENCE),
        rls.policy(TRIAGE, "never_by_hand", "INSERT", check="false"),
        rls.policy(TRIAGE, "change", "UPDATE", using=rls.IN_AUDIENCE, check=rls.IN_AUDIENCE),
        *_close(TRIAGE),
        *rls.enable(OPINION),
        rls.policy(OPINION, "see", "SELECT", using=rls.IN_AUDIENCE),
        rls.policy(OPINION, "give", "INSERT", check=f"party_id = {rls.PARTY} AND {rls.IN_AUDIENCE}"),
        rls.policy(OPINION, "change", "UPDATE", using=rls.IN_AUDIENCE, check=rls.IN_AUDIENCE),
        *_close(OPINION),
        *rls.enable(SHIFT),
        rls.policy(SHIFT, "see", "SELECT", using=MINE),
        rls.policy(SHIFT, "plan", "INSERT", check=MINE),
        rls.policy(SHIFT, "change", "UPDATE", using=MINE, check=MINE),
        migrations.RunSQL(POSITION, NO_POSITION),
        migrations.RunSQL(FOLLOW, NO_FOLLOW),
        migrations.RunSQL(TIMES, NO_TIMES),
        migrations.RunSQL(OPINIONS, NO_OPINIONS),
        migrations.RunSQL(KEEP_SHIFT, NO_KEEP_SHIFT),
    ]
