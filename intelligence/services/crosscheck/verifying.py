"""Verify a pair, and say as its owner whether it is the same; both with a reason, both remembered."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.audit.services import record_reading
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from europol_portal.workflow import TransitionRefused
from intelligence.access import HitPermission, HitSidePermission
from intelligence.events import HitEvent, HitSideEvent
from intelligence.models import Contribution, Hit, HitSide
from intelligence.services.crosscheck.moments import nudge_telling
from intelligence.workflow import HIT_SIDE_WORKFLOW, HIT_WORKFLOW


@dataclass(frozen=True)
class Produced:
    """What a party's information has led to, as far as the party may know it."""

    hits: int
    confirmed: int
    countries: int

    @property
    def words(self) -> str:
        """One sentence for the contributor."""
        if not self.hits:
            return ""
        hits = "1 hit" if self.hits == 1 else f"{self.hits} hits"
        places = {0: "", 1: " in 1 country"}.get(self.countries, f" in {self.countries} countries")
        return f"Your information produced {hits}{places}; {self.confirmed} confirmed."


@transaction.atomic
def open_hit(*, hit: Hit, by: User, at: datetime) -> None:
    """Record that a person reads both sides of a pair."""
    require(by, HitPermission.VIEW, hit)
    record_reading(kind=HitEvent.READ, subject=hit, actor=by, at=at)


@transaction.atomic
def open_hit_side(*, side: HitSide, by: User, at: datetime) -> None:
    """Record that a person reads what the party knows of a hit."""
    require(by, HitSidePermission.VIEW, side)
    record_reading(kind=HitSideEvent.READ, subject=side, actor=by, at=at)


@transaction.atomic
def verify_hit(*, hit: Hit, step: str, reason: str, by: User, at: datetime) -> Hit:
    """Confirm or reject a pair, or pass it on to an owner that a rule kept out. Every owner that knows is told."""
    locked = Hit.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=hit.pk).first()
    if locked is None:
        message = "Not found."
        raise DomainError(message, code="not_found")
    transition = HIT_WORKFLOW.transitions.get(step)
    if transition is None:
        message = "There is no such step."
        raise DomainError(message, code="no_such_step")
    require(by, transition.permission, locked)
    if locked.status in transition.sources and not reason.strip():
        message = "Give the reason: what did you compare, and what decided it?"
        raise TransitionRefused(message, code="reason_missing", field="reason")
    if locked.status in transition.sources:
        locked.decided_by, locked.decided_at, locked.reason = by, at, reason.strip()
        locked.save(update_fields=["decided_by", "decided_at", "reason"])
    moved = HIT_WORKFLOW.apply(locked, step, by=by, at=at, note=reason)
    transaction.on_commit(nudge_telling)
    return moved


@transaction.atomic
def pass_hit_on(*, hit: Hit, by: User, at: datetime) -> Hit:
    """Tell the owner that the rule of a partner left to Europol, once Europol has confirmed the pair."""
    locked: Hit = Hit.objects.visible_to(by).select_for_update(of=("self",)).get(pk=hit.pk)
    require(by, HitPermission.PASS_ON, locked)
    if locked.is_self or locked.is_passed_on or locked.status != Hit.Status.CONFIRMED:
        message = "Confirm the pair first; then its owner can be told, once."
        raise DomainError(message, code="not_to_pass_on")
    locked.is_passed_on = True
    locked.save(update_fields=["is_passed_on"])
    events.publish(HitEvent.PASSED_ON, subject=locked, actor=by, at=at, verb=events.Verb.DISCLOSURE)
    transaction.on_commit(nudge_telling)
    return locked


@transaction.atomic
def answer_hit(*, side: HitSide, step: str, reason: str, by: User, at: datetime) -> HitSide:
    """Say as the owner of one side whether it is the same; Europol, which verifies, is told."""
    locked = HitSide.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=side.pk).first()
    if locked is None:
        message = "Not found."
        raise DomainError(message, code="not_found")
    transition = HIT_SIDE_WORKFLOW.transitions.get(step)
    if transition is None:
        message = "There is no such step."
        raise DomainError(message, code="no_such_step")
    require(by, transition.permission, locked)
    if locked.status in transition.sources and not reason.strip():
        message = "Give the reason: what did you compare, and what decided it?"
        raise TransitionRefused(message, code="reason_missing", field="reason")
    if locked.status in transition.sources:
        locked.decided_by, locked.decided_at, locked.reason = by, at, reason.strip()
        locked.save(update_fields=["decided_by", "decided_at", "reason"])
    return HIT_SIDE_WORKFLOW.apply(locked, step, by=by, at=at, note=reason)


def produced_by(contribution: Contribution | None, *, by: User) -> Produced:
    """What one contribution, or all of the party's, has led to; a rejected pair counts no more."""
    rows = HitSide.objects.visible_to(by).hits().exclude(outcome=HitSide.Outcome.FALSE_POSITIVE)
    rows = rows.exclude(status=HitSide.Status.WITHDRAWN)
    if contribution is not None:
        rows = rows.filter(contribution_id=contribution.pk)
    found = rows.aggregate(hits=Count("pk"), countries=Count("other", distinct=True))
    confirmed = rows.filter(outcome=HitSide.Outcome.CONFIRMED).count()
    return Produced(found["hits"], confirmed, found["countries"])
