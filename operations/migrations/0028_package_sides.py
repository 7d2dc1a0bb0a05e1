"""Who writes which columns of a person of a package: the host state decides, the agency says what is known."""

from django.db import migrations

PERSON = "operations_packageperson"

SIDES = f"""
CREATE FUNCTION operations_package_sides() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  party int := nullif(current_setting('portal.party_id', true), '')::int;
  decided text[] := ARRAY['decision', 'reason', 'decided_by_id', 'decided_at'];
  content text[] := ARRAY['name', 'birth_date', 'category', 'account', 'necessity'];
  was jsonb := to_jsonb(old);
  now_is jsonb := to_jsonb(new);
  is_empty boolean := new.name = '' AND new.birth_date IS NULL AND new.category = '' AND new.account = ''
    AND new.necessity = '';
BEGIN
  IF current_user <> 'portal_app' THEN RETURN new; END IF;
  IF now_is - decided - content <> was - decided - content THEN
    RAISE EXCEPTION 'a person stays in its package' USING ERRCODE = '42501';
  END IF;
  IF now_is - content <> was - content AND party IS DISTINCT FROM old.host_id THEN
    RAISE EXCEPTION 'only the host state decides on a person' USING ERRCODE = '42501';
  END IF;
  IF now_is - decided <> was - decided AND NOT (
    party = old.party_id AND (is_empty OR old.decision = 'undecided')
    OR party = old.host_id AND is_empty AND new.decision = 'refused'
  ) THEN
    RAISE EXCEPTION 'only the agency says what is known of a person' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER package_sides BEFORE UPDATE ON {PERSON} FOR EACH ROW EXECUTE FUNCTION operations_package_sides();
"""


class Migration(migrations.Migration):
    """What is approved does not change afterwards; it is erased when the package is over."""

    dependencies = [("operations", "0027_result_link_locks")]

    operations = [
        migrations.RunSQL(
            SIDES, f"DROP TRIGGER package_sides ON {PERSON};\nDROP FUNCTION operations_package_sides();"
        ),
    ]
