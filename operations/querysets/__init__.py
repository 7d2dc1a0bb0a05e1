"""Chainable reads; a module for each part."""

from operations.querysets.cyber import (
    PROPOSAL_ENDED,
    PointsQuerySet,
    ProposalQuerySet,
    StandingMemberQuerySet,
    VoteQuerySet,
)
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
    "PROPOSAL_ENDED",
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
    "PointsQuerySet",
    "ProposalQuerySet",
    "ResultQuerySet",
    "ScoreQuerySet",
    "StandingMemberQuerySet",
    "TargetPartQuerySet",
    "TargetQuerySet",
    "TaskForceQuerySet",
    "VoteQuerySet",
    "weighted",
    "with_crime_areas",
]
