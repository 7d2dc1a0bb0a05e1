"""A search as programs read it."""

from rest_framework import serializers


class PieceSerializer(serializers.Serializer):
    """A piece of a snippet; `is_hit` marks a word that was asked."""

    text = serializers.CharField()
    is_hit = serializers.BooleanField()


class HitSerializer(serializers.Serializer):
    """One line of the list."""

    id = serializers.CharField(source="hit.key")
    type = serializers.CharField(source="source.name")
    title = serializers.CharField(source="hit.title")
    reference = serializers.CharField(source="hit.reference")
    description = serializers.CharField(source="hit.snippet")
    snippet = PieceSerializer(many=True, source="hit.pieces")
    at = serializers.DateTimeField(source="hit.at", allow_null=True)
    classification = serializers.CharField(source="hit.mark")
    handling_codes = serializers.ListField(child=serializers.CharField(), source="hit.handling")
    handling_text = serializers.CharField(source="hit.handling_text")
    url = serializers.CharField(source="hit.url")


class FacetValueSerializer(serializers.Serializer):
    """One value; the count stops at a bound and then ends with a plus sign."""

    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.CharField()


class FacetSerializer(serializers.Serializer):
    """One way to narrow the search; `name` is the parameter."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    values = FacetValueSerializer(many=True)


class SearchedSerializer(serializers.Serializer):
    """A source, and in words what of it is searched and what is not."""

    name = serializers.CharField()
    scope = serializers.CharField()
    beyond = serializers.CharField()


class ListingSerializer(serializers.Serializer):
    """One page of a search."""

    results = HitSerializer(many=True, source="lines")
    older = serializers.CharField(help_text="Value of `before` for the next page; empty on the last.")
    types = FacetValueSerializer(many=True)
    facets = FacetSerializer(many=True)
    searched = SearchedSerializer(many=True)
    not_searched = SearchedSerializer(many=True, source="not_asked", help_text="Left out by a filter.")
    not_allowed = SearchedSerializer(many=True, help_text="Not opened by the role of the person.")
