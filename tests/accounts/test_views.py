"""Sign-in and the pages of the own account."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from europol_portal.accounts import services
from europol_portal.parties.models import User
from tests.factories.parties import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN, PROFILE = reverse("login"), reverse("accounts:profile")
LONG_PASSWORD = "a heron stands in cold water"


def _sign_in(client, username="de.liaison", password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": username, "password": password, **extra})


def test_signing_in_leads_to_the_desk_and_is_recorded_with_the_address(client, german_officer, record):
    answer = _sign_in(client)

    assert answer.headers["Location"] == reverse("desk")
    (line,) = record("accounts.session.started")
    assert (line.actor_name, line.address, line.verb) == ("de.liaison", "127.0.0.1", "session")


def test_signing_in_leads_back_to_the_page_that_was_asked_for(client, german_officer):
    assert _sign_in(client, next="/accounts/profile/").headers["Location"] == PROFILE


def test_signing_in_never_leads_out_of_the_portal(client, german_officer):
    assert _sign_in(client, next="https://elsewhere.example/").headers["Location"] == reverse("desk")


def _words(answer):
    """The page without what differs from visit to visit."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return re.sub(r'value="[^"]*"', "", text)


def test_every_refusal_of_a_sign_in_has_the_same_words(client, german_officer, dutch_officer):
    User.objects.filter(pk=dutch_officer.pk).update(is_active=False)

    answers = [
        _sign_in(client, password="wrong"),
        _sign_in(client, username="nobody.known"),
        _sign_in(client, username="nl.liaison"),
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert len({_words(answer) for answer in answers}) == 1


def test_a_refused_sign_in_is_recorded(client, german_officer, record):
    _sign_in(client, password="wrong")

    (line,) = record("accounts.session.refused")
    assert (line.subject_reference, line.verb) == ("de.liaison", "refusal")


def test_signing_out_needs_a_post_and_is_recorded(client, german_officer, record):
    client.force_login(german_officer)

    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout")).headers["Location"] == LOGIN
    assert client.get(PROFILE).status_code == 302
    assert len(record("accounts.session.ended")) == 1


def test_with_a_one_time_password_no_session_begins_before_the_own_password_is_chosen(
    client, administrator, german_officer, now, record
):
    at = timezone.now()
    once = services.set_one_time_password(user=german_officer, by=administrator, at=at)

    first = _sign_in(client, password=once)
    meanwhile = client.get(PROFILE)
    weak = client.post(first.headers["Location"], {"new_password1": "short", "new_password2": "short"})
    done = client.post(first.headers["Location"], {"new_password1": LONG_PASSWORD, "new_password2": LONG_PASSWORD})

    assert first.headers["Location"] == reverse("choose-password")
    assert meanwhile.status_code == 302
    assert weak.status_code == 422
    assert done.headers["Location"] == reverse("desk")
    assert client.get(PROFILE).status_code == 200
    assert len(record("accounts.session.started")) == 1


def test_a_one_time_password_that_was_used_is_gone(client, administrator, german_officer):
    once = services.set_one_time_password(user=german_officer, by=administrator, at=timezone.now())
    _sign_in(client, password=once)
    client.post(reverse("choose-password"), {"new_password1": LONG_PASSWORD, "new_password2": LONG_PASSWORD})
    client.post(reverse("logout"))

    assert _sign_in(client, password=once).status_code == 422


def test_a_one_time_password_that_was_not_used_in_time_is_refused(client, administrator, german_officer):
    long_ago = timezone.now() - timedelta(hours=73)
    once = services.set_one_time_password(user=german_officer, by=administrator, at=long_ago)

    assert _sign_in(client, password=once).status_code == 422


def test_the_choice_of_a_password_is_open_only_after_a_one_time_password(client, german_officer):
    assert client.get(reverse("choose-password")).headers["Location"] == LOGIN


def test_a_new_one_time_password_ends_a_choice_that_is_under_way(client, administrator, german_officer):
    once = services.set_one_time_password(user=german_officer, by=administrator, at=timezone.now())
    _sign_in(client, password=once)
    services.set_one_time_password(user=german_officer, by=administrator, at=timezone.now())

    answer = client.post(reverse("choose-password"), {"new_password1": LONG_PASSWORD, "new_password2": LONG_PASSWORD})

    assert answer.headers["Location"] == LOGIN


def test_the_profile_shows_the_own_account(client, german_officer):
    client.force_login(german_officer)

    page = client.get(PROFILE).content.decode()

    assert "de.liaison@example.invalid" in page
    assert "Liaison officer" in page


def test_preferences_are_kept_and_the_theme_in_the_browser(client, german_officer):
    client.force_login(german_officer)

    answer = client.post(reverse("accounts:preferences"), {"time_zone": "Europe/Lisbon", "theme": "dark"})

    german_officer.refresh_from_db()
    assert answer.headers["Location"] == PROFILE
    assert (german_officer.time_zone, german_officer.mail_notifications) == ("Europe/Lisbon", False)
    assert answer.cookies["theme"].value == "dark"


def test_preferences_that_are_no_choice_come_back_with_the_page(client, german_officer):
    client.force_login(german_officer)

    answer = client.post(reverse("accounts:preferences"), {"time_zone": "Mars/Olympus"})

    assert answer.status_code == 422
    assert "accounts/profile.html" in [template.name for template in answer.templates]


def test_a_token_is_shown_once_and_works(client, german_officer):
    client.force_login(german_officer)

    answer = client.post(reverse("accounts:token-create"), {"label": "import", "days": 30, "scopes": ["read"]})
    key = re.search(r'id="token"\s+value="([^"]+)"', answer.content.decode()).group(1)
    client.logout()

    assert client.get("/api/v1/parties/", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert client.get("/api/v1/parties/").status_code == 401


def test_a_token_is_never_in_the_list(client, german_officer, now):
    client.force_login(german_officer)
    key = services.issue_token(user=german_officer, label="import", lifetime=timedelta(days=1), at=now)

    page = client.get(PROFILE).content.decode()

    assert "import" in page
    assert key not in page


def test_a_token_of_somebody_else_is_not_found(client, german_officer, dutch_officer, now):
    services.issue_token(user=dutch_officer, label="import", lifetime=timedelta(days=1), at=now)
    token = dutch_officer.api_tokens.get()
    client.force_login(german_officer)

    assert client.post(reverse("accounts:token-revoke", args=[token.pk])).status_code == 404


def test_a_revoked_token_opens_nothing(client, german_officer):
    key = services.issue_token(user=german_officer, label="x", lifetime=timedelta(days=1), at=timezone.now())
    client.force_login(german_officer)

    client.post(reverse("accounts:token-revoke", args=[german_officer.api_tokens.get().pk]))
    client.logout()

    assert client.get("/api/v1/parties/", headers={"Authorization": f"Bearer {key}"}).status_code == 401


def test_changing_the_password_ends_other_sessions_but_not_this_one(client, german_officer, django_user_model):
    other = type(client)()
    other.force_login(german_officer)
    client.force_login(german_officer)

    answer = client.post(
        reverse("accounts:password"),
        {"old_password": PASSWORD, "new_password1": LONG_PASSWORD, "new_password2": LONG_PASSWORD},
    )

    assert answer.headers["Location"] == PROFILE
    assert client.get(PROFILE).status_code == 200
    assert other.get(PROFILE).status_code == 302


@pytest.mark.parametrize(
    "fields",
    [
        {"old_password": "wrong", "new_password1": LONG_PASSWORD, "new_password2": LONG_PASSWORD},
        {"old_password": PASSWORD, "new_password1": LONG_PASSWORD, "new_password2": "another one entirely"},
        {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"},
    ],
)
def test_a_password_is_not_changed_without_the_present_one_or_to_a_weak_one(client, german_officer, fields):
    client.force_login(german_officer)

    assert client.post(reverse("accounts:password"), fields).status_code == 422
    german_officer.refresh_from_db()
    assert german_officer.check_password(PASSWORD)
