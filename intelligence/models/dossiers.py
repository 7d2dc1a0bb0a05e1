"""Dossiers of groups that were released to another party: two rows, each known to one party (as in ADR 7).

The releasing party keeps what it let out and on which consents; the recipient keeps a copy of the words. Triggers take
the copy back the moment an owner takes back, restricts, recalls or erases anything that it rests on.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.core.fields import Classification
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Party, User
from intelligence.models.disclosures import OneSided
from intelligence.models.groups import GroupAssessment, keys_field


class Ended(models.TextChoices):
    """Why a released dossier is closed."""

    OWNER = "owner", "An owner took its consent back"
    RESTRICTED = "restricted", "An owner restricted a part"
    RECALLED = "recalled", "An owner recalled a part"
    LOST = "lost", "A part is not open to both sides any more"
    ERASED = "erased", "A part was erased"
    TERM = "term", "The time of a part has run out"
    TAKEN_BACK = "taken_back", "Taken back by the party that released it"


class DossierRelease(OneSided):
    """The releasing party's row: to whom, which sources, on which consents. It holds no word of the dossier."""

    number = models.PositiveIntegerField(help_text="Eight digits, drawn: the number of the copy.")
    assessment = models.ForeignKey(GroupAssessment, on_delete=models.PROTECT, related_name="releases")
    recipient = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    released_at = models.DateTimeField()
    reason = models.TextField(max_length=1000)
    source_ids = keys_field("What the copy rests on.")
    request_ids = ArrayField(models.UUIDField(), default=list, editable=False, help_text="Questions that were granted.")
    left_out_ids = ArrayField(models.IntegerField(), default=list, help_text="Owners whose parts were left out.")
    open_until = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=12, choices=Ended, blank=True)
    told_at = models.DateTimeField(null=True, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["source_ids"], name="dossierrelease_by_source"),
            GinIndex(fields=["request_ids"], name="dossierrelease_by_consent"),
            models.Index(
                fields=["open_until"], condition=models.Q(ended_at__isnull=True), name="dossierrelease_in_force"
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(ended_at__isnull=False, told_at__isnull=True),
                name="dossierrelease_to_tell",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="dossierrelease_number_once"),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_because="")
                | models.Q(ended_at__isnull=False) & ~models.Q(ended_because=""),
                name="dossierrelease_ended_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number of the copy."""
        return f"GD-{self.number:08}"

    def get_absolute_url(self) -> str:
        """The releases of the assessment."""
        return f"{reverse('intelligence:group-detail', args=[self.assessment_id])}#releases"


class ReceivedDossier(models.Model):
    """The recipient's row: the dossier as it was let out. Once it is taken back only number and sender are left."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False, help_text="The same as the release.")
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120, blank=True)
    content = models.JSONField(default=dict)
    classification = models.CharField(max_length=20, choices=Classification)
    classification_rank = models.SmallIntegerField()
    released_at = models.DateTimeField()
    open_until = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "id"], name="receiveddossier_by_party")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The dossier as it was received."""
        return reverse("intelligence:dossier-received", args=[self.pk])

    @property
    def reference(self) -> str:
        """The number of the copy."""
        return f"GD-{self.number:08}"
