"""The ledger of disclosures, by page, by API and as a copy."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from intelligence import services
from intelligence.services import Parts
from tests.factories.disclosures import ask_for, grant
from tests.factories.intelligence import make_entity_content, make_file, make_person_content, send_contribution
from tests.factories.parties import make_user
from tests.kept import kept

pytestmark = pytest.mark.django_db

LIST = reverse("intelligence:disclosure-list")
ASK = reverse("intelligence:disclosure-ask")
LEDGER = reverse("intelligence:ledger")
EXPORT = reverse("intelligence:ledger-export")
DISCLOSURES = "/api/v1/disclosures/"


@pytest.fixture
@kept
def now():
    """PostgreSQL ends consents by its own clock, so these tests live in the present."""
    return timezone.now().replace(microsecond=0)


@pytest.fixture
@kept
def record(german_officer, dutch_officer, now):
    """A contribution of Germany to the Netherlands, H2."""
    things = [make_entity_content(), make_entity_content(label="+49 170 5550101"), make_person_content()]
    files = [make_file("one.pdf"), make_file("two.pdf")]
    return send_contribution(
        german_officer, dutch_officer, at=now, handling_codes=("H2",), entities=things, files=files
    )


# -- the ledger ----------------------------------------------------------------------------------------------------


@pytest.mark.invariant(28)
def test_the_ledger_holds_every_disclosure_with_its_basis(  # noqa: PLR0917
    api_as, german_officer, dutch_officer, polish_officer, record, now
):
    question = ask_for(polish_officer, record, at=now)
    consent = grant(german_officer, question, at=now, parts=Parts(text=True))
    with acting_for(german_officer):
        services.revoke_consent(consent=consent, by=german_officer, at=now)

    lines = api_as(german_officer).get(DISCLOSURES).json()["results"]

    facts = [(line["event"], line["party"], line["question"], line["text"], line["entities"]) for line in lines]
    assert facts == [
        ("consent_revoked", "PL", question.reference, True, 0),
        ("consent_given", "PL", question.reference, True, 0),
        ("sent", "NL", "", True, 3),
    ]
    assert lines[1]["contribution"] == str(consent.disclosed_id) != str(record.pk)


def test_each_side_reads_its_own_lines_only(  # noqa: PLR0917
    api_as, german_officer, dutch_officer, polish_officer, french_officer, record, now
):
    grant(german_officer, ask_for(polish_officer, record, at=now), at=now)

    read = {
        person.party.code: [line["party"] for line in api_as(person).get(DISCLOSURES).json()["results"]]
        for person in (german_officer, dutch_officer, polish_officer, french_officer)
    }
    assert read == {"DE": ["PL", "NL"], "NL": ["NL"], "PL": ["PL"], "FR": []}


def test_a_receiver_keeps_its_lines_after_the_consent_has_ended(api_as, german_officer, polish_officer, record, now):
    consent = grant(german_officer, ask_for(polish_officer, record, at=now), at=now)
    with acting_for(german_officer):
        services.revoke_consent(consent=consent, by=german_officer, at=now)

    lines = api_as(polish_officer).get(DISCLOSURES).json()["results"]
    assert [line["event"] for line in lines] == ["consent_revoked", "consent_given"]


def test_a_line_about_a_kept_contribution_is_kept_too(api_as, german_officer, dutch_officer, record, now):
    colleague = make_user("de.colleague", authority=german_officer.authority, role="liaison_officer")
    assert len(api_as(colleague).get(DISCLOSURES).json()["results"]) == 1
    with acting_for(german_officer):
        services.keep_to_people(contribution=record, people=[german_officer], by=german_officer, at=now)

    assert api_as(colleague).get(DISCLOSURES).json()["results"] == []
    assert len(api_as(german_officer).get(DISCLOSURES).json()["results"]) == 1
    assert len(api_as(dutch_officer).get(DISCLOSURES).json()["results"]) == 1


def test_the_ledger_filters_by_side_party_event_and_reference(  # noqa: PLR0917
    as_, german_officer, dutch_officer, polish_officer, record, now
):
    grant(german_officer, ask_for(polish_officer, record, at=now), at=now)
    browser = as_(german_officer)

    def rows(**query):
        return browser.get(LEDGER, query).content.decode().count("data-row")

    assert rows() == 2
    assert rows(party="PL") == 1
    assert rows(event="sent") == 1
    assert rows(side="theirs") == 0
    assert rows(reference=f"{record.reference}-123") == 2
    assert rows(until=(now - timedelta(days=1)).date().isoformat()) == 0


@pytest.mark.invariant(28)
def test_a_copy_of_the_ledger_needs_a_purpose_is_harmless_and_on_record(
    as_, german_officer, data_protection_officer, record, now
):
    browser = as_(german_officer)

    assert browser.post(EXPORT, {"purpose": " "}).status_code == 422
    answer = browser.post(EXPORT, {"purpose": "Answer to the supervisor"})

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "disclosures-BPL-" in answer.headers["Content-Disposition"]
    lines = answer.content.decode().splitlines()
    assert len(lines) == 2
    assert record.reference in lines[1]
    assert not any(cell.startswith(("=", "+", "@")) for line in lines for cell in line.split(","))
    with acting_for(data_protection_officer):
        assert AuditEvent.objects.filter(kind="intelligence.disclosurerecord.exported").count() == 1


def test_people_without_need_to_know_find_no_page(as_, administrator, service_coordinator, data_protection_officer):
    for person in (administrator, service_coordinator, data_protection_officer):
        browser = as_(person)
        assert {browser.get(address).status_code for address in (LIST, ASK, LEDGER, EXPORT)} == {403}
