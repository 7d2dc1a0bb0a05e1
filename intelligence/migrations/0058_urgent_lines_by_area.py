"""What is urgent in a rare crime area is read from an index of its own; the tenth of the lines that is urgent is in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [("intelligence", "0057_note_search")]

    operations = [
        migrations.AddIndex(
            model_name="contributionshare",
            index=models.Index(
                condition=models.Q(("urgency", "normal"), _negated=True),
                fields=["group", "crime_area", "urgency", "position"],
                include=(
                    "id",
                    "content_object",
                    "permission",
                    "owner_id",
                    "is_closed",
                    "expires_at",
                    "classification_rank",
                    "box",
                    "kind",
                    "operation",
                ),
                name="intel_share_urgent_by_area",
            ),
        ),
    ]
