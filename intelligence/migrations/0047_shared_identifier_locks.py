"""An identifier that very many hold brings one hit for each owner; common keys are counted in a round of their own.

The counts were read from the whole index by each worker, every quarter of an hour, while a contribution waited.
"""

from django.db import migrations

from europol_portal.access import rls
from intelligence.migrations._cross_check_sql import CHECKS
from intelligence.migrations._holders_sql import COUNTS, ENTER, FILL, HOLDERS, NO_HOLDERS


def _function(name: str, source: str) -> str:
    """One function of a text, to put it back; rights of it stay."""
    start = source.index(f"CREATE FUNCTION {name}")
    return source[start : source.index("$$;", start) + 3].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)


NO_COUNTS = f"""
DROP FUNCTION portal_check_recount(int);
DROP FUNCTION portal_check_counts();
{_function("portal_check_counts", CHECKS)}
REVOKE ALL ON FUNCTION portal_check_counts(int) FROM public;
GRANT EXECUTE ON FUNCTION portal_check_counts(int) TO portal_system;
"""


class Migration(migrations.Migration):
    dependencies = [("intelligence", "0046_shared_identifiers")]

    operations = [
        *rls.enable("intelligence_commonkey"),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(ENTER, _function("portal_check_enter", CHECKS)),
        migrations.RunSQL(HOLDERS, NO_HOLDERS),
        migrations.RunSQL(COUNTS, NO_COUNTS),
    ]
