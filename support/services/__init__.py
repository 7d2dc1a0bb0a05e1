"""Every write on requests and on the service catalogue."""

from support.services.asking import (
    RequestPlan,
    cancel_request,
    change_draft,
    draft_request,
    endorse,
    give_feedback,
    submit_request,
)
from support.services.catalogue import save_service
from support.services.deciding import (
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
    "proposed_scores",
    "save_service",
    "schedule_request",
    "submit_request",
    "take_step",
    "waitlist_request",
]
