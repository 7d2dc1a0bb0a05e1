"""The second lock of packages: the agency writes, the host state decides, nobody else has a row at all."""

from django.db import migrations

from europol_portal.access import rls

PACKAGE, PERSON = "operations_agencypackage", "operations_packageperson"
OWN = f"party_id = {rls.PARTY}"
CONCERNED = f"party_id = {rls.PARTY} OR host_id = {rls.PARTY}"

TRIGGERS = f"""
CREATE TRIGGER owner_only BEFORE UPDATE ON {PACKAGE}
  FOR EACH ROW EXECUTE FUNCTION operations_owner_only('status');
"""
NO_TRIGGERS = f"DROP TRIGGER owner_only ON {PACKAGE};"


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("operations", "0023_packages"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard(PACKAGE),
        *rls.guard_shares(PACKAGE, "operations_packageshare", "operations_packagegrant"),
        *rls.guard_part(PERSON, parent=PACKAGE, key="package_id"),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        rls.restrict(PERSON, "own_rows", "INSERT", f"WITH CHECK ({OWN})"),
        rls.restrict(PERSON, "concerned_change", "UPDATE", f"USING ({CONCERNED}) WITH CHECK ({CONCERNED})"),
        rls.restrict(PERSON, "own_rows_removed", "DELETE", f"USING ({OWN})"),
    ]
