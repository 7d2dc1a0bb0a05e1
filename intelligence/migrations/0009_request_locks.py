"""The second lock of requests for information: two sides, no third; what was said stays as it was said.

A request's audience is that of its contribution, cut down to the party that asks and the party that is asked, so that
other recipients cannot see or count it. Due times are not stored; what they are computed from cannot be changed.
"""

from django.db import migrations

from europol_portal.access import rls

REQUEST = "intelligence_informationrequest"
PAUSE = "intelligence_pause"
NOTICE = "intelligence_delaynotice"

SIDES = """
CREATE FUNCTION portal_sides_of(all_parties int[], owner int, party int) RETURNS int[] LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(array_agg(one ORDER BY one), '{}') FROM unnest(all_parties) AS one WHERE one IN (owner, party)
$$;
CREATE FUNCTION portal_people_of(people int[], owner int, party int) RETURNS int[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(u.id::int ORDER BY u.id), '{}') FROM parties_user u
  WHERE u.id = ANY(people) AND u.party_id IN (owner, party)
$$;
CREATE FUNCTION portal_fill_request() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE head intelligence_contribution%ROWTYPE;
BEGIN
  SELECT * INTO head FROM intelligence_contribution WHERE id = new.contribution_id;
  IF head.id IS NULL OR head.status <> 'sent' OR head.kind <> 'request' THEN
    RAISE EXCEPTION 'a request for information belongs to a sent request' USING ERRCODE = '42501';
  END IF;
  new.owner_id := head.owner_id;
  new.reference := head.case_number || '-' || head.message_number;
  new.party_ids := portal_sides_of(head.party_ids, new.owner_id, new.party_id);
  new.closed_party_ids := portal_sides_of(head.closed_party_ids, new.owner_id, new.party_id);
  new.person_ids := portal_people_of(head.person_ids, new.owner_id, new.party_id);
  new.classification_rank := coalesce(head.classification_rank, 32767);
  RETURN new;
END $$;
CREATE TRIGGER fill_request BEFORE INSERT ON intelligence_informationrequest
  FOR EACH ROW EXECUTE FUNCTION portal_fill_request();
CREATE FUNCTION portal_push_request() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_informationrequest r SET
    party_ids = portal_sides_of(new.party_ids, r.owner_id, r.party_id),
    closed_party_ids = portal_sides_of(new.closed_party_ids, r.owner_id, r.party_id),
    person_ids = portal_people_of(new.person_ids, r.owner_id, r.party_id),
    classification_rank = new.classification_rank
  WHERE r.contribution_id = new.id;
  RETURN NULL;
END $$;
CREATE TRIGGER push_audience_intelligence_informationrequest
  AFTER UPDATE OF party_ids, closed_party_ids, person_ids, classification ON intelligence_contribution
  FOR EACH ROW EXECUTE FUNCTION portal_push_request();
"""
NO_SIDES = """
DROP TRIGGER push_audience_intelligence_informationrequest ON intelligence_contribution;
DROP FUNCTION portal_push_request();
DROP TRIGGER fill_request ON intelligence_informationrequest;
DROP FUNCTION portal_fill_request();
DROP FUNCTION portal_people_of(int[], int, int);
DROP FUNCTION portal_sides_of(int[], int, int);
"""

KEEP = """
CREATE FUNCTION portal_keep_request() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  me int := nullif(current_setting('portal.party_id', true), '')::int;
  audience text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank'];
  told text[] := ARRAY['soon_told_at', 'overdue_told_at'];
  by_asker text[] := ARRAY['status', 'closed_at'];
  by_asked text[] := ARRAY['status', 'closed_at', 'rule', 'indirect_reason', 'assigned_to_id', 'outcome',
                           'refusal_reason', 'answer_id'];
BEGIN
  IF current_user <> 'portal_app' THEN
    IF to_jsonb(new) - audience - told - by_asked IS DISTINCT FROM to_jsonb(old) - audience - told - by_asked THEN
      RAISE EXCEPTION 'from when and for whom a limit runs never changes' USING ERRCODE = '42501';
    END IF;
  ELSIF to_jsonb(new) - (CASE WHEN me = old.party_id THEN by_asked ELSE by_asker END)
        IS DISTINCT FROM to_jsonb(old) - (CASE WHEN me = old.party_id THEN by_asked ELSE by_asker END) THEN
    RAISE EXCEPTION 'this is not for this party to change' USING ERRCODE = '42501';
  ELSIF me <> old.party_id AND new.status <> old.status AND new.status NOT IN ('in_progress', 'withdrawn') THEN
    RAISE EXCEPTION 'only the party that is asked decides this' USING ERRCODE = '42501';
  END IF;
  IF new.rule <> old.rule
     AND NOT (old.rule = 'urgent_direct' AND new.rule = 'urgent_indirect' AND new.indirect_reason <> '') THEN
    RAISE EXCEPTION 'a limit becomes 3 days instead of 8 hours, with the reason, and nothing else' USING ERRCODE = '42501';
  END IF;
  IF old.closed_at IS NOT NULL AND new.closed_at IS DISTINCT FROM old.closed_at THEN
    RAISE EXCEPTION 'a closed request stays closed' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_request BEFORE UPDATE ON intelligence_informationrequest
  FOR EACH ROW EXECUTE FUNCTION portal_keep_request();

CREATE FUNCTION portal_keep_pause() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  audience text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank'];
  its_end text[] := ARRAY['ended_at', 'ended_by_id', 'reply'];
BEGIN
  IF to_jsonb(new) - audience - its_end IS DISTINCT FROM to_jsonb(old) - audience - its_end
     OR (old.ended_at IS NOT NULL AND to_jsonb(new) - audience IS DISTINCT FROM to_jsonb(old) - audience) THEN
    RAISE EXCEPTION 'a pause stays as it was recorded' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_pause BEFORE UPDATE ON intelligence_pause
  FOR EACH ROW EXECUTE FUNCTION portal_keep_pause();
"""
NO_KEEP = """
DROP TRIGGER keep_pause ON intelligence_pause;
DROP FUNCTION portal_keep_pause();
DROP TRIGGER keep_request ON intelligence_informationrequest;
DROP FUNCTION portal_keep_request();
"""

# The reminder job runs as portal_system, for which every table is empty; only it may call these.
WATCH = """
CREATE FUNCTION portal_watched_requests(received_before timestamptz, after uuid, batch int)
RETURNS SETOF intelligence_informationrequest LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT r.* FROM intelligence_informationrequest r
  WHERE r.closed_at IS NULL AND r.overdue_told_at IS NULL AND r.received_at <= received_before AND r.id > after
    AND NOT EXISTS (SELECT 1 FROM intelligence_pause p WHERE p.request_id = r.id AND p.ended_at IS NULL)
  ORDER BY r.id LIMIT batch
$$;
CREATE FUNCTION portal_watched_pauses(requests uuid[])
RETURNS TABLE (id uuid, request_id uuid, reason varchar, started_at timestamptz, ended_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.id, p.request_id, p.reason, p.started_at, p.ended_at FROM intelligence_pause p
  WHERE p.request_id = ANY(requests)
$$;
CREATE FUNCTION portal_note_reminder(request uuid, is_overdue boolean, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF is_overdue THEN
    UPDATE intelligence_informationrequest SET overdue_told_at = at
    WHERE id = request AND closed_at IS NULL AND overdue_told_at IS NULL;
  ELSE
    UPDATE intelligence_informationrequest SET soon_told_at = at
    WHERE id = request AND closed_at IS NULL AND soon_told_at IS NULL;
  END IF;
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION portal_watched_requests(timestamptz, uuid, int) FROM PUBLIC;
REVOKE ALL ON FUNCTION portal_watched_pauses(uuid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION portal_note_reminder(uuid, boolean, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_watched_requests(timestamptz, uuid, int) TO portal_system;
GRANT EXECUTE ON FUNCTION portal_watched_pauses(uuid[]) TO portal_system;
GRANT EXECUTE ON FUNCTION portal_note_reminder(uuid, boolean, timestamptz) TO portal_system;
"""
NO_WATCH = """
DROP FUNCTION portal_note_reminder(uuid, boolean, timestamptz);
DROP FUNCTION portal_watched_pauses(uuid[]);
DROP FUNCTION portal_watched_requests(timestamptz, uuid, int);
"""


class Migration(migrations.Migration):
    """Policies without a right to delete, fixed columns, and the named job across parties."""

    dependencies = [("intelligence", "0008_information_requests"), ("access", "0001_second_lock")]

    operations = [
        *rls.enable(REQUEST),
        rls.policy(REQUEST, "see", "SELECT", using=rls.IN_AUDIENCE),
        rls.policy(REQUEST, "ask", "INSERT", check=f"owner_id = {rls.PARTY} AND {rls.IN_AUDIENCE}"),
        rls.policy(REQUEST, "change", "UPDATE", using=rls.IN_AUDIENCE, check=rls.IN_AUDIENCE),
        migrations.RunSQL(SIDES, NO_SIDES),
        *[
            operation
            for table in (PAUSE, NOTICE)
            for operation in rls.guard_part(table, parent=REQUEST, key="request_id", of_part=True)
            if "CREATE POLICY remove" not in operation.sql
        ],
        migrations.RunSQL(KEEP, NO_KEEP),
        migrations.RunSQL(
            "DROP POLICY change ON intelligence_delaynotice",
            f"CREATE POLICY change ON intelligence_delaynotice FOR UPDATE TO public USING ({rls.IN_AUDIENCE})",
        ),
        migrations.RunSQL(WATCH, NO_WATCH),
    ]
