"""The second lock of openings: owner and member alone know one, the owner alone writes it, and what was opened stays
written. What may be opened, and until when at most, is asked here once more.
"""

from django.db import migrations

from europol_portal.access import rls

OPENING = "intelligence_taskforceopening"
SEEN = (
    f"(owner_id = {rls.PARTY} OR party_id = {rls.PARTY}) AND classification_rank <= {rls.CLEARANCE}"
    f" AND (NOT closed_party_ids @> ARRAY[{rls.PARTY}] OR person_ids @> ARRAY[{rls.PERSON}])"
)
OWN = f"owner_id = {rls.PARTY}"

RULES = """
CREATE FUNCTION portal_fill_opening() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  head intelligence_contribution%ROWTYPE;
  force operations_taskforce%ROWTYPE;
BEGIN
  SELECT * INTO head FROM intelligence_contribution WHERE id = new.contribution_id;
  SELECT * INTO force FROM operations_taskforce WHERE id = new.task_force_id;
  IF head.id IS NULL OR head.owner_id <> new.owner_id OR head.status <> 'sent' OR head.recalled_at IS NOT NULL THEN
    RAISE EXCEPTION 'only the owner opens what it has sent' USING ERRCODE = '42501';
  END IF;
  IF force.id IS NULL OR force.status NOT IN ('active', 'action_phase')
     OR new.until >= (force.ends_on + 1)::timestamp AT TIME ZONE 'UTC' THEN
    RAISE EXCEPTION 'the task force does not run that long' USING ERRCODE = '42501';
  END IF;
  IF (SELECT count(*) FROM operations_taskforcemember m WHERE m.task_force_id = force.id AND m.answer = 'signed'
        AND m.signed_version = force.rules_version AND m.party_id IN (new.owner_id, new.party_id)) <> 2 THEN
    RAISE EXCEPTION 'both parties must have signed the rules' USING ERRCODE = '42501';
  END IF;
  new.classification_rank := head.classification_rank;
  new.closed_party_ids := head.closed_party_ids;
  new.person_ids := head.person_ids;
  RETURN new;
END $$;
CREATE TRIGGER fill_opening BEFORE INSERT ON intelligence_taskforceopening
  FOR EACH ROW EXECUTE FUNCTION portal_fill_opening();

CREATE FUNCTION portal_keep_opening() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE loose text[] := ARRAY['ended_at', 'classification_rank', 'closed_party_ids', 'person_ids'];
BEGIN
  IF to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose OR old.ended_at IS NOT NULL AND new.ended_at IS NULL
  THEN
    RAISE EXCEPTION 'what was opened stays on record' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_opening BEFORE UPDATE ON intelligence_taskforceopening
  FOR EACH ROW EXECUTE FUNCTION portal_keep_opening();

CREATE FUNCTION portal_push_opening() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_taskforceopening SET classification_rank = new.classification_rank,
    closed_party_ids = new.closed_party_ids, person_ids = new.person_ids WHERE contribution_id = new.id;
  RETURN NULL;
END $$;
CREATE TRIGGER push_opening AFTER UPDATE OF closed_party_ids, person_ids, classification ON intelligence_contribution
  FOR EACH ROW EXECUTE FUNCTION portal_push_opening();

-- Keys of openings that end with a place or a task force; asked by the lead or by the party that leaves.
CREATE FUNCTION portal_openings_to_end(force uuid, party int)
RETURNS TABLE (id uuid, owner_id int, person_id int, clearance int) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT o.id, o.owner_id, o.opened_by_id::int,
    greatest(o.classification_rank, 0)::int
  FROM intelligence_taskforceopening o JOIN operations_taskforce f ON f.id = o.task_force_id
  WHERE o.task_force_id = force AND o.ended_at IS NULL
    AND (party IS NULL OR o.owner_id = party OR o.party_id = party)
    AND nullif(current_setting('portal.party_id', true), '')::int IN (f.owner_id, party)
  ORDER BY o.id
$$;

-- Openings whose last moment has passed; asked by the job that runs as portal_system, for which every table is empty.
CREATE FUNCTION portal_openings_due(at timestamptz)
RETURNS TABLE (id uuid, owner_id int, person_id int, clearance int) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT o.id, o.owner_id, o.opened_by_id::int, greatest(o.classification_rank, 0)::int
  FROM intelligence_taskforceopening o WHERE o.ended_at IS NULL AND o.until <= at ORDER BY o.id LIMIT 500
$$;
REVOKE ALL ON FUNCTION portal_openings_due(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_openings_due(timestamptz) TO portal_system;
"""
NO_RULES = """
DROP FUNCTION portal_openings_due(timestamptz);
DROP FUNCTION portal_openings_to_end(uuid, int);
DROP TRIGGER push_opening ON intelligence_contribution;
DROP FUNCTION portal_push_opening();
DROP TRIGGER keep_opening ON intelligence_taskforceopening;
DROP FUNCTION portal_keep_opening();
DROP TRIGGER fill_opening ON intelligence_taskforceopening;
DROP FUNCTION portal_fill_opening();
"""


class Migration(migrations.Migration):
    """Policies and triggers."""

    dependencies = [
        ("intelligence", "0059_task_force_openings"),
        ("operations", "0006_task_force_locks"),
        ("access", "0001_second_lock"),
    ]

    operations = [
        *rls.enable(OPENING),
        rls.policy(OPENING, "see", "SELECT", using=SEEN),
        rls.policy(OPENING, "open", "INSERT", check=f"{SEEN} AND {OWN}"),
        rls.policy(OPENING, "change", "UPDATE", using=f"{SEEN} AND {OWN}", check=f"{SEEN} AND {OWN}"),
        migrations.RunSQL(RULES, NO_RULES),
    ]
