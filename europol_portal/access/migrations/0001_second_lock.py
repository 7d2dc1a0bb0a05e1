"""Rights of the application role and the trigger functions of the second lock."""

from django.db import migrations

GRANTS = """
GRANT USAGE ON SCHEMA public TO portal_app, portal_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO portal_app, portal_system;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO portal_app, portal_system;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app, portal_system;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO portal_app, portal_system;
"""

KEEP_OWNER = """
CREATE FUNCTION portal_keep_owner() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE me int := nullif(current_setting('portal.party_id', true), '')::int;
BEGIN
  IF current_user <> 'portal_app' THEN RETURN new; END IF;
  IF new.owner_id <> old.owner_id THEN
    RAISE EXCEPTION 'the owner of a row never changes' USING ERRCODE = '42501';
  END IF;
  IF me IS DISTINCT FROM old.owner_id THEN
    IF new.party_ids IS DISTINCT FROM old.party_ids OR new.classification IS DISTINCT FROM old.classification THEN
      RAISE EXCEPTION 'only the owner decides who sees a row' USING ERRCODE = '42501';
    END IF;
    IF array_remove(new.closed_party_ids, me) IS DISTINCT FROM array_remove(old.closed_party_ids, me) THEN
      RAISE EXCEPTION 'a party closes its own circle only' USING ERRCODE = '42501';
    END IF;
  END IF;
  RETURN new;
END $$;
"""

KNOW_OWNER = """
CREATE FUNCTION portal_know_owner() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE owner int;
BEGIN
  EXECUTE format('SELECT owner_id FROM %I WHERE id = $1', tg_argv[0]) INTO owner USING new.content_object_id;
  new.owner_id := coalesce(owner, 0);
  IF tg_table_name LIKE '%grant' THEN
    new.party_id := (SELECT party_id FROM parties_user WHERE id = new.user_id);
  END IF;
  RETURN new;
END $$;
"""

CHECK_AUDIENCE = """
CREATE FUNCTION portal_check_audience() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE key uuid; same boolean; row jsonb := to_jsonb(CASE WHEN tg_op = 'DELETE' THEN old ELSE new END);
BEGIN
  key := CASE WHEN tg_table_name = tg_argv[0] THEN (row->>'id')::uuid ELSE (row->>'content_object_id')::uuid END;
  EXECUTE format(
    'SELECT ARRAY(SELECT unnest(g.party_ids) ORDER BY 1)'
    ' = ARRAY(SELECT group_id FROM %2$I s WHERE s.content_object_id = g.id ORDER BY 1)'
    ' AND ARRAY(SELECT unnest(g.closed_party_ids) ORDER BY 1)'
    ' = ARRAY(SELECT group_id FROM %2$I s WHERE s.content_object_id = g.id AND s.is_closed ORDER BY 1)'
    ' AND ARRAY(SELECT unnest(g.person_ids) ORDER BY 1)'
    ' = ARRAY(SELECT user_id::int FROM %3$I p WHERE p.content_object_id = g.id ORDER BY 1)'
    ' FROM %1$I g WHERE g.id = $1', tg_argv[0], tg_argv[1], tg_argv[2]) INTO same USING key;
  IF same IS FALSE THEN
    RAISE EXCEPTION 'the audience of a row in % differs from its share rows', tg_argv[0] USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
"""

COPY_AUDIENCE = """
CREATE FUNCTION portal_copy_audience() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE parent record;
BEGIN
  EXECUTE format('SELECT party_ids, closed_party_ids, person_ids, classification_rank FROM %I WHERE id = $1',
    tg_argv[0]) INTO parent USING (to_jsonb(new)->>tg_argv[1])::uuid;
  new.party_ids := coalesce(parent.party_ids, '{}');
  new.closed_party_ids := coalesce(parent.closed_party_ids, '{}');
  new.person_ids := coalesce(parent.person_ids, '{}');
  new.classification_rank := coalesce(parent.classification_rank, 32767);
  RETURN new;
END $$;
"""

PUSH_AUDIENCE = """
CREATE FUNCTION portal_push_audience() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE format('UPDATE %I SET party_ids = $1, closed_party_ids = $2, person_ids = $3, classification_rank = $4'
    ' WHERE %I = $5', tg_argv[0], tg_argv[1])
    USING new.party_ids, new.closed_party_ids, new.person_ids, new.classification_rank, new.id;
  RETURN NULL;
END $$;
"""


def function(sql: str) -> migrations.RunSQL:
    """A function with its removal."""
    name = sql.split("FUNCTION ", 1)[1].split("(", 1)[0]
    return migrations.RunSQL(sql, f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    """Runs after the tables of people exist; later tables are covered by the default privileges."""

    dependencies = [("parties", "0001_initial"), ("sessions", "0001_initial"), ("contenttypes", "0002_remove_content_type_name")]

    operations = [
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        function(KEEP_OWNER),
        function(KNOW_OWNER),
        function(CHECK_AUDIENCE),
        function(COPY_AUDIENCE),
        function(PUSH_AUDIENCE),
    ]
