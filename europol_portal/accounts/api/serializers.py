"""Shape of parties, authorities and crime areas in the API."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from europol_portal.accounts.views.directory import what_may_be_sent
from europol_portal.parties.models import Authority, CrimeArea, Party


class PartySerializer(serializers.ModelSerializer[Party]):
    """A party and what may be sent there."""

    may_be_sent = serializers.SerializerMethodField(help_text="In words.")

    class Meta:
        model = Party
        fields = [
            "code",
            "name",
            "kind",
            "cooperation_level",
            "personal_data_allowed",
            "may_be_sent",
            "time_zone",
            "is_hub",
        ]
        read_only_fields = fields

    @extend_schema_field(str)
    def get_may_be_sent(self, party: Party) -> str:
        """The sentence of the party page."""
        return what_may_be_sent(party)


class AuthoritySerializer(serializers.ModelSerializer[Authority]):
    """An authority with the code of its party."""

    party = serializers.CharField(source="party.code", read_only=True)

    class Meta:
        model = Authority
        fields = ["code", "name", "party", "kind", "has_mailbox", "phone"]
        read_only_fields = fields


class CrimeAreaSerializer(serializers.ModelSerializer[CrimeArea]):
    """A form of crime of Annex I."""

    priority_area = serializers.CharField(source="priority_area.code", read_only=True)

    class Meta:
        model = CrimeArea
        fields = ["code", "name", "priority_area", "valid_from", "valid_until"]
        read_only_fields = fields
