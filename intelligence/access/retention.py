"""Who may know of reviews of what is stored, and decide about it: people of the owner, inside its closed circle."""

from enum import StrEnum

from django.db.models import Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.parties.models import User
from intelligence.access.exchange import for_readers, is_reader
from intelligence.models import RetentionReview


class ReviewPermission(StrEnum):
    """What can be done with reviews."""

    VIEW = "intelligence.view_retentionreview"
    DECIDE = "intelligence.decide_retentionreview"


def visible_reviews(user: User) -> Q:
    """Reviews of what the person's party has given."""
    if not is_reader(user):
        return NOTHING
    in_circle = Q(person_ids=[]) | Q(person_ids__contains=[user.pk])
    return Q(owner_id=user.party_id, classification_rank__lte=user.clearance_rank) & in_circle


def is_running(_user: User, review: RetentionReview) -> bool:
    """True while nobody has decided."""
    return review.is_running


register(
    Policy(
        RetentionReview,
        for_readers(ReviewPermission.VIEW, ReviewPermission.DECIDE),
        visible_reviews,
        {ReviewPermission.DECIDE: is_running},
    )
)
