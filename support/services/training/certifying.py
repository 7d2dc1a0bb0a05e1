"""Certificates that somebody took part, as PDF; the portal knows each by its hash."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from europol_portal.web import pdf
from support.access import NominationPermission, TrainingPartPermission
from support.events import NominationEvent
from support.models import Nomination, TrainingCertificate, TrainingSession, evidence_key
from support.services.training.attending import LEAST_SHARE, attended, is_enough

EACH_DAY = "%d %b %Y"


@dataclass(frozen=True)
class TrainingVerdict:
    """What the check of a document says."""

    certificate: TrainingCertificate | None
    is_sound: bool
    words: str


@transaction.atomic
def certify_participant(*, nomination: Nomination, by: User, at: datetime) -> TrainingCertificate:
    """Make the certificate of a participant of a session that was held.

    Raises DomainError before that, for too few days, and when there is one already.
    """
    require(by, NominationPermission.CERTIFY, nomination)
    nomination = Nomination.objects.select_related("session__course", "party").get(pk=nomination.pk)
    session, days = nomination.session, attended(nomination)
    if session.status != TrainingSession.Status.HELD or nomination.status != Nomination.Status.CONFIRMED:
        message = "Certificates are issued to participants when the session was held."
        raise DomainError(message, code="not_held")
    if not is_enough(session, days):
        message = f"A certificate needs {LEAST_SHARE}% of the days; {days} were attended."
        raise DomainError(message, code="too_few_days")
    if TrainingCertificate.objects.filter(nomination=nomination).exists():
        message = "The certificate was issued already."
        raise DomainError(message, code="issued_already")
    content = pdf.render(_document(nomination, days, by, at))
    certificate = TrainingCertificate(
        nomination=nomination, days=days, issued_by=by, issued_at=at, size=len(content),
        file=default_storage.save(evidence_key(), ContentFile(content)), sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    certificate.save(force_insert=True)
    events.publish(NominationEvent.CERTIFIED, subject=nomination, actor=by, at=at)
    return certificate


@transaction.atomic
def export_training_certificate(*, certificate: TrainingCertificate, by: User, at: datetime) -> str:
    """Record that a person takes the document out; returns its name on paper."""
    require(by, TrainingPartPermission.VIEW_CERTIFICATE, certificate)
    nomination = certificate.nomination
    events.publish(NominationEvent.EXPORTED, subject=nomination, actor=by, at=at, verb=events.Verb.EXPORT)
    return f"{nomination.session.course.code}_certificate_{str(certificate.pk)[-6:]}.pdf"


@transaction.atomic
def verify_training_certificate(*, sha256: str, by: User, at: datetime) -> TrainingVerdict:
    """Check a document by its hash among those that the person may know."""
    require(by, TrainingPartPermission.VIEW_CERTIFICATE)
    rows = TrainingCertificate.objects.visible_to(by).select_related("nomination__session__course")
    found = rows.filter(sha256=sha256.strip().lower()).first()
    if found is None:
        return TrainingVerdict(None, is_sound=False, words="No certificate that you may know has this hash.")
    events.publish(NominationEvent.VERIFIED, subject=found.nomination, actor=by, at=at)
    words = f"Unchanged: {found.nomination.name}, {found.nomination.session.course.title}, {found.days} days."
    return TrainingVerdict(found, is_sound=True, words=words)


def _document(nomination: Nomination, days: int, by: User, at: datetime) -> pdf.Document:
    session, course = nomination.session, nomination.session.course
    issued = f"Issued by {by.display_name}, {by.party.name}, {at.astimezone(UTC).strftime(EACH_DAY)}"
    facts = [
        ("Participant", nomination.name),
        ("Service", f"{nomination.unit}, {nomination.party.name}"),
        ("Course", f"{course.title} ({course.get_level_display().lower()}, in {course.language})"),
        ("Days", f"{session.starts_on.strftime(EACH_DAY)} to {session.ends_on.strftime(EACH_DAY)}, {days} attended"),
        ("Place", session.where),
    ]
    return pdf.Document(
        title="Certificate of training",
        reference=course.code,
        lead=f"{nomination.name} took part in “{course.title}”.",
        marking=pdf.Marking(
            classification=session.classification,
            foot=(f"Trainer: {by.party.name}", f"{issued}. The portal checks this document by its SHA-256."),
        ),
        sections=[pdf.Section("Training", [pdf.Facts(facts)]), pdf.Section("Aims", [pdf.Text(course.aims)])],
    )
