"""A correction replaces what is still in use; what the centre closed to use stays closed."""

from importlib import import_module

from django.db import migrations

FORMER = import_module("intelligence.migrations.0025_centre_locks").FOLLOW.split("CREATE TRIGGER follow_triage")[0]
REPLACED = FORMER.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
NARROWER = REPLACED.replace("status <> 'withdrawn';", "status NOT IN ('withdrawn', 'out_of_mandate', 'pen_expired');")


class Migration(migrations.Migration):
    dependencies = [("intelligence", "0042_cases_close")]

    operations = [migrations.RunSQL(NARROWER, REPLACED)]
