"""What support holds: catalogue, requests, what is lent out, money. Names follow section 12.1 of the domain file."""

from support.models.catalogue import Service
from support.models.details import Detail, Shape, clean_details, details_of, missing_details, spoken_details
from support.models.funding import (
    CENT,
    LOW_VALUE_LIMIT,
    Budget,
    BudgetLine,
    GrantCall,
    Heading,
    HeadingRule,
    LedgerEntry,
)
from support.models.grant_parts import (
    EVIDENCE_FOLDER,
    GrantAmendment,
    GrantDeclaration,
    GrantEvaluation,
    GrantEvidence,
    GrantStep,
    evidence_key,
)
from support.models.grants import (
    Grant,
    GrantCost,
    GrantPartner,
    GrantPersonGrant,
    GrantShare,
    cents,
    share_of,
)
from support.models.requests import (
    Assessment,
    RequestMessage,
    RequestStep,
    SupportRequest,
    SupportRequestGrant,
    SupportRequestShare,
)
from support.models.resources import Booking, Resource

__all__ = [
    "CENT",
    "EVIDENCE_FOLDER",
    "LOW_VALUE_LIMIT",
    "Assessment",
    "Booking",
    "Budget",
    "BudgetLine",
    "Detail",
    "Grant",
    "GrantAmendment",
    "GrantCall",
    "GrantCost",
    "GrantDeclaration",
    "GrantEvaluation",
    "GrantEvidence",
    "GrantPartner",
    "GrantPersonGrant",
    "GrantShare",
    "GrantStep",
    "Heading",
    "HeadingRule",
    "LedgerEntry",
    "RequestMessage",
    "RequestStep",
    "Resource",
    "Service",
    "Shape",
    "SupportRequest",
    "SupportRequestGrant",
    "SupportRequestShare",
    "cents",
    "clean_details",
    "details_of",
    "evidence_key",
    "missing_details",
    "share_of",
    "spoken_details",
]
