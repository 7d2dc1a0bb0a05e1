"""Parties and authorities can be found by everyone signed in."""

from collections.abc import Sequence

from django.db.models import Q

from europol_portal.parties.models import Authority, Party, User
from europol_portal.search.index import Hit, SearchSource, register


def find_parties(_user: User, text: str, limit: int) -> Sequence[Hit]:
    """Parties by part of the name, or by code."""
    parties = Party.objects.for_list().filter(Q(name__icontains=text) | Q(code__iexact=text))
    return [
        Hit(title=party.name, url=party.get_absolute_url(), reference=party.code, snippet=party.get_kind_display())
        for party in parties[:limit]
    ]


def find_authorities(_user: User, text: str, limit: int) -> Sequence[Hit]:
    """Authorities by part of the name, or by code."""
    authorities = Authority.objects.for_list().filter(party__is_active=True)
    found = authorities.filter(Q(name__icontains=text) | Q(code__iexact=text))
    return [
        Hit(
            title=authority.name,
            url=authority.party.get_absolute_url(),
            reference=authority.code,
            snippet=f"{authority.get_kind_display()}, {authority.party.name}",
        )
        for authority in found[:limit]
    ]


register(SearchSource(name="parties", label="Parties", model=Party, find=find_parties, icon="people"))
register(SearchSource(name="authorities", label="Authorities", model=Authority, find=find_authorities, icon="org"))
