"""Webhooks: told of references alone, as their person may see them now; signed, tried again, never sent inside."""

import base64
import hashlib
import hmac
import http.server
import json
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.hooks import delivery, feed, sending, services
from europol_portal.hooks.models import Delivery, Webhook
from europol_portal.notifications.models import Notification
from tests.factories.operations import make_operation

pytestmark = pytest.mark.django_db

KIND = "operations.invitation.sent"
LIST = reverse("hooks:webhook-list")


class Receiver(http.server.BaseHTTPRequestHandler):
    """A program that is told."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append((dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def receiver(settings):
    """One on this machine, which the settings allow."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.told, server.status = [], 204
    server.url = f"http://127.0.0.1:{server.server_address[1]}/told?x=1"
    settings.WEBHOOK_HOSTS = [f"127.0.0.1:{server.server_address[1]}"]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def all_is_committed(monkeypatch):
    """Tests live in one transaction; for the feed it has ended."""
    for name in ("AFTER", "NOW"):
        statement = getattr(feed, name).replace("pg_snapshot_xmin(pg_current_snapshot())", "pg_current_xact_id()")
        statement = statement.replace("transaction_id < ", "transaction_id <= ")
        monkeypatch.setattr(feed, name, statement)


@pytest.fixture
def webhook(german_officer, receiver, now):
    """de.liaison's, with its secret."""
    with acting_for(german_officer):
        made, secret = services.make_webhook(label="Desk", url=receiver.url, kinds=[], by=german_officer, at=now)
        Webhook.objects.filter(pk=made.pk).update(seen_transaction=0)
    made.plain = secret
    return made


def _tell(person, subject, now, kind=KIND):
    with acting_for(person):
        return Notification.objects.create(
            recipient=person, event_id=uuid4(), kind=kind, subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk), reference=subject.reference, path=subject.get_absolute_url(), created_at=now,
        )  # fmt: skip


def _states(person):
    with acting_for(person):
        return [(row.state, row.status, row.tries) for row in Delivery.objects.order_by("pk")]


def test_a_webhook_is_told_of_kind_and_reference_and_can_know_that_it_was_us(webhook, receiver, german_officer, now):
    operation = make_operation(german_officer, summary="Petrov meets the driver.")
    told = _tell(german_officer, operation, now)

    assert delivery.tend(at=now) == 1

    ((headers, body),) = receiver.told
    said = json.loads(body)
    assert (said["type"], said["data"]["reference"], said["data"]["notification"]) == (
        KIND, operation.reference, str(told.pk),
    )  # fmt: skip
    assert b"Petrov" not in body
    assert operation.code_name.encode() not in body
    key = base64.b64decode(webhook.plain.removeprefix("whsec_"))
    wanted = hmac.new(key, f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body, hashlib.sha256)
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(wanted.digest()).decode()}"
    assert _states(german_officer) == [("done", 204, 1)]
    assert delivery.tend(at=now) == 0
    assert len(receiver.told) == 1


def test_what_the_person_may_no_longer_see_is_not_told(webhook, receiver, german_officer, dutch_officer, now):
    operation = make_operation(dutch_officer)
    _tell(german_officer, operation, now)

    assert delivery.tend(at=now) == 0
    assert receiver.told == []
    assert [state for state, *_ in _states(german_officer)] == ["dropped"]


def test_only_the_kinds_that_were_chosen_are_told(receiver, german_officer, now):
    with acting_for(german_officer):
        made, _ = services.make_webhook(label="x", url=receiver.url, kinds=[KIND], by=german_officer, at=now)
        Webhook.objects.filter(pk=made.pk).update(seen_transaction=0)
        with pytest.raises(DomainError, match="Nobody is ever told of x"):
            services.make_webhook(label="x", url=receiver.url, kinds=["x"], by=german_officer, at=now)
    operation = make_operation(german_officer)
    _tell(german_officer, operation, now, kind="operations.log.decided")
    _tell(german_officer, operation, now)

    assert delivery.tend(at=now) == 1
    assert [json.loads(body)["type"] for _, body in receiver.told] == [KIND]


def test_a_receiver_that_fails_is_asked_again_later_and_given_up_in_the_end(webhook, receiver, german_officer, now):
    receiver.status = 500
    _tell(german_officer, make_operation(german_officer), now)

    delivery.tend(at=now)
    assert _states(german_officer) == [("pending", 500, 1)]
    delivery.tend(at=now + timedelta(seconds=5))
    assert len(receiver.told) == 1
    moment = now
    for _ in range(20):
        moment += delivery.LONGEST_WAIT
        delivery.tend(at=moment)

    assert _states(german_officer) == [("dead", 500, delivery.MOST_TRIES)]
    receiver.status = 200
    with acting_for(german_officer):
        services.send_again(delivery=Delivery.objects.select_related("webhook").get(), by=german_officer, at=moment)
    assert delivery.tend(at=moment) == 1
    assert len({headers["webhook-id"] for headers, _ in receiver.told}) == 1


def test_a_webhook_that_never_answers_is_paused_and_its_person_told(
    webhook, receiver, german_officer, monkeypatch, now
):
    monkeypatch.setattr(delivery, "MOST_TRIES", 1)
    receiver.status = 302  # a redirect is no answer, and is not followed
    operation = make_operation(german_officer)
    for _ in range(delivery.MOST_FAILURES):
        _tell(german_officer, operation, now)

    delivery.tend(at=now)

    with acting_for(german_officer):
        assert not Webhook.objects.get().is_active
        assert Notification.objects.filter(kind="hooks.webhook.paused", recipient=german_officer).count() == 1
        services.resume_webhook(webhook=Webhook.objects.get(), by=german_officer, at=now)
        assert Webhook.objects.get().is_active


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://example.org/", "begins with https"),
        ("https://127.0.0.1/", "lies inside"),
        ("https://[::1]/", "lies inside"),
        ("https://[::ffff:10.0.0.1]/", "lies inside"),
        ("https://10.1.2.3/", "lies inside"),
        ("https://169.254.169.254/latest/", "lies inside"),
        ("https://0.0.0.0/", "lies inside"),
        ("https://224.0.0.1/", "lies inside"),
        ("https://2130706433/", "lies inside"),
        ("https://user:word@example.org/", "without a user name"),
        ("https://name.invalid/", "not known"),
        ("https://example.org:99999/", "no number"),
        ("file:///etc/passwd", "begins with https"),
    ],
)
def test_addresses_inside_and_odd_ones_are_refused(german_officer, url, said, now):
    with pytest.raises(sending.Refused, match=said):
        sending.target_of(url)
    with acting_for(german_officer), pytest.raises(DomainError, match=said) as refused:
        services.make_webhook(label="x", url=url, kinds=[], by=german_officer, at=now)
    assert refused.value.field == "url"


def test_a_name_that_leads_inside_later_is_not_told(webhook, receiver, german_officer, settings, now):
    _tell(german_officer, make_operation(german_officer), now)
    settings.WEBHOOK_HOSTS = []

    delivery.tend(at=now)

    assert receiver.told == []
    with acting_for(german_officer):
        assert Delivery.objects.get().said.startswith("Give an address")


def test_a_public_name_is_reached_at_the_address_that_was_looked_at(monkeypatch):
    asked = []

    def one_answer(host, port, **_):
        asked.append(host)
        return [(2, 1, 6, "", ("93.184.216.34", port))]

    monkeypatch.setattr(sending.socket, "getaddrinfo", one_answer)
    target = sending.target_of("https://hooks.example.org/a?b=1")

    assert (target.address, target.host, target.port, target.path) == (
        "93.184.216.34", "hooks.example.org", 443, "/a?b=1",
    )  # fmt: skip
    assert asked == ["hooks.example.org"]


def test_webhooks_are_their_persons_alone(webhook, dutch_officer, client, api_as, now):
    with acting_for(dutch_officer):
        assert not Webhook.objects.exists()
    with acting_for(dutch_officer), pytest.raises(AccessDenied):
        services.remove_webhook(webhook=webhook, by=dutch_officer, at=now)
    client.force_login(dutch_officer)
    assert client.get(webhook.get_absolute_url()).status_code == 404
    assert api_as(dutch_officer).get(f"/api/v1/webhooks/{webhook.pk}/").status_code == 404
    assert webhook.label not in client.get(LIST).content.decode()


def test_the_secret_lies_sealed_and_is_shown_once(webhook, german_officer, client):
    with connection.cursor() as cursor, acting_for(german_officer):
        cursor.execute("SELECT secret FROM hooks_webhook")
        ((kept,),) = cursor.fetchall()
    client.force_login(german_officer)

    assert kept.startswith("sealed:")
    assert webhook.plain not in client.get(webhook.get_absolute_url()).content.decode()


def test_from_a_form_to_a_test_that_arrives(receiver, german_officer, client, now):
    client.force_login(german_officer)
    refused = client.post(reverse("hooks:webhook-new"), {"label": "Desk", "url": "https://10.0.0.1/"})
    made = client.post(reverse("hooks:webhook-new"), {"label": "Desk", "url": receiver.url})
    with acting_for(german_officer):
        webhook = Webhook.objects.get()

    assert refused.status_code == 422
    assert "lies inside a network" in refused.content.decode()
    assert webhook.secret in made.content.decode()
    assert client.post(reverse("hooks:webhook-act", args=[webhook.pk, "test"])).status_code == 302
    with acting_for(german_officer):
        due = Delivery.objects.get().due_at
    assert delivery.tend(at=due) == 1
    assert json.loads(receiver.told[0][1])["type"] == "portal.test"
    assert "204" in client.get(webhook.get_absolute_url()).content.decode()
    assert client.post(reverse("hooks:webhook-act", args=[webhook.pk, "remove"])).status_code == 302
    with acting_for(german_officer):
        assert not Webhook.objects.exists()


def test_programs_do_the_same(receiver, german_officer, api_as):
    program = api_as(german_officer)
    made = program.post("/api/v1/webhooks/", {"label": "Desk", "url": receiver.url}, format="json")

    assert made.status_code == 201, made.json()
    key = made.json()["id"]
    assert made.json()["secret"].startswith("whsec_")
    assert program.get(f"/api/v1/webhooks/{key}/").json()["secret"] is None
    tested = program.post(f"/api/v1/webhooks/{key}/test/")
    assert tested.status_code == 201
    (listed,) = program.get(f"/api/v1/webhooks/{key}/deliveries/").json()["results"]
    assert listed["id"] == tested.json()["id"]
    assert program.post(f"/api/v1/webhooks/{key}/deliveries/{listed['id']}/again/").status_code == 200
    assert program.delete(f"/api/v1/webhooks/{key}/").status_code == 204


def test_only_so_many(receiver, german_officer, now):
    with acting_for(german_officer):
        for _ in range(services.MOST_WEBHOOKS):
            services.make_webhook(label="x", url=receiver.url, kinds=[], by=german_officer, at=now)
        with pytest.raises(DomainError, match="You have 5 webhooks"):
            services.make_webhook(label="x", url=receiver.url, kinds=[], by=german_officer, at=now)


# the feed


def test_the_feed_gives_each_change_once_and_in_order(german_officer, api_as, now):
    program = api_as(german_officer)
    begin = program.get("/api/v1/changes/").json()
    operation = make_operation(german_officer)
    told = [str(_tell(german_officer, operation, now).pk) for _ in range(3)]

    first = program.get("/api/v1/changes/", {"since": begin["next"]}).json()
    again = program.get("/api/v1/changes/", {"since": first["next"]}).json()

    assert [row["id"] for row in first["results"]] == told
    assert first["results"][0]["reference"] == operation.reference
    assert (again["results"], again["has_more"]) == ([], False)


def test_the_feed_tells_neither_reference_nor_key_of_what_is_closed(german_officer, dutch_officer, api_as, now):
    operation = make_operation(dutch_officer)
    _tell(german_officer, operation, now)

    answer = api_as(german_officer).get("/api/v1/changes/")
    (row,) = answer.json()["results"][-1:]

    assert (row["reference"], row["path"], row["subject_id"]) == (None, None, None)
    assert operation.reference not in answer.content.decode()
    assert str(operation.pk) not in answer.content.decode()
    assert api_as(dutch_officer).get("/api/v1/changes/").json()["results"] == []


def test_a_cursor_that_is_none_is_refused_with_what_to_do(german_officer, dutch_officer, api_as):
    stolen = api_as(dutch_officer).get("/api/v1/changes/").json()["next"]
    for wrong in ("x", "é", "1.00", "A" * 80, stolen):
        answer = api_as(german_officer).get("/api/v1/changes/", {"since": wrong})
        assert (answer.status_code, answer.json()["code"]) == (409, "cursor_unknown")


def test_a_cursor_does_not_tell_how_many_transactions_there_were(german_officer, api_as):
    ones = {api_as(german_officer).get("/api/v1/changes/", {"since": "now"}).json()["next"] for _ in range(2)}

    assert len(ones) == 2
    assert all(str(feed.now().transaction) not in one for one in ones)


def test_one_worker_tells_at_a_time_and_a_dead_one_is_followed(webhook, receiver, german_officer, now):
    _tell(german_officer, make_operation(german_officer), now)
    with delivery._alone(now) as first:  # noqa: SLF001 (another worker)
        assert first
        assert delivery.tend(at=now) == 0
    with delivery._alone(now) as died:  # noqa: SLF001
        assert died
        later = now + delivery.LEASE + timedelta(seconds=1)
        assert delivery.tend(at=later) == 1


def test_news_alone_are_asked_for_with_now(german_officer, api_as, now):
    _tell(german_officer, make_operation(german_officer), now)

    assert api_as(german_officer).get("/api/v1/changes/", {"since": "now"}).json()["results"] == []
