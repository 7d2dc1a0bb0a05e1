"""How the author's party usually writes: as last time, else as the portal proposes for the crime area."""

from dataclasses import dataclass
from datetime import datetime

from europol_portal.core.fields import Classification, HandlingCode
from europol_portal.parties.models import Authority, CrimeArea, User
from intelligence.models import Contribution, ContributionShare, Recipient
from intelligence.services.defaults import default_for


@dataclass(frozen=True)
class Usual:
    """What was chosen last time, and when that was; without a time it is the default of the crime area."""

    sent_at: datetime | None
    to: tuple[Authority, ...]
    cc: tuple[Authority, ...]
    handling_codes: tuple[str, ...]
    purposes: tuple[str, ...]
    classification: str = Classification.BPL


def usual(*, kind: str, crime_area: CrimeArea | None, by: User) -> Usual | None:
    """The choices of the party's last contribution of this kind in the crime area, before the first its default.

    H3 is left out, since its text belongs to the one contribution; mailboxes that have closed are left out.
    """
    if crime_area is None:
        return None
    return _last(kind, crime_area, by) or _proposed(kind, crime_area, by)


def _proposed(kind: str, crime_area: CrimeArea, by: User) -> Usual | None:
    """What administrators have set for the crime area; nobody writes to the own authority."""
    entry = default_for(kind=kind, crime_area=crime_area, by=by)
    if entry is None:
        return None
    taking = Authority.objects.mailboxes().filter(party__is_active=True)
    own = [by.authority.pk] if by.authority else []
    return Usual(
        sent_at=None,
        to=tuple(taking.filter(pk__in=entry.to.all()).exclude(pk__in=own)),
        cc=tuple(taking.filter(pk__in=entry.cc.all()).exclude(pk__in=own)),
        handling_codes=tuple(entry.handling_codes),
        purposes=tuple(entry.purposes),
        classification=entry.classification,
    )


def _last(kind: str, crime_area: CrimeArea, by: User) -> Usual | None:
    lines = ContributionShare.lists.open_to(by).in_box(ContributionShare.Box.SENT)
    lines = lines.filter(kind=kind, crime_area=crime_area, content_object__reply_to=None, content_object__corrects=None)
    line = lines.order_by("-position").values_list("content_object_id", flat=True).first()
    last = Contribution.objects.visible_to(by).sent().filter(pk=line, owner=by.party_id).first() if line else None
    if last is None:
        return None
    copies = Recipient.objects.visible_to(by).of(last).values_list("authority_id", "kind")
    kinds = dict(copies)
    open_to = list(Authority.objects.mailboxes().filter(pk__in=kinds, party__is_active=True))
    return Usual(
        sent_at=last.sent_at,
        to=tuple(one for one in open_to if kinds[one.pk] == Recipient.Kind.TO),
        cc=tuple(one for one in open_to if kinds[one.pk] == Recipient.Kind.CC),
        handling_codes=tuple(code for code in last.handling_codes if code != HandlingCode.H3),
        purposes=tuple(last.purposes),
        classification=last.classification,
    )
