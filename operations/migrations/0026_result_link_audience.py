"""Which parties see what a result is attributed to."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """The next migration fills it."""

    dependencies = [("operations", "0025_answer_locks")]

    operations = [
        migrations.AddField(
            model_name="resultlink",
            name="known_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), default=list, editable=False,
                help_text="Parties that see what is named, by trigger.", size=None,
            ),
        ),
    ]  # fmt: skip
