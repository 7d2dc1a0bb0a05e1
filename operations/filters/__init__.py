"""Filters of lists, in the address; page and API share them."""

from operations.filters.cyber import (
    ProposalFilter,
    ProposalPart,
)
from operations.filters.empact import (
    EmpactActionFilter,
    EmpactPlanFilter,
)
from operations.filters.operations import OperationFilter, Part
from operations.filters.targets import TargetFilter, TargetPart
from operations.filters.taskforces import (
    ForcePart,
    TaskForceFilter,
)

__all__ = [
    "EmpactActionFilter",
    "EmpactPlanFilter",
    "ForcePart",
    "OperationFilter",
    "Part",
    "ProposalFilter",
    "ProposalPart",
    "TargetFilter",
    "TargetPart",
    "TaskForceFilter",
]
