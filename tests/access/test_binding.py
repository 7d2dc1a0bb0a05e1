"""Who is stated to the database, and for how long."""

import pytest
from django.db import connection, transaction

from europol_portal.access.binding import NOBODY, acting, acting_for, binding_for

pytestmark = pytest.mark.django_db


def _stated():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('portal.party_id', true), current_user")
        return cursor.fetchone()


def test_tests_start_as_the_application_role_with_nobody_stated():
    assert _stated() == ("", "portal_app")


def test_acting_for_a_person_states_the_party_and_ends_with_the_block(german_officer):
    with acting_for(german_officer):
        inside = _stated()

    assert inside == (str(german_officer.party_id), "portal_app")
    assert _stated() == ("", "portal_app")


def test_a_failed_block_leaves_the_former_actor_stated(german_officer, dutch_officer):
    with acting_for(german_officer):
        with pytest.raises(ZeroDivisionError), acting_for(dutch_officer):
            raise ZeroDivisionError

        assert _stated() == (str(german_officer.party_id), "portal_app")


def test_an_administrator_states_no_party(administrator):
    assert binding_for(administrator).party_id == ""


def test_a_data_protection_officer_states_audit_duty_and_no_party(data_protection_officer):
    binding = binding_for(data_protection_officer)

    assert (binding.party_id, binding.duty) == ("", "audit")


def test_an_inactive_person_is_nobody(german_officer):
    german_officer.is_active = False

    assert binding_for(german_officer) == NOBODY


def test_a_released_savepoint_does_not_keep_the_actor(german_officer):
    with acting(NOBODY):
        with transaction.atomic(), acting_for(german_officer):
            pass

        assert _stated()[0] == ""
