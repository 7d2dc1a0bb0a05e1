"""What can happen to assessments of groups and to dossiers, as the audit page names it."""

from django.db.models import TextChoices


class GroupEvent(TextChoices):
    """Events of an assessment of a group."""

    MADE = "intelligence.groupassessment.made", "Group assessment begun"
    CHANGED = "intelligence.groupassessment.changed", "Group assessment changed"
    ANSWERED = "intelligence.groupassessment.answered", "Question about a group answered"
    EVIDENCE_ADDED = "intelligence.groupassessment.evidence_added", "Evidence added to a group assessment"
    EVIDENCE_REMOVED = "intelligence.groupassessment.evidence_removed", "Evidence taken out of a group assessment"
    MEMBERS_CHANGED = "intelligence.groupassessment.members_changed", "Members of a group changed"
    READ = "intelligence.groupassessment.read", "Group assessment read"
    SUBMITTED = "intelligence.groupassessment.submitted", "Group assessment submitted for confirmation"
    TAKEN_BACK = "intelligence.groupassessment.taken_back", "Group assessment taken back to be changed"
    RETURNED = "intelligence.groupassessment.returned", "Group assessment returned by the second analyst"
    BELOW = "intelligence.groupassessment.below_threshold", "Group found below the threshold"
    CONFIRMED = "intelligence.groupassessment.confirmed", "Group confirmed by a second analyst"
    LISTED = "intelligence.groupassessment.listed", "Group put among the most threatening"
    TARGETED = "intelligence.groupassessment.targeted", "Group targeted"
    DISRUPTED = "intelligence.groupassessment.disrupted", "Group disrupted"
    MONITORED = "intelligence.groupassessment.monitored", "Group monitored"
    ARCHIVED = "intelligence.groupassessment.archived", "Group archived"
    WITHDRAWN = "intelligence.groupassessment.withdrawn", "Group assessment withdrawn"
    SUPERSEDED = "intelligence.groupassessment.superseded", "Group assessment replaced by a newer version"
    RENEWED = "intelligence.groupassessment.renewed", "New version of a group assessment begun"
    REVIEWED = "intelligence.groupassessment.reviewed", "Group assessment reviewed"
    REVIEW_DUE = "intelligence.groupassessment.review_due", "Review of a group assessment due"
    EXPORTED = "intelligence.groupassessment.exported", "Dossier of a group exported"


class DossierEvent(TextChoices):
    """Events of dossiers that were released to another party."""

    OWNERS_ASKED = "intelligence.dossierrelease.owners_asked", "Owners asked for a dossier"
    RELEASED = "intelligence.dossierrelease.released", "Dossier released to a party"
    REFUSED = "intelligence.dossierrelease.refused", "Release of a dossier refused"
    ENDED = "intelligence.dossierrelease.ended", "Released dossier taken back"
    RECEIVED = "intelligence.receiveddossier.received", "Dossier received"
    READ = "intelligence.receiveddossier.read", "Received dossier read"
    EXPORTED = "intelligence.receiveddossier.exported", "Received dossier exported"
