"""The second lock of money: a ledger that only grows and keeps every balance, and each side writing its own."""

from django.db import migrations
from django.db.migrations.operations.base import Operation

from europol_portal.access import rls

BUDGET, LINE, LEDGER, CALL = "support_budget", "support_budgetline", "support_ledgerentry", "support_grantcall"
GRANT, PARTNER, COST, AMENDMENT = "support_grant", "support_grantpartner", "support_grantcost", "support_grantamendment"
STEP, EVIDENCE = "support_grantstep", "support_grantevidence"
DECLARATION, EVALUATION = "support_grantdeclaration", "support_grantevaluation"
LINES = (STEP, EVIDENCE, DECLARATION, EVALUATION)
OWN = f"owner_id = {rls.PARTY}"
OWN_WORDS = f"party_id = {rls.PARTY} AND author_id = {rls.PERSON}"
APPLICANT, PROVIDER = f"applicant_id = {rls.PARTY}", f"provider_id = {rls.PARTY}"

# Every entry moves the balances of its line and of its grant; the check constraints of both refuse what is too much.
BOOK = f"""
CREATE FUNCTION support_book() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  grants {GRANT}%ROWTYPE;
  up numeric := new.amount;
  prefinancing numeric;
BEGIN
  IF new.grant_id IS NOT NULL THEN
    SELECT * INTO grants FROM {GRANT} WHERE id = new.grant_id FOR UPDATE;
    IF grants.provider_id IS DISTINCT FROM new.owner_id OR grants.currency <> new.currency THEN
      RAISE EXCEPTION 'a party books its own grants, in their currency' USING ERRCODE = '42501';
    END IF;
    new.applicant_id := grants.owner_id;
    new.classification_rank := grants.classification_rank;
  ELSE
    new.applicant_id := NULL;
    new.classification_rank := 0;
  END IF;
  PERFORM 1 FROM {LINE} l JOIN {BUDGET} b ON b.id = l.budget_id
    WHERE l.id = new.line_id AND l.owner_id = new.owner_id AND b.currency = new.currency FOR UPDATE OF l;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a party books on its own lines, in their currency' USING ERRCODE = '42501';
  END IF;
  IF new.grant_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM {CALL} c WHERE c.id = grants.call_id AND c.line_id = new.line_id) THEN
    RAISE EXCEPTION 'a grant is booked on the line of its call' USING ERRCODE = '42501';
  END IF;
  IF new.kind = 'prefinancing' THEN
    SELECT prefinancing_rate INTO prefinancing FROM {CALL} WHERE id = grants.call_id;
    IF grants.status NOT IN ('signed', 'running')
        OR grants.paid_amount + new.amount > round(grants.awarded_amount * prefinancing / 100, 2) THEN
      RAISE EXCEPTION 'above the pre-financing of the call' USING ERRCODE = '23514';
    END IF;
  ELSIF new.kind = 'payment' AND grants.paid_amount + new.amount > coalesce(grants.accepted_amount, 0) THEN
    RAISE EXCEPTION 'above what was accepted' USING ERRCODE = '23514';
  ELSIF new.kind IN ('cut', 'release', 'recovery') THEN
    up := -new.amount;
  END IF;
  IF new.grant_id IS NOT NULL THEN
    UPDATE {GRANT} SET
      committed_amount = committed_amount + CASE WHEN new.kind IN ('commitment', 'release') THEN up ELSE 0 END,
      paid_amount = paid_amount
        + CASE WHEN new.kind IN ('prefinancing', 'payment', 'recovery') THEN up ELSE 0 END
      WHERE id = new.grant_id;
  END IF;
  UPDATE {LINE} SET
    allocated = allocated + CASE WHEN new.kind IN ('allocation', 'cut') THEN up ELSE 0 END,
    committed = committed + CASE WHEN new.kind IN ('commitment', 'release') THEN up ELSE 0 END,
    paid = paid + CASE WHEN new.kind IN ('prefinancing', 'payment', 'recovery') THEN up ELSE 0 END
    WHERE id = new.line_id;
  RETURN new;
END $$;
CREATE TRIGGER book BEFORE INSERT ON {LEDGER} FOR EACH ROW EXECUTE FUNCTION support_book();

CREATE FUNCTION support_ledger_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'the ledger only grows' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER ledger_stays BEFORE UPDATE OR DELETE ON {LEDGER}
  FOR EACH ROW EXECUTE FUNCTION support_ledger_stays();

CREATE FUNCTION support_keep_balances() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF current_user = 'portal_app' AND (CASE tg_op
      WHEN 'INSERT' THEN new.allocated <> 0 OR new.committed <> 0 OR new.paid <> 0
      ELSE ROW(new.allocated, new.committed, new.paid) IS DISTINCT FROM ROW(old.allocated, old.committed, old.paid)
      END) THEN
    RAISE EXCEPTION 'balances are kept by the ledger' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_balances BEFORE INSERT OR UPDATE ON {LINE}
  FOR EACH ROW EXECUTE FUNCTION support_keep_balances();
ALTER TABLE {GRANT} ADD CONSTRAINT grant_accepted_by_rate
  CHECK (accepted_amount IS NULL OR accepted_amount <= round(accepted_costs * rate / 100, 2));
"""
NO_BOOK = f"""
ALTER TABLE {GRANT} DROP CONSTRAINT grant_accepted_by_rate;
DROP TRIGGER keep_balances ON {LINE};
DROP FUNCTION support_keep_balances();
DROP TRIGGER ledger_stays ON {LEDGER};
DROP FUNCTION support_ledger_stays();
DROP TRIGGER book ON {LEDGER};
DROP FUNCTION support_book();
"""

# The applicant says what is asked and reported, the provider what is decided; partners read. Balances are the ledger's.
SIDES = f"""
CREATE FUNCTION support_grant_sides() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  party int := nullif(current_setting('portal.party_id', true), '')::int;
  audience text[] := ARRAY['status', 'party_ids', 'closed_party_ids', 'person_ids', 'classification_rank'];
  decided text[] := ARRAY['score', 'awarded_amount', 'awarded_at', 'decision_reason', 'accepted_costs',
    'accepted_amount', 'accepted_by_id', 'ends_on'];
  judged text[] := ARRAY['score', 'awarded_amount', 'awarded_at', 'decision_reason', 'accepted_costs',
    'accepted_amount', 'accepted_by_id', 'committed_amount', 'paid_amount', 'provider_id', 'call_id', 'rate'];
  reported text[] := ARRAY['report_text', 'report_results', 'submitted_at', 'decide_by', 'signed_by_id', 'signed_at'];
  own_states text[] := ARRAY['submitted', 'withdrawn', 'signed', 'report_due', 'report_submitted'];
  was jsonb := to_jsonb(old) - audience;
  now_is jsonb := to_jsonb(new) - audience;
  name text;
BEGIN
  IF current_user <> 'portal_app' THEN RETURN new; END IF;
  IF party = old.owner_id THEN
    FOREACH name IN ARRAY judged LOOP
      IF was -> name IS DISTINCT FROM now_is -> name AND NOT (old.status = 'draft' AND name IN ('call_id', 'rate')) THEN
        RAISE EXCEPTION 'only the provider decides on a grant' USING ERRCODE = '42501';
      END IF;
    END LOOP;
    IF old.status <> 'draft' AND now_is - reported <> was - reported THEN
      RAISE EXCEPTION 'what was applied for does not change' USING ERRCODE = '42501';
    END IF;
    IF new.status <> old.status AND NOT new.status = ANY (own_states) THEN
      RAISE EXCEPTION 'this step belongs to the provider' USING ERRCODE = '42501';
    END IF;
  ELSIF party = old.provider_id THEN
    IF now_is - decided <> was - decided THEN
      RAISE EXCEPTION 'only the applicant says what is applied for' USING ERRCODE = '42501';
    END IF;
    IF new.status <> old.status AND new.status = ANY (own_states)
        AND NOT (old.status = 'awarded' AND new.status = 'withdrawn') THEN
      RAISE EXCEPTION 'this step belongs to the applicant' USING ERRCODE = '42501';
    END IF;
  ELSIF to_jsonb(new) - 'classification_rank'::text <> to_jsonb(old) - 'classification_rank'::text THEN
    RAISE EXCEPTION 'partners read an application' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER grant_sides BEFORE UPDATE ON {GRANT} FOR EACH ROW EXECUTE FUNCTION support_grant_sides();

CREATE FUNCTION support_know_grant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  SELECT owner_id, provider_id INTO new.applicant_id, new.provider_id FROM {GRANT} WHERE id = new.grant_id;
  RETURN new;
END $$;

CREATE FUNCTION support_open_evaluations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE {EVALUATION} SET is_open = true WHERE grant_id = new.id AND NOT is_open;
  RETURN NULL;
END $$;
CREATE TRIGGER open_evaluations AFTER UPDATE OF status ON {GRANT}
  FOR EACH ROW WHEN (new.status IN ('awarded', 'rejected') AND old.status <> new.status)
  EXECUTE FUNCTION support_open_evaluations();

CREATE FUNCTION support_grant_grows() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE audience text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank', 'total', 'is_open'];
BEGIN
  IF tg_op = 'DELETE' AND current_user <> 'portal_app' THEN RETURN old; END IF;
  IF tg_op = 'DELETE' OR to_jsonb(new) - audience <> to_jsonb(old) - audience
      OR (current_user = 'portal_app' AND to_jsonb(new) -> 'is_open' IS DISTINCT FROM to_jsonb(old) -> 'is_open') THEN
    RAISE EXCEPTION 'what was said of a grant stays' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;

CREATE FUNCTION support_keep_cost() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  party int := nullif(current_setting('portal.party_id', true), '')::int;
  audience text[] := ARRAY['party_ids', 'closed_party_ids', 'person_ids', 'classification_rank', 'amount'];
  state text;
BEGIN
  IF current_user <> 'portal_app' THEN RETURN coalesce(new, old); END IF;
  SELECT status INTO state FROM {GRANT} WHERE id = coalesce(new.grant_id, old.grant_id);
  IF tg_op IN ('INSERT', 'DELETE') THEN
    IF state <> 'draft' THEN RAISE EXCEPTION 'planned costs stand once sent' USING ERRCODE = '42501'; END IF;
    RETURN coalesce(new, old);
  END IF;
  IF party = old.applicant_id AND to_jsonb(new) - audience - 'claimed'::text
      <> to_jsonb(old) - audience - 'claimed'::text THEN
    RAISE EXCEPTION 'the applicant says what it cost' USING ERRCODE = '42501';
  END IF;
  IF party = old.provider_id AND to_jsonb(new) - audience - ARRAY['accepted', 'judgement']
      <> to_jsonb(old) - audience - ARRAY['accepted', 'judgement'] THEN
    RAISE EXCEPTION 'the provider says what is accepted' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_cost BEFORE INSERT OR UPDATE OR DELETE ON {COST}
  FOR EACH ROW EXECUTE FUNCTION support_keep_cost();

CREATE FUNCTION support_ended_grants(today date) RETURNS TABLE (id uuid, party int, person int, rank smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT g.id, g.owner_id::int, g.created_by_id::int, g.classification_rank FROM {GRANT} g
  WHERE g.status = 'running' AND g.ends_on < today ORDER BY g.id
$$;
REVOKE ALL ON FUNCTION support_ended_grants(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION support_ended_grants(date) TO portal_system;
"""
NO_SIDES = f"""
DROP FUNCTION support_ended_grants(date);
DROP TRIGGER keep_cost ON {COST};
DROP FUNCTION support_keep_cost();
DROP TRIGGER open_evaluations ON {GRANT};
DROP FUNCTION support_open_evaluations();
DROP TRIGGER grant_sides ON {GRANT};
DROP FUNCTION support_grant_sides();
"""
NO_PARTS = """
DROP FUNCTION support_grant_grows();
DROP FUNCTION support_know_grant();
"""


def own_table(table: str, *, changes: bool = True, see: str = OWN) -> list[Operation]:
    """Written by the owner's people alone; nothing is removed."""
    change = [rls.policy(table, "change", "UPDATE", using=OWN, check=OWN)] if changes else []
    return [
        *rls.enable(table),
        rls.policy(table, "see", "SELECT", using=see),
        rls.policy(table, "add", "INSERT", check=OWN),
        *change,
    ]


def part(table: str, *restricted: tuple[str, str, str]) -> list[Operation]:
    """A part of a grant, with who writes it."""
    return [
        *rls.guard_part(table, parent=GRANT, key="grant_id"),
        _trigger(table, "know_grant", "BEFORE INSERT", "support_know_grant"),
        *(rls.restrict(table, name, command, clause) for name, command, clause in restricted),
    ]


def _trigger(table: str, name: str, moment: str, function: str) -> Operation:
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER {name} ON {table}",
    )


def _adds(who: str) -> tuple[str, str, str]:
    return "who_adds", "INSERT", f"WITH CHECK ({who})"


def _changes(who: str, check: str = "") -> tuple[str, str, str]:
    return "who_changes", "UPDATE", f"USING ({who}) WITH CHECK ({check or who})"


def _removes(who: str) -> tuple[str, str, str]:
    return "who_removes", "DELETE", f"USING ({who})"


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("support", "0005_funding"), ("access", "0001_second_lock")]

    operations = [
        *own_table(BUDGET),
        *own_table(LINE),
        *own_table(CALL, see=f"{OWN} OR (status <> 'draft' AND {rls.PARTY} IS NOT NULL)"),
        *own_table(
            LEDGER,
            changes=False,
            see=f"{OWN} OR ({APPLICANT} AND classification_rank <= {rls.CLEARANCE})",
        ),
        rls.restrict(LEDGER, "own_name", "INSERT", f"WITH CHECK (by_id = {rls.PERSON})"),
        migrations.RunSQL(BOOK, NO_BOOK),
        *rls.guard(GRANT),
        *rls.guard_shares(GRANT, "support_grantshare", "support_grantpersongrant"),
        rls.restrict(
            GRANT, "begin_as_draft", "INSERT",
            "WITH CHECK (status = 'draft' AND awarded_amount IS NULL AND score IS NULL AND accepted_amount IS NULL"
            " AND committed_amount = 0 AND paid_amount = 0)",
        ),
        migrations.RunSQL(migrations.RunSQL.noop, NO_PARTS),
        migrations.RunSQL(SIDES, NO_SIDES),
        *part(
            PARTNER, _adds(f"{APPLICANT} AND answer = 'invited'"), _changes(f"party_id = {rls.PARTY}"),
            _removes(APPLICANT),
        ),
        *part(COST, _adds(APPLICANT), _changes(f"{APPLICANT} OR {PROVIDER}"), _removes(APPLICANT)),
        *part(
            AMENDMENT, _adds(f"{APPLICANT} AND status = 'asked'"), _changes(PROVIDER), _removes("false")
        ),
        *part(STEP, _adds(OWN_WORDS)),
        *part(EVIDENCE, _adds(f"{OWN_WORDS} AND {APPLICANT}")),
        *part(DECLARATION, _adds(f"{OWN_WORDS} AND {PROVIDER}"), ("who_sees", "SELECT", f"USING ({PROVIDER})")),
        *part(
            EVALUATION, _adds(f"{OWN_WORDS} AND {PROVIDER} AND NOT is_open"),
            ("who_sees", "SELECT", f"USING ({PROVIDER} OR is_open)"),
        ),
        *(_trigger(table, "grant_grows", "BEFORE UPDATE OR DELETE", "support_grant_grows") for table in LINES),
    ]
