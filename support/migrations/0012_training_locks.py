"""The second lock of training: places that are never given twice, each party reading its own people only."""

from django.db import migrations
from django.db.migrations.operations.base import Operation

from europol_portal.access import rls

COURSE, LIBRARY, SESSION = "support_course", "support_libraryitem", "support_trainingsession"
QUOTA, NOMINATION = "support_sessionquota", "support_nomination"
ATTENDANCE, EVALUATION = "support_attendance", "support_trainingevaluation"
CERTIFICATE = "support_trainingcertificate"
OWN, ANYBODY = f"owner_id = {rls.PARTY}", f"{rls.PARTY} IS NOT NULL"
SENT, TRAINS = f"party_id = {rls.PARTY}", f"provider_id = {rls.PARTY}"

SEATS = f"""
CREATE FUNCTION support_know_session() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  SELECT owner_id INTO new.provider_id FROM {SESSION} WHERE id = new.session_id;
  RETURN new;
END $$;

CREATE FUNCTION support_know_nomination() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  SELECT party_id, provider_id INTO new.party_id, new.provider_id FROM {NOMINATION} WHERE id = new.nomination_id;
  RETURN new;
END $$;

CREATE FUNCTION support_seat() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  held {SESSION}%ROWTYPE;
  quota int;
  taken int;
  mine int;
BEGIN
  IF tg_op = 'UPDATE' AND to_jsonb(new) - ARRAY['status', 'party_ids', 'closed_party_ids', 'person_ids',
      'classification_rank'] <> to_jsonb(old) - ARRAY['status', 'party_ids', 'closed_party_ids', 'person_ids',
      'classification_rank'] THEN
    RAISE EXCEPTION 'a nomination stays as it was made' USING ERRCODE = '42501';
  END IF;
  IF tg_op = 'UPDATE' AND (new.status = old.status OR new.status <> 'confirmed') THEN
    RETURN new;
  END IF;
  SELECT * INTO held FROM {SESSION} WHERE id = new.session_id FOR UPDATE;
  SELECT places INTO quota FROM {QUOTA} WHERE session_id = new.session_id AND party_id = new.party_id;
  IF held.status <> 'open' OR quota IS NULL THEN
    RAISE EXCEPTION 'no nominations here' USING ERRCODE = '42501';
  END IF;
  SELECT count(*), count(*) FILTER (WHERE party_id = new.party_id) INTO taken, mine
    FROM {NOMINATION} WHERE session_id = new.session_id AND status = 'confirmed' AND id <> new.id;
  IF tg_op = 'INSERT' THEN
    new.status := CASE WHEN taken < held.places AND mine < quota AND NOT EXISTS (
        SELECT 1 FROM {NOMINATION} n JOIN {QUOTA} q ON q.session_id = n.session_id AND q.party_id = n.party_id
        WHERE n.session_id = new.session_id AND n.status = 'waiting' AND q.places > (
          SELECT count(*) FROM {NOMINATION} o
          WHERE o.session_id = n.session_id AND o.party_id = n.party_id AND o.status = 'confirmed'))
      THEN 'confirmed' ELSE 'waiting' END;
  ELSIF taken >= held.places OR mine >= quota THEN
    RAISE EXCEPTION 'no place is free' USING ERRCODE = '23514';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER zz_seat BEFORE INSERT OR UPDATE ON {NOMINATION} FOR EACH ROW EXECUTE FUNCTION support_seat();

CREATE FUNCTION support_places_to_fill(today date) RETURNS TABLE (id uuid, party int, person int, rank smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT ON (n.session_id) n.id, n.party_id::int, n.nominated_by_id::int, n.classification_rank
  FROM {NOMINATION} n
  JOIN {SESSION} s ON s.id = n.session_id AND s.status = 'open' AND s.starts_on >= today
  JOIN {QUOTA} q ON q.session_id = n.session_id AND q.party_id = n.party_id
  WHERE n.status = 'waiting'
    AND s.places > (SELECT count(*) FROM {NOMINATION} o WHERE o.session_id = s.id AND o.status = 'confirmed')
    AND q.places > (SELECT count(*) FROM {NOMINATION} o
      WHERE o.session_id = s.id AND o.party_id = n.party_id AND o.status = 'confirmed')
  ORDER BY n.session_id, n.id
$$;
REVOKE ALL ON FUNCTION support_places_to_fill(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION support_places_to_fill(date) TO portal_system;

CREATE FUNCTION support_training_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE audience text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank'];
BEGIN
  IF tg_op = 'DELETE' AND current_user <> 'portal_app' THEN RETURN old; END IF;
  IF tg_op = 'DELETE' OR to_jsonb(new) - audience <> to_jsonb(old) - audience THEN
    RAISE EXCEPTION 'what was said of a training stays' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
"""
NO_SEATS = f"""
DROP FUNCTION support_places_to_fill(date);
DROP TRIGGER zz_seat ON {NOMINATION};
DROP FUNCTION support_seat();
"""
NO_FUNCTIONS = """
DROP FUNCTION support_training_stays();
DROP FUNCTION support_know_nomination();
DROP FUNCTION support_know_session();
"""


def _trigger(table: str, name: str, moment: str, function: str) -> Operation:
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER {name} ON {table}",
    )


def _open(table: str) -> list[Operation]:
    """Read by everybody for whom somebody acts, written by its owner."""
    return [
        *rls.enable(table),
        rls.policy(table, "see", "SELECT", using=ANYBODY),
        rls.policy(table, "add", "INSERT", check=OWN),
        rls.policy(table, "change", "UPDATE", using=OWN, check=OWN),
    ]


def _part(table: str, know: str, adds: str, changes: str) -> list[Operation]:
    """Read by the party it concerns and the provider; written by one of them, never removed."""
    parent, key = (SESSION, "session_id") if know == "support_know_session" else (NOMINATION, "nomination_id")
    return [
        *rls.guard_part(table, parent=parent, key=key, of_part=parent == NOMINATION),
        _trigger(table, "know", "BEFORE INSERT", know),
        rls.restrict(table, "who_sees", "SELECT", f"USING ({SENT} OR {TRAINS})"),
        rls.restrict(table, "who_adds", "INSERT", f"WITH CHECK ({adds})"),
        rls.restrict(table, "who_changes", "UPDATE", f"USING ({changes}) WITH CHECK ({changes})"),
        rls.restrict(table, "nobody_removes", "DELETE", "USING (false)"),
    ]


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("support", "0011_training"), ("access", "0001_second_lock")]

    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, NO_FUNCTIONS),
        migrations.RunSQL(SEATS, NO_SEATS),
        *_open(COURSE),
        *_open(LIBRARY),
        *rls.guard(SESSION),
        *rls.guard_shares(SESSION, "support_trainingsessionshare", "support_trainingsessiongrant"),
        rls.restrict(SESSION, "begin_as_draft", "INSERT", "WITH CHECK (status = 'draft')"),
        rls.restrict(SESSION, "provider_runs", "UPDATE", f"USING ({OWN}) WITH CHECK ({OWN})"),
        *_part(QUOTA, "support_know_session", TRAINS, TRAINS),
        *_part(NOMINATION, "support_know_session", f"{SENT} AND nominated_by_id = {rls.PERSON}", SENT),
        *_part(ATTENDANCE, "support_know_nomination", TRAINS, TRAINS),
        *_part(EVALUATION, "support_know_nomination", SENT, "false"),
        *_part(CERTIFICATE, "support_know_nomination", f"{TRAINS} AND issued_by_id = {rls.PERSON}", "false"),
        _trigger(EVALUATION, "stays", "BEFORE UPDATE OR DELETE", "support_training_stays"),
        _trigger(CERTIFICATE, "stays", "BEFORE UPDATE OR DELETE", "support_training_stays"),
    ]
