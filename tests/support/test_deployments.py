"""Deployments: the host agrees, the team is ready, entries are the host's and never doubled, a report ends it."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.search.index import sources
from support import services
from support.desk import needs
from support.events import DeploymentEvent
from support.models import (
    ChecklistItem,
    DailyReport,
    Deployment,
    DeploymentPerson,
    FieldEntry,
    LineTest,
    SupportRequest,
)
from support.workflow import DEPLOYMENT_WORKFLOW
from tests.factories.deployments import FIRST, LAST, PLAN, THERE, do, enter, plan_office, start_office
from tests.factories.support import AT, make_accepted
from tests.kept import kept
from tests.support.steps import address, told

pytestmark = pytest.mark.django_db


@pytest.fixture
@kept
def planned(german_officer, dutch_officer, service_coordinator, analyst):
    """Germany asked for an office in the Netherlands; a leader and an analyst are named."""
    return plan_office(german_officer, dutch_officer, service_coordinator, analyst)


@pytest.fixture
@kept
def on_site(planned, dutch_officer, service_coordinator):
    """The same, agreed by the Netherlands, ready, connected and started."""
    return start_office(planned, dutch_officer, service_coordinator)


def test_it_starts_when_the_host_agreed_and_everything_is_ready(
    planned, dutch_officer, german_officer, service_coordinator
):
    def start():
        return do(services.take_deployment_step, service_coordinator, THERE, deployment=planned, step="start")

    with pytest.raises(DomainError):
        start()
    for person in (german_officer, service_coordinator):
        with pytest.raises(AccessDenied):
            do(services.agree_to_entries, person, deployment=planned)
    do(services.agree_to_entries, dutch_officer, deployment=planned)
    with pytest.raises(DomainError, match="5 of the checklist are open"):
        start()
    with acting_for(service_coordinator):
        items = list(ChecklistItem.objects.select_related("deployment"))
    for item in items:
        do(services.tick, service_coordinator, item=item, is_done=True)
    for worked in (True, False):
        facts = {"deployment": planned, "system": "secure", "line": "wired", "worked": worked}
        do(services.record_line, service_coordinator, **facts)
    with pytest.raises(DomainError, match="the last test must have worked"):
        start()
    do(services.record_line, service_coordinator, **(facts | {"worked": True}))
    assert start().status == "on_site"
    with acting_for(german_officer):
        assert SupportRequest.objects.get().status == "in_progress"
    assert told(DeploymentEvent.PLANNED) == told(DeploymentEvent.STARTED) == ["de.liaison", "nl.liaison"]
    assert told(DeploymentEvent.AGREED) == ["europol.support"]


def test_an_entry_is_the_hosts_and_sent_twice_it_is_one(on_site, analyst, dutch_officer, service_coordinator):
    key = uuid.uuid4()
    first = enter(on_site, analyst, key=key, handling_codes=("H2",))
    again = enter(on_site, analyst, "Other words.", key=key)
    assert (again.pk, again.text, first.owner_id) == (first.pk, first.text, dutch_officer.party_id)
    with pytest.raises(ValidationError, match="H3 needs its text"):
        enter(on_site, analyst, handling_codes=("H3",))
    with pytest.raises(DomainError, match="Check the clock"):
        enter(on_site, analyst, noted_at=THERE + timedelta(days=1))
    with acting_for(service_coordinator), connection.cursor() as cursor:
        for statement in ("UPDATE support_fieldentry SET text = 'x'", "UPDATE support_linetest SET worked = false"):
            with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
                cursor.execute(statement)


def test_host_and_provider_read_entries_and_the_requester_the_rest(
    on_site, analyst, requesters, service_coordinator, data_protection_officer
):
    enter(on_site, analyst)
    seen = {
        requesters["nl.liaison"]: (1, 1), requesters["de.liaison"]: (1, 0), requesters["fr.liaison"]: (0, 0),
        service_coordinator: (1, 1), analyst: (1, 1),
    }  # fmt: skip
    for person, (rows, entries) in seen.items():
        with acting_for(person):
            assert Deployment.objects.visible_to(person).count() == Deployment.objects.count() == rows, person
            assert FieldEntry.objects.visible_to(person).count() == FieldEntry.objects.count() == entries, person
            assert DeploymentPerson.objects.visible_to(person).count() == rows * 2
    with acting_for(requesters["nl.liaison"]):
        assert not SupportRequest.objects.exists(), "the host does not learn of the request"
        with pytest.raises(AccessDenied):
            services.record_line(
                deployment=on_site, system="secure", line="wired", worked=True, by=requesters["nl.liaison"], at=THERE
            )
    with acting_for(data_protection_officer):
        assert not any(model.objects.exists() for model in (Deployment, FieldEntry, LineTest, DailyReport))


def test_who_is_not_in_the_team_knows_nothing_of_it(planned, duty_officer, analyst):
    for person, seen in ((duty_officer, 0), (analyst, 1)):
        with acting_for(person):
            assert Deployment.objects.visible_to(person).count() == seen


def test_without_the_agreement_of_the_host_the_database_takes_no_entry(planned, service_coordinator, dutch_officer):
    with pytest.raises(DomainError, match="after the host has agreed"):
        enter(planned, service_coordinator)
    facts = {"kind": "check", "text": "x", "noted_at": AT, "author": service_coordinator, "received_at": AT}
    row = FieldEntry(deployment=planned, **facts)
    with (
        acting_for(service_coordinator),
        pytest.raises(DatabaseError, match="need the agreement"),
        transaction.atomic(),
    ):
        row.save(force_insert=True)
    rows = Deployment.objects.filter(pk=planned.pk)
    agreed = {"status": "agreed", "agreed_by": service_coordinator, "agreed_at": AT}
    with acting_for(service_coordinator), pytest.raises(DatabaseError, match="for itself"), transaction.atomic():
        rows.update(**agreed)
    with acting_for(dutch_officer), pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        rows.update(place="Elsewhere")


def test_days_are_reported_and_the_end_report_closes_it_and_delivers_the_request(
    on_site, analyst, service_coordinator, german_officer
):
    enter(on_site, analyst)
    do(services.report_day, analyst, THERE, deployment=on_site, day=FIRST, text="Gates 1 to 4.")
    for day in (LAST, FIRST):
        with pytest.raises((DomainError, ValidationError)):
            do(services.report_day, analyst, THERE, deployment=on_site, day=day, text="Gates 1 to 4.")
    with acting_for(service_coordinator):
        assert FieldEntry.objects.visible_to(service_coordinator).by_day() == {FIRST: {"check": 1}}
    with pytest.raises(AccessDenied):
        do(services.end_deployment, analyst, THERE, deployment=on_site, report="Two nights.")
    ended = do(services.end_deployment, service_coordinator, THERE, deployment=on_site, report="Two nights.")
    assert ended.status == "ended"
    with pytest.raises(DomainError):
        enter(on_site, analyst)
    with acting_for(german_officer):
        assert SupportRequest.objects.get().status == "delivered"
        assert Deployment.objects.get().end_report == "Two nights."


def test_only_a_scheduled_mobile_office_is_deployed_and_once(planned, german_officer, service_coordinator):
    with acting_for(service_coordinator):
        request = SupportRequest.objects.get()
    with pytest.raises(DomainError, match="already"):
        do(services.plan_deployment, service_coordinator, request=request, plan=PLAN)
    other = make_accepted(german_officer, service_coordinator)
    with pytest.raises(DomainError, match="is scheduled"):
        do(services.plan_deployment, service_coordinator, request=other, plan=PLAN)


def test_the_table_names_every_step():
    sources = {step: set(one.sources) for step, one in DEPLOYMENT_WORKFLOW.transitions.items()}
    assert sources == {
        "agree": {"planned"}, "start": {"agreed"}, "end": {"on_site"}, "cancel": {"planned", "agreed"},
    }  # fmt: skip


def test_pages_lead_over_the_spot_to_the_report(as_, on_site, europol_people, requesters, monkeypatch):
    analyst, service_coordinator = europol_people["analyst"], europol_people["support"]
    monkeypatch.setattr("support.views.deployments.timezone.now", lambda: THERE)
    team = as_(analyst)
    page = team.get(on_site.get_absolute_url()).content.decode()
    assert "Enter in the name of Netherlands" in page
    typed = {"kind": "check", "text": "Plate at gate 4.", "source": "B", "information": "2", "key": str(uuid.uuid4())}
    url = address("deployment-entry", on_site.pk)
    refused = team.post(url, typed | {"handling_codes": ["H3"]})
    assert (refused.status_code, "Plate at gate 4." in refused.content.decode()) == (422, True)
    for _ in range(2):
        assert team.post(url, typed).status_code == 302
    assert team.get(on_site.get_absolute_url()).content.decode().count("Plate at gate 4.") == 1
    assert team.get(address("deployment-end", on_site.pk)).status_code == 403
    boss = as_(service_coordinator)
    for name in ("deployment-person", "deployment-checklist", "deployment-line", "deployment-report", "deployment-end"):
        assert boss.get(address(name, on_site.pk)).status_code == 200
    germany = as_(requesters["de.liaison"])
    assert "Plate at gate 4." not in germany.get(on_site.get_absolute_url()).content.decode()
    outsider = as_(requesters["fr.liaison"])
    assert outsider.get(on_site.get_absolute_url()).status_code == 404
    assert on_site.reference not in outsider.get(address("deployment-list")).content.decode()


def test_programs_enter_once_under_a_key(api_as, on_site, analyst, requesters, monkeypatch):
    monkeypatch.setattr("support.api.deployments.timezone.now", lambda: THERE)
    tablet, one = api_as(analyst), f"/api/v1/deployments/{on_site.pk}/"
    said = {"key": str(uuid.uuid4()), "kind": "check", "text": "Plate at gate 4."}
    made = [tablet.post(f"{one}entries/", said, format="json").json()["id"] for _ in range(2)]
    assert made[0] == made[1]
    assert len(tablet.get(f"{one}entries/").json()["results"]) == 1
    line = {"system": "databases", "line": "satellite", "worked": True, "delay_ms": 610}
    assert tablet.post(f"{one}line/", line, format="json").status_code == 201
    assert tablet.post(f"{one}report/", {"day": str(FIRST), "text": "Gates."}, format="json").status_code == 201
    assert api_as(requesters["de.liaison"]).get(f"{one}entries/").json()["results"] == []
    assert api_as(requesters["fr.liaison"]).get(one).status_code == 404


def test_the_desk_asks_the_host_and_reminds_the_coordinator(planned, dutch_officer, service_coordinator):
    with acting_for(dutch_officer):
        assert [item.verb for item in needs(dutch_officer, AT)] == ["Agree"]
    do(services.agree_to_entries, dutch_officer, deployment=planned)
    with acting_for(service_coordinator):
        assert "Start" in [item.verb for item in needs(service_coordinator, THERE)]


@pytest.mark.invariant(10)
def test_deployments_are_found_by_those_who_know_them(planned, requesters, analyst, duty_officer):
    for person, hits in (
        (requesters["de.liaison"], 1), (requesters["nl.liaison"], 1), (analyst, 1),
        (requesters["fr.liaison"], 0), (duty_officer, 0),
    ):  # fmt: skip
        with acting_for(person):
            for text in (planned.reference, "rotterdam"):
                assert len(sources()["deployments"].find(person, text, 5)) == hits, person
