"""Person by address by method: the status of every address of the portal, held against the reviewed table in docs/.

A new address without a row, or a row whose answers changed, fails: look at it, then `pytest --write-docs`.
"""

import logging
import re
from copy import copy

import pytest
from django.db import transaction
from django.template.base import Template
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from europol_portal.access.backends import PolicyBackend
from europol_portal.parties.models import User
from europol_portal.web import navigation
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
be done"; 302 leads on (nobody: to the sign-in page). An address has no line for a method that it does not know.
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
        seen.setdefault((name, keys), set()).update(_methods(entry.callback))
    return seen


def _methods(view):
    """GET and POST, as far as the view has a handler for them; functions decide for themselves."""
    owner = getattr(view, "view_class", None) or getattr(view, "cls", None)
    if owner is None:
        return {"GET", "POST"}
    known = getattr(view, "actions", None) or dir(owner)
    return {method for method in ("GET", "POST") if method.lower() in known}


def _clients():
    for person in PERSONS:
        client = Client()
        if person != ANONYMOUS:
            client.force_login(User.objects.get(username=person))
        yield client


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


@pytest.fixture
def quick(monkeypatch):
    """What decides nothing is left out of ten thousand requests: logs, the look-up of the same persons, numbers beside
    the navigation, the test client's own record of templates, and the drawing of a page that another person was drawn.
    """
    persons, drawn = {}, set()
    look_up, draw = PolicyBackend.get_user, TemplateResponse.rendered_content.fget

    def get_user(self, user_id):
        if user_id not in persons:
            persons[user_id] = look_up(self, user_id)
            assert persons[user_id].roles, "memberships are read with the person"
        return copy(persons[user_id])

    def rendered_content(self):
        match = self._request.resolver_match
        page = (match and match.view_name, self._request.method, self.status_code)
        if page in drawn:
            return ""
        drawn.add(page)
        return draw(self)

    monkeypatch.setattr(PolicyBackend, "get_user", get_user)
    monkeypatch.setattr(TemplateResponse, "rendered_content", property(rendered_content))
    monkeypatch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))
    monkeypatch.setattr(navigation, "counts", lambda _person: {})
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("quick")
def test_every_address_answers_every_person_as_reviewed(request):
    chosen, clients = choose(), list(_clients())
    rows = []
    for (name, keys), methods in _addresses().items():
        wanted = {key: chosen_name(name, key) for key in keys}
        missing = [key for key, subject in wanted.items() if subject is None]
        assert not missing, f"{name} needs {missing}: say in subjects.py which object stands in its address"
        address = reverse(name, kwargs={key: chosen[subject] for key, subject in wanted.items()})
        rows += [
            f"| {name} | {method} | " + " | ".join(_status(client, method, address) for client in clients) + " |"
            for method in sorted(methods)
        ]
    head = ["| address | method | " + " | ".join(PERSONS) + " |", "| --- " * (len(PERSONS) + 2) + "|"]
    table = "\n".join([INTRO, *head, *sorted(rows), ""])

    failed = [row for row in rows if re.search(r"\| (5\d\d|ERR) ", row) and not row.startswith("| readyz")]
    assert failed == [], "an address answers with a server error"
    compare_page(request, "access-matrix.md", table)
