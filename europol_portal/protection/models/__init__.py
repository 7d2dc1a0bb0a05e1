"""What data protection keeps; a module for each part."""

from europol_portal.protection.models.breaches import BreachNotice, DataBreach
from europol_portal.protection.models.necessity import NecessityAssessment
from europol_portal.protection.models.requests import (
    WARNED_BEFORE,
    ProviderConsultation,
    SubjectRequest,
    months_after,
)
from europol_portal.protection.models.watch import Alert, SampleCheck, first_key

__all__ = [
    "WARNED_BEFORE",
    "Alert",
    "BreachNotice",
    "DataBreach",
    "NecessityAssessment",
    "ProviderConsultation",
    "SampleCheck",
    "SubjectRequest",
    "first_key",
    "months_after",
]
