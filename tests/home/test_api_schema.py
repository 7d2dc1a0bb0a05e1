"""The API as a whole: every resource under one roof, described as OpenAPI 3.1 without a warning."""

import re

import pytest
from django.urls import reverse
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

RESOURCES = {
    "parties", "authorities", "crime-areas", "operations", "cases", "contributions", "entities", "services",
    "support-requests", "notifications", "audit-events",
}  # fmt: skip


@pytest.fixture(scope="module")
def schema():
    """The document as the portal serves it."""
    GENERATOR_STATS.reset()
    return SchemaGenerator().get_schema(request=None, public=True)


def test_every_resource_is_described(schema):
    described = {path.split("/")[3] for path in schema["paths"] if path.startswith("/api/v1/")}

    assert described >= RESOURCES


def test_the_document_is_open_api_3_1_and_valid(schema):
    assert schema["openapi"].startswith("3.1")
    validate_schema(schema)


def test_describing_it_gives_no_warning(schema, capsys):
    assert not GENERATOR_STATS, capsys.readouterr().err


def test_every_address_asks_for_a_token_or_a_session(schema):
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation["security"], f"{method} {path}"
            assert {} not in operation["security"], f"{method} {path}"


@pytest.mark.django_db
def test_the_document_is_for_signed_in_people(client, german_officer):
    address = reverse("api-schema")
    assert client.get(address).status_code == 401

    client.force_login(german_officer)
    answer = client.get(address)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/vnd.oai.openapi+json")


@pytest.mark.django_db
def test_the_browsable_page_holds_no_inline_code_and_needs_no_looser_policy(client, german_officer):
    address = reverse("api-docs")
    assert client.get(address).headers["Location"].startswith(reverse("login"))

    client.force_login(german_officer)
    answer = client.get(address)
    page = answer.content.decode()
    script = re.search(r'<script src="([^"]*script=[^"]*)"', page).group(1)

    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script>", page)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert client.get(script).headers["Content-Type"].startswith("application/javascript")
