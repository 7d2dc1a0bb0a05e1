"""From the asker to the owner and back, without either reading the other's row.

`portal_pass_on_questions` looks for the owner of each new question and gives it a row of its own there; it returns
nothing. It runs in the worker, so the asker's request does the same work whether the item exists or not.
`portal_disclosure_due` tells the job which rows have reached a moment, by key only. The owner's decision reaches the
asker's row by trigger.
"""

from django.db import migrations

KEEP_QUESTION = """
CREATE FUNCTION portal_keep_question() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE loose text[] := ARRAY['status', 'has_news', 'classification_rank'];  -- generated: not yet known here
BEGIN
  IF current_user <> 'portal_app' THEN RETURN CASE WHEN tg_op = 'DELETE' THEN old ELSE new END; END IF;
  IF tg_op = 'DELETE' OR to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose
     OR (new.has_news AND NOT old.has_news)
     OR (new.status <> old.status AND NOT (old.status = 'requested' AND new.status = 'lapsed')) THEN
    RAISE EXCEPTION 'a question stays as it was asked; only its owner''s decision changes it' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_question BEFORE UPDATE OR DELETE ON intelligence_disclosurerequest
  FOR EACH ROW EXECUTE FUNCTION portal_keep_question();
"""
NO_KEEP_QUESTION = """
DROP TRIGGER keep_question ON intelligence_disclosurerequest;
DROP FUNCTION portal_keep_question();
"""

KEEP_CONSENT = """
CREATE FUNCTION portal_keep_consent() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  told text[] := ARRAY['status', 'is_announced', 'person_ids', 'classification', 'classification_rank', 'ended_at',
                       'ended_by_id', 'lends'];
  decided text[] := told || ARRAY['contribution_id', 'taken_by_id', 'taken_at', 'decided_by_id', 'answered_at',
    'answer', 'is_whole', 'gives_text', 'entity_ids', 'attachment_ids', 'expires_at', 'disclosed_id', 'reminded_at',
    'escalated_at'];
  loose text[];
BEGIN
  IF tg_op = 'DELETE' THEN
    RAISE EXCEPTION 'a consent stays on record' USING ERRCODE = '42501';
  END IF;
  IF current_user <> 'portal_app' THEN RETURN new; END IF;
  loose := CASE WHEN old.status IN ('requested', 'owner_deciding') THEN decided ELSE told END;
  IF to_jsonb(new) - loose IS DISTINCT FROM to_jsonb(old) - loose
     OR (old.contribution_id IS NOT NULL AND new.contribution_id IS DISTINCT FROM old.contribution_id) THEN
    RAISE EXCEPTION 'a consent that was given only ends' USING ERRCODE = '42501';
  END IF;
  IF new.status <> old.status AND old.status NOT IN ('requested', 'owner_deciding')
     AND NOT (old.status IN ('granted', 'partly') AND new.status IN ('revoked', 'expired')) THEN
    RAISE EXCEPTION 'a consent that was given only ends' USING ERRCODE = '42501';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER keep_consent BEFORE UPDATE OR DELETE ON intelligence_consent
  FOR EACH ROW EXECUTE FUNCTION portal_keep_consent();
"""
NO_KEEP_CONSENT = """
DROP TRIGGER keep_consent ON intelligence_consent;
DROP FUNCTION portal_keep_consent();
"""

ANSWER = """
CREATE FUNCTION portal_answer_asker() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_disclosurerequest SET
    status = new.status, answer = new.answer, answered_at = new.answered_at,
    is_whole = new.is_whole, gives_text = new.gives_text,
    entity_ids = CASE WHEN new.act = 'see' THEN '{}' ELSE new.entity_ids END,
    attachment_ids = CASE WHEN new.act = 'see' THEN '{}' ELSE new.attachment_ids END,
    expires_at = new.expires_at, ended_at = new.ended_at, disclosed_id = new.disclosed_id, has_news = true
  WHERE id = new.request_id;
  RETURN NULL;
END $$;
CREATE TRIGGER answer_asker AFTER UPDATE OF status ON intelligence_consent FOR EACH ROW
  WHEN (old.status IS DISTINCT FROM new.status
        AND new.status IN ('granted', 'partly', 'refused', 'revoked', 'expired'))
  EXECUTE FUNCTION portal_answer_asker();
"""
NO_ANSWER = """
DROP TRIGGER answer_asker ON intelligence_consent;
DROP FUNCTION portal_answer_asker();
"""

ROUTE = """
CREATE FUNCTION portal_item_owner(q intelligence_disclosurerequest, OUT owner int, OUT head uuid)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE numbers text[] := regexp_match(q.item, '^\\s*(\\d{4,10})(?:-(\\d{1,9})(?:-\\d{1,9})?)?\\s*$');
BEGIN
  IF q.contribution_id IS NOT NULL THEN
    SELECT c.owner_id, c.id INTO owner, head FROM intelligence_contribution c WHERE c.id = q.contribution_id;
  ELSIF numbers[2] IS NOT NULL THEN
    SELECT c.owner_id, c.id INTO owner, head FROM intelligence_contribution c
      WHERE c.case_number = numbers[1]::bigint AND c.message_number = numbers[2]::bigint AND c.status = 'sent';
  ELSIF numbers[1] IS NOT NULL THEN
    SELECT k.owner_id INTO owner FROM intelligence_case k WHERE k.number = numbers[1]::bigint;
  END IF;
  IF q.addressee_id IS NOT NULL AND q.addressee_id IS DISTINCT FROM owner THEN
    owner := q.addressee_id;
    head := NULL;
  END IF;
  IF owner = q.owner_id OR NOT EXISTS (SELECT 1 FROM parties_party p WHERE p.group_id = owner AND p.is_active) THEN
    owner := NULL;
    head := NULL;
  END IF;
END $$;

CREATE FUNCTION portal_deciding_authority(owner int, sender int) RETURNS int LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT a.id::int FROM parties_authority a WHERE a.party_id = owner AND a.is_active
  ORDER BY a.id = sender DESC NULLS LAST,
    array_position(ARRAY['national_unit', 'operational_centre', 'liaison_bureau', 'agency_desk', 'centre'], a.kind::text),
    a.id
  LIMIT 1;
$$;

CREATE FUNCTION portal_pass_on_questions(moment timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE q intelligence_disclosurerequest; found record; head intelligence_contribution; authority int;
BEGIN
  FOR q IN SELECT * FROM intelligence_disclosurerequest WHERE NOT is_passed_on ORDER BY id LIMIT 500
           FOR UPDATE SKIP LOCKED LOOP
    UPDATE intelligence_disclosurerequest SET is_passed_on = true WHERE id = q.id;
    SELECT * INTO found FROM portal_item_owner(q);
    SELECT * INTO head FROM intelligence_contribution WHERE id = found.head;
    authority := portal_deciding_authority(found.owner, head.sender_id::int);
    IF authority IS NULL OR q.deadline <= moment THEN CONTINUE; END IF;
    INSERT INTO intelligence_consent (
      id, request_id, owner_id, authority_id, asker_id, asking_authority_id, asked_by_id, number, act, contribution_id,
      item, description, wanted, recipient_id, purpose, reason, asked_at, deadline, remind_at, escalate_at,
      classification, person_ids, status, answer, is_whole, gives_text, entity_ids, attachment_ids, lends, is_announced)
    VALUES (
      uuidv7(), q.id, found.owner, authority, q.owner_id, q.authority_id, q.asked_by_id, q.number, q.act, head.id,
      q.item, q.description, q.wanted, q.recipient_id, q.purpose, q.reason, q.asked_at, q.deadline,
      q.asked_at + (q.deadline - q.asked_at) / 2, q.deadline - (q.deadline - q.asked_at) / 5,
      CASE WHEN head.classification_rank > q.classification_rank THEN head.classification ELSE q.classification END,
      portal_circle(coalesce(head.closed_party_ids, '{}'), coalesce(head.person_ids, '{}'), found.owner),
      'requested', '', false, false, '{}', '{}', false, false);
  END LOOP;
END $$;

CREATE FUNCTION portal_disclosure_due(moment timestamptz)
RETURNS TABLE (step text, id uuid, party int, person int, rank int) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  WITH due AS (
    SELECT 1 AS turn, 'announce' AS step, c.id, c.owner_id, c.person_ids, c.classification_rank
      FROM intelligence_consent c WHERE NOT c.is_announced
    UNION ALL SELECT 2, 'expire', c.id, c.owner_id, c.person_ids, c.classification_rank
      FROM intelligence_consent c WHERE c.status IN ('granted', 'partly') AND c.expires_at <= moment
    UNION ALL SELECT 3, 'lapse_request', r.id, r.owner_id, r.person_ids, r.classification_rank
      FROM intelligence_disclosurerequest r WHERE r.status = 'requested' AND r.deadline <= moment
    UNION ALL SELECT 4, 'lapse', c.id, c.owner_id, c.person_ids, c.classification_rank
      FROM intelligence_consent c WHERE c.status IN ('requested', 'owner_deciding') AND c.deadline <= moment
    UNION ALL SELECT 5, 'escalate', c.id, c.owner_id, c.person_ids, c.classification_rank
      FROM intelligence_consent c
      WHERE c.status IN ('requested', 'owner_deciding') AND c.deadline > moment
        AND c.escalate_at <= moment AND c.escalated_at IS NULL
    UNION ALL SELECT 6, 'remind', c.id, c.owner_id, c.person_ids, c.classification_rank
      FROM intelligence_consent c
      WHERE c.status IN ('requested', 'owner_deciding') AND c.escalate_at > moment
        AND c.remind_at <= moment AND c.reminded_at IS NULL
    UNION ALL SELECT 7, 'tell_asker', r.id, r.owner_id, r.person_ids, r.classification_rank
      FROM intelligence_disclosurerequest r WHERE r.has_news)
  SELECT d.step, d.id, d.owner_id, coalesce(d.person_ids[1], 0), d.classification_rank::int
  FROM due d ORDER BY d.turn, d.id LIMIT 1000;
$$;

REVOKE ALL ON FUNCTION portal_item_owner(intelligence_disclosurerequest), portal_deciding_authority(int, int),
  portal_pass_on_questions(timestamptz), portal_disclosure_due(timestamptz) FROM public;
GRANT EXECUTE ON FUNCTION portal_pass_on_questions(timestamptz), portal_disclosure_due(timestamptz) TO portal_system;
"""
NO_ROUTE = """
DROP FUNCTION portal_disclosure_due(timestamptz);
DROP FUNCTION portal_pass_on_questions(timestamptz);
DROP FUNCTION portal_deciding_authority(int, int);
DROP FUNCTION portal_item_owner(intelligence_disclosurerequest);
"""

# Passing on (0007), now with consents: for all of it only, and the further party sees it no longer than the consent holds.
PASS_ON = """
CREATE OR REPLACE FUNCTION portal_pass_on(item uuid, authorities int[], moment timestamptz) RETURNS text[]
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
  consent uuid;
  ends timestamptz;
  term text;
  codes text[] := '{}';
BEGIN
  SELECT * INTO head FROM intelligence_contribution c
    WHERE c.id = item AND c.status = 'sent' AND c.party_ids @> ARRAY[me] AND c.owner_id <> me
      AND c.classification_rank <= clearance
      AND (NOT c.closed_party_ids @> ARRAY[me] OR c.person_ids @> ARRAY[person])
    FOR UPDATE;
  IF NOT found OR head.recalled_at IS NOT NULL OR head.open_until <= now()
     OR (head.lent_until ->> me::text)::timestamptz <= now() THEN
    RAISE EXCEPTION 'there is nothing to pass on' USING ERRCODE = '42501';
  END IF;
  FOR receiving IN
    SELECT p.* FROM parties_party p
    WHERE p.group_id IN (SELECT party_id FROM parties_authority WHERE id = ANY(authorities))
  LOOP
    consent := NULL;
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
    IF head.handling_codes @> ARRAY['H2']::varchar[] OR head.lent_until ? me::text
       OR receiving.kind IN ('third_country', 'international_organisation', 'private_party')
       OR (receiving.is_hub AND head.purposes = '{}')
       OR EXISTS (SELECT 1 FROM intelligence_restriction r WHERE r.contribution_id = item AND r.lifted_at IS NULL
                    AND r.is_closed_to_onward_sharing) THEN
      SELECT c.id, c.expires_at INTO consent, ends FROM intelligence_consent c
        WHERE c.owner_id = head.owner_id AND c.contribution_id = head.id AND c.asker_id = me
          AND c.recipient_id = receiving.group_id AND c.act = 'share' AND c.status = 'granted' AND c.is_whole
          AND c.expires_at > greatest(moment, now())
        ORDER BY c.expires_at DESC LIMIT 1;
      IF NOT found THEN
        RAISE EXCEPTION 'the owner has not agreed to pass it on' USING ERRCODE = '42501';
      END IF;
    END IF;
    codes := codes || receiving.code::text;
    term := head.lent_until ->> receiving.group_id::text;
    IF NOT head.party_ids @> ARRAY[receiving.group_id] THEN
      head.party_ids := ARRAY(SELECT unnest(head.party_ids || receiving.group_id) ORDER BY 1);
      UPDATE intelligence_contribution SET party_ids = head.party_ids WHERE id = item;
      INSERT INTO intelligence_contributionshare
        (permission_id, group_id, content_object_id, owner_id, is_closed, position, box, kind, urgency,
         classification_rank, is_read)
        VALUES (see, receiving.group_id, item, head.owner_id, false, uuidv7(), 'received', '', '', 0, false);
    ELSIF term IS NULL THEN
      CONTINUE;
    END IF;
    IF consent IS NULL THEN
      UPDATE intelligence_consent SET lends = false
        WHERE disclosed_id = head.id AND recipient_id = receiving.group_id AND lends;
      head.lent_until := nullif(head.lent_until - receiving.group_id::text, '{}');
    ELSE
      UPDATE intelligence_consent SET lends = true, disclosed_id = head.id WHERE id = consent;
      head.lent_until := coalesce(head.lent_until, '{}') || jsonb_build_object(
        receiving.group_id::text, to_jsonb(greatest(term::timestamptz, ends)));
    END IF;
    UPDATE intelligence_contribution SET lent_until = head.lent_until WHERE id = item;
    UPDATE intelligence_contributionshare
      SET expires_at = (head.lent_until ->> receiving.group_id::text)::timestamptz
      WHERE content_object_id = item AND group_id = receiving.group_id;
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
"""


class Migration(migrations.Migration):
    """Guards of both rows, the way to the owner, the way back."""

    dependencies = [("intelligence", "0013_disclosure_locks")]

    operations = [
        migrations.RunSQL(KEEP_QUESTION, NO_KEEP_QUESTION),
        migrations.RunSQL(KEEP_CONSENT, NO_KEEP_CONSENT),
        migrations.RunSQL(ANSWER, NO_ANSWER),
        migrations.RunSQL(ROUTE, NO_ROUTE),
        migrations.RunSQL(PASS_ON, migrations.RunSQL.noop),
    ]
