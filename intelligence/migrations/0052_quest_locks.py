"""The second lock of searches: one-sided rows, written by functions that the matching worker's role alone may call."""

from django.db import migrations

from europol_portal.access import rls
from intelligence.migrations._quest_sql import (
    ERASE,
    FOLLOW,
    NO_ERASE,
    NO_FOLLOW,
    NO_RECORD,
    NO_RIGHTS,
    NO_TELL,
    NO_USED,
    NO_WORK,
    RECORD,
    RIGHTS,
    TELL,
    USED,
    WORK,
)

SEARCH, MATCH, ANSWER = "intelligence_questsearch", "intelligence_questmatch", "intelligence_questanswer"
NOTICE, CONCERN = "intelligence_questnotice", "intelligence_questconcern"

MINE = (
    f"owner_id = {rls.PARTY} AND classification_rank <= {rls.CLEARANCE}"
    f" AND (cardinality(person_ids) = 0 OR person_ids @> ARRAY[{rls.PERSON}])"
)
NEW = (
    f"{MINE} AND asked_by_id = {rls.PERSON} AND person_ids = ARRAY[{rls.PERSON}] AND done = 0"
    " AND finished_at IS NULL AND shown_at IS NULL"
)
CONTROL = "(SELECT current_setting('portal.duty', true)) = 'audit'"


class Migration(migrations.Migration):
    """Policies, functions and triggers."""

    dependencies = [("intelligence", "0051_quest"), ("access", "0001_second_lock")]

    operations = [
        *rls.enable(SEARCH),
        rls.policy(SEARCH, "see", "SELECT", using=MINE),
        rls.policy(SEARCH, "ask", "INSERT", check=NEW),
        rls.policy(SEARCH, "change", "UPDATE", using=MINE, check=MINE),
        *rls.enable(MATCH),
        rls.policy(MATCH, "see", "SELECT", using=MINE),
        rls.policy(MATCH, "change", "UPDATE", using=MINE, check=MINE),
        *rls.enable(ANSWER),
        rls.policy(ANSWER, "see", "SELECT", using=f"{MINE} AND hidden_by = '' AND shown_at <= now()"),
        *rls.enable(NOTICE),
        rls.policy(NOTICE, "see", "SELECT", using=MINE),
        rls.policy(NOTICE, "change", "UPDATE", using=MINE, check=MINE),
        *rls.enable(CONCERN),
        rls.policy(CONCERN, "see", "SELECT", using=CONTROL),
        rls.policy(CONCERN, "close", "UPDATE", using=CONTROL, check=CONTROL),
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
        migrations.RunSQL(USED, NO_USED),
        migrations.RunSQL(WORK, NO_WORK),
        migrations.RunSQL(RECORD, NO_RECORD),
        migrations.RunSQL(TELL, NO_TELL),
        migrations.RunSQL(FOLLOW, NO_FOLLOW),
        migrations.RunSQL(ERASE, NO_ERASE),
    ]
