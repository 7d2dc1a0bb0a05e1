"""What can happen to requests and to the catalogue, for the audit record and the notifications."""

from django.db.models import TextChoices


class RequestEvent(TextChoices):
    """Events of a request."""

    DRAFTED = "support.request.drafted", "Request drafted"
    CHANGED = "support.request.changed", "Draft of a request changed"
    SUBMITTED = "support.request.submitted", "Request sent to the provider"
    ENDORSED = "support.request.endorsed", "Request endorsed by the national unit"
    ASSESSED = "support.request.assessed", "Request assessed"
    ACCEPTED = "support.request.accepted", "Request accepted"
    ACCEPTED_IN_DANGER = "support.request.accepted_in_danger", "Request accepted because life is in danger"
    DECLINED = "support.request.declined", "Request declined"
    APPEALED = "support.request.appealed", "Decision on a request appealed"
    UPHELD = "support.request.upheld", "Appeal answered: the decision stays"
    REOPENED = "support.request.reopened", "Appeal answered: the request is decided anew"
    REASSIGNED = "support.request.reassigned", "Request given to another person of the provider"
    WAITLISTED = "support.request.waitlisted", "Request put on the waiting list"
    SCHEDULED = "support.request.scheduled", "Request scheduled"
    STARTED = "support.request.started", "Support under way"
    DELIVERED = "support.request.delivered", "Support delivered"
    FEEDBACK = "support.request.feedback", "Feedback given on support"
    AMENDED = "support.request.amended", "Feedback on support amended"
    LESSON = "support.request.lesson", "Lesson of a request told to others"
    CLOSED = "support.request.closed", "Request closed"
    CANCELLED = "support.request.cancelled", "Request cancelled by the requester"
    ASKED = "support.request.asked", "Question asked in a request"
    ANSWERED = "support.request.answered", "Question answered in a request"
    READ = "support.request.read", "Request read"


class BundleEvent(TextChoices):
    """Events of a bundle of requests; each of its requests has its own."""

    DRAFTED = "support.bundle.drafted", "Request for several services drafted"
    SENT = "support.bundle.sent", "Request for several services sent to the provider"
    READ = "support.bundle.read", "Request for several services read"


class ServiceEvent(TextChoices):
    """Events of the catalogue."""

    ADDED = "support.service.added", "Service added to the catalogue"
    CHANGED = "support.service.changed", "Service of the catalogue changed"


class ResourceEvent(TextChoices):
    """Events of a resource."""

    ADDED = "support.resource.added", "Resource added"
    CHANGED = "support.resource.changed", "Resource changed"


class PlanEvent(TextChoices):
    """Events of a plan of the planner."""

    ASKED = "support.plan.asked", "Plan for what waits asked of the planner"
    CANCELLED = "support.plan.cancelled", "Plan of the planner cancelled"


class BookingEvent(TextChoices):
    """Events of a booking."""

    BOOKED = "support.booking.booked", "Resource booked"
    MOVED = "support.booking.moved", "Booking moved to other days"
    RELEASED = "support.booking.released", "Booking released"
