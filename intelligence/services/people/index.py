"""Which entities may be compared, and which of them are hit/no-hit only under the stronger rule: the one place.

The cross-check builds its index from `indexable` and `protected` and from nothing else. The two never overlap.
"""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from europol_portal.parties.models import Party
from intelligence.models import Entity, ProcessingPurpose, Restriction

PURPOSE = ProcessingPurpose.CROSS_CHECK
Category = Entity.DataSubjectCategory
IN_INDEX = frozenset({Category.SUSPECT, Category.CONVICTED, Category.POTENTIAL_OFFENDER})  # Annex II A
WITH_REASON = ~Q(necessity="") | ~Q(stated_necessity="")


def indexable(*, hub: Party, at: datetime) -> Q:
    """Entities that the cross-check index may hold in the open: adult suspects, convicted and potential offenders,
    and entities that are no persons (invariants 20 and 22)."""
    persons = Q(kind=Entity.Kind.PERSON, current_category__in=IN_INDEX) & ~minors(at.date())
    return given_for_comparing(hub=hub, at=at) & (persons | ~Q(kind=Entity.Kind.PERSON))


def protected(*, hub: Party, at: datetime) -> Q:
    """Entities that may be compared, and of which others learn hit/no-hit and nothing more, never as suspects:
    persons under 18 of the same categories, with the recorded reason (invariant 19, Article 30(3))."""
    persons = Q(kind=Entity.Kind.PERSON, current_category__in=IN_INDEX) & minors(at.date())
    return given_for_comparing(hub=hub, at=at) & persons & WITH_REASON


def may_be_compared(*, hub: Party, at: datetime) -> Q:
    """Everything that may be compared, in the open or hit/no-hit only."""
    return indexable(hub=hub, at=at) | protected(hub=hub, at=at)


def given_for_comparing(*, hub: Party, at: datetime) -> Q:
    """Entities of what was sent to Europol itself for cross-checking, and still stands (invariants 7, 8 and 13).

    Contributions that Europol sees by a consent only are left out, whatever their purposes say.
    """
    limits = Restriction.objects.in_force().filter(contribution_id=OuterRef("contribution_id"))
    barred = Exists(limits.exclude(purposes=[]).exclude(purposes__contains=[PURPOSE]))
    lent = Q(contribution__lent_until__has_key=str(hub.pk))
    received = Q(contribution__owner_id=hub.pk) | (Q(contribution__purposes__contains=[PURPOSE]) & ~barred & ~lent)
    in_term = Q(contribution__open_until=None) | Q(contribution__open_until__gt=at)
    return (
        Q(contribution__status="sent", contribution__recalled_at=None, withdrawn_at=None)
        & Q(contribution__party_ids__contains=[hub.pk])
        & in_term
        & received
    )


def usable_for_analysis() -> Q:
    """Entities that analysis may use: people without a category and what was withdrawn from use never are."""
    return Q(withdrawn_at=None) & ~Q(current_category=Category.UNCATEGORISED)


def minors(on: date) -> Q:
    """Persons under 18 on the day."""
    return Entity.minors_on(on)
