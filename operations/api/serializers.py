"""Shapes of operations, participations and log entries in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from europol_portal.core.fields import Classification
from europol_portal.parties.models import CrimeArea, EmpactPriority, Party
from operations.models import CaseLine, LogEntry, Operation, OperationRecord, OperationSite, Participation
from operations.services.log import WRITTEN_BY_PEOPLE, Handling


class CodeField(serializers.SlugRelatedField):
    """A party or an entry of a reference list by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="code", **kwargs)


class OperationSerializer(serializers.Serializer):
    """An operation as its audience reads it."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    code_name = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    objectives = serializers.CharField()
    lead = serializers.CharField(source="owner.code", help_text="Code of the party that leads.")
    classification = serializers.ChoiceField(choices=Classification.choices)
    crime_areas = serializers.SerializerMethodField(help_text="Codes of crime areas.")
    priority = serializers.CharField(source="priority.code", default=None, allow_null=True)
    starts_on = serializers.DateField()
    action_day_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    status = serializers.ChoiceField(choices=Operation.Status.choices)
    created_at = serializers.DateTimeField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_crime_areas(self, operation: Operation) -> list[str]:
        """Codes, attached by the view set for the whole page."""
        return [area.code for area in operation.crime_areas]


class OperationWriteSerializer(serializers.Serializer):
    """What the lead says about an operation."""

    code_name = serializers.CharField(max_length=40)
    title = serializers.CharField(max_length=160)
    summary = serializers.CharField(max_length=5000, allow_blank=True, required=False)
    objectives = serializers.CharField(max_length=5000, allow_blank=True, required=False)
    crime_areas = CodeField(queryset=CrimeArea.objects.all(), many=True, allow_empty=False)
    priority = CodeField(queryset=EmpactPriority.objects.all(), allow_null=True, required=False)
    classification = serializers.ChoiceField(choices=Classification.choices, required=False)
    starts_on = serializers.DateField()
    action_day_on = serializers.DateField(allow_null=True, required=False)
    ends_on = serializers.DateField(allow_null=True, required=False)


class ParticipationSerializer(serializers.Serializer):
    """A party's place in an operation, as a participant or the party itself reads it."""

    id = serializers.UUIDField()
    operation = serializers.UUIDField(source="operation_id")
    reference = serializers.CharField()
    code_name = serializers.CharField(help_text="As it was when the party was invited.")
    lead = serializers.CharField(source="lead.code")
    party = serializers.CharField(source="party.code")
    role = serializers.ChoiceField(choices=Participation.Role.choices)
    message = serializers.CharField()
    answer = serializers.ChoiceField(choices=Participation.Answer.choices)
    answer_until = serializers.DateField(allow_null=True)
    invited_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(help_text="Read by all participants.")


class InvitationWriteSerializer(serializers.Serializer):
    """Whom the lead invites, and as what."""

    party = CodeField(queryset=Party.objects.all())
    role = serializers.ChoiceField(choices=Participation.Role.choices, default=Participation.Role.PARTICIPANT)
    message = serializers.CharField(max_length=1000, allow_blank=True, default="")
    answer_until = serializers.DateField(allow_null=True, default=None)


class AnswerSerializer(serializers.Serializer):
    """The answer of the invited party."""

    answer = serializers.ChoiceField(choices=["accept", "decline", "leave"])
    reason = serializers.CharField(max_length=1000, allow_blank=True, default="")


class WithdrawalSerializer(serializers.Serializer):
    """The party that the lead no longer invites."""

    party = CodeField(queryset=Party.objects.all())
    reason = serializers.CharField(max_length=1000)


class StepSerializer(serializers.Serializer):
    """A step of the operation's workflow."""

    step = serializers.ChoiceField(choices=["plan", "go_live", "start_closing", "close", "cancel"])
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")


class LogFileSerializer(serializers.Serializer):
    """A file that goes with a line; its content is at log-files/<id>/ of the operation."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    media_type = serializers.CharField()
    sha256 = serializers.CharField()


class LogEntrySerializer(serializers.Serializer):
    """A line of the log."""

    id = serializers.UUIDField()
    party = serializers.CharField(source="party.code")
    author = serializers.CharField(source="author.display_name")
    kind = serializers.ChoiceField(choices=LogEntry.Kind.choices)
    text = serializers.CharField()
    reason = serializers.CharField(help_text="Of a decision.")
    answers = serializers.UUIDField(source="answers_id", allow_null=True, help_text="The question that it answers.")
    handling_codes = serializers.ListField(child=serializers.CharField(), help_text="Besides H0.")
    handling_text = serializers.CharField(help_text="Of H3.")
    files = LogFileSerializer(many=True, source="attachments")
    at = serializers.DateTimeField()


class LogEntryWriteSerializer(serializers.Serializer):
    """A new line of the log."""

    kind = serializers.ChoiceField(choices=sorted(WRITTEN_BY_PEOPLE), default=LogEntry.Kind.NOTE.value)
    text = serializers.CharField(max_length=4000)
    reason = serializers.CharField(max_length=1000, allow_blank=True, default="", help_text="Needed for a decision.")
    answers = serializers.PrimaryKeyRelatedField(queryset=LogEntry.objects.all(), allow_null=True, default=None)
    key = serializers.UUIDField(allow_null=True, default=None, help_text="Made by you: one line per key.")
    handling_codes = serializers.ListField(
        child=serializers.CharField(max_length=2), default=list, help_text="H1, H2, H3; H0 always applies."
    )
    handling_text = serializers.CharField(max_length=500, allow_blank=True, default="", help_text="Needed for H3.")
    files = serializers.ListField(
        child=serializers.FileField(), default=list, help_text="At most five; send multipart form data then."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Codes and their text become one."""
        codes, text = attrs.pop("handling_codes"), attrs.pop("handling_text")
        attrs["uploads"] = attrs.pop("files")
        return attrs | {"handling": Handling(tuple(codes), text)}


class CaseLineSerializer(serializers.Serializer):
    """A line of the case record: a copy of something that happened in a room, with its codes and its owner."""

    id = serializers.UUIDField()
    party = serializers.CharField(source="party.code", help_text="The owner.")
    author = serializers.CharField(source="author.display_name", allow_null=True, default=None)
    kind = serializers.ChoiceField(choices=CaseLine.Kind.choices)
    act = serializers.ChoiceField(choices=CaseLine.Act.choices)
    copy_of = serializers.UUIDField(source="source", help_text="Key of what it is a copy of.")
    text = serializers.CharField()
    facts = serializers.JSONField(help_text="Values of the source by name.")
    handling_codes = serializers.ListField(child=serializers.CharField(), help_text="Besides H0.")
    handling_text = serializers.CharField(help_text="Of H3.")
    at = serializers.DateTimeField()


class PhaseSerializer(serializers.Serializer):
    """A phase of the plan."""

    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(max_length=80)
    goal = serializers.CharField(max_length=500, allow_blank=True, default="")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class SiteSerializer(serializers.Serializer):
    """A place or an area on the map of the operation, as far as the person may know it."""

    id = serializers.UUIDField(read_only=True)
    party = serializers.CharField(source="party.code", read_only=True)
    kind = serializers.ChoiceField(choices=OperationSite.Kind.choices)
    name = serializers.CharField(max_length=80)
    latitude = serializers.FloatField(min_value=-90, max_value=90, help_text="Degrees, north positive.")
    longitude = serializers.FloatField(min_value=-180, max_value=180, help_text="Degrees, east positive.")
    radius_km = serializers.FloatField(
        min_value=0.1, max_value=500, allow_null=True, default=None, help_text="Of an area, in kilometres."
    )
    classification = serializers.ChoiceField(choices=Classification.choices, default=Classification.BPL)
    is_own = serializers.BooleanField(default=False, help_text="For the party that enters it alone.")


class LinkedRecordSerializer(serializers.Serializer):
    """A record that belongs to the operation; read by those only who may see the record."""

    id = serializers.UUIDField(read_only=True)
    party = serializers.CharField(source="party.code", read_only=True)
    kind = serializers.ChoiceField(choices=OperationRecord.Kind.choices)
    reference = serializers.CharField(max_length=40)


class LinkedRecordsSerializer(serializers.Serializer):
    """All that the person may see."""

    results = LinkedRecordSerializer(many=True)
