"""The column of secrets of authenticator apps says what its values are bound to; nothing changes in the database."""

import europol_portal.core.sealed_fields
from django.db import migrations


class Migration(migrations.Migration):
    """A column named as sealed."""

    dependencies = [
        ('accounts', '0007_heads_alone_invite'),
    ]

    operations = [
        migrations.AlterField(
            model_name='authenticatorapp',
            name='secret',
            field=europol_portal.core.sealed_fields.SealedBytesField(bound_to='user_id', help_text='Sealed for this person (core/sealed.py).'),
        ),
    ]
