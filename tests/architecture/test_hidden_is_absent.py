"""What a person may not know answers everywhere, for every method, like what does not exist: byte for byte."""

import re
from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse

from europol_portal.parties.models import User
from tests.architecture.subjects import ABSENT, choose, chosen_name
from tests.architecture.test_access_matrix import _addresses
from tests.taken_back import taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_world")]

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
NEVER_GIVEN = 987_654_321
ONCE = re.compile(r'nonce-[\w+/=-]+|nonce="[^"]*"|csrfmiddlewaretoken" value="\w+"|csrf-token[^>]*|X-CSRFToken[^>]*')
OF_THE_ANSWER = {"Date", "Content-Length", "X-Request-ID", "Server-Timing"}
PAGES = ("get", "head", "options", "post")
PROGRAMS = (*PAGES, "put", "patch", "delete")
ENOUGH = 60  # addresses of hidden objects, or nothing was tested


def _pairs():
    """Addresses with an object of others in them, each with the same one that names nothing."""
    chosen = choose()
    for name, keys in sorted(_addresses()):
        given = {key: chosen[chosen_name(name, key)] for key in keys}
        nothing = {key: _nothing(value) for key, value in given.items()}
        if nothing != given:
            yield name, reverse(name, kwargs=given), reverse(name, kwargs=nothing)


def _nothing(value):
    if KEY.fullmatch(str(value)):
        return ABSENT
    return NEVER_GIVEN if isinstance(value, int) and value else value


def _answer(client, method, address):
    with taken_back():
        told = getattr(client, method)(
            address, **({} if method in {"get", "head"} else {"content_type": "application/json"})
        )
        body = b"".join(told.streaming_content) if told.streaming else told.content
    headers = {name: value for name, value in told.headers.items() if name not in OF_THE_ANSWER}
    return (
        told.status_code,
        _plain(repr(sorted(headers.items())), address),
        _plain(body.decode(errors="replace"), address),
    )


def _plain(text, address):
    """Without what every answer has of its own, and without the key that was asked for."""
    return ONCE.sub("", KEY.sub("KEY", text.replace(address, "ADDRESS"))).replace(str(NEVER_GIVEN), "KEY")


@pytest.mark.parametrize("person", ["fr.liaison"])
def test_no_address_tells_the_hidden_from_the_absent(person):
    client, differing, hidden = Client(raise_request_exception=False), [], Counter()
    client.force_login(User.objects.get(username=person))

    for name, address, nowhere in _pairs():
        first = "get" if _answer(client, "get", address)[0] != 405 else "post"
        if _answer(client, first, address)[0] != 404:
            continue  # seen, or refused to everybody of this role
        for method in PROGRAMS if address.startswith("/api/") else PAGES:
            hidden[method] += 1
            if _answer(client, method, address) != _answer(client, method, nowhere):
                differing.append(f"{method} {name}")

    assert differing == []
    assert hidden["head"] > ENOUGH
