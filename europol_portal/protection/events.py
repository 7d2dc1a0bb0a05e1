"""Event kinds of data protection; they name references, never the person."""

from django.db.models import TextChoices


class SubjectRequestEvent(TextChoices):
    """Events of a request of a person about their own data."""

    REGISTERED = "protection.subjectrequest.registered", "Data subject request registered"
    LISTED = "protection.subjectrequest.listed", "Data subject requests listed"
    READ = "protection.subjectrequest.read", "Data subject request read"
    IDENTIFIED = "protection.subjectrequest.identified", "Identity of a data subject confirmed"
    SEARCHED = "protection.subjectrequest.searched", "Holdings searched for a data subject"
    RESTRICTED = "protection.subjectrequest.restricted", "Processing restricted for a data subject"
    RELEASED = "protection.subjectrequest.released", "Restriction of processing lifted"
    ANSWERED = "protection.subjectrequest.answered", "Data subject request answered"
    REFUSED = "protection.subjectrequest.refused", "Data subject request refused"
    WITHDRAWN = "protection.subjectrequest.withdrawn", "Data subject request withdrawn"
    DUE = "protection.subjectrequest.due", "Data subject request falls due"
    FORGOTTEN = "protection.subjectrequest.forgotten", "Names of a data subject request erased"


class ConsultationEvent(TextChoices):
    """Events of the consultation of a provider."""

    ASKED = "protection.providerconsultation.asked", "Provider consulted about a data subject"
    READ = "protection.providerconsultation.read", "Consultation about a data subject read"
    ANSWERED = "protection.providerconsultation.answered", "Provider answered about a data subject"


class BreachEvent(TextChoices):
    """Events of a personal data breach."""

    REPORTED = "protection.databreach.reported", "Personal data breach reported"
    READ = "protection.databreach.read", "Personal data breach read"
    ASSESSED = "protection.databreach.assessed", "Personal data breach assessed"
    REASSESSED = "protection.databreach.reassessed", "Personal data breach assessed anew"
    SUPERVISOR_TOLD = "protection.databreach.supervisor_told", "Supervisor told of a personal data breach"
    OWNER_TOLD = "protection.breachnotice.told", "Owner told of a personal data breach"
    NOTICE_READ = "protection.breachnotice.read", "Notice of a personal data breach read"
    ACKNOWLEDGED = "protection.breachnotice.acknowledged", "Notice of a personal data breach acknowledged"
    DUE = "protection.databreach.due", "72 hours of a personal data breach run"
    CLOSED = "protection.databreach.closed", "Personal data breach closed"


class NecessityEvent(TextChoices):
    """Events of a necessity assessment."""

    WRITTEN = "protection.necessityassessment.written", "Necessity assessment begun"
    CHANGED = "protection.necessityassessment.changed", "Necessity assessment changed"
    READ = "protection.necessityassessment.read", "Necessity assessment read"
    SUBMITTED = "protection.necessityassessment.submitted", "Necessity assessment submitted"
    GIVEN_BACK = "protection.necessityassessment.given_back", "Necessity assessment given back"
    APPROVED = "protection.necessityassessment.approved", "Necessity assessment approved"
    REFUSED = "protection.necessityassessment.refused", "Necessity assessment refused"
    WITHDRAWN = "protection.necessityassessment.withdrawn", "Necessity assessment withdrawn"
    EXPIRED = "protection.necessityassessment.expired", "Necessity assessment expired"


class WatchEvent(TextChoices):
    """Events of the watch over the record."""

    DESK_READ = "protection.desk.read", "Desk of data protection read"
    LISTED = "protection.alert.listed", "Alerts of data protection listed"
    RAISED = "protection.alert.raised", "Alert of data protection raised"
    READ = "protection.alert.read", "Alert of data protection read"
    DECIDED = "protection.alert.decided", "Alert of data protection decided"
    DRAWN = "protection.samplecheck.drawn", "Line of the record drawn for a check"
    SAMPLE_READ = "protection.samplecheck.read", "Sampled line of the record read"
    CHECKED = "protection.samplecheck.checked", "Sampled line of the record judged"
