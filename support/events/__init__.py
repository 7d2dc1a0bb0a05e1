"""What can happen to what support holds, for the audit record and the notifications; a module for each part."""

from support.events.deployments import (
    DeploymentEvent,
    FieldEntryEvent,
)
from support.events.forensics import (
    ExaminationEvent,
    ExhibitEvent,
)
from support.events.grants import AmendmentEvent, BudgetEvent, CallEvent, GrantEvent, GrantPartnerEvent
from support.events.requests import BookingEvent, BundleEvent, PlanEvent, RequestEvent, ResourceEvent, ServiceEvent
from support.events.training import (
    CourseEvent,
    LibraryEvent,
    NominationEvent,
    SessionEvent,
)

__all__ = [
    "AmendmentEvent",
    "BookingEvent",
    "BudgetEvent",
    "BundleEvent",
    "CallEvent",
    "CourseEvent",
    "DeploymentEvent",
    "ExaminationEvent",
    "ExhibitEvent",
    "FieldEntryEvent",
    "GrantEvent",
    "GrantPartnerEvent",
    "LibraryEvent",
    "NominationEvent",
    "PlanEvent",
    "RequestEvent",
    "ResourceEvent",
    "ServiceEvent",
    "SessionEvent",
]
