"""Article 20(2a): single contributions opened to selected members of a task force, until its end."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from intelligence import services as intelligence
from intelligence.models import Contribution, ContributionShare, DisclosureRecord, Entity, TaskForceOpening
from intelligence.services import Limits, openings
from intelligence.services.terms import set_term
from operations import services
from operations.models import TaskForce
from tests.factories.intelligence import make_entity_content, send_contribution
from tests.factories.taskforces import AT, answer, fresh, running, step
from tests.kept import kept
from tests.operations.steps import commit, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The wall clock: the second lock compares with PostgreSQL's."""
    return timezone.now()


@pytest.fixture
@kept
def members(german_officer, dutch_officer, french_officer):
    """The people of the task force."""
    return german_officer, dutch_officer, french_officer


@pytest.fixture
@kept
def force(german_officer, dutch_officer, french_officer):
    """Germany leads; the Netherlands and France have signed."""
    return running(german_officer, dutch_officer, french_officer)


@pytest.fixture
@kept
def sent(german_officer, polish_officer):
    """A German contribution that only Poland has received."""
    return send_contribution(german_officer, polish_officer, at=AT, entities=[make_entity_content()])


def open_to(contribution, force, by, *officers, at=None, reason="Same chats."):
    with acting_for(by):
        return openings.open_in_task_force(
            contribution=contribution, force=fresh(force, by), parties=[one.party for one in officers],
            reason=reason, by=by, at=at or timezone.now(),
        )  # fmt: skip


def sees(person, contribution):
    with acting_for(person):
        seen = (
            Contribution.objects.filter(pk=contribution.pk).exists(),
            Contribution.objects.visible_to(person).filter(pk=contribution.pk).exists(),
            Entity.objects.filter(contribution=contribution.pk).exists(),
        )
    assert len(set(seen)) == 1, seen
    return seen[0]


@pytest.mark.invariant(2, 9)
def test_an_owner_opens_one_contribution_to_one_member_and_to_nobody_else(
    force, sent, german_officer, dutch_officer, french_officer
):
    open_to(sent, force, german_officer, dutch_officer)

    assert sees(dutch_officer, sent)
    assert not sees(french_officer, sent)
    assert told(dutch_officer, "intelligence.opening.opened") == 1
    with acting_for(french_officer):
        assert not TaskForceOpening.objects.exists()
        assert not TaskForceOpening.objects.visible_to(french_officer).exists()
    with acting_for(dutch_officer):
        row = TaskForceOpening.objects.get()
        line = DisclosureRecord.objects.filter(consent_id=row.pk).get()
        share = ContributionShare.objects.get(content_object=sent, group_id=dutch_officer.party_id)
    assert row.until.date() == force.ends_on
    assert (line.act, line.expires_at, share.expires_at) == ("see", row.until, row.until)
    commit()


def test_only_the_owner_opens_and_only_to_who_has_signed(force, sent, german_officer, dutch_officer, polish_officer):
    with pytest.raises(DomainError, match="Poland has not signed"):
        open_to(sent, force, german_officer, polish_officer)
    open_to(sent, force, german_officer, dutch_officer)
    with pytest.raises(AccessDenied):
        open_to(sent, force, dutch_officer, german_officer)
    with pytest.raises(DomainError, match="joint analysis"):
        open_to(sent, force, german_officer, dutch_officer, reason=" ")
    with pytest.raises(DomainError, match="see it already"):
        open_to(sent, force, german_officer, dutch_officer)


def test_a_restriction_of_the_owner_stands_against_an_opening(force, sent, german_officer, dutch_officer, poland):
    with acting_for(german_officer):
        limits = Limits(text="Poland only.", named_parties=(poland,))
        intelligence.restrict_contribution(contribution=sent, limits=limits, by=german_officer, at=AT)

    with pytest.raises(DomainError, match="not for Netherlands"):
        open_to(sent, force, german_officer, dutch_officer)


def test_nothing_is_opened_after_the_end_nor_while_the_task_force_does_not_run(
    force, sent, german_officer, dutch_officer
):
    with acting_for(german_officer):
        TaskForce.objects.filter(pk=force.pk).update(ends_on=timezone.now().date() - timedelta(days=1))
    with pytest.raises(DomainError, match="end date of the task force has passed"):
        open_to(sent, force, german_officer, dutch_officer)
    step(force, "start_closing", german_officer)
    with pytest.raises(DomainError, match="while the task force is active"):
        open_to(sent, force, german_officer, dutch_officer)


def test_an_opening_closes_by_itself_to_the_second(force, sent, german_officer, dutch_officer):
    (opening,) = open_to(sent, force, german_officer, dutch_officer)
    past = timezone.now() - timedelta(days=1)
    with acting_for(german_officer):
        set_term(Contribution.objects.get(pk=sent.pk), dutch_officer.party_id, past)

    assert not sees(dutch_officer, sent)
    assert opening.until > past


def test_the_job_closes_the_books_of_what_has_ended_and_it_can_be_opened_again(
    force, sent, german_officer, dutch_officer
):
    (opening,) = open_to(sent, force, german_officer, dutch_officer)
    assert openings.end_due_openings(at=timezone.now()) == 0
    assert openings.end_due_openings(at=opening.until) == 1
    assert openings.end_due_openings(at=opening.until) == 0

    with acting_for(german_officer):
        assert dutch_officer.party_id not in Contribution.objects.get(pk=sent.pk).party_ids
        events = DisclosureRecord.objects.filter(consent_id=opening.pk).order_by("pk").values_list("event", flat=True)
        assert list(events) == ["consent_given", "consent_ended"]
    (again,) = open_to(sent, force, german_officer, dutch_officer)
    assert again.pk != opening.pk
    assert sees(dutch_officer, sent)
    commit()


def test_the_owner_closes_an_opening_at_once(force, sent, german_officer, dutch_officer):
    (opening,) = open_to(sent, force, german_officer, dutch_officer)
    with acting_for(dutch_officer), pytest.raises(AccessDenied):
        openings.end_opening(opening=opening, by=dutch_officer, at=AT)

    with acting_for(german_officer):
        openings.end_opening(opening=opening, by=german_officer, at=timezone.now())

    assert not sees(dutch_officer, sent)
    with acting_for(german_officer), pytest.raises(DomainError, match="ended already"):
        openings.end_opening(opening=opening, by=german_officer, at=AT)
    commit()


@pytest.fixture
@kept
def theirs(dutch_officer, polish_officer):
    """A Dutch contribution that only Poland has received."""
    return send_contribution(dutch_officer, polish_officer, at=AT, entities=[make_entity_content()])


def test_who_leaves_loses_what_was_opened_to_it_and_takes_back_what_it_opened(force, sent, theirs, members):
    german_officer, dutch_officer, french_officer = members
    open_to(sent, force, german_officer, dutch_officer, french_officer)
    open_to(theirs, force, dutch_officer, french_officer)

    answer(force, dutch_officer, "leave")

    assert not sees(dutch_officer, sent)
    assert not sees(french_officer, theirs)
    assert sees(french_officer, sent)
    commit()


def test_suspension_closes_everything_that_was_opened(force, sent, german_officer, dutch_officer, french_officer):
    open_to(sent, force, german_officer, dutch_officer, french_officer)

    step(force, "suspend", german_officer)

    for officer in (dutch_officer, french_officer):
        assert not sees(officer, sent)
    assert sees(german_officer, sent)
    commit()


def test_renewal_prolongs_no_opening(force, sent, german_officer, dutch_officer):
    (opening,) = open_to(sent, force, german_officer, dutch_officer)
    with acting_for(german_officer):
        services.renew_task_force(
            force=fresh(force, german_officer), ends_on=force.ends_on + timedelta(days=99), reason="Trial.",
            by=german_officer, at=AT,
        )  # fmt: skip
        assert TaskForceOpening.objects.get(pk=opening.pk).until == opening.until


def test_a_recipient_for_good_is_not_lent_what_it_has(force, sent, german_officer, dutch_officer, french_officer):
    received = send_contribution(german_officer, dutch_officer, at=AT, entities=[make_entity_content()])

    (opened,) = open_to(received, force, german_officer, dutch_officer, french_officer)
    assert opened.party_id == french_officer.party_id
    answer(force, dutch_officer, "leave")
    assert sees(dutch_officer, received)


def test_the_database_itself_refuses_an_opening_that_the_rules_refuse(
    force, sent, german_officer, dutch_officer, polish_officer
):
    values = {
        "task_force": force, "owner": german_officer.party, "contribution_id": sent.pk, "reference": "1-1",
        "reason": "x", "opened_at": AT, "opened_by": german_officer,
        "until": timezone.now() + timedelta(days=1),
    }  # fmt: skip
    with acting_for(german_officer):
        for wrong in ({"party": polish_officer.party}, {"party": dutch_officer.party, "until": AT.replace(year=2099)}):
            with pytest.raises(ProgrammingError), transaction.atomic():
                TaskForceOpening.objects.create(**(values | wrong))


def test_pages_and_api_open_and_close(client, force, sent, members):
    german_officer, dutch_officer, french_officer = members
    client.force_login(german_officer)
    url = reverse("intelligence:opening-create", args=[force.pk])
    panel = reverse("intelligence:taskforce-panel", args=[force.pk])
    typed = {"reference": sent.reference, "parties": ["NL"], "reason": "Same chats."}

    assert client.get(url).status_code == 200
    assert client.post(url, typed | {"reference": "999999-1"}).status_code == 422
    assert client.post(url, typed).status_code == 302
    assert sent.reference in client.get(panel).content.decode()
    client.force_login(french_officer)
    assert sent.reference not in client.get(panel).content.decode()
    with acting_for(german_officer):
        opening = TaskForceOpening.objects.get()
    client.force_login(dutch_officer)
    assert client.post(reverse("intelligence:opening-end", args=[opening.pk])).status_code == 403
    client.force_login(german_officer)
    assert client.post(reverse("intelligence:opening-end", args=[opening.pk])).status_code == 302
    api = APIClient()
    api.force_login(german_officer)
    body = {"task_force": str(force.pk), "contribution": str(sent.pk), "parties": ["FR"], "reason": "Same chats."}
    (made,) = api.post("/api/v1/task-force-openings/", body, format="json").json()
    assert api.get("/api/v1/task-force-openings/").json()["results"][0]["id"] == made["id"]
    assert api.post(f"/api/v1/task-force-openings/{made['id']}/end/").json()["ended_at"]
    api.force_login(dutch_officer)
    assert api.post("/api/v1/task-force-openings/", body, format="json").status_code == 404
