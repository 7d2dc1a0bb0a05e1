"""Passwords may be tried a few times; strangers close nobody's door, and nobody learns which accounts exist."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.urls import reverse
from django.utils import timezone

from europol_portal.accounts import services
from europol_portal.accounts.models import SignInAttempt
from europol_portal.accounts.services import attempts
from tests.accounts.test_views import LOGIN, PASSWORD, _words

pytestmark = pytest.mark.django_db

WRONG = "wrong"
OFFICE, ELSEWHERE = "192.0.2.10", "198.51.100.{}"


def _try(client, username="de.liaison", password=WRONG, address=OFFICE):
    client.logout()
    return client.post(LOGIN, {"username": username, "password": password}, REMOTE_ADDR=address)


@pytest.fixture
def hashed(monkeypatch):
    """Counts how often a password is hashed: what takes the time of a sign-in."""
    calls = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: calls.append(1) or encode(*args))
    return calls


def test_after_five_failures_from_one_place_the_right_password_waits_too(client, german_officer, record):
    answers = [_try(client).status_code for _ in range(5)]
    slowed = _try(client, password=PASSWORD)

    assert answers == [422] * 5
    assert slowed.status_code == 429
    assert "Too many passwords" in slowed.content.decode()
    assert record("accounts.session.refused")[-1].changes == {"account": "known", "slowed": True}


def test_it_opens_again_after_its_time(client, german_officer):
    long_ago = timezone.now() - attempts.PAIR_WINDOW
    for _ in range(5):
        services.note_attempt(username="de.liaison", address=OFFICE, succeeded=False, at=long_ago)

    assert _try(client, password=PASSWORD).status_code == 302


def test_a_stranger_does_not_lock_a_person_out_of_the_own_office(client, german_officer):
    assert _try(client, password=PASSWORD).status_code == 302
    for number in range(60):
        _try(client, address=ELSEWHERE.format(number))

    assert _try(client, password=PASSWORD, address=ELSEWHERE.format(99)).status_code == 429
    assert _try(client, password=PASSWORD).status_code == 302


def test_of_a_thousand_passwords_from_fifty_places_twenty_are_looked_at(client, german_officer, hashed):
    at = timezone.now()
    for number in range(1000):
        address = ELSEWHERE.format(number % 50)
        if not services.free_at(username="de.liaison", address=address, at=at):
            services.note_attempt(username="de.liaison", address=address, succeeded=False, at=at)
    hashed.clear()

    assert SignInAttempt.objects.count() == attempts.ACCOUNT_LIMIT
    assert _try(client, address=ELSEWHERE.format(200)).status_code == 429
    assert hashed == []


def test_a_place_that_tries_many_names_is_slowed_for_all_of_them(client, german_officer):
    at = timezone.now()
    for number in range(attempts.PLACE_LIMIT):
        services.note_attempt(username=f"guess{number}", address=OFFICE, succeeded=False, at=at)

    assert _try(client, password=PASSWORD).status_code == 429


@pytest.mark.parametrize("username", ["de.liaison", "nobody.known", "fr.liaison"])
def test_known_unknown_and_closed_accounts_answer_alike_in_words_and_in_work(
    client, german_officer, french_officer, username, hashed
):
    type(french_officer).objects.filter(pk=french_officer.pk).update(is_active=False)
    expected = [_words(_try(client, username="somebody.else")) for _ in range(6)]
    hashed.clear()

    answers = [_try(client, username=username) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert [_words(answer) for answer in answers[:5]] == expected[:5]
    assert len(hashed) == 5


def test_a_name_that_was_typed_is_not_kept(client, german_officer):
    _try(client, username="my secret password")

    assert "secret" not in str(SignInAttempt.objects.values().get())


def test_old_attempts_are_forgotten(now):
    services.note_attempt(username="x", address=OFFICE, succeeded=True, at=now - timedelta(days=31))
    services.note_attempt(username="x", address=OFFICE, succeeded=True, at=now)

    assert services.forget_attempts(at=now) == 1


def test_the_page_says_why_one_is_asked_again(client, german_officer):
    session = client.session
    session["portal_ran_out"] = True
    session.save()

    assert "You were signed out" in client.get(reverse("login")).content.decode()
    assert "You were signed out" not in client.get(reverse("login")).content.decode()
