"""What can be found of operations; a module for each part."""

from operations.search import cyber, empact, targets, taskforces
from operations.search.operations import find_operations

__all__ = ["cyber", "empact", "find_operations", "targets", "taskforces"]
