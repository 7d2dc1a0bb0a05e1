"""Passkeys: signed answers of a device, made in the test, through the real pages."""

import json
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from europol_portal.access.binding import acting_for
from europol_portal.accounts import services
from europol_portal.accounts.models import Passkey
from europol_portal.core.errors import AccessDenied
from europol_portal.parties.models import User
from tests.accounts.device import FLAGS, Device
from tests.accounts.test_views import LOGIN, PROFILE
from tests.factories.parties import PASSWORD

pytestmark = pytest.mark.django_db

SIGN_IN, FACTOR, ADD = reverse("passkey-sign-in"), reverse("second-factor"), reverse("accounts:security-passkey")


def _options(page):
    return json.loads(unescape(re.search(r'data-options="([^"]*)"', page.content.decode()).group(1)))


def _sign_in(client, device):
    return client.post(SIGN_IN, {"answer": device.show(_options(client.get(SIGN_IN)))})


def test_a_passkey_is_added_on_the_page_and_the_first_one_brings_recovery_codes(client, german_officer, record):
    client.force_login(german_officer)
    first, second = Device(), Device()

    added = client.post(ADD, {"answer": first.make(_options(client.get(ADD))), "label": "Key ring"})
    more = client.post(ADD, {"answer": second.make(_options(client.get(ADD))), "label": "Laptop"})

    assert len(re.findall(r"<code>[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}</code>", added.content.decode())) == 10
    assert more.headers["Location"] == reverse("accounts:security")
    assert "Key ring" in client.get(reverse("accounts:security")).content.decode()
    assert len(record("accounts.factor.added")) == 2


def test_a_passkey_signs_in_without_name_and_password(client, german_officer, device_of, now, record):
    device = device_of(german_officer, now)

    answer = _sign_in(client, device)

    assert answer.headers["Location"] == reverse("desk")
    assert client.get(PROFILE).status_code == 200
    assert record("accounts.session.started")[0].actor_name == "de.liaison"


def test_a_passkey_opens_while_passwords_wait(client, german_officer, device_of, now):
    device = device_of(german_officer, now)
    for _ in range(6):
        client.post(LOGIN, {"username": "de.liaison", "password": "wrong"})

    assert client.post(LOGIN, {"username": "de.liaison", "password": PASSWORD}).status_code == 429
    assert _sign_in(client, device).status_code == 302


def test_a_passkey_is_the_second_factor_after_a_password(client, german_officer, device_of, now):
    device = device_of(german_officer, now)
    client.post(LOGIN, {"username": "de.liaison", "password": PASSWORD})

    answer = client.post(FACTOR, {"answer": device.show(_options(client.get(FACTOR)))})

    assert answer.headers["Location"] == reverse("desk")


def _other_origin(device):
    device.origin = "http://portal.example.evil"


def _other_host(device):
    device.host = "portal.example.evil"


def _no_finger(device):
    device.flags = FLAGS.UP


def _copied(device):
    device.count = -1


def _other_key(device):
    device.key = Device().key


def _unknown_person(device):
    device.handle = b"user:0"


def _nobody(device):
    device.handle = b""


@pytest.mark.parametrize(
    "change", [_other_origin, _other_host, _no_finger, _copied, _other_key, _unknown_person, _nobody]
)
def test_an_answer_that_is_not_right_opens_nothing(client, german_officer, device_of, now, change):
    device = device_of(german_officer, now)
    _sign_in(Client(), device)
    change(device)

    assert _sign_in(client, device).status_code == 422
    assert client.get(PROFILE).status_code == 302


@pytest.mark.parametrize("answer", ["", "{}", "[]", "no json", '{"id": 1}', '{"rawId": "AA", "response": {}}'])
def test_what_is_no_answer_is_refused(client, german_officer, answer):
    client.get(SIGN_IN)

    assert client.post(SIGN_IN, {"answer": answer}).status_code == 422


def test_an_answer_is_taken_once(client, german_officer, device_of, now):
    device = device_of(german_officer, now)
    answer = device.show(_options(client.get(SIGN_IN)))
    other = Client()

    assert client.post(SIGN_IN, {"answer": answer}).status_code == 302
    assert other.post(SIGN_IN, {"answer": answer}).status_code == 422


def test_a_passkey_of_somebody_else_is_no_second_factor(client, german_officer, french_officer, device_of, now):
    device_of(german_officer, now)
    stranger = device_of(french_officer, now)
    client.post(LOGIN, {"username": "de.liaison", "password": PASSWORD})

    assert client.post(FACTOR, {"answer": stranger.show(_options(client.get(FACTOR)))}).status_code == 422


def test_a_closed_account_opens_with_no_passkey(client, german_officer, device_of, now):
    device = device_of(german_officer, now)
    User.objects.filter(pk=german_officer.pk).update(is_active=False)

    assert _sign_in(client, device).status_code == 422


def test_a_passkey_is_removed_by_its_person_only(client, german_officer, french_officer, device_of, now):
    device = device_of(german_officer, now)
    with acting_for(german_officer):
        passkey = Passkey.objects.get()
    remove = reverse("accounts:security-passkey-remove", args=[passkey.pk])
    client.force_login(french_officer)
    assert client.post(remove).status_code == 404
    with pytest.raises(AccessDenied):
        services.remove_passkey(passkey=passkey, by=french_officer, at=timezone.now())

    client.force_login(german_officer)
    assert client.post(remove).headers["Location"] == reverse("accounts:security")
    assert _sign_in(Client(), device).status_code == 422
