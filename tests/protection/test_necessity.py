"""Necessity assessments: written at Europol, decided by the officer, ended on their day."""

from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Role, User
from europol_portal.protection.models import Alert, DataBreach, NecessityAssessment
from europol_portal.protection.services import breaches, necessity
from europol_portal.protection.services.breaches import BreachData
from europol_portal.protection.services.necessity import NecessityData
from europol_portal.workflow import TransitionRefused
from tests.factories.parties import make_authority, make_user

pytestmark = pytest.mark.django_db

Status = NecessityAssessment.Status
DATA = NecessityData(
    title="Messages of a seized server", occasion="data_set", measure="Read by machine.", people="3,000 users.",
    objective="Find organisers.", alternatives="Asking for single accounts.", balance="Fair.",
    safeguards="Two analysts.",
)  # fmt: skip
LIST = reverse("protection:necessity-list")


@pytest.fixture
def draft(analyst, now):
    """The analyst's."""
    with acting_for(analyst):
        return necessity.write_assessment(data=DATA, by=analyst, at=now)


@pytest.fixture
def submitted(draft, analyst, data_protection_officer, now):
    """It waits for the officer."""
    with acting_for(analyst):
        return necessity.take_necessity_step(assessment=draft, step="submit", by=analyst, at=now)


def _decide(row, officer, now, step="approve", **facts):
    given = {"opinion": "Agreed.", "review_on": (now + timedelta(days=100)).date()} | facts
    with acting_for(officer):
        return necessity.decide_assessment(assessment=row, step=step, by=officer, at=now, **given)


def _fresh(row, person):
    with acting_for(person):
        return NecessityAssessment.objects.get(pk=row.pk)


def test_from_a_draft_to_its_expiry(submitted, analyst, data_protection_officer, now):
    with acting_for(data_protection_officer):
        assert Notification.objects.filter(kind="protection.necessityassessment.submitted").count() == 1
    approved = _decide(submitted, data_protection_officer, now)

    assert (approved.status, approved.opinion) == (Status.APPROVED, "Agreed.")
    with acting_for(analyst):
        assert Notification.objects.filter(kind="protection.necessityassessment.approved").exists()
    assert necessity.tend_assessments(at=now + timedelta(days=99)) == 0
    assert necessity.tend_assessments(at=now + timedelta(days=100)) == 1
    assert necessity.tend_assessments(at=now + timedelta(days=101)) == 0
    assert _fresh(submitted, analyst).status == Status.EXPIRED


def test_the_officer_gives_back_and_the_author_changes(submitted, analyst, data_protection_officer, now):
    with acting_for(analyst), pytest.raises(DomainError, match="It was submitted"):
        necessity.change_assessment(assessment=submitted, data=DATA, by=analyst, at=now)
    _decide(submitted, data_protection_officer, now, step="give_back", opinion="Say how long.", review_on=None)
    with acting_for(analyst):
        data = replace(DATA, measure="Read by machine for 40 days.")
        changed = necessity.change_assessment(assessment=submitted, data=data, by=analyst, at=now)

    assert (changed.status, changed.measure) == (Status.DRAFT, "Read by machine for 40 days.")


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"opinion": " "}, "opinion"), ({"review_on": None}, "review_on"), ({"review_on": "past"}, "review_on")],
)
def test_a_decision_needs_its_reason_and_its_day(submitted, data_protection_officer, now, facts, field):
    if facts.get("review_on") == "past":
        facts = {"review_on": now.date()}
    with pytest.raises(DomainError) as refused:
        _decide(submitted, data_protection_officer, now, **facts)
    assert refused.value.field == field


def test_a_draft_is_not_decided(draft, data_protection_officer, now):
    with pytest.raises(TransitionRefused):
        _decide(draft, data_protection_officer, now)


def test_nobody_decides_about_the_own_one(europol, now):
    both = make_user("europol.both", authority=make_authority(europol), role=Role.ANALYST)
    both.memberships.create(
        authority=both.authority, role=Role.DATA_PROTECTION_OFFICER, valid_from=both.memberships.get().valid_from
    )
    both = User.objects.get(pk=both.pk)
    with acting_for(both):
        row = necessity.write_assessment(data=DATA, by=both, at=now)
        row = necessity.take_necessity_step(assessment=row, step="submit", by=both, at=now)
    with pytest.raises(DomainError, match="Somebody else decides"):
        _decide(row, both, now)


def test_an_incomplete_one_is_refused(analyst, now):
    with acting_for(analyst), pytest.raises(ValidationError) as refused:
        necessity.write_assessment(data=replace(DATA, balance=" "), by=analyst, at=now)
    assert set(refused.value.message_dict) == {"balance"}


def test_others_do_not_know_of_it(draft, german_officer, administrator, duty_officer, data_protection_officer):
    for person, knows in (
        (german_officer, False), (administrator, False), (draft.author, True), (duty_officer, True),
        (data_protection_officer, True),
    ):  # fmt: skip
        with acting_for(person):
            rows = NecessityAssessment.objects.visible_to(person)
            assert rows.filter(pk=draft.pk).exists() == knows, person
    with acting_for(german_officer):
        assert not NecessityAssessment.objects.exists()
        with pytest.raises(AccessDenied):
            necessity.write_assessment(data=DATA, by=german_officer, at=draft.made_at)


def test_the_second_lock_keeps_words_and_decisions_apart(submitted, analyst, data_protection_officer):
    with acting_for(analyst):
        rows = NecessityAssessment.objects.filter(pk=submitted.pk)
        for forged in ({"opinion": "Agreed."}, {"status": "approved"}, {"measure": "More."}):
            with pytest.raises(ProgrammingError), transaction.atomic():
                rows.update(**forged)
    with acting_for(data_protection_officer), pytest.raises(ProgrammingError), transaction.atomic():
        NecessityAssessment.objects.filter(pk=submitted.pk).update(measure="Less.")


def test_auditors_read_and_change_nothing(submitted, europol, german_officer, now):
    auditor = make_user("europol.audit", authority=make_authority(europol), role=Role.AUDITOR)
    with acting_for(german_officer):
        data = BreachData("List", ("confidentiality",), "Twelve people.", now)
        breach = breaches.report_breach(data=data, by=german_officer, at=now)
    for model, key, change in (
        (NecessityAssessment, submitted.pk, {"opinion": "x"}), (DataBreach, breach.pk, {"assessment": ""}),
    ):  # fmt: skip
        with acting_for(auditor):
            rows = model.objects.filter(pk=key)
            assert rows.exists()
            with pytest.raises(ProgrammingError, match="data protection officer"), transaction.atomic():
                rows.update(**change)
    with acting_for(auditor):
        assert list(Alert.objects.visible_to(auditor)) == []


def test_pages_lead_from_a_form_to_a_decision(analyst, data_protection_officer, german_officer, client, now):
    client.force_login(analyst)
    new = reverse("protection:necessity-new")
    refused = client.post(new, asdict(DATA) | {"balance": ""})
    assert refused.status_code == 422
    made = client.post(new, asdict(DATA), follow=True)
    row = _only(analyst)
    assert DATA.measure in made.content.decode()
    client.post(reverse("protection:necessity-step", args=[row.pk, "submit"]))
    client.force_login(data_protection_officer)
    assert row.title in client.get(reverse("protection:desk")).content.decode()
    assert row.reference in client.get(LIST).content.decode()
    form = reverse("protection:necessity-decide", args=[row.pk, "approve"])
    day = (now + timedelta(days=60)).date()
    assert client.post(form, {"opinion": "Fine.", "review_on": ""}).status_code == 422
    assert client.post(form, {"opinion": "Fine.", "review_on": day.isoformat()}).status_code == 302
    assert "Fine." in client.get(row.get_absolute_url()).content.decode()
    client.force_login(german_officer)
    assert client.get(row.get_absolute_url()).status_code in {403, 404}


def _only(person):
    with acting_for(person):
        return NecessityAssessment.objects.get()


def test_programs_do_the_same(analyst, data_protection_officer, german_officer, api_as, now):
    program = api_as(analyst)
    made = program.post("/api/v1/necessity-assessments/", asdict(DATA), format="json")
    assert made.status_code == 201, made.json()
    url = f"/api/v1/necessity-assessments/{made.json()['id']}/"
    assert program.patch(url, {"title": "Another"}, format="json").json()["title"] == "Another"
    assert program.post(f"{url}step/", {"step": "submit"}, format="json").json()["status"] == "submitted"
    decision = {"step": "approve", "opinion": "Fine.", "review_on": (now + timedelta(days=60)).date().isoformat()}
    assert program.post(f"{url}decide/", decision, format="json").status_code == 403
    officer = api_as(data_protection_officer)
    assert officer.post(f"{url}decide/", decision, format="json").json()["status"] == "approved"
    assert api_as(german_officer).get(url).status_code in {403, 404}
