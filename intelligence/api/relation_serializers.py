"""Shapes of relations, merges and what is known of an entity."""

from rest_framework import serializers

from europol_portal.core.fields import InformationEvaluation, SourceEvaluation
from intelligence.models import Entity, IdentityStatement, Relation


class RelationFactsSerializer(serializers.Serializer):
    """What is said of two entities."""

    kind = serializers.ChoiceField(choices=Relation.Kind.choices)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    from_on = serializers.DateField(required=False, allow_null=True, default=None)
    until_on = serializers.DateField(required=False, allow_null=True, default=None)
    source_evaluation = serializers.ChoiceField(
        choices=SourceEvaluation.choices, required=False, allow_blank=True, default=""
    )
    information_evaluation = serializers.ChoiceField(
        choices=InformationEvaluation.choices, required=False, allow_blank=True, default=""
    )


class RelationContentSerializer(RelationFactsSerializer):
    """A relation inside a contribution that is written: the ends are places in its list of entities, from 0."""

    origin = serializers.IntegerField(min_value=0)
    target = serializers.IntegerField(min_value=0)


class RelationWriteSerializer(RelationFactsSerializer):
    """A relation to add to a draft, between two of its entities."""

    contribution = serializers.UUIDField()
    origin = serializers.UUIDField()
    target = serializers.UUIDField()


class RelationSerializer(serializers.Serializer):
    """A relation that the reader may know."""

    id = serializers.UUIDField()
    contribution = serializers.UUIDField(source="contribution_id")
    kind = serializers.ChoiceField(choices=Relation.Kind.choices)
    origin = serializers.UUIDField(source="origin_id")
    target = serializers.UUIDField(source="target_id")
    note = serializers.CharField()
    from_on = serializers.DateField(allow_null=True)
    until_on = serializers.DateField(allow_null=True)
    source_evaluation = serializers.CharField()
    information_evaluation = serializers.CharField()


class ProposedRelationSerializer(serializers.Serializer):
    """Two entities of a draft and what may link them, with the newest contributions that the reader sees for it."""

    origin = serializers.UUIDField(source="origin.pk")
    kind = serializers.ChoiceField(choices=Relation.Kind.choices)
    target = serializers.UUIDField(source="target.pk")
    times = serializers.IntegerField(help_text="Contributions that the reader sees.")
    is_said = serializers.BooleanField(help_text="True where they link the two, false where they name both.")
    sources = serializers.ListField(child=serializers.UUIDField(), source="source_keys")


class IdentityStatementSerializer(serializers.Serializer):
    """What the reader's party says of two entities; no other party knows of it."""

    id = serializers.UUIDField()
    says = serializers.ChoiceField(choices=IdentityStatement.Says.choices)
    first = serializers.UUIDField(source="first_id")
    second = serializers.UUIDField(source="second_id")
    author = serializers.CharField(source="author.username")
    reason = serializers.CharField()
    said_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_by = serializers.CharField(source="withdrawn_by.username", default=None, allow_null=True)
    withdrawal_reason = serializers.CharField()


class IdentityWriteSerializer(serializers.Serializer):
    """What the party says of two entities, and why."""

    other = serializers.UUIDField()
    says = serializers.ChoiceField(choices=IdentityStatement.Says.choices)
    reason = serializers.CharField(max_length=2000)


class StatementWithdrawalSerializer(serializers.Serializer):
    """Why it is taken back."""

    reason = serializers.CharField(max_length=2000)


class SourceSerializer(serializers.Serializer):
    """An entity as one contribution says it, with owner, grade and handling."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Entity.Kind.choices)
    subtype = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    normalised = serializers.CharField()
    role = serializers.CharField()
    birth_date = serializers.DateField(allow_null=True)
    current_category = serializers.CharField()
    attributes = serializers.DictField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    contribution = serializers.UUIDField(source="contribution_id")
    reference = serializers.CharField(source="contribution.reference")
    owner = serializers.CharField(source="contribution.owner.code")
    sent_at = serializers.DateTimeField(source="contribution.sent_at", allow_null=True)
    evaluation = serializers.SerializerMethodField()
    classification = serializers.CharField(source="contribution.classification")
    handling_codes = serializers.ListField(child=serializers.CharField(), source="contribution.handling_codes")
    handling_text = serializers.CharField(source="contribution.handling_text")

    def get_evaluation(self, entity: Entity) -> str:
        """Its own, or that of the contribution."""
        return entity.evaluation or str(entity.contribution.evaluation)


class FactSerializer(serializers.Serializer):
    """One thing that is said, and by whom."""

    name = serializers.CharField()
    value = serializers.CharField()
    owners = serializers.SerializerMethodField()

    def get_owners(self, fact: object) -> list[str]:
        """Codes of the parties that say it."""
        return sorted(owner.code for owner in fact.owners)  # type: ignore[attr-defined]


class LinkSerializer(serializers.Serializer):
    """A relation as it reads from one of its ends, with the other."""

    relation = RelationSerializer()
    is_forward = serializers.BooleanField()
    words = serializers.CharField()
    other = SourceSerializer()


class TogetherSerializer(serializers.Serializer):
    """What stands in the same contributions, of those that the reader sees."""

    entity = SourceSerializer()
    times = serializers.IntegerField()


class MomentSerializer(serializers.Serializer):
    """Something with a date."""

    on = serializers.DateField()
    words = serializers.CharField()
    contribution = serializers.SerializerMethodField()

    def get_contribution(self, moment: object) -> str | None:
        """The contribution that says it."""
        row = moment.entity or (moment.relation and moment.relation.relation)  # type: ignore[attr-defined]
        return str(row.contribution_id) if row else None


class ProfileSerializer(serializers.Serializer):
    """Everything that the reader may know of an entity."""

    members = SourceSerializer(many=True, source="cluster.members")
    is_cut = serializers.BooleanField(source="cluster.is_cut", help_text="There are more than are shown.")
    names = FactSerializer(many=True)
    facts = FactSerializer(many=True)
    links = LinkSerializer(many=True, help_text="The newest; all of them are in the list of relations.")
    together = TogetherSerializer(many=True)
    moments = MomentSerializer(many=True)
    places = SourceSerializer(many=True)
    statements = IdentityStatementSerializer(many=True)
    alike = SourceSerializer(many=True, help_text="Of the same name; whether they are the same nobody has said.")
    is_watched = serializers.BooleanField()


class NodeSerializer(serializers.Serializer):
    """One person or thing of a graph, with the entities that are the same."""

    key = serializers.UUIDField()
    hop = serializers.IntegerField()
    x = serializers.FloatField(source="place.x")
    y = serializers.FloatField(source="place.y")
    entities = SourceSerializer(many=True)


class EdgeSerializer(serializers.Serializer):
    """What links two nodes."""

    origin = serializers.UUIDField(source="origin.key")
    target = serializers.UUIDField(source="target.key")
    relations = RelationSerializer(many=True)


class GraphSerializer(serializers.Serializer):
    """The surroundings of an entity in one to three steps."""

    hops = serializers.IntegerField()
    is_cut = serializers.BooleanField(help_text="More is seen than is drawn.")
    nodes = NodeSerializer(many=True)
    edges = EdgeSerializer(many=True)


class WatchSerializer(serializers.Serializer):
    """An entity that the person watches and still sees."""

    entity = serializers.UUIDField(source="entity_id")
    since = serializers.DateTimeField()
