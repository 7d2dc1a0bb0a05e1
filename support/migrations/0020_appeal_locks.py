"""The second lock of appeals: the requester appeals what was declined, and not the one who declined it answers."""

from django.db import migrations

from europol_portal.access import rls


def sides(*, decided: str, told: str, asked_states: str, answered: str) -> str:
    """The function that keeps each side to its own columns and states; `answered` checks who answers."""
    return f"""
CREATE OR REPLACE FUNCTION support_keep_sides() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  is_owner boolean := nullif(current_setting('portal.party_id', true), '')::int = old.owner_id;
  audience text[] := ARRAY['status', 'party_ids', 'closed_party_ids', 'person_ids', 'classification_rank'];
  decided text[] := ARRAY['priority_score', 'scheduled_from', 'scheduled_until', 'decision_reason'{decided}];
  told text[] := ARRAY['submitted_at', 'endorsed_at', 'endorsed_by_id', 'feedback_rating', 'feedback_text'{told}];
  asked_states text[] := ARRAY['submitted', 'endorsed', 'feedback', 'cancelled'{asked_states}];
BEGIN
  IF current_user <> 'portal_app' THEN RETURN new; END IF;
  IF is_owner AND ROW(new.priority_score, new.scheduled_from, new.scheduled_until, new.decision_reason)
      IS DISTINCT FROM ROW(old.priority_score, old.scheduled_from, old.scheduled_until, old.decision_reason) THEN
    RAISE EXCEPTION 'only the provider decides on a request' USING ERRCODE = '42501';
  END IF;
  IF is_owner AND old.status <> 'draft'
      AND to_jsonb(new) - audience - told <> to_jsonb(old) - audience - told THEN
    RAISE EXCEPTION 'what was asked does not change' USING ERRCODE = '42501';
  END IF;
  IF NOT is_owner AND to_jsonb(new) - audience - decided <> to_jsonb(old) - audience - decided THEN
    RAISE EXCEPTION 'only the requester says what is asked' USING ERRCODE = '42501';
  END IF;
  IF new.status <> old.status AND (new.status = ANY (asked_states)) <> is_owner THEN
    RAISE EXCEPTION 'this step belongs to the other side' USING ERRCODE = '42501';
  END IF;{answered}
  RETURN new;
END $$;
"""


ANSWERED = f"""
  IF new.declined_by_id IS DISTINCT FROM old.declined_by_id AND new.declined_by_id IS DISTINCT FROM {rls.PERSON} THEN
    RAISE EXCEPTION 'who declines does so in the own name' USING ERRCODE = '42501';
  END IF;
  IF new.status <> old.status AND new.status = 'appealed' AND old.appealed_at IS NOT NULL THEN
    RAISE EXCEPTION 'a decision is appealed once' USING ERRCODE = '42501';
  END IF;
  IF old.status = 'appealed' AND NOT is_owner AND (new.declined_by_id IS DISTINCT FROM old.declined_by_id
      OR new.status <> old.status AND old.declined_by_id = {rls.PERSON}) THEN
    RAISE EXCEPTION 'another person answers an appeal' USING ERRCODE = '42501';
  END IF;"""
NEW = sides(decided=", 'declined_by_id'", told=", 'appealed_at'", asked_states=", 'appealed'", answered=ANSWERED)
OLD = sides(decided="", told="", asked_states="", answered="")


class Migration(migrations.Migration):
    """Replaces the function of a trigger that stands."""

    dependencies = [("support", "0019_appeals")]

    operations = [migrations.RunSQL(NEW, OLD)]
