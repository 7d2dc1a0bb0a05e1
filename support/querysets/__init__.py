"""Chainable reads; a module for each part."""

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
from support.querysets.requests import (
    IN_QUEUE,
    OVER,
    QUESTION,
    BookingQuerySet,
    RequestMessageQuerySet,
    RequestPartQuerySet,
    ResourceQuerySet,
    ServiceQuerySet,
    SupportRequestQuerySet,
)

__all__ = [
    "GRANT_OVER",
    "IN_QUEUE",
    "OVER",
    "QUESTION",
    "BookingQuerySet",
    "BudgetLineQuerySet",
    "BudgetQuerySet",
    "CallQuerySet",
    "GrantPartQuerySet",
    "GrantPartnerQuerySet",
    "GrantQuerySet",
    "LedgerQuerySet",
    "RequestMessageQuerySet",
    "RequestPartQuerySet",
    "ResourceQuerySet",
    "ServiceQuerySet",
    "SupportRequestQuerySet",
]
