"""Person by address by method: the status of every address of the portal, held against the reviewed table in docs/.

A new address without a row, or a row whose answers changed, fails: look at it, then `pytest --write-docs`.
"""

import logging
import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from europol_portal.parties.models import User
from tests.architecture.subjects import choose, chosen_name
from tests.architecture.test_generated_docs import compare_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_world")]

ANONYMOUS = "nobody"
PERSONS = [
    ANONYMOUS, "de.liaison", "nl.liaison", "pl.liaison", "fr.liaison", "us.liaison", "frontex.liaison",
    "europol.analyst", "europol.duty", "europol.support", "europol.grants", "europol.dpo", "europol.admin",
]  # fmt: skip
ADMIN_PAGES = re.compile(r"admin:(index|logout|password_change|\w+_(changelist|add))$")
INTRO = """# Access matrix

Who gets which answer where. Generated from the demo world and held by a test: `test_access_matrix.py`.

The objects in the addresses are an operation of Germany that the Netherlands joined and Poland is invited to, a
contribution of Germany to the Netherlands, and a request of Germany. GET is a reading, POST an empty writing: 400, 409
and 422 mean "allowed, but the data is missing or refused by a rule"; 404 "not there, or not to be known"; 403 "not to
be done"; 302 leads on (nobody: to the sign-in page); 405 no such method.
"""


def _routes(patterns=None, prefix="", namespace=""):
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}" if entry.name else path
            yield name, path, entry
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _routes(entry.url_patterns, path, inner)


def _addresses():
    seen = {}
    for name, path, entry in _routes():
        if name.startswith("admin:") and not ADMIN_PAGES.match(name):
            continue
        if "format" in path or (path.startswith("admin/") and name == path):  # the same view with a suffix, redirects
            continue
        keys = tuple(sorted(entry.pattern.converters)) or tuple(
            sorted(getattr(entry.pattern, "regex", re.compile("")).groupindex)
        )
        seen.setdefault((name, keys), None)
    return list(seen)


def _status(client, method, address):
    client.raise_request_exception = False
    cookies = client.cookies.copy()
    try:
        with transaction.atomic():
            answer = client.generic(method, address, content_type="application/json" if "/api/" in address else "")
            transaction.set_rollback(True)
    except transaction.TransactionManagementError:
        return "ERR"
    client.cookies = cookies  # signing out is taken back, too
    if hasattr(answer, "streaming_content"):
        list(answer.streaming_content)
    return str(answer.status_code)


def _clients():
    for person in PERSONS:
        client = Client()
        if person != ANONYMOUS:
            client.force_login(User.objects.get(username=person))
        yield client


@pytest.fixture
def quiet():
    """No log: thousands of refusals with their tracebacks take longer to write than to give."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("quiet")
def test_every_address_answers_every_person_as_reviewed(request):
    chosen, clients = choose(), list(_clients())
    rows = []
    for name, keys in _addresses():
        wanted = {key: chosen_name(name, key) for key in keys}
        missing = [key for key, subject in wanted.items() if subject is None]
        assert not missing, f"{name} needs {missing}: say in subjects.py which object stands in its address"
        address = reverse(name, kwargs={key: chosen[subject] for key, subject in wanted.items()})
        rows += [
            f"| {name} | {method} | " + " | ".join(_status(client, method, address) for client in clients) + " |"
            for method in ("GET", "POST")
        ]
    head = ["| address | method | " + " | ".join(PERSONS) + " |", "| --- " * (len(PERSONS) + 2) + "|"]
    table = "\n".join([INTRO, *head, *sorted(rows), ""])

    failed = [row for row in rows if re.search(r"\| (5\d\d|ERR) ", row) and not row.startswith("| readyz")]
    assert failed == [], "an address answers with a server error"
    compare_page(request, "access-matrix.md", table)
