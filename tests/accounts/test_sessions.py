"""Sessions: they run out, their person sees and ends them, and who leaves is out with the next request."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from europol_portal.access.binding import acting_as_system, acting_for
from europol_portal.accounts import services
from europol_portal.accounts.models import OpenSession
from europol_portal.accounts.receivers import browser_of
from europol_portal.core.errors import AccessDenied
from europol_portal.parties.models import User
from europol_portal.web import sessions
from tests.factories.parties import PASSWORD

pytestmark = pytest.mark.django_db

PROFILE = reverse("accounts:profile")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
LONG_PASSWORD = "a heron stands in cold water"


def _signed_in(person, **headers):
    client = Client(headers=headers)
    client.post(reverse("login"), {"username": person.username, "password": PASSWORD})
    return client


def _age(client, **ages):
    session = client.session
    for name, age in ages.items():
        session[getattr(sessions, name)] = (timezone.now() - age).timestamp()
    session.save()


def _own(person):
    with acting_for(person):
        return list(OpenSession.objects.live(User.objects.get(pk=person.pk), timezone.now()))


@pytest.mark.parametrize(
    "ages",
    [{"SEEN": timedelta(minutes=61)}, {"BEGAN": timedelta(hours=10, minutes=1), "SEEN": timedelta(minutes=2)}],
    ids=["idle", "ten hours old"],
)
def test_a_session_runs_out_with_the_next_request_and_the_record_says_so(german_officer, ages, record):
    client = _signed_in(german_officer)
    _age(client, **ages)

    assert client.get(PROFILE).status_code == 302
    assert client.get("/api/v1/parties/").status_code == 401
    assert _own(german_officer) == []
    assert len(record("accounts.session.ran_out")) == 1


def test_what_a_person_does_keeps_the_session_and_what_the_page_does_by_itself_does_not(german_officer):
    client = _signed_in(german_officer)
    _age(client, SEEN=timedelta(minutes=30))
    before = client.session[sessions.SEEN]

    client.get(PROFILE, headers={"X-Portal-Quiet": "1"})
    assert client.session[sessions.SEEN] == before
    client.get(PROFILE)
    assert client.session[sessions.SEEN] > before


def test_a_session_that_is_in_use_costs_no_query_within_a_minute(german_officer, queries_of):
    client = _signed_in(german_officer)
    fresh = queries_of(client, reverse("help"))
    _age(client, SEEN=timedelta(minutes=5))
    queries_of(client, reverse("help"))

    assert queries_of(client, reverse("help")) == fresh


def test_the_profile_lists_the_own_sessions_and_ends_one(german_officer, french_officer, record):
    here, there = _signed_in(german_officer), _signed_in(german_officer, **{"user-agent": FIREFOX})
    stranger = _signed_in(french_officer)
    other = OpenSession.objects.none()
    with acting_for(german_officer):
        other = OpenSession.objects.get(browser="Firefox on Linux")

    page = here.get(PROFILE).content.decode()
    refused = stranger.post(reverse("accounts:session-end", args=[other.pk]))
    ended = here.post(reverse("accounts:session-end", args=[other.pk]))

    assert "Firefox on Linux" in page
    assert refused.status_code == 404
    assert ended.headers["Location"] == PROFILE
    assert there.get(PROFILE).status_code == 302
    assert here.get(PROFILE).status_code == 200
    assert record("accounts.session.revoked")[0].changes == {"sessions": 1}


def test_all_other_sessions_end_at_once(german_officer):
    here, one, two = (_signed_in(german_officer) for _ in range(3))

    here.post(reverse("accounts:sessions-end-others"))

    assert [client.get(PROFILE).status_code for client in (here, one, two)] == [200, 302, 302]
    assert len(_own(german_officer)) == 1


def test_signing_out_leaves_nothing_of_the_session(german_officer):
    client = _signed_in(german_officer)

    client.post(reverse("logout"))

    assert _own(german_officer) == []


def test_a_new_password_keeps_this_session_in_the_list_and_no_other(german_officer):
    here, _there = _signed_in(german_officer), _signed_in(german_officer)

    here.post(
        reverse("accounts:password"),
        {"old_password": PASSWORD, "new_password1": LONG_PASSWORD, "new_password2": LONG_PASSWORD},
    )

    assert [session.key for session in _own(german_officer)] == [here.session.session_key]


def test_who_signs_in_over_another_person_has_a_session_of_the_own_that_ends(german_officer, french_officer):
    client = _signed_in(german_officer)
    for person in (french_officer, german_officer, french_officer):
        client.force_login(User.objects.get(pk=person.pk))
        session = _own(person)[0]
        assert session.key == client.session.session_key

    with acting_for(french_officer):
        services.end_session(session=session, by=french_officer, at=timezone.now())
    assert client.get(PROFILE).status_code == 302


def test_one_session_too_many_ends_the_one_unused_longest(german_officer, settings):
    settings.SESSIONS_AT_ONCE = 2

    clients = [_signed_in(german_officer) for _ in range(3)]

    assert [client.get(PROFILE).status_code for client in clients] == [302, 200, 200]


def test_who_leaves_is_out_with_the_next_request_and_stays_out_when_the_account_opens_again(
    german_officer, administrator, now
):
    client = _signed_in(german_officer)
    key = services.issue_token(user=german_officer, label="x", lifetime=timedelta(days=1), at=timezone.now())
    bearer = {"Authorization": f"Bearer {key}"}
    person = User.objects.get(pk=german_officer.pk)
    person.is_active = False

    services.save_user(user=person, by=administrator, at=now)
    closed = client.get(PROFILE).status_code, Client().get("/api/v1/parties/", headers=bearer).status_code
    person.is_active = True
    services.save_user(user=person, by=administrator, at=now)

    assert closed == (302, 401)
    assert client.get(PROFILE).status_code == 302
    assert Client().get("/api/v1/parties/", headers=bearer).status_code == 401


def test_nobody_ends_sessions_of_others_and_the_second_lock_agrees(german_officer, french_officer, now):
    _signed_in(german_officer)
    (session,) = _own(german_officer)

    with pytest.raises(AccessDenied):
        services.end_session(session=session, by=french_officer, at=now)
    with acting_for(french_officer):
        assert not OpenSession.objects.exists()
        with pytest.raises(ProgrammingError), transaction.atomic():
            OpenSession.objects.create(user=german_officer, key="x", epoch=1, began_at=now, seen_at=now)


def test_the_worker_forgets_sessions_that_are_over(german_officer):
    client = _signed_in(german_officer)
    later = timezone.now() + timedelta(hours=11)

    with acting_as_system():
        assert services.forget_what_is_over(at=later) >= 2
    assert client.get(PROFILE).status_code == 302


def test_a_browser_is_named_in_two_words():
    assert browser_of(FIREFOX) == "Firefox on Linux"
    assert browser_of("curl/8") == ""
