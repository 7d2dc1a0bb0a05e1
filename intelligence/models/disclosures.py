"""Asking an owner and the owner's answer: two rows, each known to one party only.

The asker keeps a DisclosureRequest, the owner a Consent. Nothing on the asker's row tells whether the question found
an owner until the owner decides, so a reference that does not exist looks like one that does (ADR 7).
"""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.core.fields import Classification
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import Authority, Party, User
from intelligence.models.contributions import Contribution, ProcessingPurpose
from intelligence.querysets import ConsentQuerySet, DisclosureRequestQuerySet


class Act(models.TextChoices):
    """What the owner is asked to allow."""

    SEE = "see", "See the content"
    SHARE = "share", "Pass it on to a named party"
    JUDICIAL = "judicial", "Use it in judicial proceedings"
    PURPOSE = "purpose", "Use it for another purpose"


class PolicePurpose(models.TextChoices):
    """What a party's own authorities use information for; Europol's purposes stand beside them."""

    INVESTIGATION = "investigation", "Investigating an offence"
    PREVENTION = "prevention", "Preventing an offence or a danger"
    PROSECUTION = "prosecution", "Prosecution and trial"


NO_PARTS = Q(status="partly", gives_text=False, entity_ids=[], attachment_ids=[])
PURPOSES = [*PolicePurpose.choices, *ProcessingPurpose.choices]


class Part(models.TextChoices):
    """Parts of a contribution that can be asked for and shared apart."""

    TEXT = "text", "Text"
    ENTITIES = "entities", "Entities"
    FILES = "files", "Files"


class OneSided(models.Model):
    """A row of one party. `person_ids` repeats the closed circle of the contribution it is about; empty means none."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    classification = models.CharField(max_length=20, choices=Classification, default=Classification.BPL)
    classification_rank = models.GeneratedField(
        expression=models.Case(
            *(models.When(classification=level.value, then=models.Value(level.rank)) for level in Classification),
            output_field=models.SmallIntegerField(),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    person_ids = ArrayField(models.IntegerField(), default=list, editable=False)

    class Meta:
        abstract = True


class Question(OneSided):
    """What both rows say: the question, and once it is decided the answer."""

    number = models.PositiveIntegerField(help_text="Eight digits, drawn; both sides name the question by it.")
    act = models.CharField(max_length=10, choices=Act)
    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    item = models.CharField(max_length=80, blank=True, help_text="Reference of the item as it was given to the asker.")
    description = models.TextField(max_length=2000, blank=True)
    wanted = ArrayField(models.CharField(max_length=10, choices=Part), default=list, help_text="None means all of it.")
    recipient = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=30, choices=PURPOSES)
    reason = models.TextField(max_length=2000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    deadline = models.DateTimeField()
    answer = models.TextField(max_length=2000, blank=True, help_text="Words of the owner to the asker.")
    answered_at = models.DateTimeField(null=True)
    is_whole = models.BooleanField(default=False)
    gives_text = models.BooleanField(default=False)
    entity_ids = ArrayField(models.UUIDField(), default=list)
    attachment_ids = ArrayField(models.UUIDField(), default=list)
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What people call the question."""
        return f"D-{self.number}"

    @property
    def has_parts(self) -> bool:
        """True when at least one part is given."""
        return bool(self.is_whole or self.gives_text or self.entity_ids or self.attachment_ids)

    @property
    def wanted_words(self) -> str:
        """The scope that was asked for."""
        return ", ".join(Part(part).label for part in self.wanted) or "Everything"


class DisclosureRequest(Question):
    """The asker's row. Its status follows the owner's decision; the asker never changes it (trigger)."""

    class Status(models.TextChoices):
        """What the asker knows. While nobody decides it says no more than that the question was passed on."""

        REQUESTED = "requested", "Asked"
        GRANTED = "granted", "Granted"
        PARTLY = "partly", "Granted in part"
        REFUSED = "refused", "Refused"
        LAPSED = "lapsed", "No answer"
        WITHDRAWN = "withdrawn", "Withdrawn"
        REVOKED = "revoked", "Revoked"
        EXPIRED = "expired", "Ended"

    IN_FORCE: ClassVar[frozenset[str]] = frozenset({Status.GRANTED, Status.PARTLY})

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    addressee = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.REQUESTED)
    disclosed = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        help_text="What the owner opened to the asker.",
    )  # fmt: skip
    is_passed_on = models.BooleanField(default=False, help_text="The job has looked for the owner, found or not.")
    has_news = models.BooleanField(default=False, help_text="The asker is still to be told of the owner's step.")

    objects = DisclosureRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "id"], name="disclosurerequest_by_party"),
            models.Index(fields=["contribution"], name="disclosurerequest_by_item"),
            models.Index(fields=["id"], condition=Q(is_passed_on=False), name="disclosurerequest_to_pass_on"),
            models.Index(fields=["id"], condition=Q(has_news=True), name="disclosurerequest_news"),
            models.Index(fields=["deadline"], condition=Q(status="requested"), name="disclosurerequest_open"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="disclosurerequest_number_once"),
            models.CheckConstraint(
                condition=Q(act="share") & ~Q(recipient=F("owner")) | ~Q(act="share") & Q(recipient=F("owner")),
                name="disclosurerequest_recipient_fits",
                violation_error_message="Only passing on names another party as recipient.",
            ),
            models.CheckConstraint(
                condition=Q(act="see", contribution__isnull=True) & (~Q(item="") | Q(addressee__isnull=False))
                | ~Q(act="see") & Q(contribution__isnull=False),
                name="disclosurerequest_names_an_item",
                violation_error_message="Name the item: a reference or the party that holds it.",
            ),
            models.CheckConstraint(condition=Q(deadline__gt=F("asked_at")), name="disclosurerequest_deadline_later"),
        ]

    def get_absolute_url(self) -> str:
        """Page of the question as its asker sees it."""
        return reverse("intelligence:disclosure-request", args=[self.pk])

    def state_at(self, at: datetime) -> str:
        """The status as it is at the moment, also before the job has written that time has run out."""
        if self.status == self.Status.REQUESTED and self.deadline <= at:
            return self.Status.LAPSED
        if self.status in self.IN_FORCE and self.expires_at is not None and self.expires_at <= at:
            return self.Status.EXPIRED
        return self.status


class Consent(Question):
    """The owner's row: a question that reached it, its decision, and while granted the consent in force."""

    class Status(models.TextChoices):
        """The life of a consent; silence ends in lapsed, which shares nothing."""

        REQUESTED = "requested", "To decide"
        OWNER_DECIDING = "owner_deciding", "Being decided"
        GRANTED = "granted", "Granted"
        PARTLY = "partly", "Granted in part"
        REFUSED = "refused", "Refused"
        LAPSED = "lapsed", "Lapsed, nothing shared"
        WITHDRAWN = "withdrawn", "Withdrawn by the asker"
        REVOKED = "revoked", "Revoked"
        EXPIRED = "expired", "Ended"

    OPEN: ClassVar[frozenset[str]] = frozenset({Status.REQUESTED, Status.OWNER_DECIDING})
    IN_FORCE: ClassVar[frozenset[str]] = frozenset({Status.GRANTED, Status.PARTLY})

    request_id = models.UUIDField(unique=True, editable=False, help_text="The asker's row, which the owner never sees.")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+", help_text="Who should decide.")
    asker = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    asking_authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=15, choices=Status, default=Status.REQUESTED)
    remind_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    escalate_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)
    is_announced = models.BooleanField(default=False)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    disclosed = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        help_text="What was opened to the asker: the contribution, or a copy of the chosen parts.",
    )  # fmt: skip
    has_news = models.BooleanField(
        default=False, db_default=False, help_text="The owner is still to be told that it was withdrawn."
    )
    lends = models.BooleanField(default=False, help_text="The asker sees it by this consent and by nothing else.")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "id"], name="consent_by_party"),
            models.Index(fields=["contribution"], name="consent_by_item"),
            models.Index(fields=["disclosed"], name="consent_by_disclosed"),
            models.Index(fields=["id"], condition=Q(is_announced=False), name="consent_to_announce"),
            models.Index(fields=["id"], condition=Q(has_news=True), name="consent_news"),
            models.Index(
                fields=["deadline"], condition=Q(status__in=["requested", "owner_deciding"]), name="consent_open"
            ),
            models.Index(fields=["expires_at"], condition=Q(status__in=["granted", "partly"]), name="consent_in_force"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["granted", "partly", "refused", "revoked", "expired"])
                | Q(answered_at__isnull=False, decided_by__isnull=False),
                name="consent_decided_at_and_by",
                violation_error_message="A consent is somebody's decision, never silence.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["granted", "partly"]) | Q(contribution__isnull=False) | NO_PARTS,
                name="consent_names_its_item",
                violation_error_message="A consent is about one contribution.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["granted", "partly"]) | Q(expires_at__isnull=False) | NO_PARTS,
                name="consent_has_an_end",
                violation_error_message="A consent says until when it holds.",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Page of the question as its owner sees it."""
        return reverse("intelligence:consent", args=[self.pk])

    def state_at(self, at: datetime) -> str:
        """The status as it is at the moment, also before the job has written that time has run out."""
        if self.status in self.OPEN and self.deadline <= at:
            return self.Status.LAPSED
        if self.status in self.IN_FORCE and self.expires_at is not None and self.expires_at <= at:
            return self.Status.EXPIRED
        return self.status
