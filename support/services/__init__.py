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
from support.services.booking import BOOKABLE, block, book, move_booking, release_booking
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
from support.services.planning import Planned, book_proposal, kinds_for, propose
from support.services.resources import ResourcePlan, add_resource, change_resource
from support.services.talking import answer_question, ask_question
from support.services.utilisation import Report, report

__all__ = [
    "BOOKABLE",
    "PLAIN_STEPS",
    "Planned",
    "Report",
    "RequestPlan",
    "ResourcePlan",
    "Scores",
    "accept_in_danger",
    "accept_request",
    "add_resource",
    "answer_question",
    "ask_question",
    "assess_request",
    "block",
    "book",
    "book_proposal",
    "cancel_request",
    "change_draft",
    "change_resource",
    "decline_request",
    "draft_request",
    "endorse",
    "give_feedback",
    "kinds_for",
    "move_booking",
    "plan_of",
    "propose",
    "proposed_scores",
    "release_booking",
    "report",
    "save_service",
    "schedule_request",
    "submit_request",
    "take_step",
    "waitlist_request",
]
