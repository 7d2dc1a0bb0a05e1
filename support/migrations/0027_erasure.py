"""When evidence, people of trainings and entries on the spot were erased."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('support', '0026_bundle_locks'),
    ]

    operations = [
        migrations.AddField(
            model_name='deployment',
            name='erased_at',
            field=models.DateTimeField(editable=False, help_text='People, entries and reports went.', null=True),
        ),
        migrations.AddField(
            model_name='exhibit',
            name='erased_at',
            field=models.DateTimeField(editable=False, help_text='Examinations and certificates went; the custody stays.', null=True),
        ),
        migrations.AddField(
            model_name='trainingsession',
            name='erased_at',
            field=models.DateTimeField(editable=False, help_text='The people of the session went.', null=True),
        ),
    ]
