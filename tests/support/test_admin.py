"""Administrators keep the catalogue in Django admin; nothing operational is shown there."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from support.models import Service
from tests.factories.support import make_service

pytestmark = pytest.mark.django_db

LIST = reverse("admin:support_service_changelist")


def _typed(service):
    values = {field.name: getattr(service, field.name) for field in service._meta.fields}
    return {name: value for name, value in values.items() if value is not None and value is not False} | {"open_to": ""}


def test_only_the_catalogue_is_registered():
    assert [model for model in apps.get_app_config("support").get_models() if admin.site.is_registered(model)] == [
        Service
    ]


def test_an_administrator_changes_a_service_and_the_record_says_so(as_, administrator, data_protection_officer):
    service = make_service()
    browser = as_(administrator)
    assert browser.get(LIST).status_code == 200

    answer = browser.post(
        reverse("admin:support_service_change", args=[service.pk]), _typed(service) | {"lead_time_days": "21"}
    )

    assert answer.status_code == 302, answer.context and answer.context["errors"]
    assert Service.objects.get(pk=service.pk).lead_time_days == 21
    with acting_for(data_protection_officer):
        event = AuditEvent.objects.get(kind="support.service.changed")
    assert (event.verb, event.changes["fields"]) == ("administration", ["lead_time_days"])


def test_nobody_deletes_a_service(as_, administrator):
    service = make_service()

    assert as_(administrator).post(reverse("admin:support_service_delete", args=[service.pk])).status_code == 403


def test_others_do_not_reach_the_catalogue_of_the_admin(as_, service_coordinator, german_officer):
    for person in (service_coordinator, german_officer):
        assert as_(person).get(LIST).status_code in {302, 403}
