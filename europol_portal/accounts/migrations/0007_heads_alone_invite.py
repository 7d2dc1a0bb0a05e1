"""The database takes an invitation from the head of a unit alone, for a role and an authority that a head may give."""

from django.db import migrations

CHECK = """
CREATE FUNCTION portal_check_invitation() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  hub boolean := (SELECT p.is_hub FROM parties_party p WHERE p.group_id = new.party_id);
  headed bigint[] := ARRAY(
    SELECT m.authority_id FROM parties_membership m JOIN parties_user u ON u.id = m.user_id
    WHERE m.user_id = new.invited_by_id AND u.party_id = new.party_id AND m.role = 'unit_head'
      AND m.valid_from <= new.invited_at::date AND coalesce(m.valid_until >= new.invited_at::date, true));
BEGIN
  IF NOT new.role = ANY(CASE WHEN hub THEN ARRAY['analyst', 'duty_officer']
                        ELSE ARRAY['liaison_officer', 'national_officer'] END)
    OR NOT EXISTS (
      SELECT FROM parties_authority a WHERE a.id = new.authority_id AND a.party_id = new.party_id
        AND (a.id = ANY(headed) OR EXISTS (
          SELECT FROM parties_authority h WHERE h.id = ANY(headed) AND h.kind = 'national_unit')))
  THEN
    RAISE EXCEPTION 'the head of a unit invites into the own unit' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER check_invitation BEFORE INSERT ON accounts_invitation
  FOR EACH ROW EXECUTE FUNCTION portal_check_invitation();
"""
NO_CHECK = """
DROP TRIGGER check_invitation ON accounts_invitation;
DROP FUNCTION portal_check_invitation();
"""


class Migration(migrations.Migration):
    """A rule of the service, said once more."""

    dependencies = [("accounts", "0006_invitation_locks"), ("parties", "0008_confirmations")]

    operations = [migrations.RunSQL(CHECK, NO_CHECK)]
