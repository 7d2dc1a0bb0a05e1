"""Notes stay inside the party, views with their person or the party, and follows are known to their person alone."""

from django.db import migrations

from europol_portal.access import rls

NOTE, VIEW = "intelligence_worknote", "intelligence_savedview"
IN_TERM = f"open_until IS NULL OR open_until > now() OR kept_for = {rls.PARTY}"
IN_CONSENT = (
    "lent_until IS NULL OR"
    " coalesce((lent_until ->> (SELECT current_setting('portal.party_id', true)))::timestamptz > now(), true)"
)
IN_HOUSE = (
    f"party_id = {rls.PARTY} AND party_ids <> '{{}}' AND classification_rank <= {rls.CLEARANCE}"
    f" AND (closed_party_ids = '{{}}' OR person_ids @> ARRAY[{rls.PERSON}])"
)
OWN_NOTE = f"author_id = {rls.PERSON} AND {IN_HOUSE}"
OWN_VIEW = f"owner_id = {rls.PARTY} AND author_id = {rls.PERSON}"

NOTE_TRIGGERS = f"""
CREATE TRIGGER fill_house BEFORE INSERT ON {NOTE} FOR EACH ROW EXECUTE FUNCTION portal_fill_house();
CREATE TRIGGER push_audience_{NOTE}
  AFTER UPDATE OF party_ids, closed_party_ids, person_ids, classification, open_until, lent_until
  ON intelligence_contribution FOR EACH ROW EXECUTE FUNCTION portal_push_house('{NOTE}');
"""
NO_NOTE_TRIGGERS = f"""
DROP TRIGGER push_audience_{NOTE} ON intelligence_contribution;
DROP TRIGGER fill_house ON {NOTE};
"""

# Who is to hear of news: followers who may see the contribution at this moment, asked for by somebody who sees it too.
FOLLOWERS = """
CREATE FUNCTION portal_followers(items uuid[]) RETURNS SETOF int LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT DISTINCT u.id::int
  FROM intelligence_follow f
  JOIN intelligence_contribution c ON c.id = f.contribution_id
  JOIN parties_user u ON u.id = f.user_id
  WHERE f.contribution_id = ANY(items)
    AND c.party_ids @> ARRAY[nullif(current_setting('portal.party_id', true), '')::int]
    AND c.party_ids @> ARRAY[u.party_id::int]
    AND (NOT c.closed_party_ids @> ARRAY[u.party_id::int] OR c.person_ids @> ARRAY[u.id::int])
    AND (c.open_until IS NULL OR c.open_until > now() OR c.owner_id = u.party_id)
    AND (c.lent_until IS NULL OR coalesce((c.lent_until ->> u.party_id::text)::timestamptz > now(), true))
$$;
"""
NO_FOLLOWERS = "DROP FUNCTION portal_followers(uuid[]);"


class Migration(migrations.Migration):
    """Policies, and the way to followers."""

    dependencies = [("intelligence", "0040_inbox_notes"), ("access", "0001_second_lock")]

    operations = [
        *rls.enable(NOTE),
        rls.policy(NOTE, "see", "SELECT", using=IN_HOUSE),
        rls.policy(NOTE, "write", "INSERT", check=OWN_NOTE),
        rls.policy(NOTE, "remove_own", "DELETE", using=OWN_NOTE),
        rls.restrict(NOTE, "in_term", "ALL", f"USING ({IN_TERM}) WITH CHECK ({IN_TERM})"),
        rls.restrict(NOTE, "in_consent", "ALL", f"USING ({IN_CONSENT}) WITH CHECK ({IN_CONSENT})"),
        migrations.RunSQL(NOTE_TRIGGERS, NO_NOTE_TRIGGERS),
        *rls.enable(VIEW),
        rls.policy(VIEW, "see", "SELECT", using=f"owner_id = {rls.PARTY} AND (is_shared OR author_id = {rls.PERSON})"),
        rls.policy(VIEW, "save", "INSERT", check=OWN_VIEW),
        rls.policy(VIEW, "change", "UPDATE", using=OWN_VIEW, check=OWN_VIEW),
        rls.policy(VIEW, "remove_own", "DELETE", using=OWN_VIEW),
        *rls.guard_personal("intelligence_follow"),
        migrations.RunSQL(FOLLOWERS, NO_FOLLOWERS),
    ]
