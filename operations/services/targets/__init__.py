"""Writes on high value targets."""

from operations.services.targets.backing import answer_question, ask_party, assign_analysts
from operations.services.targets.nominating import TargetProfile, change_profile, nominate_target, profile_of
from operations.services.targets.reviewing import (
    close_target_circle,
    remind_of_reviews,
    review_target,
    take_target_step,
)
from operations.services.targets.scoring import Points, ShownScore, score_target, shown_scores

__all__ = [
    "Points",
    "ShownScore",
    "TargetProfile",
    "answer_question",
    "ask_party",
    "assign_analysts",
    "change_profile",
    "close_target_circle",
    "nominate_target",
    "profile_of",
    "remind_of_reviews",
    "review_target",
    "score_target",
    "shown_scores",
    "take_target_step",
]
