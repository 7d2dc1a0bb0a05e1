"""What can be found of support; a module for each part."""

from support.search import grants, work
from support.search.requests import find_requests, find_services

__all__ = ["find_requests", "find_services", "grants", "work"]
