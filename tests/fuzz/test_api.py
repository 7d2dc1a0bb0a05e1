"""Whatever a program sends to the API, it answers: schemathesis makes the calls from the portal's own description.

It takes minutes and runs with `python3 -m dev fuzz` only, which says how many calls (FUZZ_EXAMPLES).
"""

import contextlib
import json
import logging
import os
from collections import Counter
from urllib.parse import urlencode

import pytest
import schemathesis
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode

from europol_portal.parties.models import User
from tests.architecture.subjects import ABSENT, choose, chosen_name
from tests.taken_back import taken_back

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demo_world"),
    pytest.mark.skipif(not EXAMPLES, reason="runs with python3 -m dev fuzz"),
]
PERSONS = ("de.liaison", "europol.analyst")
ENOUGH = 50  # answers with content
STAND_INS = (ABSENT, "0", "x", "csv")
METHODS = ("get", "post", "put", "patch", "delete", "head", "options")


@pytest.fixture(autouse=True)
def quiet():
    """Refused calls are what this file makes; the log of them is nobody's to read."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def _address(template: str, chosen) -> str:
    """The path with objects of the demo world in it: a call that never finds anything tests nothing."""
    for stand_in in STAND_INS:
        parts = [stand_in if part.startswith("{") else part for part in template.split("/")]
        with contextlib.suppress(Resolver404):
            match = resolve("/".join(parts))
            names = {key: chosen_name(match.view_name, key) for key in match.kwargs if key != "format"}
            kwargs = {key: chosen[name] if name else stand_in for key, name in names.items()}
            return reverse(match.view_name, kwargs=kwargs)
    return template.replace("{", "").replace("}", "")


def _send(client, address, case):
    query = f"?{urlencode(case.query, doseq=True)}" if case.query else ""
    body, media = case.body, case.media_type or "application/json"
    if not isinstance(body, str | bytes):
        body = "" if "NotSet" in type(body).__name__ else json.dumps(body, default=str)
    if media.startswith("multipart"):
        media = "multipart/form-data; boundary=xx"
    with taken_back():
        answer = client.generic(case.method, address + query, body, content_type=media)
        if answer.streaming:
            list(answer.streaming_content)
    return answer


@pytest.mark.parametrize("person", PERSONS)
def test_no_call_is_answered_by_an_error_of_the_portal(person):
    raw = json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))
    schema, chosen, client = schemathesis.openapi.from_dict(raw), choose(), Client(raise_request_exception=False)
    client.force_login(User.objects.get(username=person))
    answers, broken = Counter(), {}

    for result in schema.get_all_operations():
        operation = result.ok()
        address = _address(operation.path, chosen)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            for status, said in _calls(client, operation, address, mode):
                answers[status] += 1
                if status >= 500:
                    broken.setdefault(f"{operation.method} {operation.path}", said)

    print(f"{person}: {sum(answers.values())} calls, answers {dict(sorted(answers.items()))}")  # noqa: T201 - the figure
    assert broken == {}
    assert answers[200] > ENOUGH, "nothing was reached"


def _calls(client, operation, address, mode):
    told = []

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(operation.as_strategy(generation_mode=mode))
    def call(case):
        answer = _send(client, address, case)
        why = repr(getattr(answer, "exc_info", None) or "")
        told.append((answer.status_code, f"{case.query} {case.body!r:.300} {why:.500}"))

    with contextlib.suppress(schemathesis.errors.SchemathesisError):  # nothing wrong can be said without parameters
        call()
    return told
