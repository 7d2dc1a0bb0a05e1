"""Who may know of high value targets and what they may do with them.

The nominating party, the parties that it asked, and the people of Europol named for the target know it; nobody else,
whatever the role. A party that declines or withdraws loses it at once.
"""

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q

from europol_portal.access.policy import NOTHING, Policy, register
from europol_portal.access.sharing import shared_with
from europol_portal.parties.models import Role, User
from operations.access.operations import READERS
from operations.models import Criterion, HighValueTarget, TargetBacking, TargetReview, TargetScore
from operations.querysets import BACKS


class TargetPermission(StrEnum):
    """What can be done with targets."""

    VIEW = "operations.view_highvaluetarget"
    ADD = "operations.add_highvaluetarget"
    CHANGE = "operations.change_highvaluetarget"
    INVITE = "operations.invite_highvaluetarget"
    SCORE = "operations.score_highvaluetarget"
    ASSESS = "operations.assess_highvaluetarget"
    ASSIGN = "operations.assign_highvaluetarget"
    CLOSE_CIRCLE = "operations.close_circle_highvaluetarget"


class BackingPermission(StrEnum):
    """What can be done with a party's place beside the nominating one."""

    VIEW = "operations.view_targetbacking"
    ANSWER = "operations.answer_targetbacking"
    TAKE_BACK = "operations.take_back_targetbacking"


class TargetPartPermission(StrEnum):
    """What can be done with points and reviews."""

    VIEW = "operations.view_targetscore"
    VIEW_REVIEW = "operations.view_targetreview"


class CriterionPermission(StrEnum):
    """What can be done with criteria."""

    VIEW = "operations.view_criterion"
    ADD = "operations.add_criterion"
    CHANGE = "operations.change_criterion"


P = TargetPermission
GRANTS = {
    Role.LIAISON_OFFICER: frozenset({P.VIEW, P.ADD, P.CHANGE, P.INVITE, P.SCORE, P.CLOSE_CIRCLE}),
    Role.NATIONAL_OFFICER: frozenset({P.VIEW}),
    Role.ANALYST: frozenset({P.VIEW, P.SCORE, P.ASSESS}),
    Role.DUTY_OFFICER: frozenset({P.VIEW, P.ASSIGN}),
}
BACKING_GRANTS = {role: frozenset({BackingPermission.VIEW}) for role in READERS} | {
    Role.LIAISON_OFFICER: frozenset(BackingPermission)
}


def visible_targets(user: User) -> Q:
    """Targets that share rows open to the person's party, and inside a circle to the person by name."""
    return shared_with(user, HighValueTarget) if user.roles & READERS else NOTHING


def visible_target_parts(user: User) -> Q:
    """Parts of targets that the person may know."""
    return Q(Exists(HighValueTarget.objects.filter(visible_targets(user), pk=OuterRef("target_id"))))


def nominated_it(user: User, target: HighValueTarget) -> bool:
    """True for people of the nominating party while the target is open."""
    return target.owner_id == user.party_id and not target.is_over


def is_assigned(user: User, target: HighValueTarget) -> bool:
    """True for a person of Europol who is named for the target."""
    return user.party.is_hub and user.pk in target.person_ids


def may_score(user: User, target: HighValueTarget) -> bool:
    """True for the nominating party, those who support it, and Europol's analysts, until it is validated."""
    if target.status not in {"nominated", "assessing", "returned", "active", "dormant"}:
        return False
    if target.owner_id == user.party_id or is_assigned(user, target):
        return True
    return TargetBacking.objects.filter(target=target, party_id=user.party_id, answer__in=BACKS).exists()


def is_asked_to_back(user: User, backing: TargetBacking) -> bool:
    """True for people of the party that is asked."""
    return bool(backing.party_id == user.party_id and not user.party.is_hub)


def has_asked_to_back(user: User, backing: TargetBacking) -> bool:
    """True for people of the nominating party."""
    return bool(backing.lead_id == user.party_id)


register(
    Policy(
        HighValueTarget,
        GRANTS,
        visible_targets,
        {
            P.CHANGE: nominated_it,
            P.INVITE: nominated_it,
            P.SCORE: may_score,
            P.ASSESS: is_assigned,
            P.ASSIGN: is_assigned,
        },
    )
)
register(
    Policy(
        TargetBacking,
        BACKING_GRANTS,
        visible_target_parts,
        {BackingPermission.ANSWER: is_asked_to_back, BackingPermission.TAKE_BACK: has_asked_to_back},
    )
)
register(Policy(TargetScore, {role: frozenset({TargetPartPermission.VIEW}) for role in READERS}, visible_target_parts))
register(
    Policy(
        TargetReview, {role: frozenset({TargetPartPermission.VIEW_REVIEW}) for role in READERS}, visible_target_parts
    )
)
register(
    Policy(
        Criterion,
        {role: frozenset({CriterionPermission.VIEW}) for role in Role}
        | {Role.ADMINISTRATOR: frozenset(CriterionPermission)},
        lambda _user: Q(),
    )
)
