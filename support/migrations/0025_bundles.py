"""Requests for several services that are asked together."""

import django.contrib.postgres.fields
import django.db.models.deletion
import europol_portal.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('parties', '0007_tokens_of_before'),
        ('support', '0024_handler_locks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RequestBundle',
            fields=[
                ('id', models.UUIDField(default=europol_portal.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('classification', models.CharField(choices=[('public', 'Europol Public Information'), ('bpl', 'Europol Unclassified, Basic Protection Level'), ('eu_restricted', 'RESTREINT UE / EU RESTRICTED'), ('eu_confidential', 'CONFIDENTIEL UE / EU CONFIDENTIAL'), ('eu_secret', 'SECRET UE / EU SECRET'), ('eu_top_secret', 'TRÈS SECRET UE / EU TOP SECRET')], default='bpl', max_length=20)),
                ('classification_rank', models.GeneratedField(db_persist=True, expression=models.Case(models.When(classification='public', then=models.Value(0)), models.When(classification='bpl', then=models.Value(1)), models.When(classification='eu_restricted', then=models.Value(2)), models.When(classification='eu_confidential', then=models.Value(3)), models.When(classification='eu_secret', then=models.Value(4)), models.When(classification='eu_top_secret', then=models.Value(5)), output_field=models.SmallIntegerField()), output_field=models.SmallIntegerField())),
                ('party_ids', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, editable=False, size=None)),
                ('closed_party_ids', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, editable=False, size=None)),
                ('person_ids', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, editable=False, size=None)),
                ('reference', models.CharField(editable=False, help_text='SB-year-party-number, the number is drawn.', max_length=24)),
                ('title', models.CharField(help_text='What it is for, in one line, without names of persons.', max_length=120)),
                ('created_at', models.DateTimeField(editable=False)),
                ('sent_at', models.DateTimeField(editable=False, null=True)),
                ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.party')),
                ('provider', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='parties.party')),
            ],
        ),
        migrations.AddField(
            model_name='supportrequest',
            name='bundle',
            field=models.ForeignKey(blank=True, editable=False, help_text='What it is asked together with.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='support.requestbundle'),
        ),
        migrations.CreateModel(
            name='RequestBundleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_id', models.IntegerField(default=0, editable=False, help_text='Owner of the row, set by trigger.')),
                ('party_id', models.IntegerField(default=0, editable=False, help_text='Party of the person, set by trigger.')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='person_grants', to='support.requestbundle')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RequestBundleShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_id', models.IntegerField(default=0, editable=False, help_text='Owner of the row, set by trigger.')),
                ('is_closed', models.BooleanField(default=False, help_text='Only the people named inside the party may see the row.')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='support.requestbundle')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.group')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='requestbundle',
            index=models.Index(fields=['owner', '-id'], name='bundle_by_owner'),
        ),
        migrations.AddConstraint(
            model_name='requestbundle',
            constraint=models.UniqueConstraint(fields=('owner', 'reference'), name='bundle_reference_once_per_party'),
        ),
        migrations.AddConstraint(
            model_name='requestbundle',
            constraint=models.CheckConstraint(condition=models.Q(('provider', models.F('owner')), _negated=True), name='bundle_provider_is_another', violation_error_message='A party does not ask itself.'),
        ),
        migrations.AlterUniqueTogether(
            name='requestbundlegrant',
            unique_together={('user', 'permission', 'content_object')},
        ),
        migrations.AlterUniqueTogether(
            name='requestbundleshare',
            unique_together={('group', 'permission', 'content_object')},
        ),
    ]
