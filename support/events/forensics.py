"""What can happen to exhibits and what is done with them."""

from django.db.models import TextChoices


class ExhibitEvent(TextChoices):
    """Events of an exhibit."""

    REGISTERED = "support.exhibit.registered", "Exhibit registered"
    CUSTODY = "support.exhibit.custody", "Entry added to the custody of an exhibit"
    SENT = "support.exhibit.sent", "Exhibit sent to the laboratory"
    RECEIVED = "support.exhibit.received", "Exhibit received by the laboratory"
    SENT_BACK = "support.exhibit.sent_back", "Exhibit sent back"
    TAKEN_BACK = "support.exhibit.taken_back", "Exhibit taken back"
    RELEASED = "support.exhibit.released", "Custody of an exhibit ended"
    CERTIFIED = "support.exhibit.certified", "Certificate of custody issued"
    CERTIFICATE_EXPORTED = "support.exhibit.certificate_exported", "Certificate of custody taken out"
    VERIFIED = "support.exhibit.verified", "Certificate of custody checked"
    ERASED = "support.exhibit.erased", "Evidence of an exhibit erased for good"
    READ = "support.exhibit.read", "Exhibit read"


class ExaminationEvent(TextChoices):
    """Events of an examination."""

    ASKED = "support.examination.asked", "Examination asked for"
    STARTED = "support.examination.started", "Examination started"
    FINISHED = "support.examination.finished", "Examination finished"
    REFUSED = "support.examination.refused", "Examination refused"
