"""A second opinion on a grade: it stands beside the provider's, and only the provider's correction changes a grade."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import InformationEvaluation, SourceEvaluation
from europol_portal.parties.models import Party, User
from intelligence.access import ContributionPermission, OpinionPermission
from intelligence.events import OpinionEvent
from intelligence.models import Contribution, SecondOpinion
from intelligence.services.corrections import correct_contribution, correction_of
from intelligence.workflow import OPINION_WORKFLOW


@transaction.atomic
def give_opinion(
    *,
    contribution: Contribution,
    source_evaluation: str,
    information_evaluation: str,
    reason: str,
    shown_to: Sequence[Party] = (),
    by: User,
    at: datetime,
) -> SecondOpinion:
    """Propose another grade to the provider; the provider's grade stays as it is.

    Parties named in `shown_to` see it only if they have the contribution anyway; the author is not told who that is.
    """
    locked: Contribution = Contribution.objects.select_for_update().get(pk=contribution.pk)
    require(by, ContributionPermission.REPLY, locked)
    require(by, OpinionPermission.GIVE)
    _refuse_unfit(locked, source_evaluation, information_evaluation, reason, by)
    opinion = SecondOpinion(
        contribution=locked,
        owner_id=locked.owner_id,
        party_id=by.party_id,
        author=by,
        source_evaluation=source_evaluation,
        information_evaluation=information_evaluation,
        reason=reason.strip(),
        shown_to=sorted({party.pk for party in shown_to}),
        given_at=at,
    )
    opinion.save(force_insert=True)
    opinion = SecondOpinion.objects.get(pk=opinion.pk)
    events.publish(
        OpinionEvent.GIVEN,
        subject=opinion,
        actor=by,
        at=at,
        verb=events.Verb.DISCLOSURE,
        recipients=[locked.owner.code],
    )
    return opinion


@transaction.atomic
def answer_opinion(*, opinion: SecondOpinion, agrees: bool, text: str, by: User, at: datetime) -> SecondOpinion:
    """The provider agrees, which writes a draft correction with the proposed grade, or keeps its own grade."""
    locked = _locked(opinion, by, OpinionPermission.ANSWER)
    if not locked.is_open:
        message = "This opinion was answered or taken back already. Reload the page."
        raise DomainError(message, code="transition_refused")
    values: dict[str, Any] = {"answered_by": by, "answered_at": at, "answer_text": text.strip()}
    if agrees:
        values["correction"] = _correction(locked, by, at)
    _write(locked, **values)
    return OPINION_WORKFLOW.apply(locked, "agree" if agrees else "decline", by=by, at=at)


@transaction.atomic
def withdraw_opinion(*, opinion: SecondOpinion, by: User, at: datetime) -> SecondOpinion:
    """Its author's party takes it back."""
    locked = _locked(opinion, by, OpinionPermission.WITHDRAW)
    return OPINION_WORKFLOW.apply(locked, "withdraw", by=by, at=at)


def _correction(opinion: SecondOpinion, by: User, at: datetime) -> Contribution:
    """A draft with the proposed grade; sending it is the provider's own second step."""
    wrong = Contribution.objects.select_related("owner").get(pk=opinion.contribution_id)
    content = replace(
        correction_of(wrong, by),
        source_evaluation=opinion.source_evaluation,
        information_evaluation=opinion.information_evaluation,
    )
    return correct_contribution(contribution=wrong, by=by, at=at, content=content)


def _refuse_unfit(contribution: Contribution, source: str, information: str, reason: str, by: User) -> None:
    if source not in SourceEvaluation.values or information not in InformationEvaluation.values:
        message = "Choose a grade for the source and one for the information."
        raise DomainError(message, code="grade_missing", field="source_evaluation")
    if f"{source}{information}" == contribution.evaluation:
        message = "This is the provider's grade already. Choose another one."
        raise DomainError(message, code="same_grade", field="source_evaluation")
    if not reason.strip():
        message = "Give the reason: the provider reads it."
        raise DomainError(message, code="reason_missing", field="reason")
    if SecondOpinion.objects.visible_to(by).of(contribution).filter(party_id=by.party_id, status="given").exists():
        message = "Your party has an open opinion on it. Take that one back first."
        raise DomainError(message, code="opinion_open")


def _locked(opinion: SecondOpinion, by: User, permission: str) -> SecondOpinion:
    locked: SecondOpinion = SecondOpinion.objects.select_for_update().get(pk=opinion.pk)
    require(by, permission, locked)
    return locked


def _write(opinion: SecondOpinion, **values: Any) -> None:
    for name, value in values.items():
        setattr(opinion, name, value)
    opinion.save(update_fields=list(values))
