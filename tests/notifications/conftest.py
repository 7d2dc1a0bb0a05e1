"""An operation of Germany to which Poland is invited: Poland's officer is told."""

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.notifications.models import Notification
from tests.factories.operations import make_operation
from tests.kept import kept


@pytest.fixture
@kept
def invitation(german_officer, polish_officer):
    """The operation; its invitation has told Poland."""
    return make_operation(german_officer, invited=(polish_officer,))


@pytest.fixture
@kept
def told(invitation, polish_officer):
    """The notification of Poland's officer."""
    with acting_for(polish_officer):
        return Notification.objects.get()


@pytest.fixture
def of_person():
    """Notifications that a person sees."""

    def rows(person):
        with acting_for(person):
            return list(Notification.objects.visible_to(person).order_by("pk"))

    return rows
