"""The second lock of payments: whoever accepted the costs of a grant neither pays it nor notes what came back."""

from django.db import migrations

from europol_portal.access import rls

GRANT, LEDGER = "support_grant", "support_ledgerentry"

TWO_PERSONS = f"""
CREATE FUNCTION support_keep_acceptance() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE person int := {rls.PERSON};
BEGIN
  IF current_user <> 'portal_app' THEN RETURN new; END IF;
  IF new.accepted_by_id IS DISTINCT FROM old.accepted_by_id
      AND (old.accepted_by_id IS NOT NULL OR new.accepted_by_id IS DISTINCT FROM person) THEN
    RAISE EXCEPTION 'costs are accepted once, in the own name' USING ERRCODE = '42501';
  END IF;
  IF new.status = 'paid' AND old.status <> 'paid' AND coalesce(new.accepted_by_id = person, true) THEN
    RAISE EXCEPTION 'who accepted the costs does not pay' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_acceptance BEFORE UPDATE OF status, accepted_by_id ON {GRANT}
  FOR EACH ROW EXECUTE FUNCTION support_keep_acceptance();

CREATE FUNCTION support_other_pays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM {GRANT} WHERE id = new.grant_id AND accepted_by_id = {rls.PERSON}) THEN
    RAISE EXCEPTION 'who accepted the costs does not pay' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER other_pays BEFORE INSERT ON {LEDGER} FOR EACH ROW
  WHEN (new.kind IN ('payment', 'recovery')) EXECUTE FUNCTION support_other_pays();
"""
ONE_PERSON = f"""
DROP TRIGGER other_pays ON {LEDGER};
DROP FUNCTION support_other_pays();
DROP TRIGGER keep_acceptance ON {GRANT};
DROP FUNCTION support_keep_acceptance();
"""


class Migration(migrations.Migration):
    """Triggers only; what was paid before stays as it is."""

    dependencies = [("support", "0017_plan_locks")]

    operations = [migrations.RunSQL(TWO_PERSONS, ONE_PERSON)]
