"""What a mobile office enters for an operation stands in the case record of the operation, too (invariant 37).

PostgreSQL writes the line, with the codes of the entry and the host as its owner; host and provider are told, nobody else
of the operation. An entry for no operation has its record in the deployment, where it is never changed.
"""

from django.db import migrations

ENTRY = "support_fieldentry"
MIRROR = f"""
CREATE FUNCTION support_write_case(entry {ENTRY}) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  operation uuid;
  reference text;
BEGIN
  SELECT asked.operation_id, deployment.reference INTO operation, reference
    FROM support_deployment deployment JOIN support_supportrequest asked ON asked.id = deployment.request_id
    WHERE deployment.id = entry.deployment_id;
  IF operation IS NULL THEN RETURN; END IF;
  PERFORM operations_write_case(
    to_jsonb(entry) || jsonb_build_object(
      'operation_id', operation, 'party_id', entry.host_id, 'told_ids', ARRAY[entry.host_id, entry.provider_id],
      'entry', entry.kind, 'evaluation', entry.source || entry.information, 'deployment', reference),
    NULL, 'entered',
    ARRAY['field', 'text', 'entry evaluation deployment noted_at', 'author_id', 'received_at']);
END $$;
REVOKE ALL ON FUNCTION support_write_case({ENTRY}) FROM PUBLIC;
CREATE FUNCTION support_mirror() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM support_write_case(new);
  RETURN NULL;
END $$;
CREATE TRIGGER mirror AFTER INSERT ON {ENTRY} FOR EACH ROW EXECUTE FUNCTION support_mirror();
SELECT support_write_case(entry) FROM {ENTRY} entry ORDER BY id;
"""
NO_MIRROR = f"""
DROP TRIGGER mirror ON {ENTRY};
DROP FUNCTION support_mirror();
DROP FUNCTION support_write_case({ENTRY});
"""


class Migration(migrations.Migration):
    """Runs after both tables exist; what was entered before is copied."""

    dependencies = [("support", "0014_deployment_locks"), ("operations", "0029_field_lines")]

    operations = [migrations.RunSQL(MIRROR, NO_MIRROR)]
