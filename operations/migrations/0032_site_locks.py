"""The second lock of sites: each party writes its own; a higher level and what is one party's own are hidden."""

from django.db import migrations

from europol_portal.access import rls

SITE = "operations_operationsite"
OWN = f"party_id = {rls.PARTY}"


class Migration(migrations.Migration):
    """Runs after the table exists."""

    dependencies = [("operations", "0031_sites"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard_part(SITE, parent="operations_operation", key="operation_id"),
        rls.restrict(
            SITE, "of_level", "SELECT", f"USING (own_rank <= {rls.CLEARANCE} AND (NOT is_own OR {OWN}))"
        ),
        rls.restrict(SITE, "own_rows", "INSERT", f"WITH CHECK ({OWN} AND entered_by_id = {rls.PERSON})"),
        rls.restrict(SITE, "nothing_changes", "UPDATE", "USING (false)"),
        rls.restrict(SITE, "own_rows_removed", "DELETE", f"USING ({OWN})"),
    ]
