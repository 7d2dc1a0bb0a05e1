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
from operations.querysets.taskforces import (
    FORCE_ENDED,
    RUNNING,
    EntryQuerySet,
    ForcePartQuerySet,
    MemberQuerySet,
    ResultQuerySet,
    TaskForceQuerySet,
)

__all__ = [
    "ACCEPTED",
    "BACKS",
    "FORCE_ENDED",
    "OVER",
    "RUNNING",
    "TARGET_ENDED",
    "UNANSWERED",
    "UNDER_REVIEW",
    "BackingQuerySet",
    "CriterionQuerySet",
    "EntryQuerySet",
    "ForcePartQuerySet",
    "LogEntryQuerySet",
    "MemberQuerySet",
    "OperationQuerySet",
    "ParticipationQuerySet",
    "ResultQuerySet",
    "ScoreQuerySet",
    "TargetPartQuerySet",
    "TargetQuerySet",
    "TaskForceQuerySet",
    "weighted",
    "with_crime_areas",
]
