"""What can happen to courses, sessions, nominations and the library."""

from django.db.models import TextChoices


class CourseEvent(TextChoices):
    """Events of a course."""

    ADDED = "support.course.added", "Course added"
    CHANGED = "support.course.changed", "Course changed"


class SessionEvent(TextChoices):
    """Events of a session."""

    DRAFTED = "support.session.drafted", "Session of a course planned"
    QUOTA = "support.session.quota", "Quota of a session given"
    OPENED = "support.session.opened", "Session open for nominations"
    HELD = "support.session.held", "Session held"
    CANCELLED = "support.session.cancelled", "Session cancelled"
    ATTENDANCE = "support.session.attendance", "Attendance of a session marked"
    ERASED = "support.session.erased", "People of a session erased for good"
    READ = "support.session.read", "Session read"


class NominationEvent(TextChoices):
    """Events of a nomination."""

    NOMINATED = "support.nomination.nominated", "Participant nominated"
    MOVED_UP = "support.nomination.moved_up", "Participant moved up from the waiting list"
    WITHDRAWN = "support.nomination.withdrawn", "Nomination withdrawn"
    EVALUATED = "support.nomination.evaluated", "Session evaluated by a participant"
    CERTIFIED = "support.nomination.certified", "Certificate of a training issued"
    EXPORTED = "support.nomination.exported", "Certificate of a training taken out"
    VERIFIED = "support.nomination.verified", "Certificate of a training checked"


class LibraryEvent(TextChoices):
    """Events of the library."""

    ADDED = "support.library.added", "Material added to the library"
    WITHDRAWN = "support.library.withdrawn", "Material taken from the library"
    EXPORTED = "support.library.exported", "Material of the library taken out"
