"""What the services of intelligence do and refuse."""

import pytest

from europol_portal.access.binding import acting_for
from intelligence.models import Contribution
from tests.factories.intelligence import (
    send_contribution,
)

pytestmark = pytest.mark.django_db


def test_a_sent_contribution_reaches_its_recipient_and_nobody_else(german_officer, dutch_officer, french_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now)

    with acting_for(dutch_officer):
        assert Contribution.objects.visible_to(dutch_officer).get() == sent
    with acting_for(french_officer):
        assert not Contribution.objects.visible_to(french_officer).exists()
