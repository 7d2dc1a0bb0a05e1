"""The second lock of attributions: the party that says so, and parties that see what is named (invariants 1, 35)."""

from django.db import migrations

from europol_portal.access import rls

LINK = "operations_resultlink"
NAMED = {
    "target_id": "operations_highvaluetarget",
    "task_force_id": "operations_taskforce",
    "proposal_id": "operations_cyberproposal",
}
KNOW = f"""
CREATE FUNCTION operations_know_named() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  new.known_ids := coalesce(
    (SELECT party_ids FROM {NAMED["target_id"]} WHERE id = new.target_id),
    (SELECT party_ids FROM {NAMED["task_force_id"]} WHERE id = new.task_force_id),
    (SELECT party_ids FROM {NAMED["proposal_id"]} WHERE id = new.proposal_id),
    '{{}}'
  );
  RETURN new;
END $$;
CREATE FUNCTION operations_named_known() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE format('UPDATE {LINK} SET known_ids = $1 WHERE %I = $2', tg_argv[0]) USING new.party_ids, new.id;
  RETURN NULL;
END $$;
"""
TRIGGERS = f"""
CREATE TRIGGER know_named BEFORE INSERT ON {LINK} FOR EACH ROW EXECUTE FUNCTION operations_know_named();
"""
TRIGGERS += "".join(
    f"CREATE TRIGGER named_known AFTER UPDATE OF party_ids ON {table} FOR EACH ROW"
    f" EXECUTE FUNCTION operations_named_known('{key}');\n"
    for key, table in NAMED.items()
)
NO_TRIGGERS = "".join(f"DROP TRIGGER named_known ON {table};\n" for table in NAMED.values())
NO_TRIGGERS += f"DROP TRIGGER know_named ON {LINK};"
STANDING = "".join(
    f"UPDATE {LINK} link SET known_ids = named.party_ids FROM {table} named WHERE named.id = link.{key};\n"
    for key, table in NAMED.items()
)


class Migration(migrations.Migration):
    """Narrowing inside a party, by its closed circle, its clearance and roles, is known to the first lock."""

    dependencies = [("operations", "0026_result_link_audience")]

    operations = [
        migrations.RunSQL(KNOW, "DROP FUNCTION operations_named_known(); DROP FUNCTION operations_know_named();"),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(STANDING, migrations.RunSQL.noop),
        rls.restrict(
            LINK, "own_or_known", "SELECT", f"USING (party_id = {rls.PARTY} OR known_ids @> ARRAY[{rls.PARTY}])"
        ),
    ]
