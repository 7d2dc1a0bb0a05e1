"""The second lock of analysis projects: Europol alone writes them, participants see their own row, and a row of the
contents is seen by nobody but Europol and the provider, and only as long as they see the contribution itself.

What may be accepted is asked here once more: Europol is a recipient, nothing was recalled, and the provider gave the
purpose operational analysis or has agreed to it since.
"""

from django.db import migrations
from django.db.migrations.operations.base import Operation

from europol_portal.access import rls

PROJECT, CONTENTS = "intelligence_analysisproject", "intelligence_projectcontribution"
PARTICIPANT, ANALYST = "intelligence_projectparticipant", "intelligence_projectanalyst"
OWN = f"owner_id = {rls.PARTY}"
ONE_SIDE = f"(owner_id = {rls.PARTY} OR party_id = {rls.PARTY}) AND {rls.IN_AUDIENCE}"
OURS = f"party_id = {rls.PARTY} AND {rls.IN_AUDIENCE}"
IN_TERM = f"open_until IS NULL OR open_until > now() OR kept_for = {rls.PARTY}"
IN_CONSENT = (
    "lent_until IS NULL OR"
    " coalesce((lent_until ->> (SELECT current_setting('portal.party_id', true)))::timestamptz > now(), true)"
)

PARTS = """
CREATE FUNCTION portal_know_project_owner() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  new.owner_id := coalesce((SELECT owner_id FROM intelligence_analysisproject WHERE id = new.project_id), 0);
  RETURN new;
END $$;
CREATE TRIGGER know_project_owner BEFORE INSERT ON intelligence_projectparticipant
  FOR EACH ROW EXECUTE FUNCTION portal_know_project_owner();
CREATE TRIGGER know_project_owner BEFORE INSERT ON intelligence_projectanalyst
  FOR EACH ROW EXECUTE FUNCTION portal_know_project_owner();
CREATE FUNCTION portal_keep_project_part() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  loose text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank', 'ended_at',
                        'ended_by_id', 'end_reason'];
BEGIN
  IF to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose
     OR (old.ended_at IS NOT NULL AND new.ended_at IS DISTINCT FROM old.ended_at) THEN
    RAISE EXCEPTION 'who took part in a project stays on record' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_project_part BEFORE UPDATE ON intelligence_projectparticipant
  FOR EACH ROW EXECUTE FUNCTION portal_keep_project_part();
CREATE TRIGGER keep_project_part BEFORE UPDATE ON intelligence_projectanalyst
  FOR EACH ROW EXECUTE FUNCTION portal_keep_project_part();
"""
NO_PARTS = """
DROP TRIGGER keep_project_part ON intelligence_projectanalyst;
DROP TRIGGER keep_project_part ON intelligence_projectparticipant;
DROP FUNCTION portal_keep_project_part();
DROP TRIGGER know_project_owner ON intelligence_projectanalyst;
DROP TRIGGER know_project_owner ON intelligence_projectparticipant;
DROP FUNCTION portal_know_project_owner();
"""

CONTENT = """
CREATE FUNCTION portal_two_parties(parties int[], one int, other int) RETURNS int[] LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(array_agg(p ORDER BY p), '{}') FROM unnest(parties) AS p WHERE p IN (one, other)
$$;
CREATE FUNCTION portal_fill_project_content() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  head intelligence_contribution%ROWTYPE;
  project intelligence_analysisproject%ROWTYPE;
  is_given boolean;
BEGIN
  SELECT * INTO project FROM intelligence_analysisproject WHERE id = new.project_id;
  SELECT * INTO head FROM intelligence_contribution WHERE id = new.contribution_id;
  IF project.id IS NULL OR project.status <> 'open' OR project.owner_id <> new.party_id THEN
    RAISE EXCEPTION 'the project takes no contributions' USING ERRCODE = '42501';
  END IF;
  IF head.id IS NULL OR head.status <> 'sent' OR head.recalled_at IS NOT NULL OR head.open_until <= now()
     OR NOT head.party_ids @> ARRAY[new.party_id] OR head.lent_until ? new.party_id::text THEN
    RAISE EXCEPTION 'this was not given to Europol' USING ERRCODE = '42501';
  END IF;
  is_given := head.owner_id = new.party_id OR (
    head.purposes @> ARRAY['operational_analysis']::varchar[]
    AND NOT EXISTS (SELECT 1 FROM intelligence_restriction r WHERE r.contribution_id = head.id AND r.lifted_at IS NULL
                      AND r.purposes <> '{}' AND NOT r.purposes @> ARRAY['operational_analysis']::varchar[]))
    OR EXISTS (
      SELECT 1 FROM intelligence_consent c WHERE c.owner_id = head.owner_id AND c.contribution_id = head.id
        AND c.asker_id = new.party_id AND c.act = 'purpose' AND c.purpose = 'operational_analysis'
        AND c.status = 'granted' AND c.is_whole AND c.expires_at > now());
  IF NOT is_given THEN
    RAISE EXCEPTION 'the provider has not given it for operational analysis' USING ERRCODE = '42501';
  END IF;
  new.owner_id := head.owner_id;
  new.project_code := project.code;
  new.reference := head.case_number || '-' || head.message_number;
  new.party_ids := portal_two_parties(head.party_ids, head.owner_id, new.party_id);
  new.closed_party_ids := portal_two_parties(head.closed_party_ids, head.owner_id, new.party_id);
  new.person_ids := ARRAY(SELECT u.id::int FROM parties_user u WHERE u.id = ANY(head.person_ids)
                            AND u.party_id IN (head.owner_id, new.party_id) ORDER BY 1);
  new.classification_rank := head.classification_rank;
  new.open_until := head.open_until;
  new.kept_for := CASE WHEN head.open_until IS NULL THEN NULL ELSE head.owner_id END;
  new.lent_until := head.lent_until;
  RETURN new;
END $$;
CREATE TRIGGER fill_project_content BEFORE INSERT ON intelligence_projectcontribution
  FOR EACH ROW EXECUTE FUNCTION portal_fill_project_content();

CREATE FUNCTION portal_push_project_content() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_projectcontribution p SET
    party_ids = portal_two_parties(new.party_ids, p.owner_id, p.party_id),
    closed_party_ids = portal_two_parties(new.closed_party_ids, p.owner_id, p.party_id),
    person_ids = ARRAY(SELECT u.id::int FROM parties_user u WHERE u.id = ANY(new.person_ids)
                         AND u.party_id IN (p.owner_id, p.party_id) ORDER BY 1),
    classification_rank = new.classification_rank,
    open_until = new.open_until,
    kept_for = CASE WHEN new.open_until IS NULL THEN NULL ELSE new.owner_id END,
    lent_until = new.lent_until
  WHERE p.contribution_id = new.id;
  RETURN NULL;
END $$;
CREATE TRIGGER push_audience_intelligence_projectcontribution
  AFTER UPDATE OF party_ids, closed_party_ids, person_ids, classification, open_until, lent_until
  ON intelligence_contribution FOR EACH ROW EXECUTE FUNCTION portal_push_project_content();

CREATE FUNCTION portal_keep_project_content() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE loose text[] := ARRAY['removed_at', 'removed_by_id', 'removal_reason'];
BEGIN
  IF current_user <> 'portal_app' THEN RETURN new; END IF;
  IF to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose OR old.removed_at IS NOT NULL THEN
    RAISE EXCEPTION 'what a project held stays on record' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_project_content BEFORE UPDATE ON intelligence_projectcontribution
  FOR EACH ROW EXECUTE FUNCTION portal_keep_project_content();
"""
NO_CONTENT = """
DROP TRIGGER keep_project_content ON intelligence_projectcontribution;
DROP FUNCTION portal_keep_project_content();
DROP TRIGGER push_audience_intelligence_projectcontribution ON intelligence_contribution;
DROP FUNCTION portal_push_project_content();
DROP TRIGGER fill_project_content ON intelligence_projectcontribution;
DROP FUNCTION portal_fill_project_content();
DROP FUNCTION portal_two_parties(int[], int, int);
"""


def _owner_writes(table: str) -> list[Operation]:
    return [
        rls.restrict(table, "owner_adds", "INSERT", f"WITH CHECK ({OWN})"),
        rls.restrict(table, "owner_changes", "UPDATE", f"USING ({OWN}) WITH CHECK ({OWN})"),
        rls.restrict(table, "nobody_removes", "DELETE", "USING (false)"),
    ]


class Migration(migrations.Migration):
    """Policies and triggers."""

    dependencies = [("intelligence", "0029_analysis_projects"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard(PROJECT),
        *rls.guard_shares(PROJECT, "intelligence_analysisprojectshare", "intelligence_analysisprojectgrant"),
        *_owner_writes(PROJECT),
        *rls.guard_part(PARTICIPANT, parent=PROJECT, key="project_id"),
        *_owner_writes(PARTICIPANT),
        rls.restrict(PARTICIPANT, "one_side", "SELECT", f"USING (owner_id = {rls.PARTY} OR party_id = {rls.PARTY})"),
        *rls.guard_part(ANALYST, parent=PROJECT, key="project_id"),
        *_owner_writes(ANALYST),
        rls.restrict(ANALYST, "inside", "SELECT", f"USING ({OWN})"),
        migrations.RunSQL(PARTS, NO_PARTS),
        *rls.enable(CONTENTS),
        rls.policy(CONTENTS, "see", "SELECT", using=ONE_SIDE),
        rls.policy(CONTENTS, "accept", "INSERT", check=f"{OURS} AND accepted_by_id = {rls.PERSON}"),
        rls.policy(CONTENTS, "change", "UPDATE", using=OURS, check=OURS),
        rls.restrict(CONTENTS, "in_term", "ALL", f"USING ({IN_TERM}) WITH CHECK ({IN_TERM})"),
        rls.restrict(CONTENTS, "in_consent", "ALL", f"USING ({IN_CONSENT}) WITH CHECK ({IN_CONSENT})"),
        migrations.RunSQL(CONTENT, NO_CONTENT),
    ]
