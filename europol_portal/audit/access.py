"""Who may read the audit record: data protection officers and auditors of Europol, nobody else."""

from enum import StrEnum

from django.db.models import Q

from europol_portal.access.policy import AUDIT_ROLES, NOTHING, Policy, register
from europol_portal.audit.models import AuditEvent, AuditSeal
from europol_portal.parties.models import User


class AuditPermission(StrEnum):
    """What can be done with the record."""

    VIEW = "audit.view_auditevent"
    PROVE = "audit.prove_auditevent"


class SealPermission(StrEnum):
    """What can be read of seals."""

    VIEW = "audit.view_auditseal"


GRANTS = {role: frozenset(AuditPermission) for role in AUDIT_ROLES}


def visible_events(user: User) -> Q:
    """All events for audit duty at the hub, which keeps the record of all; none for others."""
    return Q() if user.roles & AUDIT_ROLES and user.party.is_hub else NOTHING


register(Policy(model=AuditEvent, grants=GRANTS, visible=visible_events))
register(
    Policy(model=AuditSeal, grants={role: frozenset(SealPermission) for role in AUDIT_ROLES}, visible=visible_events)
)
