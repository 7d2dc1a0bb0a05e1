"""Whatever stands in the address of a list, it answers: a page, a refusal, never an error, and never more rows."""

import logging
import os
import random
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from europol_portal.parties.models import User
from tests.architecture.test_access_matrix import _addresses
from tests.taken_back import taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_world")]

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "1"))
SEED = 20261201
NAMES = (
    "q", "before", "after", "page", "page_size", "cursor", "box", "side", "sort", "ordering", "status", "kind", "party",
    "owner", "crime_area", "from", "to", "day", "view", "unread", "format", "limit", "offset", "id", "pk",
    "owner__people__password__startswith", "contribution__body__contains", "q__regex", "_connector", "_negated",
    "pk__in", "id__gt",
)  # fmt: skip
VALUES = (
    "", " ", "\x00", "0", "-1", "9" * 30, "1e309", "NaN", "true", "null", "None", "[]", "{}", "a" * 3000, "%", "_",
    "'\" OR 1=1 --", "<script>alert(1)</script>", "{{7*7}}", "2026-02-30", "0000-00-00", "9999-12-31", "24:61", "\\",
    "\u202e\u200b", "../../etc/passwd", "(((((((((", "a & | ! <-> b:*", '"', "DE", "OR 1=1 OR", "e\u0301" * 50,
    "\ud7ff", "\U0001f600", ",", ";", "=cmd|'/c calc'!A1", "*", "é ß ı", "01930000-0000-7000-8000-000000000000",
)  # fmt: skip
PERSONS = ("de.liaison", "europol.analyst")[: 1 if EXAMPLES == 1 else None]
LEFT_OUT = ("logout", "readyz")  # ends the session; is not ready without a broker


@pytest.fixture(autouse=True)
def quiet():
    """Refused calls are what this file makes; the log of them is nobody's to read."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def _lists():
    return sorted(reverse(name) for (name, keys), methods in _addresses().items() if not keys and "GET" in methods)


def _status(client, address):
    with taken_back():
        answer = client.get(address)
        if answer.streaming:
            list(answer.streaming_content)
    return answer.status_code


@pytest.mark.parametrize("person", PERSONS)
def test_no_query_in_an_address_breaks_a_page(person):
    client, chance, broken = Client(raise_request_exception=False), random.Random(SEED), []
    client.force_login(User.objects.get(username=person))

    for address in _lists():
        for _ in range(EXAMPLES):
            query = urlencode([(chance.choice(NAMES), chance.choice(VALUES)) for _ in range(6)])
            if not any(part in address for part in LEFT_OUT) and _status(client, f"{address}?{query}") >= 500:
                broken.append(f"{address}?{query}"[:300])

    assert broken == []


RELATIONS = {
    "owner__people__password__startswith": "x", "shares__group__code": "FR", "_connector": "OR", "_negated": "1",
    "owner__code__regex": "^X", "pk__in": "1",
}  # fmt: skip


@pytest.mark.parametrize("name", ["contribution-list", "operation-list", "support-request-list", "case-list"])
def test_what_stands_in_an_address_never_filters_by_itself(client, name):
    client.force_login(User.objects.get(username="de.liaison"))
    address = reverse(name)
    usual = client.get(address)
    assert usual.json()["results"]

    for key, value in RELATIONS.items():
        answer = client.get(address, {key: value})
        assert answer.status_code == 400 or answer.json()["results"] == usual.json()["results"], key
