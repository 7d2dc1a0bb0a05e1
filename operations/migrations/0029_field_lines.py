"""Lines of the case record for what is entered on the spot: only those who were told read them, whatever their codes."""

from django.db import migrations, models

from europol_portal.access import rls

LINE = "operations_caseline"
KINDS = [
    ("post", "Log"), ("task", "Tasks and cross-checks"), ("count", "Hourly checks"), ("result", "Results"),
    ("sheet", "Country sheets"), ("shift", "Roster"), ("day", "Action days"), ("field", "Entries on the spot"),
]  # fmt: skip


class Migration(migrations.Migration):
    """A restriction more; no row of that kind exists before."""

    dependencies = [("operations", "0028_package_sides")]

    operations = [
        migrations.AlterField("caseline", "kind", models.CharField(choices=KINDS, max_length=8)),
        rls.restrict(LINE, "told_on_the_spot", "SELECT", f"USING (kind <> 'field' OR told_ids @> ARRAY[{rls.PARTY}])"),
    ]
