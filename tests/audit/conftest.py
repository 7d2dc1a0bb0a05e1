"""Lines of the record that exist before somebody reads it."""

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.audit import services
from europol_portal.audit.models import AuditEvent
from europol_portal.parties.models import Authority, Role
from tests.factories.parties import make_authority, make_user
from tests.kept import kept

Verb = AuditEvent.Verb


@pytest.fixture
@kept
def auditor(europol):
    """europol.audit."""
    kind = {"name": "Data Protection", "kind": Authority.Kind.CENTRE}
    return make_user("europol.audit", authority=make_authority(europol, "ep-dpo", **kind), role=Role.AUDITOR)


@pytest.fixture
@kept
def line(german_officer, netherlands, now):
    """A disclosure by Germany to the Netherlands."""
    return services.record(
        verb=Verb.DISCLOSURE,
        kind="intelligence.contribution.sent",
        actor=german_officer,
        at=now,
        subject=netherlands,
        recipients=["NL"],
        purpose="=2+2",
        changes={"status": ["draft", "sent"]},
        address="192.0.2.1",
    )


@pytest.fixture
def lines_of(data_protection_officer):
    """Lines of one kind, oldest first."""

    def read(kind):
        with acting_for(data_protection_officer):
            return list(AuditEvent.objects.filter(kind=kind).order_by("pk"))

    return read
