"""Who may know of hits: who verifies sees the pair, each owner sees its own row, and nobody else sees anything."""

from enum import StrEnum

from django.db.models import Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.parties.models import User
from intelligence.access.centre import CENTRE, is_of_centre
from intelligence.access.exchange import for_readers, one_sided
from intelligence.models import CommonKey, ComparedEntity, CrossCheck, Hit, HitSide, MatchKey


class HitPermission(StrEnum):
    """What can be done with pairs."""

    VIEW = "intelligence.view_hit"
    VERIFY = "intelligence.verify_hit"
    PASS_ON = "intelligence.pass_on_hit"  # noqa: S105 (no password)


class HitSidePermission(StrEnum):
    """What the owner of one side can do."""

    VIEW = "intelligence.view_hitside"
    ANSWER = "intelligence.answer_hitside"


def visible_hits(user: User) -> Q:
    """Pairs that Europol verifies, for its analysts and duty officers; matches inside a party for that party."""
    own = one_sided(user)
    return own if is_of_centre(user) else own & Q(is_self=True)


def visible_sides(user: User) -> Q:
    """What the person's party may know of hits; what is kept from it or waits for Europol does not exist for it."""
    own = one_sided(user)
    return own if own == NOTHING else own & Q(hidden_by="", is_held=False)


def may_pass_on(user: User, hit: Hit) -> bool:
    """True for Europol's centre; a match inside a party is nobody else's."""
    return bool(user.roles & CENTRE) and not hit.is_self


register(
    Policy(
        model=Hit,
        grants=for_readers(*HitPermission),
        visible=visible_hits,
        conditions={HitPermission.PASS_ON: may_pass_on},
    )
)
for index in (ComparedEntity, MatchKey, CommonKey, CrossCheck):  # the worker's functions alone read and write them
    register(Policy(index, {}, lambda _user: NOTHING))
register(Policy(HitSide, for_readers(*HitSidePermission), visible_sides))
