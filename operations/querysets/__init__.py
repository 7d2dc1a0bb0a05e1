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

__all__ = [
    "ACCEPTED",
    "OVER",
    "UNANSWERED",
    "LogEntryQuerySet",
    "OperationQuerySet",
    "ParticipationQuerySet",
    "with_crime_areas",
]
