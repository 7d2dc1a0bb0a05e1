"""One request for several services: sent and endorsed together or not at all, each decided on its own."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from rest_framework.test import APIClient

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.search import index
from europol_portal.workflow import TransitionRefused
from support import services
from support.models import RequestBundle, SupportRequest
from tests.factories.support import AT, DETAILS, REASON, SCORES, make_plan, make_service
from tests.kept import kept
from tests.support.steps import address

pytestmark = pytest.mark.django_db
KINDS = ("mobile_office", "forensics", "financial")
ROOT = "/api/v1/request-bundles/"


def _draft(by, operation=None, kinds=KINDS):
    plan = services.BundlePlan(
        services=tuple(make_service(kind) for kind in kinds), title="Action day in Hamburg", need="Act at once.",
        operation=operation, country=by.party, place="Hamburg", starts_on=date(2026, 12, 8), ends_on=date(2026, 12, 9),
    )  # fmt: skip
    with acting_for(by):
        return services.draft_bundle(plan=plan, by=by, at=AT)


def _rows(bundle, by):
    with acting_for(by):
        return list(
            SupportRequest.objects.visible_to(by).filter(bundle=bundle).select_related("service").order_by("pk")
        )


def _fill(bundle, by):
    for row in _rows(bundle, by):
        facts = {"details": DETAILS[row.kind], "amount": make_plan(by, row.kind).amount, "title": row.title}
        with acting_for(by):
            services.change_draft(request=row, plan=make_plan(by, row.kind, **facts), by=by, at=AT)


def _send(bundle, by):
    with acting_for(by):
        return services.submit_bundle(bundle=bundle, by=by, at=AT)


@pytest.fixture
@kept
def drafted(german_officer, service_coordinator, grant_officer, operation):
    """Germany's drafts of three services for HALYARD."""
    return _draft(german_officer, operation)


@pytest.fixture
@kept
def sent_together(drafted, german_officer):
    """The same, filled in and sent."""
    _fill(drafted, german_officer)
    return _send(drafted, german_officer)


def test_what_they_share_is_typed_once(drafted, german_officer, operation):
    rows = _rows(drafted, german_officer)
    assert [row.kind for row in rows] == list(KINDS)
    assert {(row.place, row.operation_id, row.need, row.status) for row in rows} == {
        ("Hamburg", operation.pk, "Act at once.", "draft")
    }


def test_all_are_sent_or_none_and_none_alone(drafted, german_officer):
    with pytest.raises(DomainError, match="Not complete yet"):
        _send(drafted, german_officer)
    _fill(drafted, german_officer)
    first = _rows(drafted, german_officer)[0]
    with acting_for(german_officer), pytest.raises(TransitionRefused, match="sent together"):
        services.submit_request(request=first, by=german_officer, at=AT)

    _send(drafted, german_officer)

    assert {row.status for row in _rows(drafted, german_officer)} == {"endorsed"}
    with pytest.raises(AccessDenied):
        _send(drafted, german_officer)


def test_the_national_unit_endorses_all_at_once(national_officer, german_officer, service_coordinator):
    bundle = _draft(national_officer)
    _fill(bundle, national_officer)
    _send(bundle, national_officer)
    assert {row.status for row in _rows(bundle, german_officer)} == {"submitted"}
    with acting_for(national_officer), pytest.raises(AccessDenied):
        services.endorse_bundle(bundle=bundle, by=national_officer, at=AT)
    with acting_for(german_officer):
        services.endorse_bundle(bundle=RequestBundle.objects.get(pk=bundle.pk), by=german_officer, at=AT)
    assert {row.endorsed_by_id for row in _rows(bundle, german_officer)} == {german_officer.pk}


def test_each_is_decided_on_its_own(sent_together, german_officer, service_coordinator):
    first, second = _rows(sent_together, service_coordinator)
    with acting_for(service_coordinator):
        services.assess_request(request=first, scores=SCORES, reason=REASON, by=service_coordinator, at=AT)
        services.decline_request(request=first, reason=REASON, by=service_coordinator, at=AT)
    assert [row.status for row in _rows(sent_together, german_officer)] == ["declined", "endorsed", "endorsed"]
    assert second.bundle_id == sent_together.pk


@pytest.mark.invariant(10)
def test_who_sees_it_and_how_much_of_it(drafted, sent_together, requesters, europol_people):
    people = requesters | europol_people
    seen = {}
    for name, person in people.items():
        with acting_for(person):
            is_seen = RequestBundle.objects.visible_to(person).filter(pk=sent_together.pk).exists()
        seen[name] = (is_seen, len(_rows(sent_together, person)))
    assert {name: found for name, found in seen.items() if found != (False, 0)} == {
        "de.liaison": (True, 3), "de.national": (True, 3), "support": (True, 2), "grants": (True, 1),
    }  # fmt: skip


def test_a_draft_is_the_requesters_alone(drafted, service_coordinator, grant_officer, duty_officer):
    for person in (service_coordinator, grant_officer, duty_officer):
        with acting_for(person):
            assert not RequestBundle.objects.visible_to(person).exists()
            assert not RequestBundle.objects.all().exists()


def test_too_few_and_closed_services_are_refused(german_officer, service_coordinator):
    with pytest.raises(DomainError, match="Choose 2 to 8"):
        _draft(german_officer, kinds=("mobile_office",))
    make_service("translation", open_to=["agency"])
    with pytest.raises(DomainError, match="not open to"):
        _draft(german_officer, kinds=("mobile_office", "translation"))
    with acting_for(service_coordinator), pytest.raises(AccessDenied):
        services.draft_bundle(plan=services.BundlePlan(services=(), title="x"), by=service_coordinator, at=AT)


def test_the_database_holds_it_too(sent_together, german_officer, service_coordinator, dutch_officer):
    other = _draft(dutch_officer)
    mine = _rows(sent_together, german_officer)[0]
    for person, change, words in (
        (
            german_officer,
            lambda: RequestBundle.objects.filter(pk=sent_together.pk).update(title="x"),
            "does not change",
        ),
        (german_officer, lambda: SupportRequest.objects.filter(pk=mine.pk).update(bundle=None), "joins an unsent"),
        (german_officer, lambda: SupportRequest.objects.filter(pk=mine.pk).update(bundle=other.pk), "joins an unsent"),
    ):
        with acting_for(person), pytest.raises(DatabaseError, match=words), transaction.atomic():
            change()
    with acting_for(service_coordinator):
        assert RequestBundle.objects.filter(pk=sent_together.pk).update(title="x") == 0


def test_pages(as_, requesters, service_coordinator, operation):
    liaison = requesters["de.liaison"]
    chosen = [make_service(kind).code for kind in KINDS[:2]]
    germany, new = as_(liaison), address("bundle-create")
    assert "Ask for several services" in germany.get(new).text
    said = {"title": "Action day", "urgency": "normal", "classification": "bpl", "services": chosen}
    assert germany.post(new, said | {"services": chosen[:1]}).status_code == 422
    page = germany.post(new, said).url
    assert "Exhibits; Legal basis; Method" in germany.get(page).text
    refused = germany.post(f"{page}submit/")
    assert (refused.status_code, "Not complete yet" in refused.text) == (409, True)
    with acting_for(liaison):
        bundle = RequestBundle.objects.get()
    _fill(bundle, liaison)
    assert germany.post(f"{page}submit/").status_code == 302
    assert "Nothing" in germany.get(page).text
    assert bundle.reference in germany.get(address("bundle-list")).text
    assert bundle.title in as_(service_coordinator).get(page).text
    assert as_(service_coordinator).post(f"{page}submit/").status_code == 403
    france = as_(requesters["fr.liaison"])
    assert (france.get(page).status_code, france.post(f"{page}endorse/").status_code) == (404, 404)


def test_programs(requesters, service_coordinator, drafted):
    api = APIClient()
    api.force_login(requesters["de.liaison"])
    said = {"services": ["mobile-office", "forensics"], "title": "Action day"}
    made = api.post(ROOT, said, format="json")
    assert (made.status_code, made.json()["sent_at"]) == (201, None)
    rows = api.get("/api/v1/support-requests/", {"bundle": made.json()["id"]}).json()["results"]
    assert {row["bundle"] for row in rows} == {made.json()["id"]}
    assert (len(rows), api.post(f"{ROOT}{made.json()['id']}/submit/").status_code) == (2, 409)
    _fill(drafted, requesters["de.liaison"])
    assert api.post(f"{ROOT}{drafted.pk}/submit/").json()["sent_at"]
    api.force_login(service_coordinator)
    assert [row["id"] for row in api.get(ROOT).json()["results"]] == [str(drafted.pk)]
    assert api.post(f"{ROOT}{drafted.pk}/endorse/").status_code == 403
    api.force_login(requesters["fr.liaison"])
    assert api.get(f"{ROOT}{drafted.pk}/").status_code == 404


def test_one_more_service_is_asked_with_the_same_facts_before_it_is_sent(as_, drafted, german_officer, operation):
    training = make_service("training")
    browser = as_(german_officer)
    assert f'value="{training.code}"' in browser.get(drafted.get_absolute_url()).content.decode()
    answer = browser.post(address("bundle-add", drafted.pk), {"service": training.code})
    assert answer.status_code == 302
    last = _rows(drafted, german_officer)[-1]
    assert (last.service_id, last.place, last.operation_id) == (training.pk, "Hamburg", operation.pk)
    assert (
        "asked for already"
        in browser.post(
            address("bundle-add", drafted.pk), {"service": training.code}, headers={"HX-Request": "true"}
        ).content.decode()
    )


def test_nothing_is_added_to_what_is_sent_and_nothing_by_others(sent_together, german_officer, dutch_officer):
    training = make_service("training")
    for person in (german_officer, dutch_officer):
        with acting_for(person), pytest.raises(AccessDenied):
            services.add_service(bundle=sent_together, service=training, by=person, at=AT)


def test_it_is_found_by_its_words_by_those_who_may_know_it(sent_together, german_officer, dutch_officer):
    found = {}
    for person in (german_officer, dutch_officer):
        with acting_for(person):
            found[person.party.code] = [hit.reference for hit in index.sources()["bundles"].find(person, "hamburg", 5)]
    assert found == {"DE": [sent_together.reference], "NL": []}


def test_the_words_of_a_draft_keep_their_marking_when_one_more_is_added(drafted, german_officer):
    last = _rows(drafted, german_officer)[-1]
    with acting_for(german_officer):
        said = replace(services.plan_of(last), classification="eu_restricted")
        services.change_draft(request=last, plan=said, by=german_officer, at=AT)
        added = services.add_service(bundle=drafted, service=make_service("training"), by=german_officer, at=AT)
    assert (added.need, added.classification) == ("Act at once.", "eu_restricted")
