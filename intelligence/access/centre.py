"""Who may know of the Operational Centre's queue and shifts, and of second opinions, and what they may do with them.

The queue and the shifts belong to Europol's analysts and duty officers; a duty officer supervises. A contribution that
Europol has not received has no item, and an item is seen only by those who see its contribution.
"""

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.parties.models import Role, User
from intelligence.access.exchange import for_readers, is_reader, visible_contributions
from intelligence.models import Contribution, SecondOpinion, Shift, TriageItem

CENTRE = frozenset({Role.ANALYST, Role.DUTY_OFFICER})


class TriagePermission(StrEnum):
    """What can be done with items of the queue."""

    VIEW = "intelligence.view_triageitem"
    CLAIM = "intelligence.claim_triageitem"
    RELEASE = "intelligence.release_triageitem"
    DECIDE = "intelligence.decide_triageitem"
    REOPEN = "intelligence.reopen_triageitem"


class OpinionPermission(StrEnum):
    """What can be done with second opinions."""

    VIEW = "intelligence.view_secondopinion"
    GIVE = "intelligence.add_secondopinion"
    ANSWER = "intelligence.answer_secondopinion"
    WITHDRAW = "intelligence.withdraw_secondopinion"


class ShiftPermission(StrEnum):
    """What can be done with shifts."""

    VIEW = "intelligence.view_shift"
    PLAN = "intelligence.plan_shift"
    START = "intelligence.start_shift"
    END = "intelligence.end_shift"
    ACKNOWLEDGE = "intelligence.acknowledge_shift"


def is_of_centre(user: User) -> bool:
    """True for analysts and duty officers."""
    return bool(user.roles & CENTRE)


def supervises(user: User) -> bool:
    """True for duty officers."""
    return Role.DUTY_OFFICER in user.roles


def visible_triage(user: User) -> Q:
    """Items of the person's party whose contribution the person may know."""
    if not is_of_centre(user):
        return NOTHING
    received = Contribution.objects.filter(visible_contributions(user), pk=OuterRef("contribution_id"))
    return Q(party_id=user.party_id, party_ids__contains=[user.party_id]) & Q(Exists(received))


def visible_shifts(user: User) -> Q:
    """The plan of the person's party."""
    return Q(owner_id=user.party_id) if is_of_centre(user) else NOTHING


def visible_opinions(user: User) -> Q:
    """Opinions on contributions that the person may know, where the party is author, provider or named."""
    if not is_reader(user):
        return NOTHING
    known = Contribution.objects.filter(visible_contributions(user), pk=OuterRef("contribution_id"))
    return Q(party_ids__contains=[user.party_id]) & Q(Exists(known))


def may_release(user: User, item: TriageItem) -> bool:
    """True for who has claimed it, and for a duty officer."""
    return item.claimed_by_id == user.pk or supervises(user)


def may_decide(user: User, item: TriageItem) -> bool:
    """True for who has claimed it; what lies in a pen is decided by everybody of the centre."""
    return item.status != TriageItem.Status.CLAIMED or item.claimed_by_id == user.pk


def is_provider(user: User, opinion: SecondOpinion) -> bool:
    """True for people of the party whose grade it is about."""
    return bool(opinion.owner_id == user.party_id)


def is_of_author(user: User, opinion: SecondOpinion) -> bool:
    """True for people of the party that gave the opinion."""
    return bool(opinion.party_id == user.party_id)


def is_on_shift(user: User, shift: Shift) -> bool:
    """True for the people of the shift, and for a duty officer."""
    return shift.has_on_duty(user) or supervises(user)


ANALYST_TRIAGE = frozenset(TriagePermission) - {TriagePermission.REOPEN}
ANALYST_SHIFTS = frozenset(ShiftPermission) - {ShiftPermission.PLAN}

register(
    Policy(
        model=TriageItem,
        grants={Role.ANALYST: ANALYST_TRIAGE, Role.DUTY_OFFICER: frozenset(TriagePermission)},
        visible=visible_triage,
        conditions={TriagePermission.RELEASE: may_release, TriagePermission.DECIDE: may_decide},
    )
)
register(
    Policy(
        model=Shift,
        grants={Role.ANALYST: ANALYST_SHIFTS, Role.DUTY_OFFICER: frozenset(ShiftPermission)},
        visible=visible_shifts,
        conditions={ShiftPermission.START: is_on_shift, ShiftPermission.END: is_on_shift},
    )
)
register(
    Policy(
        model=SecondOpinion,
        grants=for_readers(*OpinionPermission),
        visible=visible_opinions,
        conditions={OpinionPermission.ANSWER: is_provider, OpinionPermission.WITHDRAW: is_of_author},
    )
)
