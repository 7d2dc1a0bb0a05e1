"""Tokens that were issued before scopes existed go on doing what they could until they end."""

from django.db import migrations

FILL = """
UPDATE parties_apitoken t SET scopes = ARRAY['read', 'sensitive', 'write'], party_id = u.party_id
FROM parties_user u WHERE u.id = t.user_id AND t.party_id IS NULL
"""


class Migration(migrations.Migration):
    """Fills the new columns."""

    dependencies = [("parties", "0006_token_scopes")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
