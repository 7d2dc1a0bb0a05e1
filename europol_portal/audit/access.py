"""Who may read the audit record: data protection officers and auditors, nobody else."""

from enum import StrEnum

from django.db.models import Q

from europol_portal.access.policy import AUDIT_ROLES, NOTHING, Policy, register
from europol_portal.audit.models import AuditEvent
from europol_portal.parties.models import Role, User


class AuditPermission(StrEnum):
    """What can be done with the record."""

    VIEW = "audit.view_auditevent"


GRANTS = {
    Role.DATA_PROTECTION_OFFICER: frozenset({AuditPermission.VIEW}),
    Role.AUDITOR: frozenset({AuditPermission.VIEW}),
}


def visible_events(user: User) -> Q:
    """All events for audit duty, none for others."""
    return Q() if user.roles & AUDIT_ROLES else NOTHING


register(Policy(model=AuditEvent, grants=GRANTS, visible=visible_events))
