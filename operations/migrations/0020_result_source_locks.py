"""The second lock of what led to results: read, written and taken back by the country of the result alone."""

from django.db import migrations

from europol_portal.access import rls

OPERATION, SOURCE = "operations_operation", "operations_resultsource"
OWN = f"party_id = {rls.PARTY}"


class Migration(migrations.Migration):
    """Runs after the table exists."""

    dependencies = [("operations", "0019_result_sources"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard_part(SOURCE, parent=OPERATION, key="operation_id"),
        rls.restrict(SOURCE, "own_rows", "SELECT", f"USING ({OWN})"),
        rls.restrict(SOURCE, "own_new_rows", "INSERT", f"WITH CHECK ({OWN} AND named_by_id = {rls.PERSON})"),
        rls.restrict(SOURCE, "own_rows_go", "DELETE", f"USING ({OWN})"),
    ]
