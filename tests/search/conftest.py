"""Programs, and records of searches as the data protection officer reads them."""

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent


@pytest.fixture
def searches(data_protection_officer):
    """Lines about searches, oldest first."""

    def read():
        with acting_for(data_protection_officer):
            return list(AuditEvent.objects.filter(kind__startswith="search.").order_by("pk"))

    return read
