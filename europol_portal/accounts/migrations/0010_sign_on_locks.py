"""Who comes in by which provider is known to the person and to the sign-in; invitations are ended by heads alone."""

from django.db import migrations

from europol_portal.access import rls

TABLE = "accounts_signonidentity"
SYSTEM = "current_user = 'portal_system'"

HEADS = """
CREATE FUNCTION portal_heads_end_invitations() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  person int := nullif(current_setting('portal.person_id', true), '')::int;
BEGIN
  IF current_user = 'portal_app' AND NOT EXISTS (
    SELECT FROM parties_membership m WHERE m.user_id = person AND m.role = 'unit_head'
      AND m.valid_from <= current_date AND coalesce(m.valid_until >= current_date, true))
  THEN
    RAISE EXCEPTION 'the head of a unit ends an invitation' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER heads_end_invitations BEFORE UPDATE ON accounts_invitation
  FOR EACH ROW EXECUTE FUNCTION portal_heads_end_invitations();
"""
NO_HEADS = """
DROP TRIGGER heads_end_invitations ON accounts_invitation;
DROP FUNCTION portal_heads_end_invitations();
"""


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("accounts", "0009_sign_on"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard_personal(TABLE),
        rls.policy(TABLE, "look_up", "SELECT", using=SYSTEM),
        migrations.RunSQL(HEADS, NO_HEADS),
    ]
