"""Only the provider says who handles a request, and names its own people; those of old requests come from their history.

Until appeals came nothing but the history said who had declined a request. What was declined then can be appealed, too,
so the person who did is written where the rule looks.
"""

from importlib import import_module

from django.db import migrations

from europol_portal.access import rls

REQUEST = "support_supportrequest"
APPEALS = import_module("support.migrations.0020_appeal_locks")
NEW = APPEALS.sides(
    decided=", 'declined_by_id', 'handled_by_id'", told=", 'appealed_at'", asked_states=", 'appealed'",
    answered=APPEALS.ANSWERED,
)  # fmt: skip
OLD = APPEALS.NEW
HANDLER = f"""
CREATE FUNCTION support_keep_handler() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF current_user <> 'portal_app' THEN RETURN new; END IF;
  IF {rls.PARTY} IS DISTINCT FROM new.provider_id
      OR NOT EXISTS (SELECT 1 FROM parties_user WHERE id = new.handled_by_id AND party_id = new.provider_id) THEN
    RAISE EXCEPTION 'the provider names one of its people' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_handler BEFORE UPDATE ON {REQUEST} FOR EACH ROW
  WHEN (new.handled_by_id IS DISTINCT FROM old.handled_by_id) EXECUTE FUNCTION support_keep_handler();
CREATE TRIGGER keep_first_handler BEFORE INSERT ON {REQUEST} FOR EACH ROW
  WHEN (new.handled_by_id IS NOT NULL) EXECUTE FUNCTION support_keep_handler();
"""
NO_HANDLER = f"""
DROP TRIGGER keep_handler ON {REQUEST};
DROP TRIGGER keep_first_handler ON {REQUEST};
DROP FUNCTION support_keep_handler();
"""
DECLINED_THEN = f"""
UPDATE {REQUEST} AS asked SET declined_by_id = line.author_id
FROM (
  SELECT DISTINCT ON (request_id) request_id, author_id FROM support_requeststep
  WHERE step = 'decline' ORDER BY request_id, id DESC
) AS line
WHERE line.request_id = asked.id AND asked.declined_by_id IS NULL AND asked.status IN ('declined', 'appealed');
"""
HANDLED_THEN = f"""
UPDATE {REQUEST} AS asked SET handled_by_id = line.author_id
FROM (
  SELECT DISTINCT ON (request_id) request_id, author_id FROM support_requeststep
  WHERE step IN ('assess', 'accept', 'waitlist', 'decline', 'schedule', 'reopen') ORDER BY request_id, id DESC
) AS line
WHERE line.request_id = asked.id AND asked.handled_by_id IS NULL;
"""


class Migration(migrations.Migration):
    """Fills the columns before the trigger looks at who writes them."""

    dependencies = [("support", "0023_handlers")]

    operations = [
        migrations.RunSQL(DECLINED_THEN, migrations.RunSQL.noop),
        migrations.RunSQL(HANDLED_THEN, migrations.RunSQL.noop),
        migrations.RunSQL(NEW, OLD),
        migrations.RunSQL(HANDLER, NO_HANDLER),
    ]
