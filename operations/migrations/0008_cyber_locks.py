"""The second lock of proposals: the submitting country writes, members give their own points and votes, lines stay."""

from django.db import migrations
from django.db.migrations.operations.base import Operation

from europol_portal.access import rls

PROPOSAL = "operations_cyberproposal"
ENTRY, SCORE, VOTE = "operations_proposalentry", "operations_proposalscore", "operations_proposalvote"
OWN = f"party_id = {rls.PARTY}"

TRIGGERS = f"""
CREATE TRIGGER owner_only BEFORE UPDATE ON {PROPOSAL}
  FOR EACH ROW EXECUTE FUNCTION operations_owner_only('status', 'score');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {ENTRY}
  FOR EACH ROW EXECUTE FUNCTION operations_append_only();
"""
NO_TRIGGERS = f"""
DROP TRIGGER append_only ON {ENTRY};
DROP TRIGGER owner_only ON {PROPOSAL};
"""


def _own_rows(table: str) -> list[Operation]:
    return [
        *rls.guard_part(table, parent=PROPOSAL, key="proposal_id"),
        rls.restrict(table, "own_rows", "INSERT", f"WITH CHECK ({OWN})"),
        rls.restrict(table, "own_rows_only", "UPDATE", f"USING ({OWN}) WITH CHECK ({OWN})"),
        rls.restrict(table, "nobody_removes", "DELETE", "USING (false)"),
    ]


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("operations", "0007_cyber_task_force"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard(PROPOSAL),
        *rls.guard_shares(PROPOSAL, "operations_proposalshare", "operations_proposalgrant"),
        *_own_rows(ENTRY),
        *_own_rows(SCORE),
        *_own_rows(VOTE),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
