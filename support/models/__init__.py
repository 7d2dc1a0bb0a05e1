"""The service catalogue and the requests for its services. Names follow section 12.1 of the domain file."""

from support.models.catalogue import Service
from support.models.details import Detail, Shape, clean_details, details_of, missing_details, spoken_details
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
    "Assessment",
    "Booking",
    "Detail",
    "RequestMessage",
    "RequestStep",
    "Resource",
    "Service",
    "Shape",
    "SupportRequest",
    "SupportRequestGrant",
    "SupportRequestShare",
    "clean_details",
    "details_of",
    "missing_details",
    "spoken_details",
]
