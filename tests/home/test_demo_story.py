"""The demo world as people find it."""

import stat

import pytest
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.access.policy import CONTENT_ROLES
from europol_portal.core.fields import Classification
from europol_portal.home import demo
from europol_portal.parties.models import Role, User
from intelligence.models import Contribution
from operations.models import Operation
from support.models import SupportRequest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_world")]

NAMED = {
    "de.liaison", "nl.liaison", "fr.liaison", "pl.liaison", "us.liaison", "frontex.liaison", "europol.analyst",
    "europol.duty", "europol.support", "europol.services", "europol.grants", "europol.payments", "europol.dpo",
    "europol.admin",
    "de.officer", "nl.officer",
}  # fmt: skip


def _rows(username, model):
    person = User.objects.get(username=username)
    with acting_for(person):
        return model.objects.visible_to(person).count()


def test_every_named_account_exists_is_marked_demo_and_has_one_role_besides_heading_a_unit(demo_world):
    accounts = User.objects.filter(is_demo=True)

    assert {account.username for account in accounts} == NAMED
    assert all(account.clearance == Classification.EU_RESTRICTED for account in accounts)
    assert all(account.email == f"{account.username}@demo.invalid" for account in accounts)
    assert all(len(set(account.roles) - {Role.UNIT_HEAD}) == 1 for account in accounts)


def test_the_story_gives_every_operational_part_something_to_show(demo_world):
    assert _rows("de.liaison", Operation)
    assert _rows("nl.liaison", Contribution)
    assert _rows("europol.support", SupportRequest)


def test_who_has_no_part_in_an_operation_sees_less_than_its_parties(demo_world):
    assert _rows("us.liaison", Operation) < _rows("de.liaison", Operation)


def test_the_story_is_told_once(demo_world, now):
    assert list(demo.load(at=now)) == []


def test_one_password_opens_all_accounts_and_is_kept_for_the_owner_of_the_place(client, demo_world, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    file = demo_world / "demo-password"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for username in ("de.liaison", "europol.dpo"):
        answer = client.post(reverse("login"), {"username": username, "password": file.read_text().strip()})
        assert answer.headers["Location"] == reverse("desk")


@pytest.mark.invariant(15)
def test_no_demo_account_has_control_and_operational_work_at_once(demo_world):
    for account in User.objects.filter(is_demo=True):
        assert not (account.roles & CONTENT_ROLES and account.roles - CONTENT_ROLES - {Role.UNIT_HEAD})
