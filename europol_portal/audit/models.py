"""The record of what was done with information: append-only, without foreign keys into live data."""

import json
from datetime import UTC

from django.contrib.postgres.fields import ArrayField
from django.db import models

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.audit.querysets import AuditEventQuerySet
from europol_portal.core.ids import uuid7


class AuditEvent(models.Model):
    """One line of the log of Article 40 of Regulation (EU) 2016/794: who, for which authority, when, what, why.

    Holds keys and references, never content. PostgreSQL refuses every change and removal (trigger in 0002).
    """

    class Verb(models.TextChoices):
        """The six verbs of Article 40 and what the portal adds to them."""

        COLLECTION = "collection", "Collection"
        ALTERATION = "alteration", "Alteration"
        CONSULTATION = "consultation", "Consultation"
        DISCLOSURE = "disclosure", "Disclosure"
        TRANSFER = "transfer", "Transfer"
        COMBINATION = "combination", "Combination"
        ERASURE = "erasure", "Erasure"
        EXPORT = "export", "Export"
        REFUSAL = "refusal", "Refused attempt"
        SESSION = "session", "Session"
        ADMINISTRATION = "administration", "Administration"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    verb = models.CharField(max_length=20, choices=Verb)
    kind = models.CharField(max_length=80, help_text="Event kind, e.g. operations.operation.submitted.")
    actor_id = models.IntegerField(null=True)
    actor_name = models.CharField(max_length=150, blank=True)
    party_code = models.CharField(max_length=8, blank=True)
    authority_code = models.CharField(max_length=40, blank=True)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    subject_reference = models.CharField(max_length=80, blank=True)
    owner_party_id = models.IntegerField(null=True, help_text="Owner of the subject: may learn who read its data.")
    object_ids = ArrayField(models.CharField(max_length=40), default=list, help_text="Rows shown by a list or search.")
    recipients = ArrayField(models.CharField(max_length=40), default=list, help_text="Party codes of a disclosure.")
    purpose = models.CharField(max_length=200, blank=True)
    changes = models.JSONField(default=dict, help_text="Names of fields and states, never their content.")
    address = models.CharField(max_length=45, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="audit_by_subject"),
            models.Index(fields=["actor_id", "id"], name="audit_by_actor"),
            models.Index(fields=["kind", "id"], name="audit_by_kind"),
            models.Index(fields=["verb", "id"], name="audit_by_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%dT%H:%M:%SZ} {self.kind} {self.subject_id}"


class AuditSeal(models.Model):
    """A batch of lines under one Merkle root, and the tree of all seals so far, signed: no line can change unnoticed.

    The lines of a seal are those whose transactions lie from `from_transaction` up to before `until_transaction`; the
    windows of following seals meet, so a line outside of all of them is a finding as well. Tree and hashes as in
    RFC 9162 (`europol_portal.core.merkle`); signature Ed25519.
    """

    number = models.PositiveBigIntegerField(primary_key=True, help_text="From 1, without gaps.")
    from_transaction = models.BigIntegerField()
    until_transaction = models.BigIntegerField()
    line_count = models.PositiveIntegerField(help_text="Lines of this batch.")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    line_root = models.CharField(max_length=64, help_text="Root of the lines of this batch.")
    frontier = ArrayField(models.CharField(max_length=64), help_text="What the next seal goes on from.")
    root = models.CharField(max_length=64, help_text="Root of all seals up to this one.")
    sealed_at = models.DateTimeField()
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    expired_at = models.DateTimeField(null=True, help_text="Its lines were removed after their three years.")

    objects = models.Manager.from_queryset(VisibleQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["from_transaction"], name="auditseal_windows_meet"),
            models.CheckConstraint(
                condition=models.Q(until_transaction__gt=models.F("from_transaction"), line_count__gt=0),
                name="auditseal_window_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"seal {self.number}"

    @property
    def statement(self) -> bytes:
        """What is sealed of the batch: the leaf of the tree of seals."""
        facts = [self.number, self.from_transaction, self.until_transaction, self.line_count, self.line_root]
        return json.dumps([*facts, self.sealed_at.astimezone(UTC).isoformat()], separators=(",", ":")).encode()

    @property
    def head(self) -> str:
        """What is signed, and what witnesses keep: the number of seals and their root."""
        return f"europol-portal audit {self.number} {self.root}"
