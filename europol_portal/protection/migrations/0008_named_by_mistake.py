"""An owner that was named by mistake and not told yet is taken off the register by the officer."""

from django.db import migrations

from europol_portal.access import rls

NOTICE = "protection_breachnotice"
DUTY = "current_setting('portal.duty', true) = 'audit'"


class Migration(migrations.Migration):
    """Who was told stays."""

    dependencies = [("protection", "0007_breach_locks")]

    operations = [
        migrations.RunSQL(f"GRANT DELETE ON {NOTICE} TO portal_app", f"REVOKE DELETE ON {NOTICE} FROM portal_app"),
        rls.policy(NOTICE, "take_off", "DELETE", using=f"{DUTY} AND told_at IS NULL"),
    ]
