"""The second lock of resources and bookings: the provider's own, a booking keeps what it is for and ends with it."""

from django.db import migrations

from europol_portal.access import rls

RESOURCE, BOOKING = "support_resource", "support_booking"
OWN = f"owner_id = {rls.PARTY}"

KEEP_BOOKINGS = """
CREATE FUNCTION support_keep_booking() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM support_resource WHERE id = new.resource_id AND owner_id = new.owner_id) THEN
    RAISE EXCEPTION 'a party books its own resources' USING ERRCODE = '42501';
  END IF;
  IF new.request_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM support_supportrequest WHERE id = new.request_id AND provider_id = new.owner_id) THEN
    RAISE EXCEPTION 'a party books for requests to itself' USING ERRCODE = '42501';
  END IF;
  IF tg_op = 'UPDATE' AND (old.released_at IS NOT NULL OR ROW(new.resource_id, new.request_id, new.kind)
      IS DISTINCT FROM ROW(old.resource_id, old.request_id, old.kind)) THEN
    RAISE EXCEPTION 'a booking is released, and made anew' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE FUNCTION support_free_bookings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE support_booking SET released_at = now(), release_reason = 'The request was ' || new.status || '.'
    WHERE request_id = new.id AND released_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER free_bookings AFTER UPDATE OF status ON support_supportrequest
  FOR EACH ROW WHEN (new.status IN ('cancelled', 'declined') AND old.status <> new.status)
  EXECUTE FUNCTION support_free_bookings();
CREATE TRIGGER keep_booking BEFORE INSERT OR UPDATE ON support_booking
  FOR EACH ROW EXECUTE FUNCTION support_keep_booking();
"""
ANY_BOOKING = """
DROP TRIGGER free_bookings ON support_supportrequest;
DROP FUNCTION support_free_bookings();
DROP TRIGGER keep_booking ON support_booking;
DROP FUNCTION support_keep_booking();
"""


def own_table(table: str) -> list[migrations.RunSQL]:
    """Read and written by the owner's people alone; nothing is removed."""
    return [
        *rls.enable(table),
        rls.policy(table, "see", "SELECT", using=OWN),
        rls.policy(table, "add", "INSERT", check=OWN),
        rls.policy(table, "change", "UPDATE", using=OWN, check=OWN),
    ]


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("support", "0003_resources"), ("access", "0001_second_lock")]

    operations = [
        *own_table(RESOURCE),
        *own_table(BOOKING),
        migrations.RunSQL(KEEP_BOOKINGS, ANY_BOOKING),
    ]
