"""Reference data as published, loaded as often as one likes."""

from datetime import date

import pytest
from django.core.management import call_command

from europol_portal.parties import reference
from europol_portal.parties.models import Authority, CrimeArea, EmpactPriority, Party, PriorityArea
from tests.kept import kept

pytestmark = pytest.mark.django_db


@pytest.fixture
@kept
def loaded(db):
    return reference.load()


def test_all_member_states_have_one_national_unit_and_one_liaison_bureau(loaded):
    members = Party.objects.filter(kind=Party.Kind.MEMBER_STATE)

    assert members.count() == 27
    for kind in (Authority.Kind.NATIONAL_UNIT, Authority.Kind.LIAISON_BUREAU):
        assert Authority.objects.filter(party__in=members, kind=kind).count() == 27


def test_greece_is_written_as_the_union_writes_it(loaded):
    assert Party.objects.get(name="Greece").code == "EL"


def test_europol_is_the_one_hub(loaded):
    assert Party.objects.get(is_hub=True).code == "EP"


@pytest.mark.parametrize("code", ["EJ", "FX", "EUIPO", "OLAF", "EPPO", "CEPOL", "EUDA", "EULISA"])
def test_each_union_body_has_a_desk(loaded, code):
    assert Authority.objects.get(party__code=code).kind == Authority.Kind.AGENCY_DESK


def test_personal_data_never_goes_where_only_a_strategic_agreement_holds(loaded):
    strategic = Party.objects.filter(cooperation_level=Party.Cooperation.STRATEGIC)

    assert {party.code for party in strategic} == {"BR", "TR"}
    assert not strategic.filter(personal_data_allowed=True).exists()


def test_annex_one_has_thirty_forms_of_crime_and_from_2026_one_more(loaded):
    assert CrimeArea.objects.valid_on(date(2025, 12, 31)).count() == 30
    assert CrimeArea.objects.valid_on(date(2026, 1, 11)).count() == 31
    assert CrimeArea.objects.valid_on(date(2017, 4, 30)).count() == 0


def test_each_priority_area_of_the_mission_has_crime_areas(loaded):
    assert all(area.crime_areas.exists() for area in PriorityArea.objects.all())
    assert PriorityArea.objects.count() == 3


def test_empact_has_ten_priorities_until_2025_and_seven_from_2026(loaded):
    assert EmpactPriority.objects.valid_on(date(2025, 6, 1)).count() == 10
    assert EmpactPriority.objects.valid_on(date(2026, 6, 1)).count() == 7


def test_loading_again_adds_nothing_and_corrects_names(loaded):
    Party.objects.filter(code="DE").update(name="Wrong")
    CrimeArea.objects.filter(code="fraud").update(name="Wrong")

    again = reference.load()

    assert again == loaded
    assert Party.objects.get(code="DE").name == "Germany"
    assert CrimeArea.objects.get(code="fraud").name == "Swindling and fraud"


def test_loading_again_keeps_what_administrators_decided(loaded):
    Party.objects.filter(code="CO").update(cooperation_level=Party.Cooperation.NONE, personal_data_allowed=False)
    Authority.objects.filter(code="de-lb").update(phone="+49 1", is_active=False)

    reference.load()

    assert Party.objects.get(code="CO").cooperation_level == Party.Cooperation.NONE
    bureau = Authority.objects.get(code="de-lb")
    assert (bureau.phone, bureau.is_active) == ("+49 1", False)


def test_the_command_loads_the_reference_data_of_every_app(db):
    call_command("load_reference", verbosity=0)

    assert Party.objects.count() == 27 + 9 + 21 + 1
