"""Remembered answers may be read and forgotten by the program once they are old; nobody else's are ever read."""

from django.db import migrations

from europol_portal.access import rls

TABLE = "web_idempotencyrecord"
OLD = "current_user = 'portal_system' AND created_at < now() - interval '7 days'"


class Migration(migrations.Migration):
    """What the scheduler may do."""

    dependencies = [("web", "0002_second_lock"), ("access", "0001_second_lock")]

    operations = [
        rls.policy(TABLE, "tend_see", "SELECT", using=OLD),
        rls.policy(TABLE, "tend", "DELETE", using=OLD),
    ]
