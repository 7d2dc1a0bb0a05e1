"""Figures for monitors: with the token alone, and without anything about people."""

import re
from types import SimpleNamespace

import pytest
from django.test import Client

from europol_portal.home import workers
from europol_portal.web import metrics
from tests.factories.parties import PASSWORD

TOKEN = "t" * 40

pytestmark = pytest.mark.django_db


@pytest.fixture
def monitor(settings):
    """A client that sends the token."""
    settings.METRICS_TOKEN = TOKEN
    return Client(headers={"Authorization": f"Bearer {TOKEN}"})


def _figures(monitor):
    answer = monitor.get("/metrics/")
    assert answer.status_code == 200
    text = answer.content.decode()
    return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")), text


def test_a_monitor_with_the_token_gets_state_and_counts(monitor):
    monitor.get("/accounts/login/")
    figures, _ = _figures(monitor)

    assert figures['portal_part_ready{part="database"}'] == "1.0"
    assert float(figures["portal_disk_free_ratio"]) > 0
    assert {"portal_outbox_age_seconds", "portal_dead_letters", "portal_seal_lag_seconds"} <= figures.keys()
    assert float(figures['portal_answers_total{method="GET",route="login",status="200"}']) >= 1
    assert float(figures['portal_queries_total{route="login"}']) >= 0


def test_without_the_token_the_address_is_as_unknown_as_any_other(settings):
    settings.METRICS_TOKEN = TOKEN
    browser = Client()
    unknown = browser.get("/no-such-page/").status_code

    assert browser.get("/metrics/").status_code == unknown
    assert browser.get("/metrics/", headers={"Authorization": "Bearer wrong"}).status_code == unknown
    assert browser.get("/metrics/", headers={"Authorization": TOKEN}).status_code == unknown


def test_where_no_token_is_set_nothing_answers(settings):
    settings.METRICS_TOKEN = ""
    for header in ("", "Bearer ", "Bearer None"):
        assert Client(headers={"Authorization": header}).get("/metrics/").status_code in {302, 404}


def test_the_figures_name_no_person_no_party_and_no_key(monitor, german_officer):
    browser = Client()
    assert browser.login(username=german_officer.username, password=PASSWORD)
    secret = "0193b5c0-0000-7000-8000-00000000abcd"
    browser.get(f"/operations/{secret}/?q=Petrov")
    browser.get("/Petrov-unknown/")

    _, text = _figures(monitor)

    for word in (german_officer.username, "Petrov", secret, "Germany"):
        assert word not in text
    labels = set(re.findall(r"(\w+)=\"", text))
    assert labels <= {"route", "method", "status", "kind", "task", "outcome", "part", "le", "implementation", "major",
                      "minor", "patchlevel", "version", "generation"}  # fmt: skip


def test_an_unknown_method_or_address_makes_no_label_of_its_own(monitor):
    monitor.generic("BREW", "/made-up/one/")
    figures, text = _figures(monitor)

    assert "BREW" not in text
    assert "made-up" not in text
    assert any('method="other"' in name and 'route="none"' in name for name in figures)


def test_tasks_are_counted_by_name_and_end(monitor):
    task = SimpleNamespace(name="support.tasks.remind")
    workers.note_begin(task_id="1")
    workers.count(task_id="1", task=task, state="SUCCESS")
    workers.count(task_id="2", task=task, state="FAILURE")
    figures, _ = _figures(monitor)

    assert figures['portal_tasks_total{outcome="failure",task="support.tasks.remind"}'] == "1.0"
    assert figures['portal_task_seconds_count{task="support.tasks.remind"}'] == "1.0"
    assert workers.began == {}


@pytest.mark.parametrize(
    ("path", "header", "status"),
    [("/metrics/", f"Bearer {TOKEN}", "200"), ("/metrics/", "Bearer no", "404"), ("/", f"Bearer {TOKEN}", "404")],
)
def test_a_worker_answers_the_token_alone(settings, path, header, status):
    settings.METRICS_TOKEN = TOKEN
    told = []
    body = b"".join(
        workers.answer({"PATH_INFO": path, "HTTP_AUTHORIZATION": header}, lambda *said: told.append(said[0]))
    )

    assert told[0].startswith(status)
    assert (b"portal_tasks" in body) == (status == "200")


def test_what_is_counted_is_counted_in_any_case():
    assert metrics.exposition()[1].startswith("text/plain")
