"""Who of the provider handles a request."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [
        ("support", "0022_appealed_once_more"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="supportrequest",
            name="handled_by",
            field=models.ForeignKey(
                editable=False,
                help_text="Of the provider: who judged it first, or who was given it since.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
