"""The second lock of networks: rows of a person or, where shared, of the person's party; an analysis is one person's."""

from django.db import migrations

from europol_portal.access import rls

NETWORK, VERSION = "intelligence_network", "intelligence_networkversion"
NOTE, RUN = "intelligence_networknote", "intelligence_networkrun"

OURS = (
    f"owner_id = {rls.PARTY} AND classification_rank <= {rls.CLEARANCE}"
    f" AND (cardinality(person_ids) = 0 OR person_ids @> ARRAY[{rls.PERSON}])"
)
MINE = f"{OURS} AND author_id = {rls.PERSON}"
IN_SIGHT = f"(is_shared OR holder_id = {rls.PERSON})"
PART = f"owner_id = {rls.PARTY} AND classification_rank <= {rls.CLEARANCE} AND {IN_SIGHT}"
IN_HOUSE = (
    f"party_id = {rls.PARTY} AND party_ids <> '{{}}' AND classification_rank <= {rls.CLEARANCE}"
    f" AND (closed_party_ids = '{{}}' OR person_ids @> ARRAY[{rls.PERSON}]) AND {IN_SIGHT}"
)
BY_ME = f"author_id = {rls.PERSON}"
IN_TERM = f"open_until IS NULL OR open_until > now() OR kept_for = {rls.PARTY}"
IN_CONSENT = (
    "lent_until IS NULL OR"
    " coalesce((lent_until ->> (SELECT current_setting('portal.party_id', true)))::timestamptz > now(), true)"
)

# What hangs on a network repeats whose it is and whether it is shared, and goes with it.
FOLLOW = f"""
CREATE FUNCTION portal_fill_network_part() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  SELECT n.author_id, n.is_shared INTO STRICT new.holder_id, new.is_shared
    FROM intelligence_network n WHERE n.id = new.network_id;
  IF tg_table_name <> 'intelligence_networknote' THEN
    SELECT n.owner_id, n.classification_rank INTO new.owner_id, new.classification_rank
      FROM intelligence_network n WHERE n.id = new.network_id;
  END IF;
  RETURN new;
END $$;
CREATE FUNCTION portal_push_network() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'DELETE' THEN
    DELETE FROM intelligence_networkversion WHERE network_id = old.id;
    DELETE FROM intelligence_networkrun WHERE network_id = old.id;
    DELETE FROM intelligence_networknote WHERE network_id = old.id;
    RETURN old;
  END IF;
  UPDATE intelligence_networkversion SET is_shared = new.is_shared, classification_rank = new.classification_rank
    WHERE network_id = new.id;
  UPDATE intelligence_networkrun SET is_shared = new.is_shared, classification_rank = new.classification_rank
    WHERE network_id = new.id;
  UPDATE intelligence_networknote SET is_shared = new.is_shared WHERE network_id = new.id;
  RETURN new;
END $$;
CREATE TRIGGER fill_network BEFORE INSERT ON {VERSION} FOR EACH ROW EXECUTE FUNCTION portal_fill_network_part();
CREATE TRIGGER fill_network BEFORE INSERT ON {RUN} FOR EACH ROW EXECUTE FUNCTION portal_fill_network_part();
CREATE TRIGGER fill_network BEFORE INSERT ON {NOTE} FOR EACH ROW EXECUTE FUNCTION portal_fill_network_part();
CREATE TRIGGER fill_house BEFORE INSERT ON {NOTE} FOR EACH ROW EXECUTE FUNCTION portal_fill_house();
CREATE TRIGGER push_audience_{NOTE}
  AFTER UPDATE OF party_ids, closed_party_ids, person_ids, classification, open_until, lent_until
  ON intelligence_contribution FOR EACH ROW EXECUTE FUNCTION portal_push_house('{NOTE}');
CREATE TRIGGER push_network AFTER UPDATE OF is_shared, classification ON {NETWORK}
  FOR EACH ROW EXECUTE FUNCTION portal_push_network();
CREATE TRIGGER forget_network BEFORE DELETE ON {NETWORK} FOR EACH ROW EXECUTE FUNCTION portal_push_network();
"""
NO_FOLLOW = f"""
DROP TRIGGER forget_network ON {NETWORK};
DROP TRIGGER push_network ON {NETWORK};
DROP TRIGGER push_audience_{NOTE} ON intelligence_contribution;
DROP TRIGGER fill_house ON {NOTE};
DROP TRIGGER fill_network ON {NOTE};
DROP TRIGGER fill_network ON {RUN};
DROP TRIGGER fill_network ON {VERSION};
DROP FUNCTION portal_push_network();
DROP FUNCTION portal_fill_network_part();
"""

# With an entity go the notes about it, whoever deletes it.
FORGET = """
CREATE FUNCTION portal_forget_network_notes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM intelligence_networknote n USING gone WHERE n.entity_id = gone.id;
  RETURN NULL;
END $$;
CREATE TRIGGER forget_network_notes AFTER DELETE ON intelligence_entity REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION portal_forget_network_notes();
"""
NO_FORGET = "DROP TRIGGER forget_network_notes ON intelligence_entity; DROP FUNCTION portal_forget_network_notes();"

# What waits, or was left by a worker that died: only the worker asks, and learns no more than whose turn it is.
WAITING = """
CREATE FUNCTION portal_network_waiting(quiet_since timestamptz) RETURNS TABLE (run uuid, person int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id, author_id::int FROM intelligence_networkrun
  WHERE state = 'waiting' OR (state = 'running' AND begun_at < quiet_since) ORDER BY asked_at LIMIT 100
$$;
REVOKE ALL ON FUNCTION portal_network_waiting(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_network_waiting(timestamptz) TO portal_system;
"""
NO_WAITING = "DROP FUNCTION portal_network_waiting(timestamptz);"


class Migration(migrations.Migration):
    """Policies and triggers."""

    dependencies = [("intelligence", "0061_networks"), ("access", "0001_second_lock")]

    operations = [
        *rls.enable(NETWORK),
        rls.policy(NETWORK, "see", "SELECT", using=f"{OURS} AND (is_shared OR author_id = {rls.PERSON})"),
        rls.policy(NETWORK, "make", "INSERT", check=MINE),
        rls.policy(NETWORK, "change", "UPDATE", using=MINE, check=MINE),
        rls.policy(NETWORK, "remove", "DELETE", using=MINE),
        *rls.enable(VERSION),
        rls.policy(VERSION, "see", "SELECT", using=PART),
        rls.policy(VERSION, "save", "INSERT", check=f"{PART} AND {BY_ME}"),
        *rls.enable(NOTE),
        rls.policy(NOTE, "see", "SELECT", using=IN_HOUSE),
        rls.policy(NOTE, "write", "INSERT", check=f"{IN_HOUSE} AND {BY_ME}"),
        rls.policy(NOTE, "remove_own", "DELETE", using=f"{IN_HOUSE} AND {BY_ME}"),
        rls.restrict(NOTE, "in_term", "ALL", f"USING ({IN_TERM}) WITH CHECK ({IN_TERM})"),
        rls.restrict(NOTE, "in_consent", "ALL", f"USING ({IN_CONSENT}) WITH CHECK ({IN_CONSENT})"),
        *rls.enable(RUN),
        rls.policy(RUN, "see", "SELECT", using=f"{PART} AND {BY_ME}"),
        rls.policy(RUN, "ask", "INSERT", check=f"{PART} AND {BY_ME} AND state = 'waiting'"),
        rls.policy(RUN, "change", "UPDATE", using=f"{PART} AND {BY_ME}", check=f"{PART} AND {BY_ME}"),
        rls.policy(RUN, "remove", "DELETE", using=f"{PART} AND {BY_ME}"),
        migrations.RunSQL(FOLLOW, NO_FOLLOW),
        migrations.RunSQL(FORGET, NO_FORGET),
        migrations.RunSQL(WAITING, NO_WAITING),
    ]
