"""Invitations are known to the party that made them; it withdraws them, and the job that opens links takes them up."""

from django.db import migrations

from europol_portal.access import rls

TABLE = "accounts_invitation"
OURS = f"party_id = {rls.PARTY}"
SYSTEM = "current_user = 'portal_system'"

KEEP = f"""
CREATE FUNCTION portal_keep_invitation() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  loose text := CASE current_user WHEN 'portal_system' THEN 'taken_at' ELSE 'withdrawn_at' END;
BEGIN
  IF old.taken_at IS NOT NULL OR old.withdrawn_at IS NOT NULL OR to_jsonb(new) - loose <> to_jsonb(old) - loose THEN
    RAISE EXCEPTION 'an invitation stays as it is and ends once' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_invitation BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION portal_keep_invitation();
"""
NO_KEEP = f"""
DROP TRIGGER keep_invitation ON {TABLE};
DROP FUNCTION portal_keep_invitation();
"""


class Migration(migrations.Migration):
    """Second lock of invitations."""

    dependencies = [("accounts", "0005_invitations"), ("access", "0001_second_lock")]

    operations = [
        *rls.enable(TABLE),
        rls.policy(TABLE, "see", "SELECT", using=f"{OURS} OR {SYSTEM}"),
        rls.policy(
            TABLE, "invite", "INSERT",
            check=f"{OURS} AND invited_by_id = {rls.PERSON} AND taken_at IS NULL AND withdrawn_at IS NULL",
        ),
        rls.policy(TABLE, "change", "UPDATE", using=f"{OURS} OR {SYSTEM}", check=f"{OURS} OR {SYSTEM}"),
        rls.policy(TABLE, "tend", "DELETE", using=SYSTEM),
        migrations.RunSQL(KEEP, NO_KEEP),
    ]
