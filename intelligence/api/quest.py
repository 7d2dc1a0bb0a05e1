"""Searches of the index for programs (QUEST): the same services, rules and answers as the pages."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.parties.models import CrimeArea
from europol_portal.web.api import PortalViewSet, problem
from intelligence.access import QuestControlPermission, QuestPartPermission, QuestPermission
from intelligence.models import (
    LegalBasis,
    PolicePurpose,
    QuestAnswer,
    QuestConcern,
    QuestMatch,
    QuestNotice,
    QuestSearch,
)
from intelligence.services import quest

STATES = [("searching", "Being searched"), ("answered", "Answered"), ("cancelled", "Cancelled")]
TOO_MANY = 429


class AgreedValueSerializer(serializers.Serializer):
    """A value that agrees."""

    attribute = serializers.CharField()
    value = serializers.CharField()


class QuestLineSerializer(serializers.Serializer):
    """One value to look for."""

    of = serializers.ChoiceField(choices=QuestSearch.Of.choices)
    value = serializers.CharField(max_length=300)
    born = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)
    nationality = serializers.RegexField("^[A-Z]{2}$", required=False, default="", allow_blank=True)
    region = serializers.RegexField("^[A-Z]{2}$", required=False, default="", allow_blank=True)


class QuestWhySerializer(serializers.Serializer):
    """What every search states."""

    case_reference = serializers.CharField(max_length=80)
    crime_area = serializers.SlugRelatedField("code", queryset=CrimeArea.objects.all())
    purpose = serializers.ChoiceField(choices=PolicePurpose.choices)
    legal_basis = serializers.ChoiceField(choices=LegalBasis.choices)
    reason = serializers.CharField(max_length=500)


class QuestAskSerializer(QuestWhySerializer):
    """A single search: up to ten values."""

    lines = serializers.ListField(child=QuestLineSerializer(), min_length=1, max_length=10)


class QuestListSerializer(QuestWhySerializer):
    """A list: a file (CSV or XLSX) or values, up to 100,000."""

    of = serializers.ChoiceField(choices=QuestSearch.Of.choices)
    region = serializers.RegexField("^[A-Z]{2}$", required=False, default="", allow_blank=True)
    values = serializers.CharField(required=False, default="", allow_blank=True, help_text="One in a line.")
    file = serializers.FileField(required=False, default=None)


class QuestAnswerSerializer(serializers.ModelSerializer):
    """What the person learns of one match; `other` and what follows are empty where only the hit is told."""

    reference = serializers.CharField()
    other = serializers.CharField(source="other.code", allow_null=True, default=None)
    contact = serializers.CharField(source="contact.code", allow_null=True, default=None)
    crime_area = serializers.CharField(source="crime_area.code", allow_null=True, default=None)
    agreed = AgreedValueSerializer(many=True)
    handling_codes = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = QuestAnswer
        fields = [
            "reference", "position", "asked", "is_self", "kind", "grade", "agreed", "other", "contact", "crime_area",
            "handling_codes", "classification",
        ]  # fmt: skip


class QuestSearchSerializer(serializers.ModelSerializer):
    """A search as its author knows it. What it has met stands under its answers."""

    reference = serializers.CharField()
    crime_area = serializers.CharField(source="crime_area.code")
    state = serializers.SerializerMethodField()

    class Meta:
        model = QuestSearch
        fields = [
            "id", "reference", "is_batch", "name", "classification", "case_reference", "crime_area", "purpose",
            "legal_basis", "reason", "asked_at", "line_count", "done", "state", "expires_at",
        ]  # fmt: skip

    @extend_schema_field(serializers.ChoiceField(choices=STATES))
    def get_state(self, search: QuestSearch) -> str:
        """Where it stands; the answer is shown at fixed steps after asking, whatever was found."""
        return search.state_at(timezone.now())


class QuestNoticeSerializer(serializers.ModelSerializer):
    """A search that met information of the party."""

    reference = serializers.CharField()
    asker = serializers.CharField(source="asker.code", allow_null=True, default=None)
    authority = serializers.CharField(source="authority.code", allow_null=True, default=None)
    agreed = AgreedValueSerializer(many=True)

    class Meta:
        model = QuestNotice
        fields = [
            "id", "reference", "classification", "entity", "contribution", "grade", "agreed", "asker", "authority",
            "purpose", "legal_basis", "case_reference", "times", "found_at", "last_at",
        ]  # fmt: skip


class QuestMatchSerializer(serializers.ModelSerializer):
    """Both sides of what a search has met, for Europol; for a party what met its own information."""

    reference = serializers.CharField(read_only=True)
    asker = serializers.CharField(source="asker.code")
    holder = serializers.CharField(source="holder.code")
    waits_for_europol = serializers.BooleanField(read_only=True)

    class Meta:
        model = QuestMatch
        fields = [
            "id", "reference", "classification", "asked", "is_self", "asker", "purpose", "legal_basis",
            "case_reference", "entity", "contribution", "holder", "grade", "score", "verdict", "version", "told",
            "found_at", "waits_for_europol", "passed_on_at", "passed_on_reason",
        ]  # fmt: skip
        read_only_fields = fields


class PassMatchOnSerializer(serializers.Serializer):
    """Why Europol passes a match on."""

    reason = serializers.CharField(max_length=2000)


class QuestConcernSerializer(serializers.ModelSerializer):
    """A case of fishing."""

    party = serializers.CharField(source="party.code")
    person = serializers.CharField(source="person.username")
    rule = serializers.CharField(help_text="Its code; `title` says it in words.")
    title = serializers.CharField(source="get_rule_display")
    references = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = QuestConcern
        fields = [
            "id", "rule", "title", "party", "person", "measured", "limit", "references", "opened_at", "last_at",
            "closed_at", "conclusion",
        ]  # fmt: skip


class ConclusionSerializer(serializers.Serializer):
    """What was found."""

    conclusion = serializers.CharField(max_length=2000)


class QuestSearchViewSet(PortalViewSet):
    """Searches of the person."""

    queryset = QuestSearch.objects.select_related("crime_area", "owner", "authority")
    serializer_class = QuestSearchSerializer
    permissions = {
        "list": QuestPermission.VIEW,
        "retrieve": QuestPermission.VIEW,
        "create": QuestPermission.ADD,
        "lists": QuestPermission.ADD,
        "answers": QuestPermission.VIEW,
        "cancel": QuestPermission.CANCEL,
        "result": QuestPermission.EXPORT,
    }

    def list(self, _request: Request) -> Response:
        """Searches, the newest first."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One search."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=QuestAskSerializer, responses={202: QuestSearchSerializer})
    def create(self, request: Request) -> Response:
        """Search up to ten values. The answer comes after a moment, always the same way."""
        shape = QuestAskSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        given = shape.validated_data
        lines = [quest.Line(**line) for line in given.pop("lines")]
        return self._ask(quest.Question(lines=lines, **given))

    @extend_schema(request=QuestListSerializer, responses={202: QuestSearchSerializer})
    @action(detail=False, methods=["post"], parser_classes=[MultiPartParser, JSONParser])
    def lists(self, request: Request) -> Response:
        """Search a list; the worker goes through it, progress stands at the search."""
        shape = QuestListSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        given = shape.validated_data
        of, region, upload, values = (given.pop(name) for name in ("of", "region", "file", "values"))
        if upload is not None:
            lines = quest.lines_of_file(upload.name, upload.read(), of=of, region=region)
        else:
            lines = quest.lines_of_text(values, of=of, region=region)
        name = upload.name if upload is not None else "Pasted list"
        return self._ask(quest.Question(lines=lines, is_batch=True, name=name, **given))

    @extend_schema(responses=QuestAnswerSerializer(many=True))
    @action(detail=True)
    def answers(self, _request: Request, **_: Any) -> Response:
        """What the search has met, as far as the person may know it now; nothing until it is answered."""
        search, now = self.get_object(), timezone.now()
        quest.open_search(search=search, by=self.person(), at=now)
        rows = QuestAnswer.objects.visible_to(self.person()).filter(search=search)
        found = self.paginate_queryset(rows.select_related("search", "other", "contact", "crime_area")) or []
        return self.get_paginated_response(QuestAnswerSerializer(found, many=True).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def cancel(self, _request: Request, **_: Any) -> Response:
        """Stop it; nothing of it is shown."""
        quest.cancel_search(search=self.get_object(), by=self.person(), at=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    @action(detail=True)
    def result(self, _request: Request, **_: Any) -> HttpResponse:
        """The result as CSV with its markings."""
        export = quest.export_result(search=self.get_object(), by=self.person(), at=timezone.now())
        response = HttpResponse(export.text, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{export.name}"'
        return response

    def _ask(self, question: quest.Question) -> Response:
        try:
            search = quest.ask_index(question=question, by=self.person(), at=timezone.now())
        except quest.OverLimit as refusal:
            quest.note_over_limit(by=self.person(), at=timezone.now())
            return problem(TOO_MANY, refusal.message, code=refusal.code)
        return Response(self.get_serializer(search).data, status=202)


class QuestNoticeViewSet(PortalViewSet):
    """Searches that met information of the party."""

    queryset = QuestNotice.objects.select_related("asker", "authority")
    serializer_class = QuestNoticeSerializer
    permissions = {"list": QuestPartPermission.VIEW_NOTICE}

    def list(self, _request: Request) -> Response:
        """Notices, the newest first."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class QuestMatchViewSet(PortalViewSet):
    """What searches have met, for those who see both sides."""

    queryset = QuestMatch.objects.select_related("asker", "holder")
    serializer_class = QuestMatchSerializer
    permissions = {
        "list": QuestPartPermission.VIEW_MATCH,
        "retrieve": QuestPartPermission.VIEW_MATCH,
        "pass_on": QuestPartPermission.PASS_ON,
    }

    def list(self, _request: Request) -> Response:
        """Matches, the newest first; what the list shows is recorded."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        quest.note_matches_read(matches=rows, by=self.person(), at=timezone.now())
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One match; reading it is recorded."""
        match = self.get_object()
        quest.open_match(match=match, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(match).data)

    @extend_schema(request=PassMatchOnSerializer)
    @action(detail=True, methods=["post"])
    def pass_on(self, request: Request, **_: Any) -> Response:
        """Tell the side that a rule left to Europol, with the reason."""
        match = self.get_object()
        shape = PassMatchOnSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        quest.pass_match_on(match=match, **shape.validated_data, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)


class QuestConcernViewSet(PortalViewSet):
    """Cases of fishing, for the data protection officer."""

    queryset = QuestConcern.objects.select_related("party", "person")
    serializer_class = QuestConcernSerializer
    permissions = {
        "list": QuestControlPermission.VIEW_CONCERN,
        "retrieve": QuestControlPermission.VIEW_CONCERN,
        "close": QuestControlPermission.CLOSE_CONCERN,
    }

    def list(self, _request: Request) -> Response:
        """Cases, the newest first."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One case; reading it is recorded."""
        concern = self.get_object()
        quest.open_concern(concern=concern, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(concern).data)

    @extend_schema(request=ConclusionSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **_: Any) -> Response:
        """Close it with what was found."""
        shape = ConclusionSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        quest.close_concern(concern=self.get_object(), **shape.validated_data, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)
