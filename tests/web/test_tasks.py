"""What the platform forgets by itself."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from europol_portal.access.binding import acting_as_system, acting_for
from europol_portal.web.models import IdempotencyRecord
from europol_portal.web.tasks import ANSWERS_KEPT, forget_answers

pytestmark = pytest.mark.django_db


def _kept(person, key, age):
    with acting_for(person):
        IdempotencyRecord.objects.create(
            user=person, key=key, fingerprint="", status=201, body={}, created_at=timezone.now() - age
        )


def test_answers_of_repeated_requests_are_forgotten(german_officer, dutch_officer):
    _kept(german_officer, "old", ANSWERS_KEPT + timedelta(minutes=1))
    _kept(dutch_officer, "older", ANSWERS_KEPT * 2)
    _kept(german_officer, "new", ANSWERS_KEPT - timedelta(minutes=1))
    with acting_as_system():
        assert IdempotencyRecord.objects.count() == 2, "the program itself reads none that is in use"
    forget_answers()
    for person, keys in ((german_officer, ["new"]), (dutch_officer, [])):
        with acting_for(person):
            assert list(IdempotencyRecord.objects.values_list("key", flat=True)) == keys


def test_nobody_raises_the_level_of_a_group_by_hand(german_officer):
    with acting_for(german_officer), connection.cursor() as cursor, pytest.raises(ProgrammingError):  # noqa: SIM117
        with transaction.atomic():
            cursor.execute("SELECT portal_raise_group(gen_random_uuid(), 'secret', 9)")
