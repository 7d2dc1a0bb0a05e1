"""A field entry stands in the case record of its operation only where no wider circle reads it there.

The line has the level and the audience of the operation: an entry of a higher level, or inside a party's closed circle,
stays with the deployment alone, whose own record keeps it.
"""

from django.db import migrations

ENTRY = "support_fieldentry"
MIRROR = f"""
CREATE OR REPLACE FUNCTION support_write_case(entry {ENTRY}) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  operation uuid;
  reference text;
BEGIN
  SELECT asked.operation_id, deployment.reference INTO operation, reference
    FROM support_deployment deployment JOIN support_supportrequest asked ON asked.id = deployment.request_id
    JOIN operations_operation place ON place.id = asked.operation_id
    WHERE deployment.id = entry.deployment_id
      AND entry.classification_rank <= place.classification_rank AND entry.closed_party_ids = '{{}}';
  IF operation IS NULL THEN RETURN; END IF;
  PERFORM operations_write_case(
    to_jsonb(entry) || jsonb_build_object(
      'operation_id', operation, 'party_id', entry.host_id, 'told_ids', ARRAY[entry.host_id, entry.provider_id],
      'entry', entry.kind, 'evaluation', entry.source || entry.information, 'deployment', reference),
    NULL, 'entered',
    ARRAY['field', 'text', 'entry evaluation deployment noted_at', 'author_id', 'received_at']);
END $$;
"""


class Migration(migrations.Migration):
    """A function only; no table changes."""

    dependencies = [("support", "0020_appeal_locks"), ("operations", "0029_field_lines")]

    operations = [migrations.RunSQL(MIRROR, migrations.RunSQL.noop)]
