"""An asker takes its question back: the owner's row follows by trigger. Passing on counts persons as the service does."""

from importlib import import_module

from django.conf import settings
from django.db import migrations, models

EDIT = import_module("intelligence.migrations.0044_erasure").EDIT

FOLLOW = """
CREATE FUNCTION portal_hold_consent(question uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM intelligence_consent c JOIN intelligence_disclosurerequest r ON r.id = c.request_id
    WHERE c.request_id = question AND r.owner_id = nullif(current_setting('portal.party_id', true), '')::int
    FOR UPDATE OF c;
END $$;
REVOKE ALL ON FUNCTION portal_hold_consent(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_hold_consent(uuid) TO portal_app;
CREATE FUNCTION portal_withdraw_consent() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE intelligence_consent SET status = 'withdrawn', has_news = is_announced
    WHERE request_id = new.id AND status IN ('requested', 'owner_deciding');
  RETURN NULL;
END $$;
CREATE TRIGGER withdraw_consent AFTER UPDATE OF status ON intelligence_disclosurerequest FOR EACH ROW
  WHEN (old.status = 'requested' AND new.status = 'withdrawn') EXECUTE FUNCTION portal_withdraw_consent();
"""
NO_FOLLOW = """
DROP TRIGGER withdraw_consent ON intelligence_disclosurerequest;
DROP FUNCTION portal_withdraw_consent();
DROP FUNCTION portal_hold_consent(uuid);
"""

CHANGES = [
    ("portal_keep_question", "new.status = 'lapsed')", "new.status IN ('lapsed', 'withdrawn'))"),
    ("portal_keep_consent", "'ended_by_id', 'lends']", "'ended_by_id', 'lends', 'has_news']"),
    ("portal_pass_on_questions", "OR q.deadline <= moment THEN", "OR q.deadline <= moment OR q.status <> 'requested' THEN"),
    ("portal_disclosure_due", "FROM intelligence_disclosurerequest r WHERE r.has_news)",
     "FROM intelligence_disclosurerequest r WHERE r.has_news\n"
     "    UNION ALL SELECT 8, 'tell_owner', c.id, c.owner_id, c.person_ids, c.classification_rank\n"
     "      FROM intelligence_consent c WHERE c.has_news)"),
    ("portal_pass_on", "e.kind = 'person'",
     "e.kind NOT IN ('organisation', 'location', 'event', 'firearm', 'item')"),
]


def _edit(name: str, before: str, after: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        EDIT.format(name=name, before=f"$q${before}$q$", after=f"$q${after}$q$"),
        EDIT.format(name=name, before=f"$q${after}$q$", after=f"$q${before}$q$"),
    )


class Migration(migrations.Migration):

    dependencies = [
        ('intelligence', '0049_relation_locks'),
        ('parties', '0003_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='consent',
            name='has_news',
            field=models.BooleanField(db_default=False, default=False, help_text='The owner is still to be told that it was withdrawn.'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='status',
            field=models.CharField(choices=[('requested', 'To decide'), ('owner_deciding', 'Being decided'), ('granted', 'Granted'), ('partly', 'Granted in part'), ('refused', 'Refused'), ('lapsed', 'Lapsed, nothing shared'), ('withdrawn', 'Withdrawn by the asker'), ('revoked', 'Revoked'), ('expired', 'Ended')], default='requested', max_length=15),
        ),
        migrations.AlterField(
            model_name='disclosurerecord',
            name='event',
            field=models.CharField(choices=[('sent', 'Sent'), ('consent_given', 'Consent given'), ('consent_revoked', 'Consent revoked'), ('consent_ended', 'Consent ended'), ('passed_on', 'Passed on with consent'), ('pass_on_refused', 'Passing on refused'), ('loosened', 'Restriction loosened'), ('closed', 'Access closed')], max_length=20),
        ),
        migrations.AlterField(
            model_name='disclosurerequest',
            name='status',
            field=models.CharField(choices=[('requested', 'Asked'), ('granted', 'Granted'), ('partly', 'Granted in part'), ('refused', 'Refused'), ('lapsed', 'No answer'), ('withdrawn', 'Withdrawn'), ('revoked', 'Revoked'), ('expired', 'Ended')], default='requested', max_length=10),
        ),
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(condition=models.Q(('has_news', True)), fields=['id'], name='consent_news'),
        ),
        *[_edit(*change) for change in CHANGES],
        migrations.RunSQL(FOLLOW, NO_FOLLOW),
    ]
