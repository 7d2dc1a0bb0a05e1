"""Filters of lists, in the address; page and API share them."""

from support.filters.grants import GrantFilter, GrantView
from support.filters.requests import SupportRequestFilter, View

__all__ = ["GrantFilter", "GrantView", "SupportRequestFilter", "View"]
