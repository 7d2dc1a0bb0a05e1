"""Score a target by the criteria, and show each reader the reasons that the reader may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from operations.access import TargetPermission
from operations.events import TargetEvent
from operations.models import HIGHEST, Criterion, HighValueTarget, TargetScore
from operations.services.targets.sources import check_audience, read_sources
from operations.sources import Source, sources

SHORTEST_REASON = 10  # characters; a word is no reason


@dataclass(frozen=True)
class Points:
    """The points of one party for one criterion."""

    criterion: Criterion
    points: int
    reason: str
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownScore:
    """Points as one reader sees them; the reason is withheld when it rests on what the reader may not see."""

    score: TargetScore
    reason: str
    sources: list[Source]
    is_withheld: bool


@transaction.atomic
def score_target(*, target: HighValueTarget, points: Points, by: User, at: datetime) -> TargetScore:
    """Give or change the own party's points for a criterion.

    Raises DomainError without a reason, and for points about conduct without information that shows it.
    """
    locked: HighValueTarget = HighValueTarget.objects.select_for_update().get(pk=target.pk)
    require(by, TargetPermission.SCORE, locked)
    _check(points)
    read = read_sources(points.references, by)
    for source in read:
        if Classification(source.classification).rank > locked.classification_rank:
            message = f"{source.reference} is marked higher than the target. The nominating party must mark it higher."
            raise DomainError(message, code="marked_lower_than_source", field="references")
    check_audience(locked, [source.key for source in read], by=by, at=at)
    known = TargetScore.objects.filter(target=locked, criterion=points.criterion, party_id=by.party_id).first()
    score = known or TargetScore(target=locked, criterion=points.criterion, party=by.party)
    score.points, score.reason = points.points, points.reason.strip()
    score.source_ids = [source.key for source in read]
    score.source_owner_ids = sorted({source.owner_id for source in read})
    score.handling_codes = sorted({code for source in read for code in source.handling_codes} - {"H0"})
    score.scored_at, score.scored_by = at, by
    score.clean_fields()
    score.save()
    changes = {"criterion": points.criterion.code, "points": points.points}
    events.publish(TargetEvent.SCORED, subject=locked, actor=by, at=at, changes=changes)
    return score


def shown_scores(target: HighValueTarget, user: User) -> list[ShownScore]:
    """The points of a target as the person may see them.

    What a party says of its own information it says knowingly. What it says of the information of others is shown to
    those only who see that information now: an owner that closes it again closes the reason, too.
    """
    scores = list(TargetScore.objects.visible_to(user).filter(target=target).for_list())
    keys = {key for score in scores for key in score.source_ids}
    readable = {source.key: source for source in sources().of_keys(user, keys)}
    return [_shown(score, readable, user) for score in scores]


def _shown(score: TargetScore, readable: dict[UUID, Source], user: User) -> ShownScore:
    seen = [readable[key] for key in score.source_ids if key in readable]
    rests_on_others = set(score.source_owner_ids) - {score.party_id}
    hidden = rests_on_others and score.party_id != user.party_id and len(seen) < len(score.source_ids)
    return ShownScore(score, "" if hidden else score.reason, seen, bool(hidden))


def _check(points: Points) -> None:
    if points.criterion.scale != Criterion.Scale.TARGET or not points.criterion.is_active:
        message = "Choose one of the criteria for targets."
        raise DomainError(message, code="criterion_unknown", field="criterion")
    if not 0 <= points.points <= HIGHEST:
        message = f"Give 0 to {HIGHEST} points."
        raise DomainError(message, code="points_out_of_range", field="points")
    if len(points.reason.strip()) < SHORTEST_REASON:
        message = "Give the reason for the points in a sentence."
        raise DomainError(message, code="reason_missing", field="reason")
    if points.criterion.is_conduct and points.points and not any(one.strip() for one in points.references):
        message = "Points for what the target does need information that shows it: name a reference."
        raise DomainError(message, code="evidence_missing", field="references")


def owners_of(scores: Iterable[TargetScore], target: HighValueTarget) -> list[int]:
    """Every owner of what the target rests on, the nominating party first (invariant 5)."""
    others = {owner for score in scores for owner in score.source_owner_ids} | set(target.source_owner_ids)
    return [target.owner_id, *sorted(others - {target.owner_id})]
