"""Who may know of what support holds, and what they may do with it; a module for each part."""

from support.access.bundles import BundlePermission
from support.access.deployments import (
    DeploymentPartPermission,
    DeploymentPermission,
)
from support.access.forensics import (
    ExaminationPermission,
    ExhibitPartPermission,
    ExhibitPermission,
)
from support.access.grants import (
    BudgetLinePermission,
    BudgetPermission,
    CallPermission,
    GrantPartnerPermission,
    GrantPartPermission,
    GrantPermission,
    LedgerPermission,
    known_links,
)
from support.access.requests import (
    PART_OF,
    REQUESTERS,
    BookingPermission,
    LessonPermission,
    PlanPermission,
    RequestPartPermission,
    RequestPermission,
    ResourcePermission,
    ServicePermission,
    known_operations,
)
from support.access.training import (
    CoursePermission,
    LibraryPermission,
    NominationPermission,
    SessionPermission,
    TrainingPartPermission,
)

__all__ = [
    "PART_OF",
    "REQUESTERS",
    "BookingPermission",
    "BudgetLinePermission",
    "BudgetPermission",
    "BundlePermission",
    "CallPermission",
    "CoursePermission",
    "DeploymentPartPermission",
    "DeploymentPermission",
    "ExaminationPermission",
    "ExhibitPartPermission",
    "ExhibitPermission",
    "GrantPartPermission",
    "GrantPartnerPermission",
    "GrantPermission",
    "LedgerPermission",
    "LessonPermission",
    "LibraryPermission",
    "NominationPermission",
    "PlanPermission",
    "RequestPartPermission",
    "RequestPermission",
    "ResourcePermission",
    "ServicePermission",
    "SessionPermission",
    "TrainingPartPermission",
    "known_links",
    "known_operations",
]
