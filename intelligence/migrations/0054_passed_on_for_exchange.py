"""Europol passes on only what it was given for exchange: its own lock asks for the purpose as the service does."""

from importlib import import_module

from django.db import migrations

EDIT = import_module("intelligence.migrations.0044_erasure").EDIT

BEFORE = "$q$       OR (receiving.is_hub AND head.purposes = '{}')$q$"
AFTER = """$q$       OR (receiving.is_hub AND head.purposes = '{}')
       OR (EXISTS (SELECT 1 FROM parties_party h WHERE h.group_id = me AND h.is_hub)
           AND (NOT head.purposes::text[] @> ARRAY['exchange']
                OR EXISTS (SELECT 1 FROM intelligence_restriction r WHERE r.contribution_id = item
                             AND r.lifted_at IS NULL AND r.purposes <> '{}'
                             AND NOT r.purposes::text[] @> ARRAY['exchange']))
           AND NOT EXISTS (SELECT 1 FROM intelligence_consent c
             WHERE c.owner_id = head.owner_id AND c.contribution_id = head.id AND c.asker_id = me
               AND c.recipient_id = me AND c.act = 'purpose' AND c.purpose = 'exchange' AND c.status = 'granted'
               AND c.is_whole AND c.expires_at > greatest(moment, now())))$q$"""


class Migration(migrations.Migration):
    """The purpose of passing on."""

    dependencies = [("intelligence", "0053_case_terms")]

    operations = [
        migrations.RunSQL(
            EDIT.format(name="portal_pass_on", before=BEFORE, after=AFTER),
            EDIT.format(name="portal_pass_on", before=AFTER, after=BEFORE),
        ),
    ]
