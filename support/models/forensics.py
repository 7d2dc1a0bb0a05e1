"""Exhibits, their unbroken custody, what is examined, and certificates. No names of persons stand in any of it."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.models import Guarded, GuardedPart, PartyShare, PersonGrant
from europol_portal.parties.models import Party, User
from support.models.grant_parts import evidence_key
from support.querysets import ExhibitPartQuerySet, ExhibitQuerySet

SHA256 = r"^[0-9a-f]{64}$"
LAW_NEEDED = frozenset({"decryption", "malware"})


class Exhibit(Guarded):
    """A thing that was seized. Its owner is the party that seized it; the laboratory knows it once it was sent.

    What is written at its registration never changes. Who has it, where and under which seal is what the last entry of
    its custody says (trigger).
    """

    class Kind(models.TextChoices):
        """What it is."""

        PHONE = "phone", "Phone"
        COMPUTER = "computer", "Computer"
        STORAGE = "storage", "Storage medium"
        FILE = "file", "File or image of a medium"
        DOCUMENT = "document", "Document"
        SUBSTANCE = "substance", "Substance"
        OTHER = "other", "Other"

    class Status(models.TextChoices):
        """Where it is on its way; the steps stand in support.workflow."""

        HELD = "held", "With its owner"
        SENT = "sent", "On the way to the laboratory"
        AT_LAB = "at_lab", "In the laboratory"
        SENT_BACK = "sent_back", "On the way back"
        RELEASED = "released", "Custody ended"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"held": "open", "released": "ok"}.get(self.value, "go")

    provider = models.ForeignKey(Party, on_delete=models.PROTECT, editable=False, related_name="+")
    reference = models.CharField(max_length=24, editable=False, help_text="EX-year-party-number, the number is drawn.")
    label = models.CharField(max_length=60, help_text="Your own number, as it stands on the bag.")
    kind = models.CharField(max_length=12, choices=Kind)
    description = models.CharField(max_length=300, help_text="What it looks like, without names of persons.")
    operation = models.ForeignKey(
        "operations.Operation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    seized_at = models.DateTimeField()
    seized_place = models.CharField(max_length=160)
    legal_basis = models.CharField(max_length=200, help_text="Order or law under which it was seized.")
    content_sha256 = models.CharField("SHA-256 of the content", max_length=64, blank=True, help_text="Of files.")
    status = models.CharField(max_length=12, choices=Status, default=Status.HELD)
    holder = models.ForeignKey(Party, on_delete=models.PROTECT, editable=False, related_name="+")
    location = models.CharField(max_length=160, blank=True, editable=False)
    seal = models.CharField(max_length=60, blank=True, editable=False)
    chain_length = models.PositiveIntegerField(default=0, editable=False)
    chain_head = models.CharField(max_length=64, blank=True, editable=False, help_text="Hash of the last entry.")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, editable=False, related_name="+")
    created_at = models.DateTimeField(editable=False)
    erased_at = models.DateTimeField(
        null=True, editable=False, help_text="Examinations and certificates went; the custody stays."
    )

    objects = ExhibitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "reference"], name="exhibit_reference_once_per_party"),
            models.CheckConstraint(
                condition=~Q(provider=F("owner")),
                name="exhibit_provider_is_another",
                violation_error_message="The laboratory is another party.",
            ),
            models.CheckConstraint(
                condition=Q(content_sha256="") | Q(content_sha256__regex=SHA256),
                name="exhibit_content_sha256",
                violation_error_message="A SHA-256 has 64 signs, 0 to 9 and a to f.",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "status"], name="exhibit_by_owner"),
            models.Index(fields=["provider", "status"], name="exhibit_by_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} ({self.pk})"

    def get_absolute_url(self) -> str:
        """Page of the exhibit."""
        return reverse("support:exhibit-detail", args=[self.pk])

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone


class ExhibitShare(PartyShare):
    """The right of a party to see an exhibit."""

    content_object = models.ForeignKey(Exhibit, on_delete=models.CASCADE, related_name="shares")


class ExhibitGrant(PersonGrant):
    """A person named in a party's closed circle of an exhibit."""

    content_object = models.ForeignKey(Exhibit, on_delete=models.CASCADE, related_name="person_grants")


class ExhibitPart(GuardedPart):
    """What belongs to an exhibit; its owner and laboratory by trigger."""

    exhibit_id: UUID

    seizing_id = models.IntegerField(default=0, editable=False, help_text="Owner of the exhibit, by trigger.")
    provider_id = models.IntegerField(default=0, editable=False, help_text="Laboratory of the exhibit, by trigger.")

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """The exhibit."""
        return reverse("support:exhibit-detail", args=[self.exhibit_id])

    @property
    def owner_id(self) -> int:
        """The owner of the exhibit: audit lines belong to it."""
        return self.seizing_id


class CustodyEntry(ExhibitPart):
    """Who did what with an exhibit, when and where. Append-only; each holds the hash of the one before (trigger)."""

    class Kind(models.TextChoices):
        """What happened."""

        SEIZED = "seized", "Seized"
        SEALED = "sealed", "Sealed"
        OPENED = "opened", "Seal opened"
        MOVED = "moved", "Moved"
        IMAGED = "imaged", "Copied"
        NOTED = "noted", "Noted"
        SENT = "sent", "Handed over for the laboratory"
        RECEIVED = "received", "Received by the laboratory"
        SENT_BACK = "sent_back", "Handed over for the way back"
        TAKEN_BACK = "taken_back", "Taken back"
        RELEASED = "released", "Custody ended"

    exhibit = models.ForeignKey(Exhibit, on_delete=models.CASCADE, related_name="custody", db_index=False)
    number = models.PositiveIntegerField(default=0, editable=False, help_text="By trigger.")
    kind = models.CharField(max_length=12, choices=Kind)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    location = models.CharField(max_length=160)
    seal = models.CharField(max_length=60, blank=True, help_text="Number of the seal it is under now.")
    is_intact = models.BooleanField("the seal was whole", null=True, blank=True)
    content_sha256 = models.CharField("SHA-256 of the copy", max_length=64, blank=True)
    note = models.CharField(max_length=500, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    entry_hash = models.CharField(max_length=64, editable=False)

    objects = ExhibitPartQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "custody entries"
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "number"], name="custodyentry_number_once"),
            models.CheckConstraint(
                condition=Q(content_sha256="") | Q(content_sha256__regex=SHA256),
                name="custodyentry_content_sha256",
                violation_error_message="A SHA-256 has 64 signs, 0 to 9 and a to f.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} of {self.exhibit_id}"

    @property
    def computed_hash(self) -> str:
        """The hash worked out anew from what the entry says and the hash before it; the trigger does the same."""
        at = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
        said = [
            self.previous_hash, str(self.exhibit_id), self.number, self.kind, self.party_id, self.author_id, at,
            self.location, self.seal, self.is_intact, self.content_sha256, self.note,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def is_unbroken(entries: Iterable[CustodyEntry]) -> bool:
    """True when the entries, in their order, count up from one, point at each other and have the hashes they say."""
    before = ""
    for number, entry in enumerate(entries, start=1):
        if entry.number != number or entry.previous_hash != before or entry.entry_hash != entry.computed_hash:
            return False
        before = entry.entry_hash
    return True


class Examination(ExhibitPart):
    """What the laboratory is asked to do with an exhibit, by which method it did it, and what it found."""

    class Kind(models.TextChoices):
        """What is done; decryption and malware need their own legal basis (domain file, section 7.3)."""

        EXTRACTION = "extraction", "Extraction of data"
        DECRYPTION = "decryption", "Decryption"
        MALWARE = "malware", "Malware analysis"
        COMPARISON = "comparison", "Comparison"
        OTHER = "other", "Other examination"

    class Status(models.TextChoices):
        """Its life; the steps stand in support.workflow."""

        ASKED = "asked", "Asked"
        RUNNING = "running", "Under way"
        FINISHED = "finished", "Finished"
        REFUSED = "refused", "Refused"

        @property
        def tone(self) -> str:
            """How the state word is drawn."""
            return {"asked": "open", "finished": "ok", "refused": "crit"}.get(self.value, "go")

    exhibit = models.ForeignKey(Exhibit, on_delete=models.CASCADE, related_name="examinations")
    kind = models.CharField(max_length=12, choices=Kind)
    question = models.TextField(max_length=2000, help_text="What you want to know, without names of persons.")
    legal_basis = models.CharField(max_length=200, blank=True, help_text="Needed for decryption and malware.")
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    method = models.TextField(max_length=2000, blank=True)
    result = models.TextField(max_length=5000, blank=True)
    result_sha256 = models.CharField("SHA-256 of the result", max_length=64, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, editable=False, related_name="+")
    asked_at = models.DateTimeField(editable=False)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    done_at = models.DateTimeField(null=True, editable=False)

    objects = ExhibitPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(LAW_NEEDED)) | ~Q(legal_basis=""),
                name="examination_has_its_law",
                violation_error_message="Decryption and malware analysis need their legal basis.",
            ),
            models.CheckConstraint(
                condition=Q(result_sha256="") | Q(result_sha256__regex=SHA256),
                name="examination_result_sha256",
                violation_error_message="A SHA-256 has 64 signs, 0 to 9 and a to f.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.exhibit_id} ({self.pk})"

    @property
    def tone(self) -> str:
        """How the state word is drawn."""
        return self.Status(self.status).tone


class CustodyCertificate(ExhibitPart):
    """What was certified: the custody up to an entry, and the hash of the document that was made. Append-only."""

    exhibit = models.ForeignKey(Exhibit, on_delete=models.CASCADE, related_name="certificates")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    chain_length = models.PositiveIntegerField()
    chain_head = models.CharField(max_length=64)
    file = models.FileField(upload_to=evidence_key, max_length=120)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    objects = ExhibitPartQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="custodycertificate_by_sha256")]

    def __str__(self) -> str:
        return f"Certificate of {self.exhibit_id} ({self.pk})"
