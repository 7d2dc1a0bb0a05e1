"""The recipe for a new service works as it is written."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from europol_portal.access.binding import acting_for
from support import reference
from support.models import Service, SupportRequest
from support.models.details import DETAILS
from tests.factories import support as factories
from tests.factories.support import make_delivered

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/recipes/new-support-service.md").read_text(encoding="utf-8")


def test_the_entry_of_the_page_is_asked_for_and_delivered(german_officer, service_coordinator, client, monkeypatch):
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    entry = eval(block, {"Entry": reference.Entry})  # noqa: S307 (our own page)
    monkeypatch.setattr(reference, "CATALOGUE", (*reference.CATALOGUE, entry))
    reference.load()
    service = Service.objects.get(code=entry.code)

    request = make_delivered(german_officer, service_coordinator, entry.kind, service=service)

    assert request.status == SupportRequest.Status.DELIVERED
    client.force_login(german_officer)
    assert entry.name in client.get(reverse("support:service-list")).content.decode()
    with acting_for(german_officer):
        assert SupportRequest.objects.get(service=service).reference


def test_every_kind_has_what_the_page_asks_for():
    for kind in Service.Kind.values:
        assert DETAILS[kind], kind
        assert factories.DETAILS[kind], kind


def test_every_file_that_the_page_names_exists():
    named = set(re.findall(r"`((?:support|tests)/[\w/]+\.py)`", PAGE))

    assert len(named) >= 5
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
