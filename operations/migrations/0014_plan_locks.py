"""The second lock of plans: the lead writes phases, each party links for itself."""

from django.db import migrations

from europol_portal.access import rls

OPERATION = "operations_operation"
PHASE, RECORD = "operations_operationphase", "operations_operationrecord"
OWN = f"party_id = {rls.PARTY}"


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("operations", "0013_plans"), ("access", "0001_second_lock")]

    operations = [
        *(
            step
            for table in (PHASE, RECORD)
            for step in (
                *rls.guard_part(table, parent=OPERATION, key="operation_id"),
                rls.restrict(table, "own_rows", "INSERT", f"WITH CHECK ({OWN} AND entered_by_id = {rls.PERSON})"),
                rls.restrict(table, "nothing_changes", "UPDATE", "USING (false)"),
                rls.restrict(table, "own_rows_removed", "DELETE", f"USING ({OWN})"),
            )
        ),
    ]
