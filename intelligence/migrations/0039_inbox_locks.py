"""The inbox of a party: rows that PostgreSQL makes and follows, and the locks that keep them inside the party.

A line of a list and its work are two rows, because the owner of a contribution reads the line (it is the right of the
receiver to see it) and must never learn who works on it. The trigger runs as the owner of the tables.
"""

from django.db import migrations
from django.db.migrations.operations.base import Operation

from europol_portal.access import rls

WORK = "intelligence_workitem"
IN_TERM = f"open_until IS NULL OR open_until > now() OR kept_for = {rls.PARTY}"
IN_CONSENT = (
    "lent_until IS NULL OR"
    " coalesce((lent_until ->> (SELECT current_setting('portal.party_id', true)))::timestamptz > now(), true)"
)
# The audience is the party or nobody; said so, the planner knows how many rows a party has.
IN_HOUSE = (
    f"party_id = {rls.PARTY} AND party_ids <> '{{}}' AND classification_rank <= {rls.CLEARANCE}"
    f" AND (closed_party_ids = '{{}}' OR person_ids @> ARRAY[{rls.PERSON}])"
)

# A part for one party: the audience of the contribution, narrowed to that party.
HOUSE = """
CREATE FUNCTION portal_own_consent(lent jsonb, party int) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN lent ? party::text THEN jsonb_build_object(party::text, lent -> party::text) END
$$;
CREATE FUNCTION portal_fill_house() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE head intelligence_contribution%ROWTYPE;
BEGIN
  SELECT * INTO head FROM intelligence_contribution WHERE id = new.contribution_id;
  new.party_ids := portal_sides_of(head.party_ids, new.party_id, new.party_id);
  new.closed_party_ids := portal_sides_of(head.closed_party_ids, new.party_id, new.party_id);
  new.person_ids := portal_people_of(head.person_ids, new.party_id, new.party_id);
  new.classification_rank := coalesce(head.classification_rank, 32767);
  new.open_until := head.open_until;
  new.kept_for := CASE WHEN head.open_until IS NULL THEN NULL ELSE head.owner_id END;
  new.lent_until := portal_own_consent(head.lent_until, new.party_id);
  RETURN new;
END $$;
CREATE FUNCTION portal_push_house() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE format(
    'UPDATE %I SET party_ids = portal_sides_of($2, party_id, party_id),'
    ' closed_party_ids = portal_sides_of($3, party_id, party_id),'
    ' person_ids = portal_people_of($4, party_id, party_id), classification_rank = $5, open_until = $6,'
    ' kept_for = CASE WHEN $6 IS NULL THEN NULL ELSE $7 END, lent_until = portal_own_consent($8, party_id)'
    ' WHERE contribution_id = $1', tg_argv[0])
  USING new.id, new.party_ids, new.closed_party_ids, new.person_ids, new.classification_rank, new.open_until,
    new.owner_id, new.lent_until;
  RETURN NULL;
END $$;
"""
NO_HOUSE = """
DROP FUNCTION portal_push_house(); DROP FUNCTION portal_fill_house(); DROP FUNCTION portal_own_consent(jsonb, int);
"""

FOLLOW = """
CREATE FUNCTION portal_follow_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'DELETE' THEN
    DELETE FROM intelligence_workitem WHERE contribution_id = old.content_object_id AND party_id = old.group_id;
  ELSIF tg_op = 'INSERT' THEN
    INSERT INTO intelligence_workitem (id, party_ids, closed_party_ids, person_ids, classification_rank,
      contribution_id, party_id, position, kind, urgency, crime_area_id, operation_id, is_done)
    VALUES (uuidv7(), '{}', '{}', '{}', 0, new.content_object_id, new.group_id, new.position, new.kind, new.urgency,
      new.crime_area_id, new.operation_id, false)
    ON CONFLICT (contribution_id, party_id) DO NOTHING;
  ELSE
    UPDATE intelligence_workitem SET position = new.position, kind = new.kind, urgency = new.urgency,
      crime_area_id = new.crime_area_id, operation_id = new.operation_id
    WHERE contribution_id = new.content_object_id AND party_id = new.group_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER follow_line_new AFTER INSERT ON intelligence_contributionshare
  FOR EACH ROW WHEN (new.box = 'received') EXECUTE FUNCTION portal_follow_line();
CREATE TRIGGER follow_line AFTER UPDATE OF position, kind, urgency, crime_area_id, operation_id
  ON intelligence_contributionshare
  FOR EACH ROW WHEN (new.box = 'received') EXECUTE FUNCTION portal_follow_line();
CREATE TRIGGER follow_line_gone AFTER DELETE ON intelligence_contributionshare
  FOR EACH ROW WHEN (old.box = 'received') EXECUTE FUNCTION portal_follow_line();

CREATE FUNCTION portal_keep_work() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  loose text[] := ARRAY['assignee_id', 'assigned_by_id', 'assigned_at', 'is_done', 'done_by_id', 'done_at'];
  follows text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank', 'open_until',
    'kept_for', 'lent_until', 'position', 'kind', 'urgency', 'crime_area_id', 'operation_id'];
BEGIN
  IF to_jsonb(new) - loose - follows IS DISTINCT FROM to_jsonb(old) - loose - follows THEN
    RAISE EXCEPTION 'what the work is about never changes' USING ERRCODE = '42501';
  END IF;
  IF pg_trigger_depth() = 1 AND to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose THEN
    RAISE EXCEPTION 'who may see the work follows the contribution' USING ERRCODE = '42501';
  END IF;
  IF EXISTS (SELECT 1 FROM parties_user u WHERE u.id IN (new.assignee_id, new.assigned_by_id, new.done_by_id)
             AND u.party_id <> new.party_id) THEN
    RAISE EXCEPTION 'work stays inside the party' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_work BEFORE UPDATE ON intelligence_workitem FOR EACH ROW EXECUTE FUNCTION portal_keep_work();
"""
NO_FOLLOW = """
DROP TRIGGER keep_work ON intelligence_workitem;
DROP FUNCTION portal_keep_work();
DROP TRIGGER follow_line_gone ON intelligence_contributionshare;
DROP TRIGGER follow_line ON intelligence_contributionshare;
DROP TRIGGER follow_line_new ON intelligence_contributionshare;
DROP FUNCTION portal_follow_line();
"""

# What came before there was an inbox counts as done once somebody of the party has opened it.
FIRST = """
INSERT INTO intelligence_workitem (id, party_ids, closed_party_ids, person_ids, classification_rank, contribution_id,
  party_id, position, kind, urgency, crime_area_id, operation_id, is_done, done_at)
SELECT uuidv7(), '{}', '{}', '{}', 0, content_object_id, group_id, position, kind, urgency, crime_area_id, operation_id,
  is_read, CASE WHEN is_read THEN now() END
FROM intelligence_contributionshare WHERE box = 'received' ON CONFLICT DO NOTHING
"""


def guard_house(table: str) -> list[Operation]:
    """A part of contributions that one party keeps for itself: both locks of the contribution, and only that party."""
    return [
        *rls.enable(table),
        rls.policy(table, "see", "SELECT", using=IN_HOUSE),
        rls.policy(table, "change", "UPDATE", using=IN_HOUSE, check=IN_HOUSE),
        rls.restrict(table, "in_term", "ALL", f"USING ({IN_TERM}) WITH CHECK ({IN_TERM})"),
        rls.restrict(table, "in_consent", "ALL", f"USING ({IN_CONSENT}) WITH CHECK ({IN_CONSENT})"),
        migrations.RunSQL(
            f"CREATE TRIGGER fill_house BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION portal_fill_house();"
            f"CREATE TRIGGER push_audience_{table}"
            " AFTER UPDATE OF party_ids, closed_party_ids, person_ids, classification, open_until, lent_until"
            f" ON intelligence_contribution FOR EACH ROW EXECUTE FUNCTION portal_push_house('{table}');",
            f"DROP TRIGGER push_audience_{table} ON intelligence_contribution; DROP TRIGGER fill_house ON {table};",
        ),
    ]


class Migration(migrations.Migration):
    """Policies, and the triggers that make and follow the rows."""

    dependencies = [("intelligence", "0038_inbox"), ("access", "0001_second_lock")]

    operations = [
        migrations.RunSQL(HOUSE, NO_HOUSE),
        *guard_house(WORK),
        rls.policy(WORK, "never_by_hand", "INSERT", check="false"),
        migrations.RunSQL(FOLLOW, NO_FOLLOW),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
        *rls.guard_personal("intelligence_readmark"),
        *rls.guard_personal("intelligence_readstate"),
        *rls.guard_personal("intelligence_undostep"),
    ]
