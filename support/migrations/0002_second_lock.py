"""The second lock of support, and what the database itself holds: each side writes its own, nothing said is rewritten."""

from django.db import migrations

from europol_portal.access import rls

REQUEST = "support_supportrequest"
PARTS = ("support_assessment", "support_requeststep", "support_requestmessage")
BEGIN_AS_DRAFT = "WITH CHECK (status = 'draft' AND priority_score IS NULL AND scheduled_from IS NULL)"
OWN_WORDS = f"WITH CHECK (party_id = {rls.PARTY} AND author_id = {rls.PERSON})"

KEEP_SIDES = """
CREATE FUNCTION support_keep_sides() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  is_owner boolean := nullif(current_setting('portal.party_id', true), '')::int = old.owner_id;
  audience text[] := ARRAY['status', 'party_ids', 'closed_party_ids', 'person_ids', 'classification_rank'];
  decided text[] := ARRAY['priority_score', 'scheduled_from', 'scheduled_until', 'decision_reason'];
  told text[] := ARRAY['submitted_at', 'endorsed_at', 'endorsed_by_id', 'feedback_rating', 'feedback_text'];
  asked_states text[] := ARRAY['submitted', 'endorsed', 'feedback', 'cancelled'];
BEGIN
  IF current_user <> 'portal_app' THEN RETURN new; END IF;
  IF is_owner AND ROW(new.priority_score, new.scheduled_from, new.scheduled_until, new.decision_reason)
      IS DISTINCT FROM ROW(old.priority_score, old.scheduled_from, old.scheduled_until, old.decision_reason) THEN
    RAISE EXCEPTION 'only the provider decides on a request' USING ERRCODE = '42501';
  END IF;
  IF is_owner AND old.status <> 'draft'
      AND to_jsonb(new) - audience - told <> to_jsonb(old) - audience - told THEN
    RAISE EXCEPTION 'what was asked does not change' USING ERRCODE = '42501';
  END IF;
  IF NOT is_owner AND to_jsonb(new) - audience - decided <> to_jsonb(old) - audience - decided THEN
    RAISE EXCEPTION 'only the requester says what is asked' USING ERRCODE = '42501';
  END IF;
  IF new.status <> old.status AND (new.status = ANY (asked_states)) <> is_owner THEN
    RAISE EXCEPTION 'this step belongs to the other side' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_sides BEFORE UPDATE ON support_supportrequest
  FOR EACH ROW EXECUTE FUNCTION support_keep_sides();
"""
ANY_SIDE = """
DROP TRIGGER keep_sides ON support_supportrequest;
DROP FUNCTION support_keep_sides();
"""

PROVIDER_ASSESSES = """
CREATE FUNCTION support_provider_assesses() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM support_supportrequest WHERE id = new.request_id AND provider_id = new.party_id) THEN
    RAISE EXCEPTION 'only the provider assesses a request' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER provider_assesses BEFORE INSERT ON support_assessment
  FOR EACH ROW EXECUTE FUNCTION support_provider_assesses();
"""
ANYBODY_ASSESSES = """
DROP TRIGGER provider_assesses ON support_assessment;
DROP FUNCTION support_provider_assesses();
"""

APPEND_ONLY = """
CREATE FUNCTION support_append_only() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE audience text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank', 'total'];
BEGIN
  IF tg_op = 'DELETE' THEN
    IF current_user = 'portal_app' THEN
      RAISE EXCEPTION 'what was said in a request stays' USING ERRCODE = '42501';
    END IF;
    RETURN old;
  END IF;
  IF to_jsonb(new) - audience <> to_jsonb(old) - audience THEN
    RAISE EXCEPTION 'what was said in a request stays' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
"""
REWRITE = "DROP FUNCTION support_append_only();"


def append_only(table: str) -> migrations.RunSQL:
    """Rows of the table are added and never changed."""
    return migrations.RunSQL(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION support_append_only()",
        f"DROP TRIGGER append_only ON {table}",
    )


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("support", "0001_initial"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard(REQUEST),
        *rls.guard_shares(REQUEST, "support_supportrequestshare", "support_supportrequestgrant"),
        rls.restrict(REQUEST, "begin_as_draft", "INSERT", BEGIN_AS_DRAFT),
        migrations.RunSQL(KEEP_SIDES, ANY_SIDE),
        migrations.RunSQL(APPEND_ONLY, REWRITE),
        *(
            operation
            for table in PARTS
            for operation in (
                *rls.guard_part(table, parent=REQUEST, key="request_id"),
                rls.restrict(table, "own_words", "INSERT", OWN_WORDS),
                append_only(table),
            )
        ),
        migrations.RunSQL(PROVIDER_ASSESSES, ANYBODY_ASSESSES),
    ]
