"""Django admin: for the role administrator, through services, without anything operational."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from europol_portal.accounts.site import PortalAdminSite
from europol_portal.parties.models import Authority, CrimeArea, Membership, Party, Role, User
from operations.models import Operation
from tests.factories.parties import LONG_AGO, make_authority, make_crime_area

pytestmark = pytest.mark.django_db

INDEX = reverse("admin:index")
USER_ADD = reverse("admin:parties_user_add")
REGISTERED = [model for model in apps.get_models() if admin.site.is_registered(model)]


@pytest.fixture
def at_work(client, administrator):
    """The administrator's browser."""
    client.force_login(administrator)
    return client


def _inline(total=0, initial=0, **rows):
    prefix = {"memberships-TOTAL_FORMS": total, "memberships-INITIAL_FORMS": initial}
    return prefix | {"memberships-MIN_NUM_FORMS": 0, "memberships-MAX_NUM_FORMS": 1000} | rows


def _user_fields(**fields):
    values = {
        "first_name": "Saskia",
        "last_name": "Veldkamp",
        "email": "nl.new@example.invalid",
        "clearance": "bpl",
        "time_zone": "Europe/Amsterdam",
        "mail_notifications": "on",
        "is_active": "on",
    }
    return values | fields


def _change(user):
    return reverse("admin:parties_user_change", args=[user.pk])


@pytest.mark.parametrize(
    "person", ["german_officer", "analyst", "duty_officer", "data_protection_officer", "service_coordinator"]
)
def test_nobody_but_administrators_enters(client, person, request):
    user = request.getfixturevalue(person)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    client.force_login(user)

    assert client.get(INDEX).status_code == 403
    assert client.get(USER_ADD).status_code == 403


def test_is_staff_is_not_needed(at_work, administrator):
    assert not administrator.is_staff
    assert at_work.get(INDEX).status_code == 200


def test_who_is_not_signed_in_finds_the_one_sign_in_page(client):
    assert client.get(INDEX, follow=True).redirect_chain[-1][0].startswith(reverse("login"))
    assert client.get(reverse("admin:login")).headers["Location"].startswith(reverse("login"))


def test_the_site_knows_reference_data_only():
    registered = {model._meta.label_lower for model in REGISTERED}

    assert registered - {
        "support.service",
        "accounts.signonprovider",
        "intelligence.crimeareadefault",
        "intelligence.questlimit",
        "operations.criterion",
        "operations.standingmember",
    } == {
        "parties.party",
        "parties.authority",
        "parties.user",
        "parties.crimearea",
        "parties.empactcycle",
        "parties.empactpriority",
        "parties.priorityarea",
    }


@pytest.mark.invariant(15)
def test_operational_models_cannot_be_registered():
    site = PortalAdminSite()

    site.register(Operation)

    assert not site.is_registered(Operation)


@pytest.mark.parametrize("model", REGISTERED)
def test_every_list_and_form_opens_and_nothing_can_be_deleted(at_work, model, administrator):
    make_crime_area()
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"

    assert at_work.get(reverse(f"{name}_changelist")).status_code == 200
    assert at_work.get(reverse(f"{name}_add")).status_code == 200
    row = model.objects.first()
    if row is not None:
        assert at_work.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
        assert at_work.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
        assert model.objects.filter(pk=row.pk).exists()


def test_pages_hold_no_inline_code(at_work, german_officer):
    for address in (INDEX, USER_ADD, _change(german_officer), reverse("admin:parties_user_changelist")):
        page = at_work.get(address).content.decode()
        assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|<script>", page), address


def test_an_account_is_created_then_gets_its_membership(at_work, netherlands, record, now):
    bureau = make_authority(netherlands)

    added = at_work.post(USER_ADD, _user_fields(username="nl.new", party=netherlands.pk))
    user = User.objects.get(username="nl.new")
    row = {
        "memberships-0-authority": bureau.pk,
        "memberships-0-role": Role.LIAISON_OFFICER,
        "memberships-0-valid_from": "2026-01-01",
        "memberships-0-valid_until": "",
        "memberships-0-id": "",
        "memberships-0-user": user.pk,
    }
    changed = at_work.post(_change(user), _user_fields() | _inline(total=1, **row))

    assert added.headers["Location"] == _change(user)
    assert changed.status_code == 302
    assert user.memberships.get().authority == bureau
    assert [line.actor_name for line in record("accounts.user.created")] == ["europol.admin"]
    assert len(record("accounts.membership.changed")) == 1


def test_only_authorities_of_the_own_party_are_offered(at_work, german_officer, netherlands):
    make_authority(netherlands)

    page = at_work.get(_change(german_officer)).content.decode()

    assert "(de-lb)" in page
    assert "(nl-lb)" not in page


def test_a_refusal_of_the_service_stands_on_the_form_and_changes_nothing(at_work, administrator):
    row = {
        "memberships-0-authority": administrator.authority.pk,
        "memberships-0-role": Role.ANALYST,
        "memberships-0-valid_from": "2026-01-01",
        "memberships-0-valid_until": "",
        "memberships-0-id": "",
        "memberships-0-user": administrator.pk,
    }
    own = administrator.memberships.get()
    kept = {
        "memberships-1-authority": own.authority_id,
        "memberships-1-role": own.role,
        "memberships-1-valid_from": own.valid_from,
        "memberships-1-id": own.pk,
        "memberships-1-user": administrator.pk,
    }
    rows = {name.replace("-1-", "-0-"): value for name, value in kept.items()}
    rows |= {name.replace("-0-", "-1-"): value for name, value in row.items()}

    answer = at_work.post(_change(administrator), _user_fields() | _inline(total=2, initial=1, **rows))

    assert answer.status_code == 200
    assert "Nobody gives a role to themselves" in answer.content.decode()
    assert Membership.objects.filter(user=administrator).count() == 1


def test_a_rule_of_the_database_stands_on_the_form(at_work, united_states):
    fields = {
        "name": "United States",
        "kind": Party.Kind.THIRD_COUNTRY,
        "cooperation_level": Party.Cooperation.STRATEGIC,
        "personal_data_allowed": "on",
        "time_zone": "America/New_York",
        "language": "en",
        "is_active": "on",
    }

    answer = at_work.post(reverse("admin:parties_party_change", args=[united_states.pk]), fields)

    assert answer.status_code == 200
    assert "does not allow personal data" in answer.content.decode()


def test_an_authority_is_added(at_work, poland, record):
    fields = {
        "party": poland.pk,
        "code": "pl-border",
        "name": "Border Guard Poland",
        "kind": Authority.Kind.COMPETENT_AUTHORITY,
        "has_mailbox": "on",
        "phone": "",
        "is_active": "on",
    }

    answer = at_work.post(reverse("admin:parties_authority_add"), fields)

    assert answer.status_code == 302
    assert Authority.objects.get(code="pl-border").party == poland
    assert len(record("accounts.authority.changed")) == 1


def test_a_crime_area_ends_by_date(at_work, record):
    area = make_crime_area()
    fields = {
        "name": area.name,
        "position": 1,
        "valid_from": LONG_AGO,
        "valid_until": "2026-12-31",
        "priority_area": area.priority_area_id,
    }

    assert at_work.post(reverse("admin:parties_crimearea_change", args=[area.pk]), fields).status_code == 302
    assert str(CrimeArea.objects.get().valid_until) == "2026-12-31"
    assert record("accounts.reference.changed")[0].changes["fields"] == ["position", "valid_from", "valid_until"]


def test_fields_that_lift_a_person_above_the_rules_are_not_on_the_form(at_work, german_officer):
    fields = _user_fields(is_superuser="on", is_staff="on", groups="1", user_permissions="1", username="other")

    at_work.post(_change(german_officer), fields | _inline())

    german_officer.refresh_from_db()
    assert not german_officer.is_superuser
    assert not german_officer.is_staff
    assert german_officer.username == "de.liaison"
    assert not german_officer.user_permissions.exists()


def test_a_one_time_password_is_asked_for_shown_once_and_recorded(at_work, german_officer, record):
    address = reverse("admin:parties_user_one_time_password", args=[german_officer.pk])

    question = at_work.get(address).content.decode()
    answer = at_work.post(address).content.decode()
    password = re.search(r'value="([a-z0-9]{5}(?:-[a-z0-9]{5}){3})"', answer).group(1)

    german_officer.refresh_from_db()
    assert "must be replaced at the first sign-in" in question
    assert german_officer.check_password(password)
    assert password not in at_work.get(address).content.decode()
    assert len(record("accounts.user.one_time_password_set")) == 1


def test_sessions_end_by_an_action_of_the_administrator(at_work, german_officer):
    browser = type(at_work)()
    browser.force_login(german_officer)

    at_work.post(reverse("admin:parties_user_end_sessions", args=[german_officer.pk]))

    assert browser.get(reverse("accounts:profile")).status_code == 302


@pytest.mark.parametrize("page", ["one_time_password", "end_sessions"])
def test_actions_on_accounts_are_closed_to_others(client, dutch_officer, german_officer, page):
    client.force_login(dutch_officer)

    assert client.post(reverse(f"admin:parties_user_{page}", args=[german_officer.pk])).status_code == 403
