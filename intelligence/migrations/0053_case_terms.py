"""A case file closes to a party at the moment at which the last contribution that it sees in it does.

`lent_until` of a case says until when a party sees it that has nothing of it but contributions with a term or a
consent (0042 takes the case away when their job has run). Row-level security compares it with its own clock.
"""

from importlib import import_module

from django.db import migrations, models

from europol_portal.access import rls

LENT = import_module("intelligence.migrations.0013_disclosure_locks").NOT_ENDED
EDIT = import_module("intelligence.migrations.0044_erasure").EDIT

TERMS = """
CREATE FUNCTION portal_case_terms() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  new.lent_until := (
    SELECT jsonb_object_agg(s.party::text, to_jsonb(s.ends)) FROM (
      SELECT p.party, max(coalesce(least(c.open_until, (c.lent_until ->> p.party::text)::timestamptz), 'infinity')) ends
      FROM unnest(new.party_ids) p(party) JOIN intelligence_contribution c ON c.case_id = new.id
        AND c.owner_id = new.owner_id AND c.status = 'sent' AND c.party_ids @> ARRAY[p.party]
      WHERE p.party <> new.owner_id GROUP BY 1
    ) s WHERE s.ends < 'infinity');
  RETURN new;
END $$;
CREATE TRIGGER case_terms BEFORE INSERT OR UPDATE OF party_ids, lent_until ON intelligence_case
  FOR EACH ROW EXECUTE FUNCTION portal_case_terms();
CREATE FUNCTION portal_push_case_terms() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_case k SET lent_until = NULL
    WHERE k.id = new.case_id AND cardinality(k.party_ids) > 1
      AND (new.open_until IS NOT NULL OR new.lent_until IS NOT NULL OR k.lent_until IS NOT NULL
           OR NOT new.party_ids @> old.party_ids);
  RETURN NULL;
END $$;
CREATE TRIGGER push_case_terms AFTER INSERT OR UPDATE OF status, party_ids, open_until, lent_until
  ON intelligence_contribution FOR EACH ROW WHEN (new.status = 'sent') EXECUTE FUNCTION portal_push_case_terms();
REVOKE ALL ON FUNCTION portal_case_terms(), portal_push_case_terms() FROM PUBLIC;
"""
NO_TERMS = """
DROP TRIGGER push_case_terms ON intelligence_contribution;
DROP TRIGGER case_terms ON intelligence_case;
DROP FUNCTION portal_push_case_terms(); DROP FUNCTION portal_case_terms();
"""
FILL_OLD = """
UPDATE intelligence_case k SET lent_until = NULL WHERE cardinality(party_ids) > 1 AND EXISTS (
  SELECT 1 FROM intelligence_contribution c WHERE c.case_id = k.id
    AND (c.open_until IS NOT NULL OR c.lent_until IS NOT NULL));
"""

# The search for cases compares it as that for contributions does.
NO_CONSENTS = """$q$ OR t.kept_for = %s)'
      ' AND (t.lent_until IS NULL OR coalesce((t.lent_until ->> %L)::timestamptz > now(), true))', g, g);
  END IF;$q$"""
CONSENTS = """$q$ OR t.kept_for = %s)', g);
  END IF;
  rule := rule || format(
    ' AND (t.lent_until IS NULL OR coalesce((t.lent_until ->> %L)::timestamptz > now(), true))', g);$q$"""


class Migration(migrations.Migration):
    """The end of a case file for a party."""

    dependencies = [("intelligence", "0052_quest_locks")]

    operations = [
        migrations.AddField(
            "case",
            "lent_until",
            models.JSONField(
                editable=False,
                null=True,
                help_text="Set by trigger: until when parties see it that have nothing of it but what ends, {id: moment}.",
            ),
        ),
        migrations.RunSQL(TERMS, NO_TERMS),
        migrations.RunSQL(FILL_OLD, migrations.RunSQL.noop),
        rls.restrict("intelligence_case", "in_consent", "ALL", f"USING ({LENT}) WITH CHECK ({LENT})"),
        migrations.RunSQL(
            EDIT.format(name="portal_search_rows", before=NO_CONSENTS, after=CONSENTS),
            EDIT.format(name="portal_search_rows", before=CONSENTS, after=NO_CONSENTS),
        ),
    ]
