"""Writes that name what was read are refused once it has changed; comparing leaves no trace."""

import pytest
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from operations.models import Operation

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(operation):
    """The operation in the API."""
    return reverse("operation-detail", args=[operation.pk])


def _readings(data_protection_officer):
    with acting_for(data_protection_officer):
        return AuditEvent.objects.filter(kind="operations.operation.read").count()


def test_what_was_read_is_written_once(url, operation, german_officer, api_as, data_protection_officer):
    program = api_as(german_officer)
    tag = program.get(url)["ETag"]
    assert program.get(url)["ETag"] == tag
    before = _readings(data_protection_officer)

    first = program.patch(url, {"title": "First"}, format="json", headers={"If-Match": tag})
    second = program.patch(url, {"title": "Second"}, format="json", headers={"If-Match": tag})

    assert (first.status_code, second.status_code) == (200, 412), first.json()
    assert second.json()["code"] == "changed_meanwhile"
    assert _readings(data_protection_officer) == before
    with acting_for(german_officer):
        assert Operation.objects.get(pk=operation.pk).title == "First"
    assert program.patch(url, {"title": "Third"}, format="json", headers={"If-Match": "*"}).status_code == 200
    assert program.patch(url, {"title": "Fourth"}, format="json").status_code == 200


def test_steps_ask_as_well_and_a_stranger_learns_nothing(url, german_officer, french_officer, api_as):
    tag = api_as(german_officer).get(url)["ETag"]
    step = {"step": "plan", "note": "x"}

    assert (
        api_as(german_officer).post(f"{url}step/", step, format="json", headers={"If-Match": '"x"'}).status_code == 412
    )
    assert api_as(german_officer).post(f"{url}step/", step, format="json", headers={"If-Match": tag}).status_code == 200
    for sent in ('"x"', tag, "*"):
        answer = api_as(french_officer).patch(url, {"title": "x"}, format="json", headers={"If-Match": sent})
        assert answer.status_code == 404


def test_what_did_not_change_is_not_sent_again(url, german_officer, dutch_officer, api_as):
    program = api_as(german_officer)
    tag = program.get(url)["ETag"]

    same = program.get(url, headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    assert program.get(url, headers={"If-None-Match": '"x"'}).status_code == 200
    assert api_as(dutch_officer).get(url)["ETag"]
