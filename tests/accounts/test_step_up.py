"""Sensitive acts wait until their person has shown again who sits there; what was typed goes on."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from django.utils import timezone

from europol_portal.web import step_up
from tests.accounts.test_passkeys import _options
from tests.accounts.test_views import PROFILE
from tests.factories.parties import PASSWORD

pytestmark = pytest.mark.django_db

TOKEN, EXPORT, SESSIONS = reverse("accounts:token-create"), reverse("audit:export"), "accounts.session.proved"
TYPED = {"label": "Import of <our> system", "days": "30", "scopes": "read"}


@pytest.fixture
def stale():
    """Signs a person in whose last proof is too old."""

    def sign_in(person):
        client = Client()
        client.force_login(person)
        session = client.session
        session[step_up.PROVED] = (timezone.now() - timedelta(minutes=61)).timestamp()
        session.save()
        return client

    return sign_in


def _fields(page):
    """The hidden fields of the form, as a browser sends them."""
    found = re.findall(r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', page.content.decode())
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def _names(patterns=None, namespace=""):
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}"
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _names(entry.url_patterns, inner)


def test_every_sensitive_act_has_an_address():
    assert set(step_up.acts()) <= set(_names())


def test_within_its_minutes_an_act_asks_nothing(client, german_officer):
    client.force_login(german_officer)

    assert client.post(TOKEN, TYPED).status_code == 200


def test_a_stale_session_is_asked_and_what_was_typed_goes_on(stale, german_officer, record):
    client = stale(german_officer)

    asked = client.post(TOKEN, TYPED)
    wrong = client.post(TOKEN, {**_fields(asked), "portal_password": "wrong"})
    done = client.post(TOKEN, {**_fields(wrong), "portal_password": PASSWORD})

    assert asked.status_code == wrong.status_code == 403
    assert _fields(asked) == _fields(wrong) == TYPED
    assert "not your password" in wrong.content.decode()
    assert done.status_code == 200
    assert german_officer.api_tokens.get().label == TYPED["label"]
    assert client.post(TOKEN, TYPED).status_code == 200
    assert record(SESSIONS)[0].changes == {"act": "accounts:token-create"}
    assert len(record("accounts.session.not_proved")) == 1


def test_a_proof_that_failed_five_times_waits(stale, german_officer):
    client = stale(german_officer)
    for _ in range(5):
        client.post(TOKEN, {**TYPED, "portal_password": "wrong"})

    slowed = client.post(TOKEN, {**TYPED, "portal_password": PASSWORD})

    assert slowed.status_code == 403
    assert "Too many" in slowed.content.decode()
    assert not german_officer.api_tokens.exists()


def test_who_has_an_app_shows_a_code_and_no_password_does(stale, german_officer, app_of):
    code, _codes = app_of(german_officer, timezone.now() - timedelta(minutes=5))
    client = stale(german_officer)

    assert client.post(TOKEN, {**TYPED, "portal_password": PASSWORD}).status_code == 403
    assert client.post(TOKEN, {**TYPED, "portal_code": code(timezone.now())}).status_code == 200


def test_who_has_a_passkey_shows_it(stale, german_officer, device_of, now):
    device, client = device_of(german_officer, now), stale(german_officer)
    asked = client.post(TOKEN, TYPED)

    done = client.post(TOKEN, {**_fields(asked), "portal_passkey": device.show(_options(asked))})

    assert done.status_code == 200


def test_an_export_leads_over_a_page_of_its_own(stale, data_protection_officer):
    client = stale(data_protection_officer)
    asked = client.get(f"{EXPORT}?kind=x")
    action = unescape(re.search(r'action="(/accounts/proof/[^"]*)"', asked.content.decode()).group(1))

    assert asked.status_code == 403
    assert client.post(action, {"portal_password": "wrong"}).status_code == 403
    done = client.post(action, {"portal_password": PASSWORD})
    assert done.headers["Location"] == f"{EXPORT}?kind=x"
    assert client.get(done.headers["Location"]).status_code == 200


def test_the_page_of_the_proof_never_leads_out_of_the_portal(stale, german_officer):
    client = stale(german_officer)

    done = client.post("/accounts/proof/?next=https://elsewhere.example/", {"portal_password": PASSWORD})

    assert done.headers["Location"] == reverse("desk")


def test_what_is_not_sensitive_is_never_asked(stale, german_officer):
    assert stale(german_officer).get(PROFILE).status_code == 200


def test_a_program_in_a_browser_gets_a_code_and_renews_its_session(stale, german_officer):
    client = stale(german_officer)
    key = "01930000-0000-7000-8000-000000000000"
    address = f"/api/v1/contributions/{key}/export/"

    refused = client.get(address)
    wrong = client.post("/api/v1/proof/", {"password": "wrong"}, content_type="application/json")
    right = client.post("/api/v1/proof/", {"password": PASSWORD}, content_type="application/json")

    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_needed")
    assert (wrong.status_code, wrong.json()["code"]) == (403, "proof_wrong")
    assert right.status_code == 204
    assert client.get(address).status_code == 404


def test_a_program_with_htmx_gets_the_whole_page_to_show(stale, german_officer):
    asked = stale(german_officer).post(TOKEN, TYPED, headers={"HX-Request": "true"})

    assert asked.headers["X-Portal-Step-Up"] == "asked"
    assert asked.content.decode().lstrip().startswith("<!DOCTYPE html>")


def test_files_are_asked_for_again(stale, german_officer, tmp_path):
    (tmp_path / "a.txt").write_text("a")
    with (tmp_path / "a.txt").open("rb") as file:
        asked = stale(german_officer).post(TOKEN, {**TYPED, "file": file})

    assert "Choose your files again" in asked.content.decode()


@pytest.mark.parametrize("name", sorted(step_up.acts()))
def test_every_page_and_resource_of_the_table_asks(stale, german_officer, name):
    key = {"pk": "01930000-0000-7000-8000-000000000000", "force_id": "01930000-0000-7000-8000-000000000000"}
    address = ""
    for values in ({}, {"pk": key["pk"]}, {"pk": 1}, {"object_id": 1}, {"force_id": key["force_id"]},
                   {"pk": key["pk"], "step": "x"}, {"pk": key["pk"], "act": "x"}, {"pk": key["pk"], "form": "csv"},
                   {"pk": key["pk"], "part_id": 1}, {"code": "x"}, {"pk": 1, "step": "x"}):  # fmt: skip
        try:
            address = reverse(name, kwargs=values)
            break
        except NoReverseMatch:
            continue
    act = step_up.acts()[name]
    method = "get" if "GET" in act.methods else "post"

    answer = getattr(stale(german_officer), method)(address)

    assert address
    assert answer.status_code == 403
    said = answer.json()["code"] if address.startswith("/api/") else answer.headers["X-Portal-Step-Up"]
    assert said in {"step_up_needed", "asked"}
