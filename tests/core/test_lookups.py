"""Rows whose key is one of many: the same as `in`, by key, by text and over a foreign key."""

import pytest

from europol_portal.core.lookups import among
from europol_portal.parties.models import Authority, Party

pytestmark = pytest.mark.django_db


def test_the_same_rows_as_in(german_officer, dutch_officer):
    parties = [german_officer.party_id, dutch_officer.party_id]
    assert set(Party.objects.filter(among("pk", parties))) == set(Party.objects.filter(pk__in=parties))
    assert {party.code for party in Party.objects.filter(among("code", ["DE", "NL", "{'"]))} == {"DE", "NL"}
    inside = Authority.objects.filter(party__in=parties)
    assert inside.exists()
    assert set(Authority.objects.filter(among("party", iter(parties)))) == set(inside)
    assert not Authority.objects.exclude(among("party", parties)).filter(pk__in=inside.values("pk")).exists()


def test_nothing_is_among_no_values(german_officer):
    assert not Party.objects.filter(among("pk", [])).exists()
    assert Party.objects.exclude(among("pk", [])).filter(pk=german_officer.party_id).exists()
