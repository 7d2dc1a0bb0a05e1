"""Deny by default: what no policy allows is refused."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import IntegrityError, transaction

from europol_portal.access import policy
from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied
from europol_portal.notifications.access import NotificationPermission
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Role, User

pytestmark = pytest.mark.django_db


def _notification(recipient, now):
    return Notification.objects.create(
        recipient=recipient, event_id="00000000-0000-7000-8000-000000000001", kind="x", subject_type="parties.user",
        subject_id="1", reference="X", path="/", created_at=now,
    )  # fmt: skip


def test_an_unknown_permission_is_an_error_never_a_yes(german_officer):
    with pytest.raises(KeyError):
        policy.can(german_officer, "operations.rule_the_world")


def test_a_model_without_policy_is_an_error_never_a_yes(german_officer):
    with pytest.raises(KeyError):
        policy.visible_q(german_officer, Group)


def test_nobody_holds_nothing():
    assert policy.allowed(AnonymousUser(), policy.all_permissions()) == frozenset()


def test_an_ended_membership_gives_nothing(german_officer):
    german_officer.memberships.update(valid_until=date(2021, 1, 1))
    person = User.objects.get(pk=german_officer.pk)

    assert policy.allowed(person, policy.all_permissions()) == frozenset()
    assert not policy.reads_content(person)


def test_a_permission_on_an_object_needs_that_the_object_is_visible(german_officer, dutch_officer, now):
    with acting_for(german_officer):
        own = _notification(german_officer, now)

        assert policy.can(german_officer, NotificationPermission.VIEW, own)
        assert not policy.can(dutch_officer, NotificationPermission.VIEW, own)


def test_a_permission_of_another_model_says_nothing_about_an_object(german_officer, now):
    with acting_for(german_officer):
        own = _notification(german_officer, now)

        assert not policy.can(german_officer, "operations.view_operation", own)


def test_require_says_what_to_do(administrator):
    with pytest.raises(AccessDenied, match="Ask the owner"):
        policy.require(administrator, "operations.add_operation")


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER, Role.AUDITOR])
def test_those_who_control_have_no_need_to_know(role, european_desk):
    person = european_desk(role)

    assert not policy.reads_content(person)


@pytest.fixture
def european_desk(europol):
    """Makes a person of Europol with a role."""
    from tests.factories.parties import make_authority, make_user  # noqa: PLC0415

    return lambda role: make_user(f"europol.{role}", authority=make_authority(europol), role=role)


def test_the_database_refuses_somebody_above_the_rules(german_officer):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=german_officer.pk).update(is_superuser=True)


def test_there_is_no_way_to_create_a_superuser():
    with pytest.raises(NotImplementedError):
        User.objects.create_superuser("root", "root@example.invalid", "x")
