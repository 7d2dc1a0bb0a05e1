"""One transaction per request, headers on every answer, hidden and absent alike."""

import pytest
from django.db import OperationalError

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.web import middleware, views
from europol_portal.web.models import Draft

pytestmark = pytest.mark.django_db


def test_pages_are_never_kept_or_indexed_and_grant_no_feature(client):
    headers = client.get("/accounts/login/").headers

    assert "no-store" in headers["Cache-Control"]
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_the_policy_of_the_browser_allows_nothing_inline(client):
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(client):
    answer = client.get("/notifications/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_the_page_of_what_is_absent_does_not_depend_on_the_address(client, german_officer):
    client.force_login(german_officer)

    first, second = client.get("/nowhere/"), client.get("/somewhere/else/")

    assert first.status_code == second.status_code == 404
    assert first.content == second.content


def test_a_refused_attempt_of_a_person_is_recorded(client, german_officer, data_protection_officer):
    client.force_login(german_officer)
    client.get("/nowhere/")

    with acting_for(data_protection_officer):
        event = AuditEvent.objects.get(kind="web.request.refused")

    assert (event.actor_id, event.changes["status"]) == (german_officer.pk, 404)


def test_a_failed_request_takes_back_what_it_wrote(client, german_officer, monkeypatch):
    def save_then_fail(**fields):
        Draft.objects.create(user=fields["user"], key="x", data={}, saved_at=fields["at"])
        raise ZeroDivisionError

    client.raise_request_exception = False
    client.force_login(german_officer)
    monkeypatch.setattr(views.drafts, "save", save_then_fail)

    answer = client.post("/drafts/x/", {"a": "b"})

    assert answer.status_code == 500
    with acting_for(german_officer):
        assert not Draft.objects.exists()


def test_without_a_database_the_answer_is_503_with_a_time_to_come_back(client, monkeypatch):
    def unreachable(*_):
        raise OperationalError

    monkeypatch.setattr(middleware, "acting", unreachable)

    answer = client.get("/accounts/login/")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_being_alive_needs_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz/").json() == {"status": "ok"}


def test_readiness_names_what_is_missing(client):
    answer = client.get("/readyz/")

    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "ok"
    assert answer.json()["checks"]["worker"] == "no sign of life yet"
