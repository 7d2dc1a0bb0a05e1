"""Certificates of custody: a document that says the chain and its hash, and the check whether it still holds."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from europol_portal.web import pdf
from support.access import ExhibitPartPermission, ExhibitPermission
from support.events import ExhibitEvent
from support.models import CustodyCertificate, CustodyEntry, Examination, Exhibit, evidence_key, is_unbroken
from support.services.forensics.custody import lock_exhibit
from support.services.forensics.exhibits import chain_of

EACH_TIME = "%d %b %Y, %H:%M:%S UTC"


@dataclass(frozen=True)
class Verdict:
    """What the check of a document says: whose certificate it is, and whether the custody it says still holds."""

    certificate: CustodyCertificate | None
    is_sound: bool
    words: str


@transaction.atomic
def certify_exhibit(*, exhibit: Exhibit, by: User, at: datetime) -> CustodyCertificate:
    """Make the certificate of the custody so far. Raises DomainError when the chain does not hold."""
    exhibit = lock_exhibit(exhibit)
    require(by, ExhibitPermission.CERTIFY, exhibit)
    if exhibit.erased_at:
        message = "Its evidence was erased at the end of its term."
        raise DomainError(message, code="erased")
    chain = chain_of(exhibit, by)
    if not chain or not is_unbroken(chain) or chain[-1].entry_hash != exhibit.chain_head:
        message = "The custody does not hold: nothing is certified. Tell the data protection officer."
        raise DomainError(message, code="chain_broken")
    done = Examination.objects.visible_to(by).filter(exhibit=exhibit, status=Examination.Status.FINISHED)
    content = pdf.render(_document(exhibit, chain, list(done.order_by("pk")), by, at))
    stored = default_storage.save(evidence_key(), ContentFile(content))
    certificate = CustodyCertificate(
        exhibit=exhibit, party=by.party, author=by, at=at, chain_length=len(chain), chain_head=exhibit.chain_head,
        file=stored, size=len(content), sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    certificate.save(force_insert=True)
    changes = {"certificate": str(certificate.pk)}
    events.publish(ExhibitEvent.CERTIFIED, subject=exhibit, actor=by, at=at, changes=changes)
    return certificate


@transaction.atomic
def export_certificate(*, certificate: CustodyCertificate, by: User, at: datetime) -> str:
    """Record that a person takes the document out; returns its name on paper."""
    require(by, ExhibitPartPermission.VIEW_CERTIFICATE, certificate)
    exhibit, changes = certificate.exhibit, {"certificate": str(certificate.pk)}
    kind, verb = ExhibitEvent.CERTIFICATE_EXPORTED, events.Verb.EXPORT
    events.publish(kind, subject=exhibit, actor=by, at=at, verb=verb, changes=changes)
    return f"{exhibit.reference}_custody_{certificate.chain_length}.pdf"


@transaction.atomic
def verify_certificate(*, sha256: str, by: User, at: datetime) -> Verdict:
    """Check a document by its hash: known, unchanged, and the chain it says is still the beginning of the custody."""
    require(by, ExhibitPartPermission.VIEW_CERTIFICATE)
    rows = CustodyCertificate.objects.visible_to(by).select_related("exhibit", "party")
    found = rows.filter(sha256=sha256.strip().lower()).order_by("pk").first()
    if found is None:
        return Verdict(None, is_sound=False, words="No certificate that you may know has this hash: it was changed.")
    events.publish(ExhibitEvent.VERIFIED, subject=found.exhibit, actor=by, at=at)
    chain = chain_of(found.exhibit, by)
    certified = chain[: found.chain_length]
    if not is_unbroken(chain) or not certified or certified[-1].entry_hash != found.chain_head:
        return Verdict(found, is_sound=False, words="The custody does not hold what this certificate says.")
    later = len(chain) - found.chain_length
    since = f" {later} entries came later." if later else " Nothing came later."
    return Verdict(found, is_sound=True, words=f"Unchanged. All {found.chain_length} entries hold.{since}")


def sha256_of_upload(upload: UploadedFile) -> str:
    """The hash of a document that somebody brings; it is not stored."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _document(
    exhibit: Exhibit, chain: list[CustodyEntry], done: list[Examination], by: User, at: datetime
) -> pdf.Document:
    rows = [
        (
            str(entry.number),
            f"{entry.at.astimezone(UTC).strftime(EACH_TIME)}\n{entry.party.name}, {entry.author.display_name}",
            "\n".join(part for part in (entry.get_kind_display(), entry.location, _seal(entry), entry.note) if part),
            entry.entry_hash,
        )
        for entry in chain
    ]
    facts = [
        ("Exhibit", exhibit.reference),
        ("Label", exhibit.label),
        ("What", f"{exhibit.get_kind_display()}: {exhibit.description}"),
        ("Seized", f"{exhibit.seized_at.astimezone(UTC).strftime(EACH_TIME)}, {exhibit.seized_place}"),
        ("Legal basis", exhibit.legal_basis),
        ("Content, SHA-256", exhibit.content_sha256),
    ]
    examined = [f"{row.get_kind_display()}: {row.method} {row.result}".strip() for row in done]
    issued = f"Issued by {by.display_name}, {by.party.name}, {at.astimezone(UTC).strftime(EACH_TIME)}"
    return pdf.Document(
        title="Certificate of custody",
        reference=exhibit.reference,
        lead=f"{len(chain)} entries without a gap. Hash of the last one: {exhibit.chain_head}",
        marking=pdf.Marking(
            classification=exhibit.classification,
            foot=(f"Owner: {exhibit.owner.name}", f"{issued}. The portal checks this document by its SHA-256."),
        ),
        sections=[
            pdf.Section("Exhibit", [pdf.Facts(facts)]),
            pdf.Section("Custody", [pdf.Table(("No.", "When and who", "What and where", "Hash"), rows, (1, 5, 5, 6))]),
            *([pdf.Section("Examinations", [pdf.Points(examined)])] if examined else []),
        ],
    )  # fmt: skip


def _seal(entry: CustodyEntry) -> str:
    whole = {True: ", found whole", False: ", found broken", None: ""}[entry.is_intact]
    return f"Seal {entry.seal}{whole}" if entry.seal else whole.removeprefix(", ").capitalize()
