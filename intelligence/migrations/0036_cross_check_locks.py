"""The second lock of cross-checks: who may be compared, the worker's functions, and what follows a hit.

The index is read and written by functions of the owner of the tables alone, for the matching worker's role. Whether an
entity may be compared is asked of its contribution as it is now, each time it is read (`portal_comparable`), and what
may not leaves the index in the same transaction, with what hits have kept of it.
"""

from django.db import migrations

from europol_portal.access import rls
from intelligence.migrations._cross_check_sql import (
    CHECKS,
    COMPARABLE,
    FOLLOW,
    KEEP,
    NO_CHECKS,
    NO_COMPARABLE,
    NO_FOLLOW,
    NO_KEEP,
    NO_RECORD,
    RECORD,
)

COMPARED, KEYS, RUNS = "intelligence_comparedentity", "intelligence_matchkey", "intelligence_crosscheck"
HIT, SIDE = "intelligence_hit", "intelligence_hitside"

MINE = (
    f"owner_id = {rls.PARTY} AND classification_rank <= {rls.CLEARANCE}"
    f" AND (cardinality(person_ids) = 0 OR person_ids @> ARRAY[{rls.PERSON}])"
)
TELLABLE = f"{MINE} AND hidden_by = '' AND NOT is_held"


class Migration(migrations.Migration):
    """Policies, functions and triggers."""

    dependencies = [("intelligence", "0035_cross_check"), ("access", "0001_second_lock")]

    operations = [
        *rls.enable(COMPARED),
        *rls.enable(KEYS),
        *rls.enable(RUNS),
        *rls.enable(HIT),
        rls.policy(HIT, "see", "SELECT", using=MINE),
        rls.policy(HIT, "change", "UPDATE", using=MINE, check=MINE),
        *rls.enable(SIDE),
        rls.policy(SIDE, "see", "SELECT", using=TELLABLE),
        rls.policy(SIDE, "change", "UPDATE", using=TELLABLE, check=TELLABLE),
        migrations.RunSQL(COMPARABLE, NO_COMPARABLE),
        migrations.RunSQL(CHECKS, NO_CHECKS),
        migrations.RunSQL(RECORD, NO_RECORD),
        migrations.RunSQL(FOLLOW, NO_FOLLOW),
        migrations.RunSQL(KEEP, NO_KEEP),
    ]
