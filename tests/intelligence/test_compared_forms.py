"""Entities carry the one compared form, also those that were stored under an older rule."""

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from europol_portal.access.binding import Binding, acting, acting_for
from intelligence.models import Entity
from tests.factories.intelligence import make_entity_content, send_contribution

pytestmark = pytest.mark.django_db
MIGRATION = importlib.import_module("intelligence.migrations.0016_compared_forms")


def test_a_phone_number_of_greece_is_read_by_its_iso_code():
    assert MIGRATION.form_of("communication_means", "phone", "21 0555 0101", "", "EL") == "+302105550101"
    assert MIGRATION.form_of("means_of_transport", "plate", "IKA 4821", "GR", "DE") == "GR:IKA4821"


def test_a_web_address_is_an_entity_of_its_own(german_officer, dutch_officer, now):
    web = make_entity_content(subtype=Entity.Subtype.URL, label="hxxps://Shop[.]Example/buy")
    sent = send_contribution(german_officer, dutch_officer, at=now, entities=[web])

    with acting_for(dutch_officer):
        assert sent.entities.get().normalised == "https://shop.example/buy"


def test_sent_entities_get_the_form_of_the_rule_and_stay_final_afterwards(sent):
    with acting(Binding(role="none")), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE intelligence_entity DISABLE TRIGGER keep_sent")
        cursor.execute("UPDATE intelligence_entity SET normalised = 'old form'")
        cursor.execute("ALTER TABLE intelligence_entity ENABLE TRIGGER keep_sent")
        MIGRATION.renormalise(apps, SimpleNamespace(connection=connection))

        assert Entity.objects.get().normalised == "+31612345678"
        cursor.execute(
            "SELECT tgenabled FROM pg_trigger WHERE tgrelid = 'intelligence_entity'::regclass AND tgname = 'keep_sent'"
        )
        assert cursor.fetchone() == ("O",)
