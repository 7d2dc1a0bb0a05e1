"""What the rows of an import would become, before anything is imported."""

from dataclasses import dataclass
from datetime import datetime

from europol_portal.access.policy import require
from europol_portal.audit.services import record_reading
from europol_portal.parties.models import User
from intelligence.access import BulkPermission
from intelligence.events import BulkEvent
from intelligence.models import BulkImport, BulkRow, Entity
from intelligence.services.bulk.checking import plan_of
from intelligence.services.bulk.prepared import unpacked

SHOWN = 10


@dataclass(frozen=True)
class PreviewRow:
    """A sound row with its entities in the form that comparisons use."""

    number: int
    group: str
    entities: list[Entity]


def read_import(*, bulk_import: BulkImport, by: User, at: datetime) -> None:
    """Record that a person reads the table."""
    require(by, BulkPermission.VIEW, bulk_import)
    record_reading(kind=BulkEvent.READ, actor=by, at=at, subject=bulk_import)


def preview(*, bulk_import: BulkImport, by: User, at: datetime) -> list[PreviewRow]:
    """The first sound rows as entities."""
    plan = plan_of(bulk_import, party_code=by.party.code, at=at)
    sound = BulkRow.objects.visible_to(by).filter(bulk_import=bulk_import, is_bad=False, is_left_out=False)
    shown = []
    for row in sound.order_by("number")[:SHOWN]:
        entities = [unpacked(kept, at=at) for kept in row.entities]
        group = row.cells[plan.group_column] if plan.group_column is not None else ""
        shown.append(PreviewRow(row.number, group, entities))
    return shown
