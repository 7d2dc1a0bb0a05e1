"""Filters of lists, in the address; page and API share them."""

from operations.filters.operations import OperationFilter, Part
from operations.filters.targets import TargetFilter, TargetPart

__all__ = ["OperationFilter", "Part", "TargetFilter", "TargetPart"]
