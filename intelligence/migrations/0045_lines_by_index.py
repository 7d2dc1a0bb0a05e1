"""Filtered lists of lines, and filters together, read an index only; two filters read every line of one before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("intelligence", "0044_erasure"),
        ("operations", "0002_second_lock"),
        ("parties", "0003_words"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="contributionshare",
            name="intel_share_by_crime_area",
        ),
        migrations.RemoveIndex(
            model_name="contributionshare",
            name="intel_share_by_kind",
        ),
        migrations.RemoveIndex(
            model_name="contributionshare",
            name="intel_share_by_operation",
        ),
        migrations.RemoveIndex(
            model_name="contributionshare",
            name="intel_share_by_urgency",
        ),
        migrations.AddIndex(
            model_name="contributionshare",
            index=models.Index(
                fields=["group", "box", "crime_area", "position"],
                include=(
                    "id",
                    "content_object",
                    "permission",
                    "owner_id",
                    "is_closed",
                    "expires_at",
                    "classification_rank",
                    "kind",
                    "urgency",
                    "operation",
                ),
                name="intel_share_by_crime_area",
            ),
        ),
        migrations.AddIndex(
            model_name="contributionshare",
            index=models.Index(
                fields=["group", "box", "kind", "position"],
                include=(
                    "id",
                    "content_object",
                    "permission",
                    "owner_id",
                    "is_closed",
                    "expires_at",
                    "classification_rank",
                    "crime_area",
                    "urgency",
                    "operation",
                ),
                name="intel_share_by_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="contributionshare",
            index=models.Index(
                condition=models.Q(("operation__isnull", False)),
                fields=["group", "operation", "position"],
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
                    "urgency",
                    "crime_area",
                ),
                name="intel_share_by_operation",
            ),
        ),
        migrations.AddIndex(
            model_name="contributionshare",
            index=models.Index(
                condition=models.Q(("urgency", "normal"), _negated=True),
                fields=["group", "urgency", "position"],
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
                    "crime_area",
                    "operation",
                ),
                name="intel_share_by_urgency",
            ),
        ),
    ]
