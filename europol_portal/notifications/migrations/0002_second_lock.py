"""Notifications are read by their person only; delivery is a named cross-party job; browsers are told at commit."""

from django.db import migrations

from europol_portal.access import rls

TELL = """
CREATE FUNCTION portal_tell_browser() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_notify('portal_events',
    json_build_object('person', new.recipient_id, 'kind', 'notification', 'id', new.id)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER tell_browser AFTER INSERT ON notifications_notification
  FOR EACH ROW EXECUTE FUNCTION portal_tell_browser();
"""
UNTELL = """
DROP TRIGGER tell_browser ON notifications_notification;
DROP FUNCTION portal_tell_browser();
"""
TABLE = "notifications_notification"
MINE = f"recipient_id = {rls.PERSON}"
SYSTEM = "current_user = 'portal_system'"


class Migration(migrations.Migration):
    """Second lock and live events."""

    dependencies = [("notifications", "0001_initial"), ("access", "0001_second_lock")]

    operations = [
        *rls.enable(TABLE),
        rls.policy(TABLE, "write", "INSERT", check="true"),
        rls.policy(TABLE, "read", "SELECT", using=f"{MINE} OR {SYSTEM}"),
        rls.policy(TABLE, "change", "UPDATE", using=f"{MINE} OR {SYSTEM}", check=f"{MINE} OR {SYSTEM}"),
        migrations.RunSQL(TELL, UNTELL),
    ]
