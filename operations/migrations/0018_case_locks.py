"""The case record is made by PostgreSQL itself: no path writes to a room without it, and nobody else writes to it."""

from django.db import migrations

from europol_portal.access import rls

OPERATION = "operations_operation"
LINE, LOG, TASK = "operations_caseline", "operations_logentry", "operations_roomtask"
SHIFT = "operations_rostershift"

# kind and columns of each source: its words, what is copied as facts, who entered it
SOURCES = {
    LOG: ("post", "text", "kind reason answers_id", "author_id", "at"),
    TASK: ("task", "text", "kind doer_id due_at status entry_id note outcome outcome_reference", "given_by_id", "given_at"),
    "operations_checkcount": ("count", "", "kind hour number", "entered_by_id", "entered_at"),
    "operations_operationresult": (
        "result", "text", "kind substance number minors weight_kg value_eur on reason confirmed_at", "entered_by_id",
        "entered_at",
    ),
    "operations_countrysheet": (
        "sheet", "remarks",
        "contact targets teams_planned teams_named officers warrants_needed warrants_signed channel_tested_at"
        " briefing_read_at ready_at signed_at agreed_at", "", "",
    ),
    SHIFT: ("shift", "", "person duty phone starts_at ends_at", "entered_by_id", ""),
    "operations_actionday": (
        "day", "", "title starts_at ends_at centre centre_zone standing_order status", "created_by_id", "created_at",
    ),
}  # fmt: skip

KEEP_TOLD = """
CREATE FUNCTION operations_keep_told() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  new.told_ids := new.party_ids;
  RETURN new;
END $$;
"""
# the source as jsonb, its kind, the column of its words, the columns of its facts, who entered it and when
WRITE_LINE = """
CREATE FUNCTION operations_write_case(source jsonb, before jsonb, act text, args text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  moment timestamptz := clock_timestamp();
  me int := nullif(current_setting('portal.party_id', true), '')::int;
  myself int := nullif(current_setting('portal.person_id', true), '')::int;
  facts jsonb;
  former jsonb;
  words text := coalesce(source->>args[2], '');
  micros bigint := (extract(epoch FROM moment) * 1000000)::bigint;
BEGIN
  SELECT coalesce(jsonb_object_agg(key, value), '{}') INTO facts FROM jsonb_each(source)
    WHERE key = ANY (string_to_array(args[3], ' ')) AND value <> 'null' AND value <> '""';
  IF act = 'changed' THEN
    SELECT coalesce(jsonb_object_agg(key, value), '{}') INTO former FROM jsonb_each(before)
      WHERE key = ANY (string_to_array(args[3], ' ')) AND value <> 'null' AND value <> '""';
    IF former = facts AND words = coalesce(before->>args[2], '') THEN
      RETURN;
    END IF;
    IF args[1] = 'count' THEN
      facts := facts || jsonb_build_object('before', before->'number');
    END IF;
  END IF;
  INSERT INTO operations_caseline (id, operation_id, party_id, author_id, kind, act, source, text, facts, at,
    handling_codes, handling_text, told_ids, party_ids, closed_party_ids, person_ids, classification_rank)
  VALUES (
    (lpad(to_hex(micros / 1000), 12, '0') || '7' || lpad(to_hex(micros % 1000), 3, '0')
      || substr(replace(gen_random_uuid()::text, '-', ''), 17))::uuid,
    (source->>'operation_id')::uuid,
    CASE WHEN act = 'entered' THEN coalesce(source->>'party_id', source->>'lead_id')::int
      ELSE coalesce(me, coalesce(source->>'party_id', source->>'lead_id')::int) END,
    coalesce(myself, (source->>nullif(args[4], ''))::int),
    args[1], act, (source->>'id')::uuid, words, facts,
    CASE WHEN act = 'entered' THEN coalesce((source->>nullif(args[5], ''))::timestamptz, moment) ELSE moment END,
    ARRAY(SELECT jsonb_array_elements_text(coalesce(source->'handling_codes', '[]'))),
    coalesce(source->>'handling_text', ''),
    ARRAY(SELECT jsonb_array_elements_text(coalesce(source->'told_ids', source->'party_ids'))::int),
    '{}', '{}', '{}', 0);
END $$;
REVOKE ALL ON FUNCTION operations_write_case(jsonb, jsonb, text, text[]) FROM PUBLIC;
CREATE FUNCTION operations_mirror() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'DELETE' THEN
    IF EXISTS (SELECT 1 FROM operations_operation WHERE id = old.operation_id) THEN
      PERFORM operations_write_case(to_jsonb(old), NULL, 'removed', tg_argv[0:4]);
    END IF;
  ELSIF tg_op = 'UPDATE' THEN
    PERFORM operations_write_case(to_jsonb(new), to_jsonb(old), 'changed', tg_argv[0:4]);
  ELSE
    PERFORM operations_write_case(to_jsonb(new), NULL, 'entered', tg_argv[0:4]);
  END IF;
  RETURN NULL;
END $$;
"""
NO_WRITING = """
DROP FUNCTION operations_mirror();
DROP FUNCTION operations_write_case(jsonb, jsonb, text, text[]);
"""


def _words(parts: tuple[str, ...]) -> str:
    return ", ".join(f"'{part}'" for part in parts)


def _changing(parts: tuple[str, ...]) -> str:
    """Columns whose change is news: neither the audience nor what is derived."""
    return ", ".join(f'"{column}"' for column in (parts[1], *parts[2].split()) if column)


BACKFILL = "".join(
    f"SELECT operations_write_case(to_jsonb(one), NULL, 'entered', ARRAY[{_words(parts)}]) FROM {table} one ORDER BY id;\n"
    for table, parts in SOURCES.items()
)
TRIGGERS = "".join(
    f"CREATE TRIGGER mirror AFTER INSERT OR UPDATE OF {_changing(parts)} ON {table}"
    f" FOR EACH ROW EXECUTE FUNCTION operations_mirror({_words(parts)});\n"
    for table, parts in SOURCES.items()
)
TRIGGERS += "".join(
    f"CREATE TRIGGER keep_told BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION operations_keep_told();\n"
    for table in (LOG, TASK)
)
TRIGGERS += f"""
CREATE TRIGGER mirror_removal AFTER DELETE ON {SHIFT}
  FOR EACH ROW EXECUTE FUNCTION operations_mirror({_words(SOURCES[SHIFT])});
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {LINE}
  FOR EACH ROW EXECUTE FUNCTION operations_append_only();
"""
NO_TRIGGERS = f"DROP TRIGGER append_only ON {LINE};\nDROP TRIGGER mirror_removal ON {SHIFT};\n"
NO_TRIGGERS += "".join(f"DROP TRIGGER keep_told ON {table};\n" for table in (LOG, TASK))
NO_TRIGGERS += "".join(f"DROP TRIGGER mirror ON {table};\n" for table in SOURCES)

TOLD = f"USING (NOT handling_codes @> ARRAY['H2']::varchar[] OR told_ids @> ARRAY[{rls.PARTY}])"


class Migration(migrations.Migration):
    """Runs after the tables exist; what rooms hold already is copied, as it stands."""

    dependencies = [("operations", "0017_case_record"), ("access", "0001_second_lock")]

    operations = [
        *rls.guard_part(LINE, parent=OPERATION, key="operation_id"),
        migrations.RunSQL(KEEP_TOLD, "DROP FUNCTION operations_keep_told()"),
        migrations.RunSQL(WRITE_LINE, NO_WRITING),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        *(rls.restrict(table, "told_then", "SELECT", TOLD) for table in (LINE, LOG, TASK)),
        rls.restrict(LINE, "by_trigger_only", "INSERT", "WITH CHECK (false)"),
        rls.restrict(LINE, "nobody_changes", "UPDATE", "USING (false)"),
        rls.restrict(LINE, "nobody_removes", "DELETE", "USING (false)"),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
