"""Filters of lists, in the address; page and API share them."""

from operations.filters.operations import OperationFilter, Part

__all__ = ["OperationFilter", "Part"]
