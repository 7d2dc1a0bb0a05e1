"""Who may know of phases and linked records of an operation: those who see the operation."""

from europol_portal.access.policy import Policy, register
from operations.access.operations import READERS, visible_parts
from operations.models import OperationPhase, OperationRecord

for part, name in (
    (OperationPhase, "operations.view_operationphase"),
    (OperationRecord, "operations.view_operationrecord"),
):
    register(Policy(part, {role: frozenset({name}) for role in READERS}, visible_parts))
