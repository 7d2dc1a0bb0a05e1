"""A restriction of processing (Article 37(3) of Regulation (EU) 2016/794) is not lifted by a category that is stated.

A category lifts what the want of one had taken out of use; what the data protection officer restricted at a person's
request stays so until the officer releases it.
"""

from django.db import migrations

STATE = """
CREATE OR REPLACE FUNCTION portal_carry_statement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  is_restricted boolean;
BEGIN
  SELECT EXISTS (SELECT FROM protection_subjectrequest asked JOIN intelligence_entity entity ON entity.id = new.entity_id
                 WHERE asked.restricted_at = entity.withdrawn_at) INTO is_restricted;
  UPDATE intelligence_entity SET
    current_category = new.category,
    stated_necessity = new.necessity,
    category_due = new.due_at,
    category_told_at = NULL,
    withdrawn_at = CASE WHEN is_restricted THEN withdrawn_at END,
    withdrawn_for = CASE WHEN is_restricted THEN withdrawn_for END
  WHERE id = new.entity_id;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    """A function only; no table changes."""

    dependencies = [("intelligence", "0069_subject_holdings"), ("protection", "0002_subject_request_locks")]

    operations = [migrations.RunSQL(STATE, migrations.RunSQL.noop)]
