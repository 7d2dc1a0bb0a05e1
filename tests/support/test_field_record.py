"""What a mobile office enters for an operation stands in its case record with its codes, for host and provider."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from europol_portal.access.binding import acting_for
from europol_portal.core.fields import Classification
from operations.models import CaseLine, Operation
from operations.services import export_case
from tests.factories.deployments import THERE, enter, plan_office, start_office
from tests.factories.operations import answer, invite
from tests.kept import kept

pytestmark = [pytest.mark.django_db, pytest.mark.invariant(37)]
WORDS = "Plate read at gate 4."


@pytest.fixture
@kept
def office(operation, requesters, service_coordinator, analyst):
    """Germany's mobile office in the Netherlands for HALYARD, in which France takes part, too."""
    germany, netherlands, france = (requesters[f"{code}.liaison"] for code in ("de", "nl", "fr"))
    answer(invite(operation, france, by=germany), "accept", by=france)
    planned = plan_office(germany, netherlands, service_coordinator, analyst, operation=operation)
    return start_office(planned, netherlands, service_coordinator)


def _lines(person):
    with acting_for(person):
        shown = list(CaseLine.objects.visible_to(person).filter(kind="field").select_related("party", "author"))
        assert {line.pk for line in shown} == {line.pk for line in CaseLine.objects.filter(kind="field")}, "both locks"
    return shown


def test_an_entry_has_one_line_with_its_owner_evaluation_and_codes(office, operation, analyst, dutch_officer):
    codes = {"handling_codes": ("H1", "H3"), "handling_text": "Ask us first.", "source": "B", "information": "2"}
    entry = enter(office, analyst, **codes)
    enter(office, analyst, "Again.", key=entry.key)

    (line,) = _lines(dutch_officer)

    assert (line.source, line.operation_id, line.owner_id) == (entry.pk, operation.pk, dutch_officer.party_id)
    assert (line.text, line.author, line.at) == (WORDS, analyst, entry.received_at)
    assert (line.handling_codes, line.handling_text) == (["H1", "H3"], "Ask us first.")
    assert line.label == "Check on the spot"
    assert dict(line.points)["Evaluation"] == "B2"
    assert dict(line.points)["Deployment"] == office.reference


def test_an_entry_of_a_higher_level_than_its_operation_stays_with_the_deployment(
    operation, requesters, service_coordinator, analyst
):
    germany, netherlands = requesters["de.liaison"], requesters["nl.liaison"]
    facts = {"operation": operation, "classification": Classification.EU_RESTRICTED}
    planned = plan_office(germany, netherlands, service_coordinator, analyst, **facts)
    office = start_office(planned, netherlands, service_coordinator)

    entry = enter(office, analyst)

    assert entry.classification_rank > operation.classification_rank
    assert _lines(netherlands) == []


@pytest.mark.invariant(2)
@pytest.mark.parametrize("codes", [(), ("H2",)], ids=str)
def test_only_host_and_provider_read_it_in_the_record_and_in_its_file(
    client, office, requesters, europol_people, codes
):
    analyst = europol_people["analyst"]
    enter(office, analyst, handling_codes=codes)
    with acting_for(analyst):
        operation = Operation.objects.get()
    readers = {requesters["nl.liaison"], europol_people["duty"], analyst}
    others = {requesters["de.liaison"], requesters["fr.liaison"]}
    for person in readers | others:
        assert len(_lines(person)) == (person in readers), person
        client.force_login(person)
        page = client.get(reverse("operations:operation-case", args=[operation.pk])).text
        assert (WORDS in page, office.reference in page) == (person in readers, person in readers)
        with acting_for(person):
            made = export_case(operation=operation, kind="field", by=person, at=THERE)
        words = " ".join(page.extract_text() for page in PdfReader(BytesIO(made.content)).pages)
        assert ((WORDS in words), (office.reference in words)) == (person in readers, person in readers)


def test_the_page_of_the_deployment_leads_to_the_record_for_those_who_read_it_there(
    client, office, operation, analyst, requesters
):
    enter(office, analyst)
    record = f"{reverse('operations:operation-case', args=[operation.pk])}?kind=field"
    for person, led in ((requesters["nl.liaison"], True), (requesters["de.liaison"], False), (analyst, True)):
        client.force_login(person)
        assert (record in client.get(office.get_absolute_url()).text) is led, person


def test_an_entry_for_no_operation_has_its_record_in_the_deployment_alone(
    german_officer, dutch_officer, service_coordinator, analyst
):
    planned = plan_office(german_officer, dutch_officer, service_coordinator, analyst)
    enter(start_office(planned, dutch_officer, service_coordinator), analyst)
    assert _lines(dutch_officer) == _lines(analyst) == []
