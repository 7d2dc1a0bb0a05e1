"""Chainable reads; a module for each part."""

from support.querysets.deployments import (
    DeploymentPartQuerySet,
    DeploymentQuerySet,
    FieldEntryQuerySet,
)
from support.querysets.forensics import (
    EXHIBIT_OVER,
    ExhibitPartQuerySet,
    ExhibitQuerySet,
)
from support.querysets.grants import (
    GRANT_OVER,
    BudgetLineQuerySet,
    BudgetQuerySet,
    CallQuerySet,
    GrantPartnerQuerySet,
    GrantPartQuerySet,
    GrantQuerySet,
    LedgerQuerySet,
)
from support.querysets.outcome import LessonQuerySet, OutcomeFigureQuerySet, OutcomeQuerySet
from support.querysets.requests import (
    IN_QUEUE,
    OVER,
    QUESTION,
    BookingQuerySet,
    RequestBundleQuerySet,
    RequestMessageQuerySet,
    RequestPartQuerySet,
    ResourceQuerySet,
    ServiceQuerySet,
    SupportRequestQuerySet,
)
from support.querysets.training import (
    CourseQuerySet,
    LibraryItemQuerySet,
    NominationPartQuerySet,
    NominationQuerySet,
    SessionPartQuerySet,
    TrainingSessionQuerySet,
)

__all__ = [
    "EXHIBIT_OVER",
    "GRANT_OVER",
    "IN_QUEUE",
    "OVER",
    "QUESTION",
    "BookingQuerySet",
    "BudgetLineQuerySet",
    "BudgetQuerySet",
    "CallQuerySet",
    "CourseQuerySet",
    "DeploymentPartQuerySet",
    "DeploymentQuerySet",
    "ExhibitPartQuerySet",
    "ExhibitQuerySet",
    "FieldEntryQuerySet",
    "GrantPartQuerySet",
    "GrantPartnerQuerySet",
    "GrantQuerySet",
    "LedgerQuerySet",
    "LessonQuerySet",
    "LibraryItemQuerySet",
    "NominationPartQuerySet",
    "NominationQuerySet",
    "OutcomeFigureQuerySet",
    "OutcomeQuerySet",
    "RequestBundleQuerySet",
    "RequestMessageQuerySet",
    "RequestPartQuerySet",
    "ResourceQuerySet",
    "ServiceQuerySet",
    "SessionPartQuerySet",
    "SupportRequestQuerySet",
    "TrainingSessionQuerySet",
]
