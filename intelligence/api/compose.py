"""Help with writing, for programs: entities found in a text or a draft, and how complete a draft is."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.web.api import PortalViewSet
from intelligence import services
from intelligence.access import ContributionPermission
from intelligence.models import Attachment, Contribution, ContributionText, Entity

PERMISSIONS = {"propose": ContributionPermission.ADD, "completeness": ContributionPermission.CHANGE}
LONGEST_TEXT = 200_000


class ProposeSerializer(serializers.Serializer):
    """A text, or a draft whose text and files are read."""

    text = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True, default="")
    draft = serializers.UUIDField(required=False, allow_null=True, default=None)


class PlaceSerializer(serializers.Serializer):
    """Where a thing stands: character offsets, and the words around them."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    before = serializers.CharField()
    found = serializers.CharField()
    after = serializers.CharField()


class FoundEntitySerializer(serializers.Serializer):
    """One proposal, ready to be written as an entity of a contribution."""

    kind = serializers.ChoiceField(choices=Entity.Kind.choices)
    subtype = serializers.CharField()
    label = serializers.CharField(source="value")  # type: ignore[assignment]
    normalised = serializers.CharField()
    birth_date = serializers.DateField(allow_null=True)
    attributes = serializers.DictField(child=serializers.CharField())
    is_certain = serializers.BooleanField()
    reason = serializers.CharField()
    source = serializers.CharField(help_text="Name of the file; empty for the text.")  # type: ignore[assignment]
    places = PlaceSerializer(many=True)


class UnreadSerializer(serializers.Serializer):
    """A source of which not everything was read, and why."""

    source = serializers.CharField()  # type: ignore[assignment]
    reason = serializers.CharField()
    is_waiting = serializers.BooleanField(help_text="A worker reads it: ask again in some seconds.")


class FindingsSerializer(serializers.Serializer):
    """Everything that was found."""

    found = FoundEntitySerializer(many=True)
    unread = UnreadSerializer(many=True)


class MissingSerializer(serializers.Serializer):
    """One thing to put right."""

    field = serializers.CharField()
    message = serializers.CharField()
    code = serializers.CharField()


class DuplicateSerializer(serializers.Serializer):
    """A contribution of the last days that names the same."""

    contribution = serializers.UUIDField(source="contribution.pk")
    reference = serializers.CharField(source="contribution.reference")
    owner = serializers.CharField(source="contribution.owner.code")
    sent_at = serializers.DateTimeField(source="contribution.sent_at")
    labels = serializers.ListField(child=serializers.CharField())
    is_same_request = serializers.BooleanField()


class CompletenessSerializer(serializers.Serializer):
    """How complete a draft is, and what was sent lately that names the same."""

    score = serializers.IntegerField(min_value=0, max_value=100)
    may_be_sent = serializers.BooleanField()
    missing = MissingSerializer(many=True)
    hints = MissingSerializer(many=True)
    duplicates = DuplicateSerializer(many=True)


class ComposeActions(PortalViewSet):
    """Actions beside the writing of a contribution."""

    @extend_schema(request=ProposeSerializer, responses=FindingsSerializer)
    @action(detail=False, methods=["post"], url_path="proposals")
    def propose(self, request: Request) -> Response:
        """Entities that a text, or the text and files of a draft, name; nothing is stored."""
        shape = ProposeSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        person, text, files, draft = self.person(), shape.validated_data["text"], [], None
        if key := shape.validated_data["draft"]:
            draft = get_object_or_404(Contribution.objects.visible_to(person).drafts(), pk=key)
            text = text or ContributionText.objects.values_list("body", flat=True).get(contribution=draft)
            files = list(Attachment.objects.visible_to(person).of(draft).order_by("number"))
        findings = services.propose_entities(by=person, text=text, files=files, draft=draft)
        return Response(FindingsSerializer(findings).data)

    @extend_schema(responses=CompletenessSerializer)
    @action(detail=True)
    def completeness(self, _request: Request, **_: Any) -> Response:
        """The score of a draft, what is missing, and what was sent lately that names the same."""
        person, at = self.person(), timezone.now()
        draft = get_object_or_404(Contribution.objects.visible_to(person).drafts(), pk=self.get_object().pk)
        content, entities = services.content_of(draft, person), list(draft.entities.all())
        judged = services.completeness(content, entities, by=person, on=at.date(), draft=draft)
        same = services.duplicates(content, entities, by=person, at=at, draft=draft.pk)
        shown = {
            "score": judged.score,
            "may_be_sent": judged.may_be_sent,
            "missing": judged.missing,
            "hints": judged.hints,
            "duplicates": same,
        }
        return Response(CompletenessSerializer(shown).data)
