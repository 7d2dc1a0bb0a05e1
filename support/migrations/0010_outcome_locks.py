"""The second lock of outcomes: the requester's own words, from the delivery to the end; lessons without a requester."""

from django.db import migrations

from europol_portal.access import rls

OUTCOME, FIGURE, LESSON = "support_outcome", "support_outcomefigure", "support_lesson"
OWN = f"owner_id = {rls.PARTY}"

REQUESTER_SAYS = f"""
CREATE FUNCTION support_requester_says() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM support_supportrequest WHERE id = new.request_id AND owner_id = new.party_id
      AND status IN ('delivered', 'feedback')) THEN
    RAISE EXCEPTION 'the requester says what came of it, from the delivery to the end' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER requester_says BEFORE INSERT ON {OUTCOME} FOR EACH ROW EXECUTE FUNCTION support_requester_says();

CREATE FUNCTION support_figure_of_own() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM {OUTCOME} WHERE id = new.outcome_id
      AND party_id = nullif(current_setting('portal.party_id', true), '')::int) THEN
    RAISE EXCEPTION 'only the requester says what came of it' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER figure_of_own BEFORE INSERT ON {FIGURE} FOR EACH ROW EXECUTE FUNCTION support_figure_of_own();
"""
ANYBODY_SAYS = f"""
DROP TRIGGER figure_of_own ON {FIGURE};
DROP FUNCTION support_figure_of_own();
DROP TRIGGER requester_says ON {OUTCOME};
DROP FUNCTION support_requester_says();
"""


def append_only(table: str) -> migrations.RunSQL:
    """Rows of the table are added and never changed."""
    return migrations.RunSQL(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION support_append_only()",
        f"DROP TRIGGER append_only ON {table}",
    )


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("support", "0009_outcome"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard_part(OUTCOME, parent="support_supportrequest", key="request_id"),
        rls.restrict(OUTCOME, "own_words", "INSERT", f"WITH CHECK (party_id = {rls.PARTY} AND author_id = {rls.PERSON})"),
        *rls.guard_part(FIGURE, parent=OUTCOME, key="outcome_id", of_part=True),
        append_only(OUTCOME),
        append_only(FIGURE),
        migrations.RunSQL(REQUESTER_SAYS, ANYBODY_SAYS),
        *rls.enable(LESSON),
        rls.policy(LESSON, "see", "SELECT", using=f"{rls.PARTY} IS NOT NULL"),
        rls.policy(LESSON, "add", "INSERT", check=f"{OWN} AND told_by_id = {rls.PERSON}"),
    ]
