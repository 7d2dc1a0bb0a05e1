"""A second administrator, and accounts that are being set up."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.parties.models import Authority, Role
from tests.factories.parties import make_authority, make_user
from tests.kept import kept


@pytest.fixture
@kept
def other_administrator(europol):
    """A colleague of the administrator."""
    kind = {"name": "Administration", "kind": Authority.Kind.CENTRE}
    return make_user("europol.admin2", authority=make_authority(europol, "ep-admin", **kind), role=Role.ADMINISTRATOR)


@pytest.fixture
def queries_of():
    """How many queries a request makes, once the process knows its constants."""

    def count(client, address):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    return count


@pytest.fixture
def record(data_protection_officer):
    """Lines of the audit record of one kind, newest last, as the data protection officer reads them."""

    def lines(kind):
        with acting_for(data_protection_officer):
            return list(AuditEvent.objects.filter(kind=kind).order_by("pk"))

    return lines
