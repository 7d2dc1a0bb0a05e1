"""The ledger: each line says what of an owner's data was shown to whom, on which basis, from when and until when."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Party, User
from intelligence.models.disclosures import PURPOSES, Act
from intelligence.querysets import DisclosureRecordQuerySet


class DisclosureRecord(models.Model):
    """One line. Known to the owner, to the party it is about and to the party that wrote it; never changed.

    It names the contribution by key and reference without a foreign key: the line outlives the erasure of the data.
    Marking and closed circles are copied from the contribution by trigger.
    """

    class Event(models.TextChoices):
        """What happened."""

        SENT = "sent", "Sent"
        CONSENT_GIVEN = "consent_given", "Consent given"
        CONSENT_REVOKED = "consent_revoked", "Consent revoked"
        CONSENT_ENDED = "consent_ended", "Consent ended"
        PASSED_ON = "passed_on", "Passed on with consent"
        PASS_ON_REFUSED = "pass_on_refused", "Passing on refused"
        LOOSENED = "loosened", "Restriction loosened"
        CLOSED = "closed", "Access closed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    event = models.CharField(max_length=20, choices=Event)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="To whom it was shown.")
    by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", help_text="Who disclosed it.")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    authority_codes = ArrayField(models.CharField(max_length=40), default=list)
    contribution_id = models.UUIDField(null=True)
    reference = models.CharField(max_length=40, blank=True)
    is_whole = models.BooleanField(default=True)
    has_text = models.BooleanField(default=False)
    entity_count = models.PositiveIntegerField(default=0)
    file_count = models.PositiveIntegerField(default=0)
    act = models.CharField(max_length=10, choices=Act, blank=True)
    onward_to = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    purpose = models.CharField(max_length=30, choices=PURPOSES, blank=True)
    consent_id = models.UUIDField(null=True)
    question = models.CharField(max_length=12, blank=True, help_text="Number of the question that led to it.")
    expires_at = models.DateTimeField(null=True)
    classification_rank = models.SmallIntegerField(default=0, editable=False)
    closed_party_ids = ArrayField(models.IntegerField(), default=list, editable=False)
    person_ids = ArrayField(models.IntegerField(), default=list, editable=False)

    objects = DisclosureRecordQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "id"], name="disclosurerecord_by_owner"),
            models.Index(fields=["party", "id"], name="disclosurerecord_by_party"),
            models.Index(fields=["contribution_id", "id"], name="disclosurerecord_by_item"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(event__in=["consent_given", "consent_revoked", "consent_ended"])
                | Q(consent_id__isnull=False) & ~Q(act=""),
                name="disclosurerecord_names_its_consent",
                violation_error_message="A line about a consent names it.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.reference} to {self.party_id}"

    def get_absolute_url(self) -> str:
        """The ledger at this contribution."""
        return f"{reverse('intelligence:ledger')}?reference={self.reference}"
