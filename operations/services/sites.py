"""Writes on the sites of an operation's map."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.audit import services as audit
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.events import Verb
from europol_portal.parties.models import User
from operations.access import OperationPermission
from operations.events import PlanEvent
from operations.models import LogEntry, Operation, OperationSite
from operations.services import log
from operations.services.numbers import check_classification


@dataclass(frozen=True)
class SiteFacts:
    """What is said of a site: degrees, north and east positive; an area has a radius in kilometres."""

    kind: str
    name: str
    latitude: float
    longitude: float
    radius_km: float | None = None
    classification: str = Classification.BPL
    is_own: bool = False


@transaction.atomic
def add_site(*, operation: Operation, facts: SiteFacts, by: User, at: datetime) -> OperationSite:
    """Put a site on the map, of the operation's level at least; the log tells it where all participants may know it.

    Raises:
        AccessDenied: The person writes nothing in this operation.
        DomainError: An area without a radius, another kind with one, a level above the person's clearance, or a name
            that the party has used.
        ValidationError: Not a place on earth.
    """
    operation = Operation.objects.get(pk=operation.pk)
    require(by, OperationPermission.LOG, operation)
    check_classification(facts.classification, by)
    is_area = facts.kind == OperationSite.Kind.AREA
    if is_area and not facts.radius_km:
        message = "Give the radius of the area in kilometres."
        raise DomainError(message, code="required", field="radius_km")
    if facts.radius_km and not is_area:
        message = "Only an area has a radius. Leave it empty, or choose “Area of operation”."
        raise DomainError(message, code="radius_of_point", field="radius_km")
    is_higher = Classification(facts.classification).rank > operation.classification_rank
    level = facts.classification if is_higher else operation.classification
    site = OperationSite(
        operation=operation, party=by.party, entered_by=by, entered_at=at, kind=facts.kind, name=facts.name.strip(),
        latitude=facts.latitude, longitude=facts.longitude, radius_km=facts.radius_km,
        classification=level, own_rank=Classification(level).rank, is_own=facts.is_own,
    )  # fmt: skip
    site.clean_fields()
    try:
        with transaction.atomic():
            site.save(force_insert=True)
    except IntegrityError as error:  # the other one may be of a level that the person does not see
        message = "Your party has a site with this name. Choose another."
        raise DomainError(message, code="name_taken", field="name") from error
    _tell(site, operation, "Added the site", by=by, at=at)
    events.publish(PlanEvent.SITE_ADDED, subject=operation, actor=by, at=at, changes={"site": str(site.pk)})
    return site


@transaction.atomic
def remove_site(*, site: OperationSite, by: User, at: datetime) -> None:
    """Take a site of the own party off the map.

    Raises:
        AccessDenied: It is another party's, or the person writes nothing in this operation.
    """
    operation = site.operation
    require(by, OperationPermission.LOG, operation)
    if site.party_id != by.party_id:
        message = "Only the party that entered a site removes it."
        raise DomainError(message, code="other_party")
    _tell(site, operation, "Removed the site", by=by, at=at)
    events.publish(PlanEvent.SITE_REMOVED, subject=operation, actor=by, at=at, changes={"site": str(site.pk)})
    site.delete()


def record_map_read(*, operation: Operation, rows: Iterable[OperationSite], by: User, at: datetime) -> None:
    """The map was read, with every site that was shown."""
    shown = [row.pk for row in rows]
    audit.record(verb=Verb.CONSULTATION, kind=PlanEvent.MAP_READ, actor=by, at=at, subject=operation, shown=shown)


def _tell(site: OperationSite, operation: Operation, what: str, *, by: User, at: datetime) -> None:
    """The log is read by all: it says nothing of what is one party's or of a higher level."""
    if not site.is_own and site.own_rank == operation.classification_rank:
        log.append(operation, kind=LogEntry.Kind.STATUS, text=f"{what} “{site.name}”.", by=by, at=at)
