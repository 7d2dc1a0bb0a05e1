"""Chainable reads; a module for each part."""

from operations.querysets.operations import (
    ACCEPTED,
    OVER,
    UNANSWERED,
    LogEntryQuerySet,
    OperationQuerySet,
    ParticipationQuerySet,
    with_crime_areas,
)
from operations.querysets.targets import (
    BACKS,
    TARGET_ENDED,
    UNDER_REVIEW,
    BackingQuerySet,
    CriterionQuerySet,
    ScoreQuerySet,
    TargetPartQuerySet,
    TargetQuerySet,
    weighted,
)

__all__ = [
    "ACCEPTED",
    "BACKS",
    "OVER",
    "TARGET_ENDED",
    "UNANSWERED",
    "UNDER_REVIEW",
    "BackingQuerySet",
    "CriterionQuerySet",
    "LogEntryQuerySet",
    "OperationQuerySet",
    "ParticipationQuerySet",
    "ScoreQuerySet",
    "TargetPartQuerySet",
    "TargetQuerySet",
    "weighted",
    "with_crime_areas",
]
