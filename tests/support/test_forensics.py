"""Exhibits: a custody without a gap, written by who has it, and certificates that verify."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.search.index import sources
from support import services
from support.desk import needs, waiting
from support.models import CustodyCertificate, CustodyEntry, Examination, Exhibit, is_unbroken
from tests.factories.grants import AT
from tests.kept import kept
from tests.support.steps import told

pytestmark = pytest.mark.django_db

HASH = "ab" * 32
MODELS = (Exhibit, CustodyEntry, Examination, CustodyCertificate)


def _register(by, **facts):
    values = {
        "label": "B-17", "kind": "phone", "description": "Black phone", "seized_at": AT - timedelta(hours=2),
        "seized_place": "Garage", "legal_basis": "Order 12/26", "location": "Shelf 4", "seal": "DE-1",
    }  # fmt: skip
    with acting_for(by):
        return services.register_exhibit(plan=services.ExhibitPlan(**(values | facts)), by=by, at=AT)


def _step(exhibit, step, by, place="Lab", **facts):
    with acting_for(by):
        said = services.CustodyFacts(location=place, **facts)
        return services.take_exhibit_step(exhibit=exhibit, step=step, facts=said, by=by, at=AT)


def _entry(exhibit, kind, by, **facts):
    with acting_for(by):
        said = services.CustodyFacts(**({"location": "Lab"} | facts))
        return services.add_custody_entry(exhibit=exhibit, kind=kind, facts=said, by=by, at=AT)


@pytest.fixture
@kept
def exhibit(german_officer, europol):
    """Germany's phone under seal DE-1."""
    return _register(german_officer)


@pytest.fixture
@kept
def at_lab(exhibit, german_officer, service_coordinator):
    """The same, in the laboratory, with an extraction asked for."""
    with acting_for(german_officer):
        facts = {"kind": "extraction", "question": "Calls?"}
        services.ask_examination(exhibit=exhibit, by=german_officer, at=AT, **facts)
    _step(exhibit, "send", german_officer)
    return _step(exhibit, "receive", service_coordinator, is_intact=True)


def _examination(person):
    with acting_for(person):
        return Examination.objects.get()


@pytest.mark.invariant(31)
def test_an_exhibit_goes_to_the_laboratory_and_back_without_a_gap(at_lab, german_officer, service_coordinator):
    with acting_for(service_coordinator):
        row = services.take_examination_step(
            examination=_examination(service_coordinator), step="start", by=service_coordinator, at=AT
        )
    _entry(at_lab, "opened", service_coordinator, note="Größe überprüft – “ok”")
    _entry(at_lab, "imaged", service_coordinator, content_sha256=HASH)
    with pytest.raises(DomainError, match="under way"):
        _step(at_lab, "send_back", service_coordinator)
    with acting_for(service_coordinator):
        facts = {"method": "Kit-1", "result": "Read.", "result_sha256": HASH}
        services.finish_examination(examination=row, by=service_coordinator, at=AT, **facts)
    with pytest.raises(DomainError, match="Seal it first"):
        _step(at_lab, "send_back", service_coordinator)
    _entry(at_lab, "sealed", service_coordinator, seal="EP-9")
    _step(at_lab, "send_back", service_coordinator)
    back = _step(at_lab, "take_back", german_officer, "Shelf 4", is_intact=True)

    assert (back.status, back.holder, back.location, back.seal) == ("held", german_officer.party, "Shelf 4", "EP-9")
    for person in (german_officer, service_coordinator):
        with acting_for(person):
            chain = services.chain_of(back, person)
        assert [entry.kind for entry in chain] == [
            "seized", "sent", "received", "opened", "imaged", "sealed", "sent_back", "taken_back",
        ]  # fmt: skip
        assert is_unbroken(chain)
        assert chain[-1].entry_hash == back.chain_head
    assert told("support.exhibit.sent") == [service_coordinator.username]
    assert told("support.examination.finished") == [german_officer.username]


@pytest.mark.invariant(31)
@pytest.mark.parametrize("change", ["note", "location", "seal", "at", "party_id", "previous_hash", "number"])
def test_any_change_breaks_the_chain(at_lab, german_officer, change):
    with acting_for(german_officer):
        chain = services.chain_of(at_lab, german_officer)
    old = getattr(chain[1], change)
    setattr(chain[1], change, old + timedelta(seconds=1) if change == "at" else old + 1 if old == 2 else f"{old}x")
    if change == "party_id":
        chain[1].party_id = 0

    assert not is_unbroken(chain)
    assert not is_unbroken([chain[0], chain[2]])


def test_only_who_has_it_writes_its_custody(at_lab, exhibit, german_officer, french_officer, service_coordinator):
    with pytest.raises(AccessDenied):
        _entry(at_lab, "moved", german_officer)
    with pytest.raises(Exhibit.DoesNotExist):
        _entry(at_lab, "moved", french_officer)
    for person, kind in ((german_officer, "moved"), (german_officer, "seized"), (service_coordinator, "taken_back")):
        with acting_for(person), pytest.raises(DatabaseError), transaction.atomic():
            CustodyEntry.objects.create(
                exhibit=at_lab, party=person.party, author=person, at=AT, kind=kind, location="x", note="y"
            )


def test_who_takes_over_says_how_the_seal_was(exhibit, german_officer, service_coordinator):
    _step(exhibit, "send", german_officer)
    with pytest.raises(DomainError, match="whether the seal was whole"):
        _step(exhibit, "receive", service_coordinator)
    with pytest.raises(DomainError, match="how the seal was found"):
        _step(exhibit, "receive", service_coordinator, is_intact=False)
    assert _step(exhibit, "receive", service_coordinator, is_intact=False, note="Torn.").seal == ""


def test_what_is_not_sealed_does_not_leave(german_officer, europol):
    with pytest.raises(DomainError, match="Seal it first"):
        _step(_register(german_officer, seal=""), "send", german_officer)


def test_decryption_needs_its_law_and_an_examination_its_method(at_lab, german_officer, service_coordinator):
    with acting_for(german_officer), pytest.raises(ValidationError, match="legal basis"):
        services.ask_examination(exhibit=at_lab, kind="decryption", question="Open.", by=german_officer, at=AT)
    with acting_for(german_officer), pytest.raises(AccessDenied):
        services.take_examination_step(examination=_examination(german_officer), step="start", by=german_officer, at=AT)
    with pytest.raises(ValidationError, match="looks like a phone number"):
        _register(german_officer, description="Phone of +49 151 5550 1234")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE support_custodyentry SET note = 'x'",
        "DELETE FROM support_custodyentry",
        "UPDATE support_exhibit SET description = 'x'",
        "UPDATE support_exhibit SET chain_head = 'x'",
        "DELETE FROM support_exhibit",
    ],
)
def test_the_database_itself_keeps_what_was_written(exhibit, german_officer, statement):
    with acting_for(german_officer), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.invariant(42, 15)
def test_an_exhibit_is_known_to_its_owner_and_once_sent_to_the_laboratory(
    exhibit, requesters, europol_people, service_coordinator
):
    with acting_for(service_coordinator):
        assert not Exhibit.objects.exists()
    _step(exhibit, "send", requesters["de.liaison"])
    for person in [*requesters.values(), *europol_people.values()]:
        is_seen = person.username in {"de.liaison", "de.national", "europol.support"}
        with acting_for(person):
            assert Exhibit.objects.visible_to(person).exists() == is_seen, person.username
            assert CustodyEntry.objects.visible_to(person).exists() == is_seen, person.username
    with acting_for(requesters["fr.liaison"]):
        assert not any(model.objects.exists() for model in MODELS)


def test_a_certificate_verifies_until_it_is_changed(as_, at_lab, german_officer, french_officer, service_coordinator):
    browser = as_(german_officer)
    assert browser.post(f"/support/exhibits/{at_lab.pk}/certify/").status_code == 302
    with acting_for(german_officer):
        paper = CustodyCertificate.objects.get()
        with paper.file.open("rb") as file:
            content = file.read()
    taken = browser.get(f"/support/certificates/{paper.pk}/")
    assert b"".join(taken.streaming_content) == content
    assert content.startswith(b"%PDF")
    check = "/support/exhibits/verify/"
    good = browser.post(check, {"file": ContentFile(content, "custody.pdf")}).content.decode()
    assert "Unchanged. All 3 entries hold. Nothing came later." in good
    bad = browser.post(check, {"file": ContentFile(content + b" ", "custody.pdf")}).content.decode()
    assert "it was changed" in bad
    _entry(at_lab, "moved", service_coordinator)
    assert "1 entries came later" in browser.post(check, {"sha256": paper.sha256}).content.decode()
    outsider = as_(french_officer)
    assert "it was changed" in outsider.post(check, {"sha256": paper.sha256}).content.decode()
    for address in (f"certificates/{paper.pk}/", f"exhibits/{at_lab.pk}/", f"exhibits/{at_lab.pk}/code.svg"):
        assert outsider.get(f"/support/{address}").status_code == 404
    assert at_lab.reference not in outsider.get("/support/exhibits/").content.decode()


def test_pages_lead_from_the_seizure_to_the_hand_over(as_, german_officer, service_coordinator, europol):
    browser = as_(german_officer)
    typed = {
        "label": "B-18", "kind": "phone", "description": "Grey phone", "seized_at": "2026-11-20T10:00",
        "seized_place": "Garage", "legal_basis": "Order 12/26", "location": "Shelf 4", "seal": "",
        "classification": "bpl",
    }  # fmt: skip
    refused = browser.post("/support/exhibits/new/", typed | {"content_sha256": "zz"})
    assert refused.status_code == 422
    assert "Grey phone" in refused.content.decode()
    made = browser.post("/support/exhibits/new/", typed)
    address = made.headers["Location"]
    page = browser.get(address).content.decode()
    assert "Unbroken, every hash holds" in page
    assert "Seal it first." in page
    assert browser.post(f"{address}custody/", {"kind": "sealed", "seal": "DE-2"}).status_code == 302
    assert browser.get(f"{address}label/").status_code == 200
    assert browser.get(f"{address}code.svg").content.startswith(b"<?xml")
    asked = browser.post(f"{address}examinations/", {"kind": "malware", "question": "What does it do?"})
    assert "need their legal basis" in asked.content.decode()
    assert browser.post(f"{address}steps/send/", {"location": "Courier"}).status_code == 302
    assert browser.get("/support/exhibits/?q=B-18").content.decode().count("Grey phone") == 1
    lab = as_(service_coordinator)
    assert lab.post(f"{address}steps/receive/", {"location": "Lab"}).status_code == 422
    assert lab.post(f"{address}steps/receive/", {"location": "Lab", "is_intact": "yes"}).status_code == 302


def test_programs_register_hand_over_and_verify(api_as, german_officer, service_coordinator, europol):
    germany = api_as(german_officer)
    wanted = {
        "label": "B-19", "kind": "phone", "description": "White phone", "seized_at": "2026-11-20T10:00:00Z",
        "seized_place": "Garage", "legal_basis": "Order 12/26", "location": "Shelf 4", "seal": "DE-3",
    }  # fmt: skip
    made = germany.post("/api/v1/exhibits/", wanted)
    assert made.status_code == 201, made.json()
    address = f"/api/v1/exhibits/{made.json()['id']}/"
    asked = germany.post(f"{address}examinations/", {"kind": "extraction", "question": "Calls?"}).json()
    assert germany.post(f"{address}step/", {"step": "send", "location": "Courier"}).json()["status"] == "sent"
    lab = api_as(service_coordinator)
    taken = lab.post(f"{address}step/", {"step": "receive", "location": "Lab", "is_intact": True})
    assert taken.json()["holder"] == "EP"
    examination = f"/api/v1/examinations/{asked['id']}/"
    assert lab.post(f"{examination}start/").json()["status"] == "running"
    assert lab.post(f"{examination}finish/", {"method": "Kit", "result": "Read."}).json()["status"] == "finished"
    custody = lab.get(f"{address}custody/").json()
    assert (custody["is_unbroken"], len(custody["entries"])) == (True, 3)
    paper = lab.post(f"{address}certify/").json()
    verdict = lab.post("/api/v1/exhibits/verify/", {"sha256": paper["sha256"]}).json()
    assert verdict["is_sound"]
    refused = germany.post(f"{address}examinations/", {"kind": "extraction", "question": "Photos?"}).json()
    said = lab.post(f"/api/v1/examinations/{refused['id']}/refuse/", {"reason": "The screen is broken."}).json()
    assert (said["status"], said["result"]) == ("refused", "The screen is broken.")
    ended = {"reason": "Given back.", "location": "Owner"}
    assert germany.post(f"{address}release/", ended).status_code == 409, "it is in the laboratory"
    assert lab.post(f"{address}release/", ended).status_code == 403
    lab.post(f"{address}custody/", {"kind": "sealed", "seal": "EP-1"})
    for program, step in ((lab, "send_back"), (germany, "take_back")):
        program.post(f"{address}step/", {"step": step, "location": "Shelf 4", "is_intact": True})
    assert germany.post(f"{address}release/", ended).json()["status"] == "released"


def test_the_desk_says_whose_turn_it_is(exhibit, german_officer, french_officer, service_coordinator, analyst):
    def asks(person, what=needs):
        with acting_for(person):
            return [item.verb for item in what(person, AT)]

    with acting_for(german_officer):
        facts = {"kind": "extraction", "question": "Calls?"}
        services.ask_examination(exhibit=exhibit, by=german_officer, at=AT, **facts)
    assert asks(german_officer) == asks(service_coordinator) == []
    _step(exhibit, "send", german_officer)
    assert (asks(service_coordinator), asks(german_officer, waiting)) == (["Receive"], ["Open"])
    here = _step(exhibit, "receive", service_coordinator, is_intact=True)
    assert asks(service_coordinator) == ["Examine"]
    asked = _examination(service_coordinator)
    with acting_for(service_coordinator):
        services.take_examination_step(examination=asked, step="start", by=service_coordinator, at=AT)
    assert asks(service_coordinator) == []
    with acting_for(service_coordinator):
        services.finish_examination(examination=asked, method="Kit", result="Read.", by=service_coordinator, at=AT)
    assert asks(service_coordinator) == ["Send back"]
    _step(here, "send_back", service_coordinator)
    assert (asks(german_officer), asks(german_officer, waiting)) == (["Take back"], [])
    for person in (french_officer, analyst):
        assert asks(person) == asks(person, waiting) == []


@pytest.mark.invariant(10)
def test_exhibits_are_found_by_those_who_know_them(exhibit, requesters, europol_people):
    def found(person, text):
        with acting_for(person):
            return [hit.reference for hit in sources()["exhibits"].find(person, text, 5)]

    germany, others = requesters["de.liaison"], (requesters["fr.liaison"], europol_people["support"])
    for text in (exhibit.reference.lower(), exhibit.label):
        assert found(germany, text) == [exhibit.reference]
        assert not any(found(person, text) for person in others), "the laboratory knows it once it was sent"
    assert found(germany, "  ") == []
    _step(exhibit, "send", germany)
    assert found(europol_people["support"], exhibit.label) == [exhibit.reference]
    assert not sources()["exhibits"].is_open_to(europol_people["analyst"])
