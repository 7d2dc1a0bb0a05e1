"""The demo world tells of requests in every state and of every kind, through the services."""

import pytest
from django.core.management import call_command

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import User
from support.models import Assessment, RequestMessage, Service, SupportRequest
from support.reference import CATALOGUE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_world")]


def _seen(model, column):
    found = set()
    for person in User.objects.filter(is_demo=True).select_related("party"):
        with acting_for(person):
            found |= set(model.objects.visible_to(person).values_list(column, flat=True))
    return found


def test_every_state_and_every_kind_is_there_to_be_seen():
    assert _seen(SupportRequest, "status") == set(SupportRequest.Status.values)
    assert _seen(SupportRequest, "kind") == set(Service.Kind.values)
    assert _seen(SupportRequest, "urgency") == set(SupportRequest.Urgency.values)
    assert _seen(RequestMessage, "kind") == set(RequestMessage.Kind.values)
    assert len(_seen(SupportRequest, "owner")) == 6
    assert len(_seen(Assessment, "pk")) >= 10


def test_the_mobile_office_of_the_action_day_is_known_to_germany_and_europol():
    known = {}
    for name in ("de.liaison", "nl.liaison", "fr.liaison", "europol.support", "europol.analyst"):
        person = User.objects.get(username=name)
        with acting_for(person):
            titles = SupportRequest.objects.visible_to(person).values_list("title", flat=True)
            known[name] = "Mobile office in Hamburg for the action day" in titles

    assert known == {
        "de.liaison": True,
        "nl.liaison": False,
        "fr.liaison": False,
        "europol.support": True,
        "europol.analyst": False,
    }


def test_the_catalogue_is_loaded_once_and_keeps_what_administrators_set():
    assert Service.objects.count() == len(CATALOGUE)
    assert set(Service.objects.values_list("kind", flat=True)) == set(Service.Kind.values)
    Service.objects.filter(code="mobile-office").update(lead_time_days=3)

    call_command("load_reference", verbosity=0)

    assert Service.objects.get(code="mobile-office").lead_time_days == 3
    for service in Service.objects.all():
        service.full_clean()
