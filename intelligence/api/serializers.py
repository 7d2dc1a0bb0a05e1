"""Shapes of cases, contributions, entities and files in the API."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from europol_portal.core.fields import Classification, HandlingCode, InformationEvaluation, SourceEvaluation
from europol_portal.parties.models import Authority, CrimeArea
from intelligence.api.relation_serializers import RelationContentSerializer, RelationSerializer
from intelligence.models import (
    Attachment,
    Case,
    Contribution,
    ContributionShare,
    Entity,
    ProcessingPurpose,
    Recipient,
)
from intelligence.services import EntityContent
from intelligence.services.relations import RelationContent
from operations.models import Operation

RESTRICTIONS = [code for code in HandlingCode.choices if code[0] != HandlingCode.H0]


class KnownKey(serializers.UUIDField):
    """A key that is named only if the reader may know the row behind it (context `known`)."""

    def to_representation(self, value: UUID) -> str | None:  # type: ignore[override]
        """The key, or nothing."""
        return super().to_representation(value) if value in self.context["known"] else None


class CaseSerializer(serializers.Serializer):
    """A case as its audience reads it."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    owner = serializers.CharField(source="owner.code")
    crime_area = serializers.CharField(source="crime_area.code")
    operation = KnownKey(source="operation_id", allow_null=True)
    classification = serializers.ChoiceField(choices=Classification.choices)
    status = serializers.ChoiceField(choices=Case.Status.choices)
    opened_at = serializers.DateTimeField()


class CaseWriteSerializer(serializers.Serializer):
    """A new case."""

    title = serializers.CharField(max_length=200)
    crime_area = serializers.SlugRelatedField(slug_field="code", queryset=CrimeArea.objects.all())
    operation = serializers.PrimaryKeyRelatedField(
        queryset=Operation.objects.none(), required=False, allow_null=True, default=None
    )
    classification = serializers.ChoiceField(choices=Classification.choices, default=Classification.BPL)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self)


class CaseStepSerializer(serializers.Serializer):
    """A step of the case's life."""

    step = serializers.ChoiceField(choices=["close", "reopen"])


class EntitySerializer(serializers.Serializer):
    """An entity of a contribution that the reader may know."""

    id = serializers.UUIDField()
    contribution = serializers.UUIDField(source="contribution_id")
    kind = serializers.ChoiceField(choices=Entity.Kind.choices)
    subtype = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    normalised = serializers.CharField()
    role = serializers.CharField()
    attributes = serializers.DictField()
    birth_date = serializers.DateField(allow_null=True)
    data_subject_category = serializers.CharField(help_text="As it was sent.")
    current_category = serializers.CharField(help_text="As its owner says now.")
    necessity = serializers.CharField(source="shown_necessity")
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    source_evaluation = serializers.CharField()
    information_evaluation = serializers.CharField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)


class EntityWriteSerializer(serializers.Serializer):
    """An entity as its author writes it."""

    kind = serializers.ChoiceField(choices=Entity.Kind.choices)
    subtype = serializers.ChoiceField(choices=Entity.Subtype.choices, required=False, allow_blank=True, default="")
    label = serializers.CharField(max_length=300)  # type: ignore[assignment]
    role = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    attributes = serializers.DictField(child=serializers.CharField(max_length=300), required=False, default=dict)
    birth_date = serializers.DateField(required=False, allow_null=True, default=None)
    data_subject_category = serializers.ChoiceField(
        choices=Entity.DataSubjectCategory.choices, required=False, allow_blank=True, default=""
    )
    necessity = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    source_evaluation = serializers.ChoiceField(
        choices=SourceEvaluation.choices, required=False, allow_blank=True, default=""
    )
    information_evaluation = serializers.ChoiceField(
        choices=InformationEvaluation.choices, required=False, allow_blank=True, default=""
    )
    latitude = serializers.FloatField(required=False, allow_null=True, default=None, min_value=-90, max_value=90)
    longitude = serializers.FloatField(required=False, allow_null=True, default=None, min_value=-180, max_value=180)


class AttachmentSerializer(serializers.Serializer):
    """A file with its hash; its content is at attachments/<id>/ of the contribution."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    media_type = serializers.CharField()
    uploaded_at = serializers.DateTimeField()
    scan = serializers.ChoiceField(choices=Attachment.Scan.choices)
    scanned_at = serializers.DateTimeField(allow_null=True)


class UploadSerializer(serializers.Serializer):
    """A file on its way: `offset` bytes are safe; `attachment` is set once all has come."""

    id = serializers.UUIDField()
    contribution = serializers.UUIDField(source="contribution_id")
    name = serializers.CharField()
    size = serializers.IntegerField()
    offset = serializers.IntegerField()
    fingerprint = serializers.CharField()
    person = serializers.CharField(source="person.username")
    expires_at = serializers.DateTimeField()
    attachment = serializers.UUIDField(source="attachment_id", allow_null=True)


class AttachmentWriteSerializer(serializers.Serializer):
    """A file to attach, as multipart form data."""

    file = serializers.FileField()


class RecipientSerializer(serializers.Serializer):
    """A copy; the owner reads all, a receiving party its own."""

    authority = serializers.CharField(source="authority.code")
    party = serializers.CharField(source="authority.party.code")
    kind = serializers.ChoiceField(choices=Recipient.Kind.choices)
    copy_number = serializers.IntegerField()
    delivered_at = serializers.DateTimeField(allow_null=True)
    opened_at = serializers.DateTimeField(allow_null=True)


class ContributionSerializer(serializers.Serializer):
    """The header of a contribution."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    case = KnownKey(source="case_id", allow_null=True)
    case_number = serializers.IntegerField(allow_null=True)
    kind = serializers.ChoiceField(choices=Contribution.Kind.choices)
    status = serializers.ChoiceField(choices=Contribution.Status.choices)
    subject = serializers.CharField()
    owner = serializers.CharField(source="owner.code")
    sender = serializers.CharField(source="sender.code")
    source_evaluation = serializers.ChoiceField(choices=SourceEvaluation.choices)
    information_evaluation = serializers.ChoiceField(choices=InformationEvaluation.choices)
    handling_codes = serializers.ListField(child=serializers.CharField(), help_text="H0 always applies besides.")
    handling_text = serializers.CharField()
    classification = serializers.ChoiceField(choices=Classification.choices)
    urgency = serializers.ChoiceField(choices=Contribution.Urgency.choices)
    urgency_reason = serializers.CharField()
    expects_direct_access = serializers.BooleanField()
    answer_outcome = serializers.CharField()
    purposes = serializers.ListField(child=serializers.CharField())
    has_personal_data = serializers.BooleanField()
    crime_area = serializers.CharField(source="crime_area.code", default=None, allow_null=True)
    operation = KnownKey(source="operation_id", allow_null=True)
    reply_to = KnownKey(source="reply_to_id", allow_null=True)
    corrects = KnownKey(source="corrects_id", allow_null=True)
    recalls = KnownKey(source="recalls_id", allow_null=True)
    forwards = KnownKey(source="forwards_id", allow_null=True)
    restriction_text = serializers.CharField()
    recalled_at = serializers.DateTimeField(allow_null=True)
    erased_at = serializers.DateTimeField(allow_null=True)
    erased_by_rule = serializers.CharField(allow_blank=True)
    open_until = serializers.DateTimeField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)


class ContributionLineSerializer(ContributionSerializer):
    """A header with its place in the lists of the reader's party."""

    box = serializers.SerializerMethodField()
    is_read = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=ContributionShare.Box.choices))
    def get_box(self, contribution: Contribution) -> str:
        """Received, sent or draft."""
        return str(self.context["lines"][contribution.pk].box)

    @extend_schema_field(serializers.BooleanField())
    def get_is_read(self, contribution: Contribution) -> bool:
        """True once somebody of the party has opened it."""
        return bool(self.context["lines"][contribution.pk].is_read)


class ContributionDetailSerializer(ContributionSerializer):
    """A contribution with its parts."""

    body = serializers.CharField()
    entities = EntitySerializer(many=True)
    relations = RelationSerializer(many=True)
    attachments = AttachmentSerializer(many=True)
    recipients = RecipientSerializer(many=True)


class ContributionWriteSerializer(serializers.Serializer):
    """A contribution as its author writes it. With `send` it leaves at once, or nothing is stored."""

    kind = serializers.ChoiceField(choices=Contribution.Kind.choices, required=False)
    subject = serializers.CharField(max_length=200, required=False, allow_blank=True)
    body = serializers.CharField(max_length=200_000, required=False, allow_blank=True)
    to = serializers.SlugRelatedField(
        slug_field="code", queryset=Authority.objects.mailboxes(), many=True, required=False
    )
    cc = serializers.SlugRelatedField(
        slug_field="code", queryset=Authority.objects.mailboxes(), many=True, required=False
    )
    crime_area = serializers.SlugRelatedField(
        slug_field="code", queryset=CrimeArea.objects.all(), required=False, allow_null=True
    )
    case = serializers.PrimaryKeyRelatedField(queryset=Case.objects.none(), required=False, allow_null=True)
    operation = serializers.PrimaryKeyRelatedField(queryset=Operation.objects.none(), required=False, allow_null=True)
    reply_to = serializers.PrimaryKeyRelatedField(queryset=Contribution.objects.none(), required=False, allow_null=True)
    corrects = serializers.PrimaryKeyRelatedField(queryset=Contribution.objects.none(), required=False, allow_null=True)
    classification = serializers.ChoiceField(choices=Classification.choices, required=False)
    source_evaluation = serializers.ChoiceField(choices=SourceEvaluation.choices, required=False)
    information_evaluation = serializers.ChoiceField(choices=InformationEvaluation.choices, required=False)
    handling_codes = serializers.MultipleChoiceField(choices=RESTRICTIONS, required=False)
    handling_text = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    urgency = serializers.ChoiceField(choices=Contribution.Urgency.choices, required=False)
    urgency_reason = serializers.CharField(max_length=500, required=False, allow_blank=True)
    expects_direct_access = serializers.BooleanField(required=False)
    answer_outcome = serializers.ChoiceField(choices=Contribution.Outcome.choices, required=False, allow_blank=True)
    purposes = serializers.MultipleChoiceField(choices=ProcessingPurpose.choices, required=False)
    has_personal_data = serializers.BooleanField(required=False)
    entities = EntityWriteSerializer(many=True, required=False)
    relations = RelationContentSerializer(many=True, required=False)
    send = serializers.BooleanField(required=False, default=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self)

    def content(self) -> dict[str, Any]:
        """What was given of the content, ready for ContributionContent."""
        given = {name: value for name, value in self.validated_data.items() if name not in PARTS}
        return {name: tuple(value) if isinstance(value, list | set) else value for name, value in given.items()}

    def entity_contents(self) -> list[EntityContent] | None:
        """The entities, None when none were given at all."""
        given = self.validated_data.get("entities")
        return None if given is None else [EntityContent(**entity) for entity in given]

    def relation_contents(self) -> list[RelationContent] | None:
        """The relations, None when none were given at all."""
        given = self.validated_data.get("relations")
        return None if given is None else [RelationContent(**relation) for relation in given]


PARTS = {"entities", "relations", "send"}


NARROWED: dict[str, Any] = {"case": Case, "operation": Operation, "reply_to": Contribution, "corrects": Contribution}


def narrow(serializer: serializers.Serializer) -> None:
    """Let the writer point only to rows that may be known to the person (context `person`)."""
    person = serializer.context.get("person")
    for name, model in NARROWED.items():
        field: Any = serializer.fields.get(name)
        if person is not None and field is not None:
            field.queryset = model.objects.visible_to(person)
