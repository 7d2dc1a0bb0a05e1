"""Bulk entry and templates for programs: the services of the pages."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.core.fields import Classification, HandlingCode
from europol_portal.parties.models import Authority, CrimeArea
from europol_portal.web.api import PortalViewSet
from intelligence import services
from intelligence.access import BulkPermission, TemplatePermission
from intelligence.models import (
    FRAMED_KINDS,
    BulkImport,
    BulkRow,
    Contribution,
    ContributionTemplate,
    Entity,
    ProcessingPurpose,
)
from intelligence.services import BulkChoice, TemplateContent

RESTRICTIONS = [code for code in HandlingCode.choices if code[0] != HandlingCode.H0]
COLUMN_CODES = [(code, label) for _, choices in services.column_labels() for code, label in choices if code]
LONGEST_LIST = 500


class BulkImportSerializer(serializers.Serializer):
    """An import as the party sees it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    shape = serializers.CharField(help_text="How the file was read.")
    classification = serializers.ChoiceField(choices=Classification.choices)
    status = serializers.ChoiceField(choices=BulkImport.Status.choices)
    header = serializers.ListField(child=serializers.CharField(allow_blank=True))
    mapping = serializers.ListField(
        child=serializers.CharField(allow_blank=True), help_text="Guessed or chosen; empty leaves a column out."
    )
    is_known = serializers.BooleanField(help_text="The columns come from an earlier file of the party.")
    target = serializers.ChoiceField(choices=BulkImport.Target.choices)
    row_count = serializers.IntegerField()
    bad_count = serializers.IntegerField()
    left_out_count = serializers.IntegerField()
    good_count = serializers.IntegerField()
    entity_count = serializers.IntegerField()
    work_done = serializers.IntegerField(help_text="Rows checked or entities written so far.")
    work_total = serializers.IntegerField(help_text="Of how many; 0 while that is unknown.")
    refusal = serializers.CharField()
    drafts = serializers.ListField(child=serializers.UUIDField(), source="draft_ids")
    uploaded_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class BulkUploadSerializer(serializers.Serializer):
    """A table as multipart form data."""

    file = serializers.FileField()
    classification = serializers.ChoiceField(choices=Classification.choices, default=Classification.BPL)


class BulkFileSerializer(serializers.Serializer):
    """The file of errors, put right."""

    file = serializers.FileField()


class BulkColumnsSerializer(serializers.Serializer):
    """What the columns hold and what the rows become."""

    mapping = serializers.ListField(child=serializers.ChoiceField(choices=COLUMN_CODES, allow_blank=True))
    has_header = serializers.BooleanField(default=True)
    target = serializers.ChoiceField(choices=BulkImport.Target.choices, default=BulkImport.Target.ONE)
    group_column = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0)
    subject = serializers.CharField(max_length=150, required=False, allow_blank=True, default="")
    crime_area = serializers.SlugRelatedField(
        slug_field="code", queryset=CrimeArea.objects.all(), required=False, allow_null=True, default=None
    )
    template = serializers.PrimaryKeyRelatedField(
        queryset=ContributionTemplate.objects.none(), required=False, allow_null=True, default=None
    )
    default_category = serializers.ChoiceField(
        choices=Entity.DataSubjectCategory.choices, required=False, allow_blank=True, default=""
    )
    default_necessity = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    keeps_unchecked = serializers.BooleanField(default=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person := self.context.get("person"):
            visible = ContributionTemplate.objects.visible_to(person)
            self.fields["template"].queryset = visible  # type: ignore[attr-defined]


class BulkProblemSerializer(serializers.Serializer):
    """What is wrong, at which column; none means the whole row."""

    column = serializers.IntegerField(allow_null=True)
    message = serializers.CharField()


class BulkRowSerializer(serializers.Serializer):
    """A row with a problem."""

    number = serializers.IntegerField()
    cells = serializers.ListField(child=serializers.CharField(allow_blank=True))
    problems = BulkProblemSerializer(many=True)
    is_left_out = serializers.BooleanField()


class BulkCorrectionSerializer(serializers.Serializer):
    """One cell written anew."""

    row = serializers.IntegerField(min_value=1)
    column = serializers.IntegerField(min_value=0)
    value = serializers.CharField(max_length=2000, allow_blank=True)


class BulkCorrectionsSerializer(serializers.Serializer):
    """Cells written anew."""

    corrections = BulkCorrectionSerializer(many=True)


class BulkLeaveOutSerializer(serializers.Serializer):
    """Rows to leave out by number; without numbers all rows that have a problem."""

    rows = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, allow_null=True)


class BulkImportViewSet(PortalViewSet):
    """Tables of the person's party on their way into drafts."""

    queryset = BulkImport.objects.all()
    serializer_class = BulkImportSerializer
    parser_classes = [JSONParser]
    permissions = {
        "list": BulkPermission.VIEW,
        "retrieve": BulkPermission.VIEW,
        "create": BulkPermission.ADD,
        "destroy": BulkPermission.CHANGE,
        "columns": BulkPermission.CHANGE,
        "rows": BulkPermission.VIEW,
        "correct": BulkPermission.CHANGE,
        "leave_out": BulkPermission.CHANGE,
        "put_back": BulkPermission.CHANGE,
        "errors": BulkPermission.VIEW,
        "give_back": BulkPermission.CHANGE,
        "run": BulkPermission.CHANGE,
    }

    def list(self, _request: Request) -> Response:
        """Imports, newest first."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One import."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request={"multipart/form-data": BulkUploadSerializer}, responses={201: BulkImportSerializer})
    def create(self, request: Request) -> Response:
        """Take a table in; its columns are guessed, nothing is imported."""
        shape = BulkUploadSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        given = shape.validated_data
        found = services.upload_table(
            upload=given["file"], classification=given["classification"], by=self.person(), at=timezone.now()
        )
        return Response(self.get_serializer(found).data, status.HTTP_201_CREATED)

    def get_parsers(self) -> Any:
        """Files come as multipart, everything else as JSON."""
        names = getattr(self, "action_map", None) or {}
        wanted = names.get(str(getattr(self.request, "method", "")).lower(), "")
        return [MultiPartParser()] if wanted in {"create", "give_back"} else super().get_parsers()

    def destroy(self, _request: Request, **_: Any) -> Response:
        """Erase the table and its rows."""
        services.discard_import(bulk_import=self.get_object(), by=self.person(), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=BulkColumnsSerializer)
    @action(detail=True, methods=["post"])
    def columns(self, request: Request, **_: Any) -> Response:
        """Say what the columns hold; the rows are then checked, large tables in the background."""
        found = self.get_object()
        shape = BulkColumnsSerializer(data=request.data, context={"person": self.person()})
        shape.is_valid(raise_exception=True)
        choice = BulkChoice(**shape.validated_data)
        found = services.choose_columns(bulk_import=found, choice=choice, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(found).data)

    @extend_schema(responses=BulkRowSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def rows(self, request: Request, **_: Any) -> Response:
        """Rows with a problem by number, at most 500 from the number `from`; reading them is recorded."""
        found = self.get_object()
        services.read_import(bulk_import=found, by=self.person(), at=timezone.now())
        start = request.query_params.get("from", "")
        rows = BulkRow.objects.visible_to(self.person()).filter(bulk_import=found, is_bad=True)
        rows = rows.filter(number__gte=int(start[:9]) if start.isdecimal() else 0).order_by("number")
        return Response(BulkRowSerializer(rows[:LONGEST_LIST], many=True).data)

    @extend_schema(request=BulkCorrectionsSerializer)
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, **_: Any) -> Response:
        """Write cells anew; their rows are checked again."""
        found = self.get_object()
        shape = BulkCorrectionsSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        corrections: dict[int, dict[int, str]] = {}
        for one in shape.validated_data["corrections"]:
            corrections.setdefault(one["row"], {})[one["column"]] = one["value"]
        found = services.correct_rows(bulk_import=found, corrections=corrections, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(found).data)

    @extend_schema(request=BulkLeaveOutSerializer)
    @action(detail=True, methods=["post"], url_path="leave-out")
    def leave_out(self, request: Request, **_: Any) -> Response:
        """Leave rows with problems out of the import."""
        found = self.get_object()
        shape = BulkLeaveOutSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        rows = shape.validated_data.get("rows")
        found = services.leave_out(bulk_import=found, rows=rows, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(found).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="put-back")
    def put_back(self, _request: Request, **_: Any) -> Response:
        """Take back what was left out."""
        found = services.put_back(bulk_import=self.get_object(), by=self.person(), at=timezone.now())
        return Response(self.get_serializer(found).data)

    @extend_schema(request=None, responses={(200, "text/csv"): OpenApiTypes.STR})
    @action(detail=True, methods=["post"])
    def errors(self, _request: Request, **_: Any) -> HttpResponse:
        """Rows with problems as CSV; the download is recorded."""
        text = services.export_errors(bulk_import=self.get_object(), by=self.person(), at=timezone.now())
        return HttpResponse(text, content_type="text/csv; charset=utf-8")

    @extend_schema(request={"multipart/form-data": BulkFileSerializer})
    @action(detail=True, methods=["post"], url_path="give-back")
    def give_back(self, request: Request, **_: Any) -> Response:
        """Take the CSV of errors back, put right."""
        found = self.get_object()
        shape = BulkFileSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        upload = shape.validated_data["file"]
        found = services.correct_by_file(bulk_import=found, upload=upload, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(found).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="import")
    def run(self, _request: Request, **_: Any) -> Response:
        """Make drafts of all rows that are not left out, or of none."""
        found = services.start_import(bulk_import=self.get_object(), by=self.person(), at=timezone.now())
        return Response(self.get_serializer(found).data)


class TemplateSerializer(serializers.Serializer):
    """A template of the person's party. What looks like personal data is refused unless `is_confirmed` says no."""

    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(choices=FRAMED_KINDS, default=Contribution.Kind.INFORMATION)
    subject = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    body = serializers.CharField(max_length=20_000, required=False, allow_blank=True, default="")
    classification = serializers.ChoiceField(choices=Classification.choices, default=Classification.BPL)
    handling_codes = serializers.MultipleChoiceField(choices=RESTRICTIONS, required=False, default=set)
    handling_text = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    crime_area = serializers.SlugRelatedField(
        slug_field="code", queryset=CrimeArea.objects.all(), required=False, allow_null=True, default=None
    )
    urgency = serializers.ChoiceField(choices=Contribution.Urgency.choices, default=Contribution.Urgency.NORMAL)
    purposes = serializers.MultipleChoiceField(choices=ProcessingPurpose.choices, required=False, default=set)
    to = serializers.SlugRelatedField(
        slug_field="code", queryset=Authority.objects.mailboxes(), many=True, required=False, default=list
    )
    cc = serializers.SlugRelatedField(
        slug_field="code", queryset=Authority.objects.mailboxes(), many=True, required=False, default=list
    )
    is_confirmed = serializers.BooleanField(write_only=True, default=False)

    def content(self) -> TemplateContent:
        """The template as it is written."""
        given: dict[str, Any] = {name: value for name, value in self.validated_data.items() if name != "is_confirmed"}
        given |= {name: tuple(value) for name, value in given.items() if isinstance(value, list | set)}
        return TemplateContent(**given)


class StartedSerializer(serializers.Serializer):
    """The draft that a template began."""

    id = serializers.UUIDField()


class FramedSerializer(serializers.Serializer):
    """Which draft gives the frame, and what the template is called."""

    draft = serializers.PrimaryKeyRelatedField(queryset=Contribution.objects.none())
    name = serializers.CharField(max_length=80)
    is_confirmed = serializers.BooleanField(default=False, help_text="It holds no data of a person.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person := self.context.get("person"):
            drafts = Contribution.objects.visible_to(person).drafts()
            self.fields["draft"].queryset = drafts  # type: ignore[attr-defined]


class TemplateViewSet(PortalViewSet):
    """Templates of the person's party."""

    queryset = ContributionTemplate.objects.select_related("crime_area")
    serializer_class = TemplateSerializer
    permissions = {
        "list": TemplatePermission.VIEW,
        "retrieve": TemplatePermission.VIEW,
        "create": TemplatePermission.ADD,
        "update": TemplatePermission.CHANGE,
        "destroy": TemplatePermission.CHANGE,
        "start": TemplatePermission.VIEW,
        "of_draft": TemplatePermission.ADD,
    }

    def list(self, _request: Request) -> Response:
        """Templates, newest first."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response([self._shown(row) for row in rows])

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One template."""
        return Response(self._shown(self.get_object()))

    @extend_schema(responses={201: TemplateSerializer})
    def create(self, request: Request) -> Response:
        """Add a template."""
        return Response(self._kept(request, None), status.HTTP_201_CREATED)

    def update(self, request: Request, **_: Any) -> Response:
        """Write a template anew."""
        return Response(self._kept(request, self.get_object()))

    def destroy(self, _request: Request, **_: Any) -> Response:
        """Remove a template."""
        services.remove_template(template=self.get_object(), by=self.person(), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={201: StartedSerializer})
    @action(detail=True, methods=["post"])
    def start(self, _request: Request, **_: Any) -> Response:
        """Begin a draft with the frame of the template."""
        draft = services.start_from_template(template=self.get_object(), by=self.person(), at=timezone.now())
        return Response({"id": draft.pk}, status.HTTP_201_CREATED)

    @extend_schema(request=FramedSerializer, responses={201: TemplateSerializer})
    @action(detail=False, methods=["post"], url_path="of-draft")
    def of_draft(self, request: Request) -> Response:
        """Keep the frame of a draft as a template; entities, files and case stay out of it."""
        shape = FramedSerializer(data=request.data, context={"person": self.person()})
        shape.is_valid(raise_exception=True)
        given = shape.validated_data
        content = services.template_of_draft(given["draft"], name=given["name"], by=self.person())
        kept = services.save_template(
            content=content, by=self.person(), at=timezone.now(), is_confirmed=given["is_confirmed"]
        )
        return Response(self._shown(kept), status.HTTP_201_CREATED)

    def _kept(self, request: Request, template: ContributionTemplate | None) -> Any:
        shape = TemplateSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        kept = services.save_template(
            content=shape.content(),
            by=self.person(),
            at=timezone.now(),
            template=template,
            is_confirmed=shape.validated_data["is_confirmed"],
        )
        return self._shown(kept)

    def _shown(self, template: ContributionTemplate) -> Any:
        content = services.content_of_template(template)
        lists = {"handling_codes": list(content.handling_codes), "purposes": list(content.purposes)}
        return self.get_serializer(content).data | lists | {"id": str(template.pk)}
