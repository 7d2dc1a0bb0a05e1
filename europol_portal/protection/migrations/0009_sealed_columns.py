"""What people write about themselves and about breaches stands sealed, also what was written before."""

import europol_portal.core.sealed_fields
from django.db import migrations

from europol_portal.core.sealed_fields import seal_table_again

SEALED = ("DataBreach", "BreachNotice", "SubjectRequest", "ProviderConsultation")


def seal_what_is_there(apps, _editor):
    """Seal the values of before; none of them is changed."""
    for name in SEALED:
        seal_table_again(apps.get_model("protection", name), adopt=True)


class Migration(migrations.Migration):
    """Sealed columns of requests and breaches."""

    dependencies = [
        ('protection', '0008_named_by_mistake'),
    ]

    operations = [
        migrations.AlterField(
            model_name='breachnotice',
            name='message',
            field=europol_portal.core.sealed_fields.SealedTextField(blank=True, default='', max_length=4000),
        ),
        migrations.AlterField(
            model_name='databreach',
            name='assessment',
            field=europol_portal.core.sealed_fields.SealedTextField(blank=True, default='', max_length=4000),
        ),
        migrations.AlterField(
            model_name='databreach',
            name='delay_reason',
            field=europol_portal.core.sealed_fields.SealedTextField(blank=True, default='', max_length=1000),
        ),
        migrations.AlterField(
            model_name='databreach',
            name='details',
            field=europol_portal.core.sealed_fields.SealedTextField(max_length=4000),
        ),
        migrations.AlterField(
            model_name='databreach',
            name='measures',
            field=europol_portal.core.sealed_fields.SealedTextField(blank=True, default='', max_length=4000),
        ),
        migrations.AlterField(
            model_name='databreach',
            name='supervisor_text',
            field=europol_portal.core.sealed_fields.SealedTextField(blank=True, default='', max_length=4000),
        ),
        migrations.AlterField(
            model_name='providerconsultation',
            name='also_known_as',
            field=europol_portal.core.sealed_fields.SealedTextField(blank=True, help_text='Other spellings and names, one a line.', max_length=600),
        ),
        migrations.AlterField(
            model_name='providerconsultation',
            name='name',
            field=europol_portal.core.sealed_fields.SealedTextField(help_text='As on the proof of identity.', max_length=200),
        ),
        migrations.AlterField(
            model_name='providerconsultation',
            name='reason',
            field=europol_portal.core.sealed_fields.SealedTextField(blank=True, default='', max_length=2000),
        ),
        migrations.AlterField(
            model_name='subjectrequest',
            name='also_known_as',
            field=europol_portal.core.sealed_fields.SealedTextField(blank=True, help_text='Other spellings and names, one a line.', max_length=600),
        ),
        migrations.AlterField(
            model_name='subjectrequest',
            name='answer',
            field=europol_portal.core.sealed_fields.SealedTextField(blank=True, default='', max_length=8000),
        ),
        migrations.AlterField(
            model_name='subjectrequest',
            name='details',
            field=europol_portal.core.sealed_fields.SealedTextField(blank=True, help_text='What the person writes.', max_length=4000),
        ),
        migrations.AlterField(
            model_name='subjectrequest',
            name='identity_proof',
            field=europol_portal.core.sealed_fields.SealedTextField(blank=True, help_text='How the identity was proven.', max_length=300),
        ),
        migrations.AlterField(
            model_name='subjectrequest',
            name='name',
            field=europol_portal.core.sealed_fields.SealedTextField(help_text='As on the proof of identity.', max_length=200),
        ),
        migrations.RunPython(seal_what_is_there, migrations.RunPython.noop),
    ]
