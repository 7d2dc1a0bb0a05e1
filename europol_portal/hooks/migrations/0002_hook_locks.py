"""Webhooks and deliveries belong to their person; one named job tells all of them. News get their place in the feed."""

from django.db import migrations

from europol_portal.access import rls

HOOK, DELIVERY = "hooks_webhook", "hooks_delivery"
SYSTEM = "current_user = 'portal_system'"


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("hooks", "0001_initial"), ("notifications", "0002_second_lock"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard_personal(HOOK),
        rls.policy(HOOK, "tell", "ALL", using=SYSTEM, check=SYSTEM),
        *rls.guard_personal(DELIVERY),
        rls.policy(DELIVERY, "tell", "ALL", using=SYSTEM, check=SYSTEM),
        migrations.RunSQL(
            "ALTER TABLE notifications_notification"
            " ADD COLUMN transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id();"
            "CREATE INDEX notification_feed ON notifications_notification (recipient_id, transaction_id, id);",
            "ALTER TABLE notifications_notification DROP COLUMN transaction_id;",
        ),
    ]
