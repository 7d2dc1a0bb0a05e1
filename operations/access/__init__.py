"""Who may know of what operations holds, and what they may do with it; a module for each part."""

from operations.access import plans
from operations.access.actiondays import ActionDayPermission, TaskPermission
from operations.access.cyber import (
    ProposalPermission,
    StandingMemberPermission,
)
from operations.access.empact import (
    CommitmentPermission,
    EmpactActionPermission,
    EmpactPlanPermission,
)
from operations.access.factsheets import AgreementPermission, FactsheetPermission
from operations.access.operations import (
    DESK,
    READERS,
    CaseLinePermission,
    LogEntryPermission,
    LogFilePermission,
    OperationPermission,
    ParticipationPermission,
)
from operations.access.packages import PackagePermission, PackagePersonPermission
from operations.access.results import OperationResultPermission
from operations.access.targets import (
    BackingPermission,
    CriterionPermission,
    TargetPartPermission,
    TargetPermission,
    nominated_it,
)
from operations.access.taskforces import (
    MemberPermission,
    ResultPermission,
    TaskForcePermission,
    is_active_member,
)

__all__ = [
    "DESK",
    "READERS",
    "ActionDayPermission",
    "AgreementPermission",
    "BackingPermission",
    "CaseLinePermission",
    "CommitmentPermission",
    "CriterionPermission",
    "EmpactActionPermission",
    "EmpactPlanPermission",
    "FactsheetPermission",
    "LogEntryPermission",
    "LogFilePermission",
    "MemberPermission",
    "OperationPermission",
    "OperationResultPermission",
    "PackagePermission",
    "PackagePersonPermission",
    "ParticipationPermission",
    "ProposalPermission",
    "ResultPermission",
    "StandingMemberPermission",
    "TargetPartPermission",
    "TargetPermission",
    "TaskForcePermission",
    "TaskPermission",
    "is_active_member",
    "nominated_it",
    "plans",
]
