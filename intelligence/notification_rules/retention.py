"""Who is warned of a review that ends: the people of the authority that gave the information, inside its circle."""

from datetime import datetime

from django.db.models import Q, QuerySet

from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import User
from intelligence.access import READERS
from intelligence.events import ReviewEvent
from intelligence.models import RetentionReview


def giving_desk(review: RetentionReview, _actor: User | None, at: datetime) -> QuerySet[User]:
    """Members of the authority who may read the marking and stand in its circle, if there is one."""
    day = at.date()
    members = User.objects.of_authorities([review.authority_id], on=day).holding(*READERS, on=day)
    named = Q(pk__in=review.person_ids) if review.person_ids else Q()
    people: QuerySet[User] = members.filter(
        named, party_id=review.owner_id, clearance_rank__gte=review.classification_rank
    )
    return people


register(Rule(ReviewEvent.DUE, "Decide soon whether it is still needed, or it is erased", giving_desk))
