"""Shape of a line of the record in the API."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from europol_portal.audit import kinds
from europol_portal.audit.models import AuditEvent


class AuditEventSerializer(serializers.ModelSerializer[AuditEvent]):
    """Everything the record says; keys and references, never content."""

    kind_label = serializers.SerializerMethodField(help_text="The kind in words.")

    class Meta:
        model = AuditEvent
        fields = [
            "id",
            "at",
            "verb",
            "kind",
            "kind_label",
            "actor_name",
            "party_code",
            "authority_code",
            "subject_type",
            "subject_id",
            "subject_reference",
            "object_ids",
            "recipients",
            "purpose",
            "changes",
            "address",
        ]
        read_only_fields = fields

    @extend_schema_field(str)
    def get_kind_label(self, event: AuditEvent) -> str:
        """The words of the audit page."""
        return kinds.label_of(event.kind)
