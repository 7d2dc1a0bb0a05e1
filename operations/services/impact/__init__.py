"""What came of operations, what led to it, and the report on it."""

from operations.services.impact.chain import Chain, chain_of, drop_source, marking_of, name_source, sources_for
from operations.services.impact.figures import Impact, ImpactQuestion, impact_of
from operations.services.impact.files import FORMS, export_impact

__all__ = [
    "FORMS",
    "Chain",
    "Impact",
    "ImpactQuestion",
    "chain_of",
    "drop_source",
    "export_impact",
    "impact_of",
    "marking_of",
    "name_source",
    "sources_for",
]
