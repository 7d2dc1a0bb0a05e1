"""The owner's term closes requests, pauses and notices too, at the moment at which it closes the contribution."""

from django.db import migrations
from django.db.migrations.operations.base import Operation

from europol_portal.access import rls

REQUEST = "intelligence_informationrequest"
PARTS = ("intelligence_pause", "intelligence_delaynotice")

TERM = """
CREATE FUNCTION portal_copy_request_term() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  SELECT open_until, kept_for INTO new.open_until, new.kept_for
    FROM intelligence_informationrequest WHERE id = new.request_id;
  RETURN new;
END $$;
CREATE FUNCTION portal_push_request_term() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE keeper int := CASE WHEN new.open_until IS NULL THEN NULL ELSE new.owner_id END;
BEGIN
  UPDATE intelligence_informationrequest SET open_until = new.open_until, kept_for = keeper
    WHERE contribution_id = new.id;
  UPDATE intelligence_pause p SET open_until = new.open_until, kept_for = keeper
    FROM intelligence_informationrequest r WHERE r.id = p.request_id AND r.contribution_id = new.id;
  UPDATE intelligence_delaynotice n SET open_until = new.open_until, kept_for = keeper
    FROM intelligence_informationrequest r WHERE r.id = n.request_id AND r.contribution_id = new.id;
  RETURN NULL;
END $$;
CREATE TRIGGER push_request_term AFTER UPDATE OF open_until ON intelligence_contribution
  FOR EACH ROW WHEN (old.open_until IS DISTINCT FROM new.open_until) EXECUTE FUNCTION portal_push_request_term();
CREATE TRIGGER copy_term BEFORE INSERT ON intelligence_informationrequest
  FOR EACH ROW EXECUTE FUNCTION portal_copy_term();
CREATE TRIGGER copy_term BEFORE INSERT ON intelligence_pause
  FOR EACH ROW EXECUTE FUNCTION portal_copy_request_term();
CREATE TRIGGER copy_term BEFORE INSERT ON intelligence_delaynotice
  FOR EACH ROW EXECUTE FUNCTION portal_copy_request_term();
"""
NO_TERM = """
DROP TRIGGER copy_term ON intelligence_delaynotice;
DROP TRIGGER copy_term ON intelligence_pause;
DROP TRIGGER copy_term ON intelligence_informationrequest;
DROP TRIGGER push_request_term ON intelligence_contribution;
DROP FUNCTION portal_push_request_term();
DROP FUNCTION portal_copy_request_term();
"""

# The rows' own guards let the copied columns follow.
EDIT = """
DO $edit$
DECLARE source text := pg_get_functiondef('{name}'::regproc);
BEGIN
  IF position($q${before}$q$ IN source) = 0 THEN RAISE EXCEPTION '{name} is not as expected'; END IF;
  EXECUTE replace(source, $q${before}$q$, $q${after}$q$);
END $edit$;
"""
BEFORE = "'person_ids', 'classification_rank']"
AFTER = "'person_ids', 'classification_rank', 'open_until', 'kept_for']"


def _edit(name: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        EDIT.format(name=name, before=BEFORE, after=AFTER), EDIT.format(name=name, before=AFTER, after=BEFORE)
    )


def _close(table: str, keeper: str) -> Operation:
    rule = f"open_until IS NULL OR open_until > now() OR {keeper} = {rls.PARTY}"
    return rls.restrict(table, "in_term", "ALL", f"USING ({rule}) WITH CHECK ({rule})")


class Migration(migrations.Migration):
    """Triggers that copy the term, and the policies that hold it."""

    dependencies = [("intelligence", "0010_request_terms")]

    operations = [
        _edit("portal_keep_request"),
        _edit("portal_keep_pause"),
        migrations.RunSQL(TERM, NO_TERM),
        _close(REQUEST, "owner_id"),
        *[_close(table, "kept_for") for table in PARTS],
    ]
