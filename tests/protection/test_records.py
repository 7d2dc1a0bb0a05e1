"""Records of processing come from the model and are the officer's to read."""

import pytest
from django.urls import reverse

from europol_portal.protection import records
from europol_portal.protection.records import Activity

pytestmark = pytest.mark.django_db


def test_the_fields_of_a_record_are_those_of_the_model():
    (entities,) = [
        table for one in records.activities() for table in records.tables(one) if table.label == "intelligence.entity"
    ]

    assert {"label", "birth_date", "necessity"} <= set(entities.fields)
    assert not {"id", "kind", "party_ids"} & set(entities.fields)


def test_a_model_that_nobody_names_or_two_name_is_found(monkeypatch):
    known = {activity.code: activity for activity in records.activities()}
    contributions = known.pop("contributions")
    monkeypatch.setattr(records, "_activities", known)
    assert "intelligence.entity" in records.unnamed()
    twice = Activity(**(vars(contributions) | {"code": "twice"}))
    monkeypatch.setattr(records, "_activities", known | {"contributions": contributions, "twice": twice})
    assert "intelligence.entity" in records.unnamed()


def test_the_officer_reads_them_and_nobody_else(as_, data_protection_officer, german_officer):
    page = as_(data_protection_officer).get(reverse("protection:processing"))

    assert "Operational analysis: projects" in page.content.decode()
    assert as_(german_officer).get(reverse("protection:processing")).status_code == 403
