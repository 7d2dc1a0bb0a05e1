"""The second lock of exhibits: a custody that only grows, each entry chained to the one before, written by who has it."""

from django.db import migrations
from django.db.migrations.operations.base import Operation

from europol_portal.access import rls

EXHIBIT, ENTRY = "support_exhibit", "support_custodyentry"
EXAMINATION, CERTIFICATE = "support_examination", "support_custodycertificate"
PARTS = (ENTRY, EXAMINATION, CERTIFICATE)
OWN_WORDS = f"party_id = {rls.PARTY} AND author_id = {rls.PERSON}"

CHAIN = f"""
CREATE FUNCTION support_know_exhibit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  SELECT owner_id, provider_id INTO new.seizing_id, new.provider_id FROM {EXHIBIT} WHERE id = new.exhibit_id;
  RETURN new;
END $$;

CREATE FUNCTION support_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  kept {EXHIBIT}%ROWTYPE;
  said jsonb;
BEGIN
  SELECT * INTO kept FROM {EXHIBIT} WHERE id = new.exhibit_id FOR UPDATE;
  IF (new.kind = 'seized') <> (kept.chain_length = 0) THEN
    RAISE EXCEPTION 'custody begins with the seizure' USING ERRCODE = '42501';
  END IF;
  IF new.kind = 'received' AND new.party_id <> kept.provider_id
      OR new.kind IN ('seized', 'taken_back') AND new.party_id <> kept.owner_id
      OR new.kind NOT IN ('seized', 'received', 'taken_back') AND new.party_id <> kept.holder_id THEN
    RAISE EXCEPTION 'custody is written by who has the exhibit' USING ERRCODE = '42501';
  END IF;
  new.number := kept.chain_length + 1;
  new.previous_hash := kept.chain_head;
  said := jsonb_build_array(
    new.previous_hash, new.exhibit_id::text, new.number, new.kind, new.party_id, new.author_id,
    to_char(new.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    new.location, new.seal, new.is_intact, new.content_sha256, new.note);
  new.entry_hash := encode(sha256(convert_to(said::text, 'UTF8')), 'hex');
  UPDATE {EXHIBIT} SET chain_length = new.number, chain_head = new.entry_hash, holder_id = new.party_id,
    location = new.location, seal = new.seal WHERE id = new.exhibit_id;
  RETURN new;
END $$;
CREATE TRIGGER zz_chain BEFORE INSERT ON {ENTRY} FOR EACH ROW EXECUTE FUNCTION support_chain();

CREATE FUNCTION support_exhibit_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE audience text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank'];
BEGIN
  IF tg_op = 'DELETE' THEN
    IF current_user = 'portal_app' THEN
      RAISE EXCEPTION 'what was kept of an exhibit stays' USING ERRCODE = '42501';
    END IF;
    RETURN old;
  END IF;
  IF tg_table_name = '{EXHIBIT}' THEN
    audience := audience || 'status'::text;
    IF current_user <> 'portal_app' THEN
      audience := audience || ARRAY['holder_id', 'location', 'seal', 'chain_length', 'chain_head'];
    END IF;
  END IF;
  IF to_jsonb(new) - audience <> to_jsonb(old) - audience THEN
    RAISE EXCEPTION 'what was kept of an exhibit stays' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
"""
NO_CHAIN = f"""
DROP TRIGGER zz_chain ON {ENTRY};
DROP FUNCTION support_chain();
"""
NO_FUNCTIONS = """
DROP FUNCTION support_exhibit_stays();
DROP FUNCTION support_know_exhibit();
"""


def _trigger(table: str, name: str, moment: str, function: str) -> Operation:
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER {name} ON {table}",
    )


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("support", "0007_forensics"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard(EXHIBIT),
        *rls.guard_shares(EXHIBIT, "support_exhibitshare", "support_exhibitgrant"),
        rls.restrict(
            EXHIBIT, "begin_held", "INSERT",
            "WITH CHECK (status = 'held' AND chain_length = 0 AND chain_head = '' AND holder_id = owner_id)",
        ),
        *(operation for table in PARTS for operation in rls.guard_part(table, parent=EXHIBIT, key="exhibit_id")),
        rls.restrict(ENTRY, "own_words", "INSERT", f"WITH CHECK ({OWN_WORDS})"),
        rls.restrict(CERTIFICATE, "own_words", "INSERT", f"WITH CHECK ({OWN_WORDS})"),
        rls.restrict(EXAMINATION, "owner_asks", "INSERT", f"WITH CHECK (seizing_id = {rls.PARTY} AND status = 'asked')"),
        rls.restrict(
            EXAMINATION, "laboratory_does", "UPDATE",
            f"USING (provider_id = {rls.PARTY}) WITH CHECK (provider_id = {rls.PARTY})",
        ),
        rls.restrict(EXAMINATION, "nobody_removes", "DELETE", "USING (false)"),
        migrations.RunSQL(migrations.RunSQL.noop, NO_FUNCTIONS),
        migrations.RunSQL(CHAIN, NO_CHAIN),
        *(_trigger(table, "know_exhibit", "BEFORE INSERT", "support_know_exhibit") for table in PARTS),
        *(
            _trigger(table, "exhibit_stays", "BEFORE UPDATE OR DELETE", "support_exhibit_stays")
            for table in (EXHIBIT, ENTRY, CERTIFICATE)
        ),
    ]
