"""The second lock of questions, consents and the ledger, and the end of a consent to the second.

A question and its consent are two rows of two parties; what leads from one to the other runs in PostgreSQL as the owner
of the tables, so that neither party's session ever reads the other's row (ADR 7).
"""

from django.db import migrations
from django.db.migrations.operations.base import Operation

from europol_portal.access import rls

REQUEST, CONSENT, RECORD = "intelligence_disclosurerequest", "intelligence_consent", "intelligence_disclosurerecord"
CONTRIBUTION = "intelligence_contribution"
PARTS = (
    "intelligence_contributiontext",
    "intelligence_entity",
    "intelligence_attachment",
    "intelligence_recipient",
    "intelligence_restriction",
)

MINE = (
    f"owner_id = {rls.PARTY} AND classification_rank <= {rls.CLEARANCE}"
    f" AND (cardinality(person_ids) = 0 OR person_ids @> ARRAY[{rls.PERSON}])"
)
NEW_QUESTION = f"{MINE} AND status = 'requested' AND answered_at IS NULL AND disclosed_id IS NULL AND NOT is_passed_on"
ON_THE_LINE = (
    f"(owner_id = {rls.PARTY} OR party_id = {rls.PARTY} OR by_party_id = {rls.PARTY})"
    f" AND classification_rank <= {rls.CLEARANCE}"
    f" AND (NOT closed_party_ids @> ARRAY[{rls.PARTY}] OR person_ids @> ARRAY[{rls.PERSON}])"
)
NOT_ENDED = (
    "lent_until IS NULL OR"
    " coalesce((lent_until ->> (SELECT current_setting('portal.party_id', true)))::timestamptz > now(), true)"
)

LENT = """
CREATE FUNCTION portal_copy_lent() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  new.lent_until := (SELECT lent_until FROM intelligence_contribution WHERE id = new.contribution_id);
  RETURN new;
END $$;
CREATE FUNCTION portal_push_lent() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE part text;
BEGIN
  FOREACH part IN ARRAY ARRAY['intelligence_contributiontext', 'intelligence_entity', 'intelligence_attachment',
                              'intelligence_recipient', 'intelligence_restriction'] LOOP
    EXECUTE format('UPDATE %I SET lent_until = $1 WHERE contribution_id = $2', part) USING new.lent_until, new.id;
  END LOOP;
  RETURN NULL;
END $$;
CREATE FUNCTION portal_keep_lent() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF current_user = 'portal_app'
     AND nullif(current_setting('portal.party_id', true), '')::int IS DISTINCT FROM old.owner_id THEN
    RAISE EXCEPTION 'only the owner says until when a party sees a row' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_lent BEFORE UPDATE OF lent_until ON intelligence_contribution
  FOR EACH ROW WHEN (old.lent_until IS DISTINCT FROM new.lent_until) EXECUTE FUNCTION portal_keep_lent();
CREATE FUNCTION portal_trim_lent() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  new.lent_until := (SELECT jsonb_object_agg(k, v) FROM jsonb_each(new.lent_until) AS e(k, v)
                     WHERE new.party_ids @> ARRAY[k::int]);
  RETURN new;
END $$;
CREATE TRIGGER trim_lent BEFORE UPDATE OF party_ids ON intelligence_contribution
  FOR EACH ROW WHEN (new.lent_until IS NOT NULL) EXECUTE FUNCTION portal_trim_lent();
CREATE TRIGGER push_lent AFTER UPDATE OF lent_until, party_ids ON intelligence_contribution
  FOR EACH ROW WHEN (old.lent_until IS DISTINCT FROM new.lent_until) EXECUTE FUNCTION portal_push_lent();
"""
NO_LENT = """
DROP TRIGGER push_lent ON intelligence_contribution;
DROP TRIGGER trim_lent ON intelligence_contribution;
DROP TRIGGER keep_lent ON intelligence_contribution;
DROP FUNCTION portal_trim_lent();
DROP FUNCTION portal_keep_lent();
DROP FUNCTION portal_push_lent();
DROP FUNCTION portal_copy_lent();
"""

# What may change on a sent contribution: the functions of 0003 and 0006, with the moment at which a consent ends.
EDIT = """
DO $edit$
DECLARE source text := pg_get_functiondef('{name}'::regproc);
BEGIN
  IF position({before} IN source) = 0 THEN RAISE EXCEPTION '{name} is not as expected'; END IF;
  EXECUTE replace(source, {before}, {after});
END $edit$;
"""
RANK, RANK_AND_LENT = "$q$'classification_rank'$q$", "$q$'classification_rank', 'lent_until'$q$"

CIRCLES = """
CREATE FUNCTION portal_circle(closed int[], people int[], party int) RETURNS int[] LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN closed @> ARRAY[party] THEN coalesce(
    nullif(ARRAY(SELECT id::int FROM parties_user WHERE id = ANY(people) AND party_id = party ORDER BY 1), '{}'), '{0}')
  ELSE '{}' END;
$$;
CREATE FUNCTION portal_push_circle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_disclosurerequest
    SET person_ids = portal_circle(new.closed_party_ids, new.person_ids, owner_id) WHERE contribution_id = new.id;
  UPDATE intelligence_consent
    SET person_ids = portal_circle(new.closed_party_ids, new.person_ids, owner_id) WHERE contribution_id = new.id;
  UPDATE intelligence_disclosurerecord
    SET closed_party_ids = new.closed_party_ids, person_ids = new.person_ids
    WHERE contribution_id = new.id AND new.party_ids @> ARRAY[party_id];
  RETURN NULL;
END $$;
CREATE TRIGGER push_circle AFTER UPDATE OF closed_party_ids, person_ids ON intelligence_contribution
  FOR EACH ROW WHEN (old.closed_party_ids IS DISTINCT FROM new.closed_party_ids
                     OR old.person_ids IS DISTINCT FROM new.person_ids)
  EXECUTE FUNCTION portal_push_circle();
"""
NO_CIRCLES = """
DROP TRIGGER push_circle ON intelligence_contribution;
DROP FUNCTION portal_push_circle();
DROP FUNCTION portal_circle(int[], int[], int);
"""

LEDGER = """
CREATE FUNCTION portal_fill_record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE head intelligence_contribution%ROWTYPE;
BEGIN
  IF new.contribution_id IS NOT NULL THEN
    SELECT * INTO head FROM intelligence_contribution WHERE id = new.contribution_id;
    new.owner_id := coalesce(head.owner_id, new.owner_id);
    new.classification_rank := coalesce(head.classification_rank, new.classification_rank);
    new.closed_party_ids := coalesce(head.closed_party_ids, new.closed_party_ids);
    new.person_ids := coalesce(head.person_ids, new.person_ids);
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER fill_record BEFORE INSERT ON intelligence_disclosurerecord
  FOR EACH ROW EXECUTE FUNCTION portal_fill_record();
CREATE FUNCTION portal_keep_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = '42501'; END $$;
CREATE TRIGGER keep_record BEFORE DELETE OR UPDATE OF id, at, event, owner_id, party_id, by_party_id, by_id,
  authority_codes, contribution_id, reference, is_whole, has_text, entity_count, file_count, act, onward_to_id, purpose,
  consent_id, question, expires_at ON intelligence_disclosurerecord
  FOR EACH ROW EXECUTE FUNCTION portal_keep_record();
REVOKE UPDATE, DELETE ON intelligence_disclosurerecord FROM portal_app, portal_system;
"""
NO_LEDGER = """
GRANT UPDATE, DELETE ON intelligence_disclosurerecord TO portal_app, portal_system;
DROP TRIGGER keep_record ON intelligence_disclosurerecord;
DROP FUNCTION portal_keep_record();
DROP TRIGGER fill_record ON intelligence_disclosurerecord;
DROP FUNCTION portal_fill_record();
"""


def _edit(name: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        EDIT.format(name=name, before=RANK, after=RANK_AND_LENT),
        EDIT.format(name=name, before=RANK_AND_LENT, after=RANK),
    )


def _copy(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER copy_lent BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION portal_copy_lent()",
        f"DROP TRIGGER copy_lent ON {table}",
    )


def _close(table: str) -> Operation:
    """A consent that has ended closes the row to the party that saw it by that consent, without waiting for any job."""
    return rls.restrict(table, "in_consent", "ALL", f"USING ({NOT_ENDED}) WITH CHECK ({NOT_ENDED})")


class Migration(migrations.Migration):
    """Policies, and the triggers that copy terms and circles."""

    dependencies = [("intelligence", "0012_disclosures"), ("access", "0001_second_lock")]

    operations = [
        *rls.enable(REQUEST),
        rls.policy(REQUEST, "see", "SELECT", using=MINE),
        rls.policy(REQUEST, "ask", "INSERT", check=NEW_QUESTION),
        rls.policy(REQUEST, "change", "UPDATE", using=MINE, check=MINE),
        *rls.enable(CONSENT),
        rls.policy(CONSENT, "see", "SELECT", using=MINE),
        rls.policy(CONSENT, "change", "UPDATE", using=MINE, check=MINE),
        *rls.enable(RECORD),
        rls.policy(RECORD, "see", "SELECT", using=ON_THE_LINE),
        rls.policy(RECORD, "write", "INSERT", check=f"by_party_id = {rls.PARTY}"),
        _edit("portal_keep_contribution"),
        _edit("portal_keep_sent_part"),
        _edit("portal_keep_recipient"),
        migrations.RunSQL(LENT, NO_LENT),
        *[_copy(table) for table in PARTS],
        *[_close(table) for table in (CONTRIBUTION, *PARTS)],
        migrations.RunSQL(CIRCLES, NO_CIRCLES),
        migrations.RunSQL(LEDGER, NO_LEDGER),
    ]
