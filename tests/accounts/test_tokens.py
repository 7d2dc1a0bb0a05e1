"""API tokens reach as far as their scopes, from their networks, for one person of one party, and no longer."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from europol_portal.accounts import services
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import ApiToken
from europol_portal.web import step_up
from europol_portal.web.http import address_of

pytestmark = pytest.mark.django_db

PARTIES = "/api/v1/parties/"
OPERATION = {
    "code_name": "TEST HERON",
    "title": "A test",
    "crime_areas": [],
    "starts_on": "2027-01-11",
}
KEY = "01930000-0000-7000-8000-000000000000"


@pytest.fixture
def ask(client, german_officer):
    """Issues a token and asks the API with it."""

    def call(address=PARTIES, body=None, *, came_from="192.0.2.7", **values):
        at = timezone.now()
        key = services.issue_token(user=german_officer, label="x", lifetime=timedelta(days=1), at=at, **values)
        headers, kind = {"Authorization": f"Bearer {key}"}, "application/json"
        if body is None:
            return client.get(address, headers=headers, REMOTE_ADDR=came_from)
        return client.post(address, json.dumps(body), kind, headers=headers, REMOTE_ADDR=came_from)

    return call


def test_a_token_reads_and_writes_nothing_unless_it_says_so(ask):
    assert ask().status_code == 200
    refused = ask("/api/v1/operations/", OPERATION)
    allowed = ask("/api/v1/operations/", OPERATION, scopes=["read", "write"])

    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert allowed.status_code in {201, 400}


@pytest.mark.parametrize("name", ["consent-grant", "consent-refuse", "contribution-export", "dossier-pdf"])
def test_sensitive_acts_want_a_scope_of_their_own(ask, name):
    address = reverse(name, args=[KEY])
    body = None if "GET" in step_up.acts()[name].methods else {}

    refused = ask(address, body, scopes=["read", "write"])
    reached = ask(address, body, scopes=["read", "write", "sensitive"])

    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert reached.status_code != 403


@pytest.mark.parametrize(
    ("came_from", "status"),
    [("192.0.2.7", 200), ("192.0.3.7", 401), ("2001:db8::1", 200), ("2001:db9::1", 401), ("", 401), ("here", 401)],
)
def test_a_token_opens_from_its_networks_only(ask, came_from, status):
    answer = ask(came_from=came_from, networks=["192.0.2.0/24", "2001:db8::/32"])

    assert answer.status_code == status


@pytest.mark.parametrize("network", ["somewhere", "0.0.0.0/0", "::/0", "192.0.2.0/33", ""])
def test_what_is_no_network_is_refused(german_officer, now, network):
    with pytest.raises(DomainError) as refusal:
        services.issue_token(user=german_officer, label="x", lifetime=timedelta(days=1), at=now, networks=[network])

    assert refusal.value.code == "no_network"


@pytest.mark.parametrize("scopes", [[], ["everything"]])
def test_a_token_without_a_known_scope_is_refused(german_officer, now, scopes):
    with pytest.raises(DomainError):
        services.issue_token(user=german_officer, label="x", lifetime=timedelta(days=1), at=now, scopes=scopes)


def test_a_token_ends_with_the_party_that_it_was_issued_for(german_officer, france, now):
    services.issue_token(user=german_officer, label="x", lifetime=timedelta(days=1), at=now)
    token = ApiToken.objects.select_related("user").get()

    assert token.is_usable(now)
    token.user.party = france
    assert not token.is_usable(now)


def test_only_the_proxy_of_production_says_where_somebody_comes_from(rf, settings):
    request = rf.get("/", REMOTE_ADDR="10.0.0.2", headers={"X-Forwarded-For": "198.51.100.1, 192.0.2.7"})

    assert address_of(request) == "10.0.0.2"
    settings.IS_PRODUCTION = True
    assert address_of(request) == "192.0.2.7"


def test_the_profile_shows_scopes_networks_and_last_use(ask, client, german_officer, record):
    ask(networks=["192.0.2.0/24"])
    client.force_login(german_officer)

    page = client.get(reverse("accounts:profile")).content.decode()

    token = ApiToken.objects.get()
    assert token.last_address == "192.0.2.7"
    assert "192.0.2.0/24" in page
    assert record("accounts.token.issued")[0].changes == {"scopes": ["read"], "networks": 1}


def test_the_form_asks_for_scope_and_networks_and_says_what_is_wrong(client, german_officer):
    client.force_login(german_officer)
    typed = {"label": "import", "days": 30, "scopes": ["read", "write"], "networks": "192.0.2.0/24, here"}

    wrong = client.post(reverse("accounts:token-create"), typed)
    right = client.post(reverse("accounts:token-create"), typed | {"networks": "192.0.2.0/24, 192.0.2.9"})

    assert wrong.status_code == 422
    assert "is no network" in wrong.content.decode()
    assert right.status_code == 200
    assert german_officer.api_tokens.get().networks == ["192.0.2.0/24", "192.0.2.9/32"]


def test_a_token_is_known_to_scanners_by_its_beginning(german_officer, now):
    key = services.issue_token(user=german_officer, label="x", lifetime=timedelta(days=1), at=now)

    assert key.startswith("eptoken_")
    assert len(key) > 50
