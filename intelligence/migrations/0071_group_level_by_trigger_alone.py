"""Raising the level of a group is the trigger's work; no login of the program may call it by hand."""

from django.db import migrations

CALL = "portal_raise_group(uuid, text, int)"


class Migration(migrations.Migration):
    """A function that nobody may call."""

    dependencies = [("intelligence", "0070_restriction_outlives_statements")]

    operations = [
        migrations.RunSQL(
            f"REVOKE ALL ON FUNCTION {CALL} FROM PUBLIC", f"GRANT EXECUTE ON FUNCTION {CALL} TO PUBLIC"
        ),
    ]
