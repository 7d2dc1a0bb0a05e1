"""Answers of repeated requests hold what was answered, content too: from now on they are sealed."""

import json

from django.db import migrations, models

from europol_portal.core import sealed_fields
from europol_portal.core.sealed import seal


def seal_answers(apps, _schema_editor):
    """Those of the last seven days."""
    record = apps.get_model("web", "IdempotencyRecord")
    for row in record.objects.iterator():
        place = f"web.idempotencyrecord of {row.fingerprint}"
        key = {"id": row.body["id"]} if isinstance(row.body, dict) and "id" in row.body else None
        record.objects.filter(pk=row.pk).update(answer=seal(json.dumps(row.body).encode(), place=place), body=key)


class Migration(migrations.Migration):
    """The new column; of what stands in the old one the key stays, by which erasures find an answer."""

    dependencies = [("web", "0003_answers_are_forgotten")]

    operations = [
        migrations.AddField(
            "idempotencyrecord", "answer",
            sealed_fields.SealedBytesField(
                bound_to="fingerprint", null=True, help_text="What was answered, as JSON, sealed."
            ),
        ),
        migrations.RunPython(seal_answers, migrations.RunPython.noop),
        migrations.AlterField(
            "idempotencyrecord", "body",
            models.JSONField(null=True, help_text="The key of what was answered alone: an erasure finds it by that."),
        ),
    ]
