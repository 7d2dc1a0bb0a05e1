"""Whose an identifier is stands with its key, and the common keys have a table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intelligence", "0045_lines_by_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="CommonKey",
            fields=[
                ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                ("held", models.BigIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="matchkey",
            name="holder",
            field=models.IntegerField(editable=False, help_text="Whose it is; of identifiers only.", null=True),
        ),
        migrations.AddIndex(
            model_name="matchkey",
            index=models.Index(
                condition=models.Q(("holder__isnull", False)), fields=["key", "holder", "number"], name="key_by_holder"
            ),
        ),
    ]
