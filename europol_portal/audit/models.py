"""The record of what was done with information: append-only, without foreign keys into live data."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

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
