"""What can be found of operations; a module for each part."""

from operations.search import targets, taskforces
from operations.search.operations import find_operations

__all__ = ["find_operations", "targets", "taskforces"]
