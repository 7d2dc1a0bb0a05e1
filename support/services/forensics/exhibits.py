"""Register what was seized, with the first entry of its custody."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party, User
from operations.models import Operation
from support.access import ExhibitPermission
from support.events import ExhibitEvent
from support.models import CustodyEntry, Exhibit
from support.personal import refuse_personal
from support.services.asking import check_classification
from support.services.forensics.custody import CustodyFacts, append
from support.services.numbering import create_numbered

DIGITS, DRAWS = 6, 5
FACTS = ("label", "kind", "description", "operation", "seized_at", "seized_place", "legal_basis", "classification")


@dataclass(frozen=True)
class ExhibitPlan:
    """What is said of a thing that was seized; it never changes afterwards."""

    label: str
    kind: str
    description: str
    seized_at: datetime
    seized_place: str
    legal_basis: str
    location: str
    seal: str = ""
    operation: Operation | None = None
    content_sha256: str = ""
    classification: str = Classification.BPL


@transaction.atomic
def register_exhibit(*, plan: ExhibitPlan, by: User, at: datetime) -> Exhibit:
    """Register an exhibit of the person's party; nobody else knows it until it is sent.

    Raises ValidationError by field, DomainError for a moment ahead or an operation that the person may not know.
    """
    require(by, ExhibitPermission.ADD)
    check_classification(plan.classification, by)
    refuse_personal({"description": plan.description, "seized_place": plan.seized_place})
    if plan.seized_at > at:
        message = "The moment of the seizure lies ahead."
        raise DomainError(message, code="seized_ahead", field="seized_at")
    operation = plan.operation
    if operation and not Operation.objects.visible_to(by).filter(pk=operation.pk).exists():
        message = "Choose an operation that you take part in."
        raise DomainError(message, code="operation_unknown", field="operation")
    hub = Party.objects.get(is_hub=True)
    exhibit = Exhibit(owner=by.party, provider=hub, holder=by.party, created_by=by, created_at=at)
    for name in FACTS:
        value = getattr(plan, name)
        setattr(exhibit, name, value.strip() if isinstance(value, str) else value)
    exhibit.content_sha256 = plan.content_sha256.strip().lower()
    exhibit.full_clean(exclude={"reference", "owner", "provider", "holder", "operation"})
    create_numbered(exhibit, prefix="EX", year=at.year)
    facts = CustodyFacts(location=plan.location, seal=plan.seal, content_sha256=exhibit.content_sha256)
    append(exhibit, CustodyEntry.Kind.SEIZED, facts, by=by, at=at)
    events.publish(ExhibitEvent.REGISTERED, subject=exhibit, actor=by, at=at, verb=events.Verb.COLLECTION)
    return Exhibit.objects.get(pk=exhibit.pk)


def chain_of(exhibit: Exhibit, by: User) -> list[CustodyEntry]:
    """The custody in its order, as the person may know it."""
    rows = CustodyEntry.objects.visible_to(by).filter(exhibit=exhibit).select_related("party", "author")
    return list(rows.order_by("number"))
