"""Erase for good what the day of its owner has reached; the header stays as the proof and holds no content.

Rows of what was sent are removed by `portal_erase` alone. It runs as the owner of the tables, asks itself whether the
day has come, and only the worker may call it.
"""

from django.conf import settings
from django.db import migrations, models

EDIT = """
DO $edit$
DECLARE source text := pg_get_functiondef('{name}'::regproc);
BEGIN
  IF position({before} IN source) = 0 THEN RAISE EXCEPTION '{name} is not as expected'; END IF;
  EXECUTE replace(source, {before}, {after});
END $edit$;
"""
HEADER = ("$q$IF old.status <> 'sent' THEN$q$", "$q$IF old.status <> 'sent' OR portal_erasing() THEN$q$")
PART = ("$q$IF NOT same AND portal_is_sent($q$", "$q$IF NOT same AND NOT portal_erasing() AND portal_is_sent($q$")
PAUSE = ("$q$IF to_jsonb(new) - audience - its_end$q$",
         "$q$IF portal_erasing() THEN RETURN new; END IF;\n  IF to_jsonb(new) - audience - its_end$q$")

ERASING = """
CREATE FUNCTION portal_erasing() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT current_user NOT IN ('portal_app', 'portal_system')
    AND coalesce(current_setting('portal.erasing', true), '') <> '';
$$;
"""
NO_ERASING = "DROP FUNCTION portal_erasing();"

ERASE = """
CREATE FUNCTION portal_to_erase(moment timestamptz)
RETURNS TABLE (id uuid, owner int, person int, rank int) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT c.id, c.owner_id, coalesce((portal_circle(c.closed_party_ids, c.person_ids, c.owner_id))[1], 0),
         c.classification_rank::int
  FROM intelligence_contribution c
  WHERE c.erased_at IS NULL AND c.status = 'sent' AND c.id IN (
    SELECT r.contribution_id FROM intelligence_restriction r
    WHERE r.lifted_at IS NULL AND r.erase_by < (least(moment, now()) AT TIME ZONE 'UTC')::date)
  ORDER BY c.id LIMIT 200;
$$;

CREATE FUNCTION portal_erasure_rule(item uuid, moment timestamptz) RETURNS text LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT CASE
    WHEN EXISTS (SELECT 1 FROM intelligence_restriction r WHERE r.contribution_id = $1 AND r.lifted_at IS NULL
                   AND r.erase_by < (least(moment, now()) AT TIME ZONE 'UTC')::date) THEN 'owners_day'
    WHEN EXISTS (SELECT 1 FROM intelligence_consent k JOIN intelligence_contribution o ON o.id = k.contribution_id
                 WHERE k.disclosed_id = $1 AND k.contribution_id <> $1 AND o.erased_at IS NOT NULL) THEN 'copy'
  END;
$$;

CREATE FUNCTION portal_erase(item uuid, moment timestamptz)
RETURNS TABLE (rule text, entities int, attachments int, hits int, files text[]) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE head intelligence_contribution%ROWTYPE; named text[]; gone uuid[];
BEGIN
  SELECT * INTO head FROM intelligence_contribution WHERE id = item FOR UPDATE;
  rule := portal_erasure_rule(item, moment);
  IF head.id IS NULL OR head.status <> 'sent' OR head.erased_at IS NOT NULL OR rule IS NULL THEN RETURN; END IF;
  PERFORM set_config('portal.erasing', item::text, true);

  gone := ARRAY(SELECT h.id FROM intelligence_hit h WHERE item IN (h.stored_contribution_id, h.arrived_contribution_id));
  DELETE FROM intelligence_hitside WHERE hit_id = ANY(gone);
  DELETE FROM intelligence_hit WHERE id = ANY(gone);
  hits := cardinality(gone);
  DELETE FROM intelligence_comparedentity WHERE contribution_id = item;
  DELETE FROM intelligence_crosscheck WHERE contribution_id = item;
  DELETE FROM intelligence_projectcontribution WHERE contribution_id = item;
  DELETE FROM intelligence_triageitem WHERE contribution_id = item;
  DELETE FROM intelligence_secondopinion WHERE contribution_id = item;
  DELETE FROM intelligence_worknote WHERE contribution_id = item;
  DELETE FROM intelligence_workitem WHERE contribution_id = item;
  DELETE FROM intelligence_follow WHERE contribution_id = item;
  DELETE FROM intelligence_readmark WHERE contribution_id = item;

  DELETE FROM intelligence_categorystatement WHERE contribution_id = item;
  DELETE FROM intelligence_entity WHERE contribution_id = item;
  GET DIAGNOSTICS entities = ROW_COUNT;
  DELETE FROM intelligence_filetext WHERE contribution_id = item;
  named := ARRAY(SELECT a.file FROM intelligence_attachment a WHERE a.contribution_id = item);
  DELETE FROM intelligence_upload WHERE contribution_id = item;
  DELETE FROM intelligence_attachment WHERE contribution_id = item;
  attachments := cardinality(named);
  files := ARRAY(SELECT n FROM unnest(named) AS n
                 WHERE NOT EXISTS (SELECT 1 FROM intelligence_attachment a WHERE a.file = n));

  UPDATE intelligence_pause p SET text = 'Erased', reply = CASE p.reply WHEN '' THEN '' ELSE 'Erased' END
    FROM intelligence_informationrequest r WHERE r.id = p.request_id AND r.contribution_id = item;
  UPDATE intelligence_delaynotice n SET reason = 'Erased'
    FROM intelligence_informationrequest r WHERE r.id = n.request_id AND r.contribution_id = item;
  UPDATE intelligence_informationrequest SET indirect_reason = 'Erased'
    WHERE contribution_id = item AND indirect_reason <> '';

  DELETE FROM intelligence_restriction WHERE contribution_id = item;
  UPDATE intelligence_contribution SET
    subject = 'Erased', handling_text = CASE handling_text WHEN '' THEN '' ELSE 'Erased' END, urgency_reason = '',
    restriction_text = '', operation_id = NULL, erased_at = moment, erased_by_rule = rule
    WHERE id = item;
  UPDATE intelligence_contribution SET
    restriction_text = CASE restriction_text WHEN '' THEN '' ELSE 'Erased' END,
    handling_text = CASE head.handling_text WHEN '' THEN handling_text
                    ELSE replace(handling_text, head.handling_text, 'Erased') END
    WHERE forwards_id = item;
  UPDATE intelligence_case SET title = 'Erased' WHERE id = head.case_id AND NOT EXISTS (
    SELECT 1 FROM intelligence_contribution c WHERE c.case_id = head.case_id AND c.erased_at IS NULL);
  UPDATE intelligence_contributiontext SET body = '' WHERE contribution_id = item;
  DELETE FROM web_idempotencyrecord WHERE body ->> 'id' = item::text;

  PERFORM set_config('portal.erasing', '', true);
  RETURN NEXT;
END $$;

REVOKE ALL ON FUNCTION portal_to_erase(timestamptz), portal_erasure_rule(uuid, timestamptz),
  portal_erase(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_to_erase(timestamptz), portal_erase(uuid, timestamptz) TO portal_system;
CREATE INDEX idempotency_by_answer ON web_idempotencyrecord ((body ->> 'id'));
"""
NO_ERASE = """
DROP INDEX idempotency_by_answer;
DROP FUNCTION portal_erase(uuid, timestamptz);
DROP FUNCTION portal_erasure_rule(uuid, timestamptz);
DROP FUNCTION portal_to_erase(timestamptz);
"""


def _edit(name: str, change: tuple[str, str]) -> migrations.RunSQL:
    before, after = change
    return migrations.RunSQL(
        EDIT.format(name=name, before=before, after=after), EDIT.format(name=name, before=after, after=before)
    )


class Migration(migrations.Migration):

    dependencies = [
        ('intelligence', '0043_corrections_reopen_nothing'),
        ('operations', '0002_second_lock'),
        ('parties', '0003_words'),
        ('web', '0002_second_lock'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='contribution',
            name='erased_at',
            field=models.DateTimeField(editable=False, help_text='When its content was erased for good.', null=True),
        ),
        migrations.AddField(
            model_name='contribution',
            name='erased_by_rule',
            field=models.CharField(blank=True, choices=[('owners_day', 'Day set by the owner, Art. 19(2)'), ('copy', "Copy of what its owner's day erased")], db_default='', default='', editable=False, max_length=20),
        ),
        migrations.AlterField(
            model_name='restriction',
            name='erase_by',
            field=models.DateField(blank=True, help_text='Erased after this day, UTC.', null=True),
        ),
        migrations.AddIndex(
            model_name='restriction',
            index=models.Index(condition=models.Q(('erase_by__isnull', False), ('lifted_at__isnull', True)), fields=['erase_by'], name='restriction_to_erase'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('erased_at__isnull', True), ('erased_by_rule', '')), models.Q(('erased_at__isnull', False), ('status', 'sent'), models.Q(('erased_by_rule', ''), _negated=True)), _connector='OR'), name='contribution_erased_by_a_rule'),
        ),
        migrations.RunSQL(ERASING, NO_ERASING),
        _edit("portal_keep_contribution", HEADER),
        _edit("portal_keep_sent_part", PART),
        _edit("portal_keep_pause", PAUSE),
        migrations.RunSQL(ERASE, NO_ERASE),
    ]
