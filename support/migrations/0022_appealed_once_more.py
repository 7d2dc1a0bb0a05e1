"""What was appealed and taken up again is not declined a second time by the person who declined it first."""

from django.db import migrations

from europol_portal.access import rls

REQUEST = "support_supportrequest"
ANEW = f"""
CREATE FUNCTION support_decline_anew() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF old.declined_by_id = {rls.PERSON} THEN
    RAISE EXCEPTION 'another person decides what was appealed' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER decline_anew BEFORE UPDATE ON {REQUEST} FOR EACH ROW
  WHEN (new.status = 'declined' AND old.status NOT IN ('declined', 'appealed') AND old.appealed_at IS NOT NULL)
  EXECUTE FUNCTION support_decline_anew();
"""
NO_ANEW = f"""
DROP TRIGGER decline_anew ON {REQUEST};
DROP FUNCTION support_decline_anew();
"""


class Migration(migrations.Migration):
    """A trigger only."""

    dependencies = [("support", "0021_field_lines_of_level")]

    operations = [migrations.RunSQL(ANEW, NO_ANEW)]
