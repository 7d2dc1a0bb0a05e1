"""Parties and authorities: whom one can write to, by which number, and what may be sent there.

People of other parties are not listed: an authority answers, not a person. Of the own party the colleagues are shown.
"""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import TemplateView

from europol_portal.accounts.filters import PartyFilter
from europol_portal.parties.models import Authority, Membership, Party
from europol_portal.web import moments
from europol_portal.web.http import signed_in
from europol_portal.web.views import PartialMixin, PortalView

Kind, Cooperation = Party.Kind, Party.Cooperation

HEADINGS = {
    Kind.MEMBER_STATE: "Member States",
    Kind.UNION_BODY: "Union bodies",
    Kind.THIRD_COUNTRY: "Third countries",
    Kind.INTERNATIONAL_ORGANISATION: "International organisations",
    Kind.PRIVATE_PARTY: "Private parties",
}

MEANING = {
    Cooperation.MEMBER: "Part of the Union: exchange under Regulation (EU) 2016/794 itself.",
    Cooperation.OPERATIONAL: "An agreement with safeguards is in force; it covers personal data (Article 25).",
    Cooperation.ADEQUACY: "The Commission found the protection of personal data adequate (Article 25).",
    Cooperation.WORKING_ARRANGEMENT: "A working arrangement covers practical cooperation. On its own it is no legal "
    "basis for sending personal data.",
    Cooperation.STRATEGIC: "A strategic agreement covers trends, methods and statistics. It excludes personal data.",
    Cooperation.NONE: "No agreement is in force. Nothing is sent by way of the portal.",
}


def time_there(party: Party, now: datetime) -> str:
    """What a clock on the wall of the party shows."""
    there = moments.local(now, party.time_zone) or now
    return f"{there:%H:%M}"


def what_may_be_sent(party: Party) -> str:
    """What may go to the party, in one sentence."""
    if party.cooperation_level == Cooperation.NONE:
        return "Nothing may be sent."
    if party.personal_data_allowed:
        return "Personal data may be sent, within the restrictions of its owner."
    return "No personal data may be sent, only information that names nobody."


class Directory(PortalView, PartialMixin, TemplateView):
    """All parties by kind, with their liaison bureau or desk."""

    template_name = "accounts/directory.html"
    partial = "directory-list"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Two queries: parties, and their bureaus."""
        bureaus = Authority.objects.for_list().exclude(kind=Authority.Kind.COMPETENT_AUTHORITY).exclude(phone="")
        parties = Party.objects.for_list().prefetch_related(Prefetch("authorities", bureaus, to_attr="desks"))
        chosen = PartyFilter(self.request.GET, parties)
        now = timezone.now()
        groups: dict[str, list[Party]] = {label: [] for label in HEADINGS.values()}
        for party in chosen.qs:
            party.time_there = time_there(party, now)
            groups[HEADINGS[Kind(party.kind)]].append(party)
        found = [(label, members) for label, members in groups.items() if members]
        return super().get_context_data(**kwargs) | {"filter": chosen, "groups": found}


class PartyPage(PortalView, TemplateView):
    """One party: what cooperation allows, its authorities, and colleagues if it is the own one."""

    template_name = "accounts/party.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts, authorities and, at home, people."""
        party = get_object_or_404(Party.objects.for_list(), code=self.kwargs["code"])
        is_own = party.pk == signed_in(self.request).party_id
        return super().get_context_data(**kwargs) | {
            "party": party,
            "meaning": MEANING[Cooperation(party.cooperation_level)],
            "may_be_sent": what_may_be_sent(party),
            "authorities": party.authorities.for_list().order_by("kind", "name", "pk"),
            "heading": HEADINGS[Kind(party.kind)],
            "time_there": time_there(party, timezone.now()),
            "place": moments.place(party.time_zone),
            "is_own": is_own,
            "colleagues": _colleagues(party) if is_own else [],
        }


def _colleagues(party: Party) -> list[Membership]:
    today = timezone.now().date()
    memberships = Membership.objects.valid_on(today).filter(user__party=party, user__is_active=True)
    return list(memberships.select_related("user", "authority").order_by("user__last_name", "user__username", "pk"))
