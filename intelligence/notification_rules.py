"""Who is told about contributions."""

from collections.abc import Iterable
from datetime import datetime

from europol_portal.access import sharing
from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import User
from intelligence.access import READERS
from intelligence.events import ContributionEvent
from intelligence.models import Contribution


def receiving_officers(contribution: Contribution, _actor: User, at: datetime) -> Iterable[User]:
    """Officers of the receiving authorities, inside the audience: clearance and closed circles hold."""
    day = at.date()
    authorities = list(contribution.recipients.values_list("authority_id", flat=True))
    members = User.objects.of_authorities(authorities, on=day).holding(*READERS, on=day)
    people: Iterable[User] = sharing.audience(contribution, on=day).filter(pk__in=members.values("pk"))
    return people


def new_receivers(contribution: Contribution, _actor: User, at: datetime) -> Iterable[User]:
    """Officers of the authorities that were added at this moment; earlier recipients are not told of later ones."""
    day = at.date()
    authorities = list(contribution.recipients.filter(delivered_at=at).values_list("authority_id", flat=True))
    members = User.objects.of_authorities(authorities, on=day).holding(*READERS, on=day)
    people: Iterable[User] = sharing.audience(contribution, on=day).filter(pk__in=members.values("pk"))
    return people


def owning_officers(contribution: Contribution, _actor: User, at: datetime) -> Iterable[User]:
    """Officers of the authority that sent it, inside the audience."""
    day = at.date()
    members = User.objects.of_authorities([contribution.sender_id], on=day).holding(*READERS, on=day)
    people: Iterable[User] = sharing.audience(contribution, on=day).filter(pk__in=members.values("pk"))
    return people


register(Rule(kind=ContributionEvent.RESTRICTED, title="New restriction on a contribution", who=receiving_officers))
register(Rule(kind=ContributionEvent.LOOSENED, title="Restriction of a contribution lifted", who=receiving_officers))
register(Rule(kind=ContributionEvent.ADDRESSED, title="Contribution opened to you", who=new_receivers))
register(Rule(kind=ContributionEvent.PASSED_ON, title="Your contribution was passed on", who=owning_officers))
register(
    Rule(
        kind=ContributionEvent.SENT,
        title="New contribution",
        who=receiving_officers,
        is_urgent=lambda contribution: contribution.is_urgent,
    )
)
