"""Shapes of questions to owners, of consents and of the ledger in the API."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from europol_portal.core.fields import Classification, HandlingCode
from europol_portal.parties.models import Party
from intelligence.models import (
    PURPOSES,
    Act,
    Consent,
    Contribution,
    DisclosureRecord,
    DisclosureRequest,
    Part,
)
from intelligence.services import Codes, Decision, Parts, QuestionContent

RESTRICTIONS = [code for code in HandlingCode.choices if code[0] != HandlingCode.H0]
LEVELS = list(Classification)


class PartyCodeField(serializers.SlugRelatedField):
    """A party by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="code", queryset=Party.objects.all(), **kwargs)


class GivenSerializer(serializers.Serializer):
    """The parts that a decision gives."""

    everything = serializers.BooleanField(source="is_whole")
    text = serializers.BooleanField(source="gives_text")
    entities = serializers.ListField(child=serializers.UUIDField(), source="entity_ids")
    files = serializers.ListField(child=serializers.UUIDField(), source="attachment_ids")


class QuestionSerializer(serializers.Serializer):
    """What both sides read of a question."""

    id = serializers.UUIDField()
    reference = serializers.CharField(help_text="Number by which both sides name the question.")
    act = serializers.ChoiceField(choices=Act.choices)
    item = serializers.CharField(help_text="Reference of the item as the asker gave it.")
    description = serializers.CharField()
    wanted = serializers.ListField(child=serializers.ChoiceField(choices=Part.choices))
    recipient = serializers.CharField(source="recipient.code")
    purpose = serializers.ChoiceField(choices=PURPOSES)
    reason = serializers.CharField()
    classification = serializers.ChoiceField(choices=Classification.choices)
    asked_at = serializers.DateTimeField()
    deadline = serializers.DateTimeField()
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
    given = GivenSerializer(source="*")
    expires_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class DisclosureRequestSerializer(QuestionSerializer):
    """A question as its asker reads it; while it is open nothing tells whether it found an owner."""

    state = serializers.SerializerMethodField()
    addressee = serializers.CharField(source="addressee.code", allow_null=True, default=None)
    contribution = serializers.UUIDField(source="contribution_id", allow_null=True)
    disclosed = serializers.SerializerMethodField(help_text="What the owner opened, while it can be seen.")

    @extend_schema_field(serializers.ChoiceField(choices=DisclosureRequest.Status.choices))
    def get_state(self, question: DisclosureRequest) -> str:
        """The state as it is now."""
        return str(question.state_at(timezone.now()))

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_disclosed(self, question: DisclosureRequest) -> Any:
        """The key of what was opened, if the reader sees it (context `known`)."""
        return question.disclosed_id if question.disclosed_id in self.context["known"] else None


class DisclosureRequestWriteSerializer(serializers.Serializer):
    """A question to an owner."""

    act = serializers.ChoiceField(choices=Act.choices, default=Act.SEE)
    item = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    addressee = PartyCodeField(required=False, allow_null=True, default=None)
    contribution = serializers.UUIDField(required=False, allow_null=True, default=None)
    recipient = PartyCodeField(required=False, allow_null=True, default=None)
    description = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    wanted = serializers.ListField(child=serializers.ChoiceField(choices=Part.choices), required=False, default=list)
    purpose = serializers.ChoiceField(choices=PURPOSES)
    reason = serializers.CharField(max_length=2000)
    deadline = serializers.DateTimeField()
    classification = serializers.ChoiceField(choices=Classification.choices, default=Classification.BPL)

    def content(self, person: Any) -> QuestionContent:
        """The question for the service; what the person may not know is refused like what does not exist."""
        facts = dict(self.validated_data)
        if key := facts.pop("contribution"):
            facts["contribution"] = Contribution.objects.visible_to(person).filter(pk=key).first() or Contribution(
                pk=key
            )
        return QuestionContent(**(facts | {"wanted": tuple(facts["wanted"])}))


class ConsentSerializer(QuestionSerializer):
    """A question as the owner of the item reads it, and the consent that came of it."""

    state = serializers.SerializerMethodField()
    asker = serializers.CharField(source="asker.code")
    asking_authority = serializers.CharField(source="asking_authority.code")
    asked_by = serializers.CharField(source="asked_by.display_name")
    authority = serializers.CharField(source="authority.code", help_text="Who should decide.")
    contribution = serializers.UUIDField(source="contribution_id", allow_null=True)
    disclosed = serializers.UUIDField(source="disclosed_id", allow_null=True)

    @extend_schema_field(serializers.ChoiceField(choices=Consent.Status.choices))
    def get_state(self, consent: Consent) -> str:
        """The state as it is now."""
        return str(consent.state_at(timezone.now()))


class ConsentGrantSerializer(serializers.Serializer):
    """What the owner agrees to. Nothing is given unless it is named; `everything` gives all of it."""

    everything = serializers.BooleanField(default=False)
    text = serializers.BooleanField(default=False)
    entities = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)
    files = serializers.ListField(child=serializers.UUIDField(), required=False, default=list)
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    answer = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    handling_codes = serializers.ListField(
        child=serializers.ChoiceField(choices=RESTRICTIONS), required=False, default=list
    )
    handling_text = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")

    def decision(self) -> Decision:
        """The decision for the service."""
        facts = self.validated_data
        whole = facts["everything"]
        parts = Parts(
            is_whole=whole,
            text=whole or facts["text"],
            entities=frozenset() if whole else frozenset(facts["entities"]),
            files=frozenset() if whole else frozenset(facts["files"]),
        )
        codes = Codes(tuple(facts["handling_codes"]), facts["handling_text"])
        return Decision(parts=parts, expires_at=facts["expires_at"], answer=facts["answer"], codes=codes)


class RefusalSerializer(serializers.Serializer):
    """Words of the owner to the asker."""

    answer = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class NamedContributionSerializer(serializers.Serializer):
    """An own contribution by its reference."""

    reference = serializers.CharField(max_length=40)


class DisclosureRecordSerializer(serializers.Serializer):
    """A line of the ledger."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    event = serializers.ChoiceField(choices=DisclosureRecord.Event.choices)
    owner = serializers.CharField(source="owner.code")
    party = serializers.CharField(source="party.code", help_text="To whom it was shown.")
    by_party = serializers.CharField(source="by_party.code", help_text="Who disclosed it.")
    authorities = serializers.ListField(child=serializers.CharField(), source="authority_codes")
    contribution = serializers.UUIDField(source="contribution_id", allow_null=True)
    reference = serializers.CharField()
    everything = serializers.BooleanField(source="is_whole")
    text = serializers.BooleanField(source="has_text")
    entities = serializers.IntegerField(source="entity_count")
    files = serializers.IntegerField(source="file_count")
    act = serializers.CharField()
    passed_on_to = serializers.CharField(source="onward_to.code", allow_null=True, default=None)
    purpose = serializers.CharField()
    question = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)
    classification = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=Classification.choices))
    def get_classification(self, line: DisclosureRecord) -> str:
        """The marking of the line."""
        return str(LEVELS[line.classification_rank].value)
