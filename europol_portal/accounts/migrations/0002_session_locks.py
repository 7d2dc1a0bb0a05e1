"""Sessions are read by their person only; open streams hear when a session, an account or a membership ends."""

from django.db import migrations

from europol_portal.access import rls

SYSTEM = "current_user = 'portal_system'"
RECHECK = """
CREATE FUNCTION portal_recheck() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE row jsonb := to_jsonb(CASE WHEN tg_op = 'DELETE' THEN old ELSE new END);
BEGIN
  PERFORM pg_notify('portal_events', json_build_object('recheck', (row->>tg_argv[0])::int)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER recheck AFTER DELETE ON accounts_opensession
  FOR EACH ROW EXECUTE FUNCTION portal_recheck('user_id');
CREATE TRIGGER recheck AFTER UPDATE OF is_active, session_epoch, password, clearance, party_id ON parties_user
  FOR EACH ROW WHEN (old.is_active <> new.is_active OR old.session_epoch <> new.session_epoch
    OR old.password <> new.password OR old.clearance <> new.clearance OR old.party_id <> new.party_id)
  EXECUTE FUNCTION portal_recheck('id');
CREATE TRIGGER recheck AFTER UPDATE OR DELETE ON parties_membership
  FOR EACH ROW EXECUTE FUNCTION portal_recheck('user_id');
"""
FORGET = """
DROP TRIGGER recheck ON parties_membership;
DROP TRIGGER recheck ON parties_user;
DROP TRIGGER recheck ON accounts_opensession;
DROP FUNCTION portal_recheck();
"""


class Migration(migrations.Migration):
    """Second lock of sessions."""

    dependencies = [
        ("accounts", "0001_sessions"),
        ("access", "0001_second_lock"),
        ("parties", "0004_calendar_feed"),
    ]

    operations = [
        *rls.guard_personal("accounts_opensession"),
        rls.policy("accounts_opensession", "look_after", "SELECT", using=SYSTEM),
        rls.policy("accounts_opensession", "tend", "DELETE", using=SYSTEM),
        migrations.RunSQL(RECHECK, FORGET),
    ]
