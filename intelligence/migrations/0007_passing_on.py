"""Passing on: the one way in which a recipient opens a contribution of another owner to a further party.

The function runs as the owner of the tables and asks the rule itself, so a mistake in the application cannot pass on
what a handling code or a restriction keeps; PostgreSQL still lets nobody but the owner touch the audience otherwise.
"""

from django.db import migrations

PASS_ON = """
CREATE FUNCTION portal_pass_on(item uuid, authorities int[], moment timestamptz) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me int := nullif(current_setting('portal.party_id', true), '')::int;
  person int := nullif(current_setting('portal.person_id', true), '')::int;
  clearance int := nullif(current_setting('portal.clearance', true), '')::int;
  see int := (SELECT a.id FROM auth_permission a JOIN django_content_type t ON t.id = a.content_type_id
              WHERE t.app_label = 'intelligence' AND t.model = 'contribution' AND a.codename = 'view_contribution');
  head intelligence_contribution%ROWTYPE;
  receiving parties_party%ROWTYPE;
  taker record;
  number int;
  is_consented boolean;
  codes text[] := '{}';
BEGIN
  SELECT * INTO head FROM intelligence_contribution c
    WHERE c.id = item AND c.status = 'sent' AND c.party_ids @> ARRAY[me] AND c.owner_id <> me
      AND c.classification_rank <= clearance
      AND (NOT c.closed_party_ids @> ARRAY[me] OR c.person_ids @> ARRAY[person])
    FOR UPDATE;
  IF NOT found OR head.recalled_at IS NOT NULL OR head.open_until <= now() THEN
    RAISE EXCEPTION 'there is nothing to pass on' USING ERRCODE = '42501';
  END IF;
  FOR receiving IN
    SELECT p.* FROM parties_party p
    WHERE p.group_id IN (SELECT party_id FROM parties_authority WHERE id = ANY(authorities))
  LOOP
    IF receiving.group_id = head.owner_id OR NOT receiving.is_active OR receiving.cooperation_level = 'none'
       OR (NOT receiving.personal_data_allowed AND (head.has_personal_data OR EXISTS (
             SELECT 1 FROM intelligence_entity e WHERE e.contribution_id = item AND e.kind = 'person')))
       OR EXISTS (
         SELECT 1 FROM intelligence_restriction r WHERE r.contribution_id = item AND r.lifted_at IS NULL
           AND ((r.named_party_ids <> '{}' AND NOT r.named_party_ids @> ARRAY[receiving.group_id])
             OR (r.is_closed_to_third_countries
                 AND receiving.kind IN ('third_country', 'international_organisation', 'private_party')))) THEN
      RAISE EXCEPTION 'a restriction forbids to pass it on' USING ERRCODE = '42501';
    END IF;
    IF head.handling_codes @> ARRAY['H2']::varchar[]
       OR receiving.kind IN ('third_country', 'international_organisation', 'private_party')
       OR (receiving.is_hub AND head.purposes = '{}')
       OR EXISTS (SELECT 1 FROM intelligence_restriction r WHERE r.contribution_id = item AND r.lifted_at IS NULL
                    AND r.is_closed_to_onward_sharing) THEN
      is_consented := false;
      IF to_regclass('intelligence_consent') IS NOT NULL THEN
        EXECUTE 'SELECT EXISTS (SELECT 1 FROM intelligence_consent WHERE owner_id = $1 AND contribution_id = $2'
          ' AND asker_id = $3 AND recipient_id = $4 AND act = ''share'' AND status IN (''granted'', ''partly'')'
          ' AND expires_at > $5)'
          INTO is_consented USING head.owner_id, item, me, receiving.group_id, least(moment, now());
      END IF;
      IF NOT is_consented THEN
        RAISE EXCEPTION 'the owner has not agreed to pass it on' USING ERRCODE = '42501';
      END IF;
    END IF;
    codes := codes || receiving.code::text;
    IF NOT head.party_ids @> ARRAY[receiving.group_id] THEN
      head.party_ids := ARRAY(SELECT unnest(head.party_ids || receiving.group_id) ORDER BY 1);
      UPDATE intelligence_contribution SET party_ids = head.party_ids WHERE id = item;
      INSERT INTO intelligence_contributionshare
        (permission_id, group_id, content_object_id, owner_id, is_closed, position, box, kind, urgency,
         classification_rank, is_read)
        VALUES (see, receiving.group_id, item, head.owner_id, false, uuidv7(), 'received', '', '', 0, false);
    END IF;
  END LOOP;
  FOR taker IN
    SELECT a.id, a.kind FROM parties_authority a
    WHERE a.id = ANY(authorities) AND NOT EXISTS (
      SELECT 1 FROM intelligence_recipient r WHERE r.contribution_id = item AND r.authority_id = a.id)
    ORDER BY a.id
  LOOP
    LOOP
      number := 100 + floor(random() * 9900)::int;
      EXIT WHEN NOT EXISTS (
        SELECT 1 FROM intelligence_recipient r WHERE r.contribution_id = item AND r.copy_number = number);
    END LOOP;
    INSERT INTO intelligence_recipient
      (id, contribution_id, authority_id, kind, copy_number, owner_id, party_id, delivered_at, passed_on_by_id,
       party_ids, closed_party_ids, person_ids, classification_rank)
      VALUES (uuidv7(), item, taker.id, 'passed_on', number, 0, 0, moment, me, '{}', '{}', '{}', 0);
  END LOOP;
  RETURN ARRAY(SELECT unnest(codes) ORDER BY 1);
END $$;
REVOKE ALL ON FUNCTION portal_pass_on(uuid, int[], timestamptz) FROM public;
GRANT EXECUTE ON FUNCTION portal_pass_on(uuid, int[], timestamptz) TO portal_app;
"""


class Migration(migrations.Migration):
    """The definer function."""

    dependencies = [("intelligence", "0006_restriction_locks")]

    operations = [migrations.RunSQL(PASS_ON, "DROP FUNCTION portal_pass_on(uuid, int[], timestamptz)")]
