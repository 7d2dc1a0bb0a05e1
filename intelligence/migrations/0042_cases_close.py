"""A case file closes to a party with the last contribution that it could see in it; file names are found word by word.

The title of a case often says what its contributions say. So on whatever way a party loses the last one (recall,
restriction, the end of a term or of a consent), the same transaction takes the case file from it as well.
"""

from django.db import migrations

CLOSE = """
CREATE FUNCTION portal_take_case(item uuid, parties int[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE head intelligence_case%ROWTYPE; gone int[];
BEGIN
  SELECT * INTO head FROM intelligence_case WHERE id = item FOR UPDATE;
  gone := ARRAY(
    SELECT party FROM unnest(parties) party
    WHERE party <> head.owner_id AND head.party_ids @> ARRAY[party] AND NOT EXISTS (
      SELECT 1 FROM intelligence_contribution c WHERE c.case_id = head.id AND c.owner_id = head.owner_id
        AND c.status = 'sent' AND c.party_ids @> ARRAY[party]));
  IF cardinality(gone) = 0 THEN RETURN; END IF;
  DELETE FROM intelligence_caseshare s WHERE s.content_object_id = head.id AND s.group_id = ANY(gone);
  DELETE FROM intelligence_casegrant g WHERE g.content_object_id = head.id AND g.party_id = ANY(gone);
  UPDATE intelligence_case k SET
    party_ids = ARRAY(SELECT unnest(head.party_ids) EXCEPT SELECT unnest(gone) ORDER BY 1),
    closed_party_ids = ARRAY(SELECT unnest(head.closed_party_ids) EXCEPT SELECT unnest(gone) ORDER BY 1),
    person_ids = ARRAY(SELECT g.user_id::int FROM intelligence_casegrant g
                       WHERE g.content_object_id = head.id ORDER BY 1)
  WHERE k.id = head.id;
END $$;
REVOKE ALL ON FUNCTION portal_take_case(uuid, int[]) FROM public;
CREATE FUNCTION portal_close_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM portal_take_case(new.case_id, ARRAY(SELECT unnest(old.party_ids) EXCEPT SELECT unnest(new.party_ids)));
  RETURN NULL;
END $$;
CREATE TRIGGER close_case AFTER UPDATE OF party_ids ON intelligence_contribution
  FOR EACH ROW WHEN (new.status = 'sent' AND NOT new.party_ids @> old.party_ids) EXECUTE FUNCTION portal_close_case();
"""
NO_CLOSE = """
DROP TRIGGER close_case ON intelligence_contribution;
DROP FUNCTION portal_close_case(); DROP FUNCTION portal_take_case(uuid, int[]);
"""

# Cases that were left open before.
CLOSE_OLD = """
SELECT portal_take_case(k.id, k.party_ids) FROM intelligence_case k WHERE cardinality(k.party_ids) > 1;
SET CONSTRAINTS ALL IMMEDIATE;
"""

NAMES = """
DO $edit$
DECLARE source text := pg_get_functiondef('portal_file_vector'::regproc);
BEGIN
  IF position({before} IN source) = 0 THEN RAISE EXCEPTION 'portal_file_vector is not as expected'; END IF;
  EXECUTE replace(source, {before}, {after});
END $edit$;
"""
WHOLE = "$q$(SELECT name FROM intelligence_attachment$q$"
WORDS = "$q$(SELECT name || ' ' || translate(name, '._-+()[]', '        ') FROM intelligence_attachment$q$"
FILL_OLD = "UPDATE intelligence_filetext SET body = body;"


class Migration(migrations.Migration):
    """The closing of cases, and the words of file names."""

    dependencies = [("intelligence", "0041_inbox_note_locks")]

    operations = [
        migrations.RunSQL(CLOSE, NO_CLOSE),
        migrations.RunSQL(CLOSE_OLD, migrations.RunSQL.noop),
        migrations.RunSQL(NAMES.format(before=WHOLE, after=WORDS), NAMES.format(before=WORDS, after=WHOLE)),
        migrations.RunSQL(FILL_OLD, migrations.RunSQL.noop),
    ]
