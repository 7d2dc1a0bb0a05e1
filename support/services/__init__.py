"""Every write on requests and on the service catalogue."""

from support.services.asking import (
    RequestPlan,
    cancel_request,
    change_draft,
    draft_request,
    endorse,
    give_feedback,
    plan_of,
    submit_request,
)
from support.services.catalogue import save_service
from support.services.deciding import (
    PLAIN_STEPS,
    Scores,
    accept_in_danger,
    accept_request,
    assess_request,
    decline_request,
    proposed_scores,
    schedule_request,
    take_step,
    waitlist_request,
)
from support.services.talking import answer_question, ask_question

__all__ = [
    "PLAIN_STEPS",
    "RequestPlan",
    "Scores",
    "accept_in_danger",
    "accept_request",
    "answer_question",
    "ask_question",
    "assess_request",
    "cancel_request",
    "change_draft",
    "decline_request",
    "draft_request",
    "endorse",
    "give_feedback",
    "plan_of",
    "proposed_scores",
    "save_service",
    "schedule_request",
    "submit_request",
    "take_step",
    "waitlist_request",
]
