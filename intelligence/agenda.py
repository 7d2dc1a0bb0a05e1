"""What the calendar shows of intelligence: by when the party answers requests, and decides on disclosures."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from europol_portal.agenda import entries
from europol_portal.agenda.entries import MOST, Entry, Kind
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from intelligence.access import is_reader
from intelligence.models import Consent, InformationRequest


def find(user: User, first: date, last: date) -> Iterator[Entry]:
    """Limits of the own party on the days; what stands in a request is read on its page."""
    if not is_reader(user):
        return
    begins, ends = entries.edges(first, last)
    asked = InformationRequest.objects.visible_to(user).asked_of(user).running().select_related("owner")
    for row in asked.filter(due__gte=begins, due__lt=ends).order_by("due", "pk")[:MOST]:
        yield entries.at_moment(
            Kind.DEADLINE, f"request:{row.pk}", row.due, title=f"Answer the request of {row.owner.name}",
            url=row.get_absolute_url(), reference=row.reference, mark=_level(row.classification_rank),
        )  # fmt: skip
    consents = Consent.objects.visible_to(user).open_at(timezone.now()).select_related("asker")
    for consent in consents.filter(deadline__gte=begins, deadline__lt=ends).order_by("deadline", "pk")[:MOST]:
        yield entries.at_moment(
            Kind.DEADLINE, f"consent:{consent.pk}", consent.deadline, title=f"Decide what {consent.asker.name} may see",
            url=consent.get_absolute_url(), reference=consent.reference, mark=_level(consent.classification_rank),
        )  # fmt: skip


def _level(rank: int) -> str:
    return list(Classification)[rank].value


entries.register("intelligence", find)
