"""Drafts and remembered answers are read by their person only."""

from django.db import migrations

from europol_portal.access import rls


class Migration(migrations.Migration):
    """Second lock of personal tables."""

    dependencies = [("web", "0001_initial"), ("access", "0001_second_lock")]

    operations = [*rls.guard_personal("web_draft"), *rls.guard_personal("web_idempotencyrecord")]
