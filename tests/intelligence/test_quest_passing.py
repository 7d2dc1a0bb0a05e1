"""Europol passes on what a partner's rule leaves to it: once, with the reason, and no more than the rule kept back."""

from datetime import timedelta

import pytest
from django.db import InternalError, ProgrammingError, transaction
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Party, Role
from intelligence import services
from intelligence.models import QuestMatch
from intelligence.services import Limits, quest
from tests.factories.centre import send_to_europol
from tests.factories.crosscheck import accept, all_rows, check, phone
from tests.factories.parties import make_authority, make_crime_area, make_party, make_user
from tests.factories.quest import LATER, answers_to, ask, notices_of, work

pytestmark = pytest.mark.django_db

REASON = "Compared with the report of the border guard; the owner works the same case."


@pytest.fixture
def eppo(europol):
    """A delegated prosecutor: no owner is told of its searches, and it is told of none."""
    party = make_party("EPPO", "EPPO", kind=Party.Kind.UNION_BODY)
    return make_user("eppo.asker", authority=make_authority(party), role=Role.LIAISON_OFFICER)


def _held_by(owner, analyst, now):
    sent = send_to_europol(
        owner, analyst, at=now, entities=[phone()], crime_area=make_crime_area("fraud", "Fraud"), subject="Nachtfalter"
    )
    accept(sent, analyst, at=now)
    check(now)
    return sent


def _searched(by, now):
    found = ask(by, at=now, crime_area=make_crime_area("fraud", "Fraud"))
    work(now)
    return found


def _match():
    (match,) = all_rows(QuestMatch)
    return match


def _pass_on(by, at, reason=REASON):
    with acting_for(by):
        quest.pass_match_on(match=_match(), reason=reason, by=by, at=at)
    quest.tell_of_searches(at=at)


@pytest.mark.invariant(10, 11)
def test_the_owner_learns_who_searched_once_europol_passes_it_on(
    german_officer, french_officer, eppo, duty_officer, now
):
    _held_by(german_officer, duty_officer, now)
    found = _searched(eppo, now)
    assert notices_of(german_officer) == []
    later = now + timedelta(hours=1)
    _pass_on(duty_officer, later)
    (notice,) = notices_of(german_officer)
    assert (notice.asker.code, notice.case_reference, notice.grade) == ("EPPO", "LKA-2026-114", "exact")
    assert [row["value"] for row in notice.agreed] == ["+4915112345678"]
    assert answers_to(eppo, found) == notices_of(eppo) == notices_of(french_officer) == []
    told = [row for row in all_rows(Notification) if row.recipient.party.code == "DE" and "quest" in row.kind]
    assert len(told) == 1
    with acting_for(duty_officer), pytest.raises(DomainError, match="passed on already"):
        quest.pass_match_on(match=_match(), reason=REASON, by=duty_officer, at=later)
    quest.tell_of_searches(at=later + LATER)
    assert len(notices_of(german_officer)) == 1


@pytest.mark.invariant(10, 11)
def test_who_searched_gets_the_answer_that_the_rule_of_the_owner_left_to_europol(german_officer, eppo, analyst, now):
    _held_by(eppo, analyst, now)
    found = _searched(german_officer, now)
    assert answers_to(german_officer, found) == []
    later = now + timedelta(hours=1)
    _pass_on(analyst, later)
    (answer,) = answers_to(german_officer, found)
    assert (answer.other.code, answer.grade, answer.crime_area.code) == ("EPPO", "exact", "fraud")
    assert [row.recipient.username for row in all_rows(Notification) if row.kind.endswith("questsearch.added")] == [
        german_officer.username
    ]
    assert notices_of(eppo) == []


@pytest.mark.invariant(2, 10, 11)
def test_a_restriction_that_came_in_between_stays(german_officer, eppo, analyst, now):
    sent = _held_by(eppo, analyst, now)
    found = _searched(german_officer, now)
    with acting_for(eppo):
        services.restrict_contribution(contribution=sent, limits=Limits(hides_hits=True), by=eppo, at=now)
    _pass_on(analyst, now + timedelta(hours=1))
    assert answers_to(german_officer, found) == []


def test_nothing_is_passed_on_of_information_that_is_gone(german_officer, eppo, analyst, now):
    sent = _held_by(german_officer, analyst, now)
    _searched(eppo, now)
    with acting_for(german_officer):
        services.recall_contribution(contribution=sent, reason="Sent in error.", by=german_officer, at=now)
    assert _match().kept == {}
    with acting_for(analyst), pytest.raises(DomainError, match="No rule leaves"):
        quest.pass_match_on(match=_match(), reason=REASON, by=analyst, at=now)
    assert notices_of(german_officer) == []


def test_only_europols_centre_passes_on_and_says_why(german_officer, eppo, analyst, service_coordinator, now):
    _held_by(german_officer, analyst, now)
    _searched(eppo, now)
    for person in (german_officer, eppo, service_coordinator):
        with acting_for(person), pytest.raises((DomainError, AccessDenied)):
            quest.pass_match_on(match=_match(), reason=REASON, by=person, at=now)
    for reason, code in (("  ", "reason_missing"), ("x" * 2001, "reason_too_long")):
        with acting_for(analyst), pytest.raises(DomainError) as refused:
            quest.pass_match_on(match=_match(), reason=reason, by=analyst, at=now)
        assert (refused.value.code, refused.value.field) == (code, "reason")


@pytest.mark.usefixtures("nobody_acts")
def test_the_second_lock_lets_nobody_pass_on_what_no_rule_keeps_or_write_a_side(
    german_officer, dutch_officer, analyst, now
):
    _held_by(german_officer, analyst, now)
    _searched(dutch_officer, now)
    assert _match().kept == {}
    changes = {"passed_on_at": now, "passed_on_by": analyst, "passed_on_reason": REASON}
    for fields, error in ((changes, Exception), ({"kept": {"holder": {}}}, (ProgrammingError, InternalError))):
        with acting_for(analyst), pytest.raises(error), transaction.atomic():
            QuestMatch.objects.filter(pk=_match().pk).update(**fields)


def test_the_page_asks_for_the_reason_and_passes_on(as_, german_officer, eppo, analyst, now):
    _held_by(german_officer, analyst, now)
    _searched(eppo, now)
    address = reverse("intelligence:quest-match", args=[_match().pk])
    reader = as_(analyst)
    assert "pass it on" in reader.get(reverse("intelligence:quest-matches")).content.decode()
    page = reader.get(address).content.decode()
    assert "A rule leaves it to Europol to tell Germany." in page
    refused = reader.post(address, {"reason": ""})
    assert "This field is required" in refused.content.decode() or refused.status_code == 422
    assert reader.post(address, {"reason": REASON}).status_code == 302
    assert REASON in reader.get(address).content.decode()
    for person in (german_officer, eppo):
        assert as_(person).get(address).status_code == 404
    read = [row for row in all_rows(AuditEvent) if row.kind == "intelligence.questmatch.read"]
    assert {tuple(row.object_ids) for row in read} == {(str(_match().entity_id),)}


def test_the_api_does_what_the_page_does(api_as, german_officer, eppo, analyst, now):
    _held_by(german_officer, analyst, now)
    _searched(eppo, now)
    program = api_as(analyst)
    address = reverse("quest-match-detail", args=[_match().pk])
    (row,) = program.get(reverse("quest-match-list")).data["results"]
    assert (row["asker"], row["holder"], row["waits_for_europol"]) == ("EPPO", "DE", True)
    act = reverse("quest-match-pass-on", args=[_match().pk])
    assert program.post(act, {}, format="json").status_code in {400, 422}
    answer = program.post(act, {"reason": REASON}, format="json")
    assert (answer.status_code, answer.data["waits_for_europol"], answer.data["passed_on_reason"]) == (
        200,
        False,
        REASON,
    )
    assert program.get(address).status_code == 200
    assert api_as(eppo).get(address).status_code == 404
    assert api_as(german_officer).post(act, {"reason": REASON}, format="json").status_code in {403, 404}
