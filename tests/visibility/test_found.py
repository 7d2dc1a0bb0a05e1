"""What the random machine has found, each as a short story that stays a test."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import Role
from intelligence import desk, services
from intelligence.models import Act, Case, Contribution
from intelligence.services import Parts
from tests.factories.disclosures import ask_for, grant
from tests.factories.intelligence import make_file, send_contribution
from tests.factories.parties import make_authority, make_user
from tests.visibility.world import grow_older

pytestmark = pytest.mark.django_db


def test_the_ledger_shows_that_access_was_closed(client, german_officer, dutch_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now)
    with acting_for(german_officer):
        services.recall_contribution(contribution=sent, reason="A mistake", by=german_officer, at=now)

    for person in (german_officer, dutch_officer):
        client.force_login(person)
        page = client.get(reverse("intelligence:ledger"))
        assert page.status_code == 200
        assert "Access closed" in page.content.decode()


def test_a_case_file_closes_with_the_last_thing_that_a_party_could_see_in_it(
    client, german_officer, dutch_officer, american_officer, now
):
    sent = send_contribution(german_officer, dutch_officer, american_officer, at=now)
    case = reverse("intelligence:case-detail", args=[sent.case_id])
    client.force_login(american_officer)
    assert client.get(case).status_code == 200

    with acting_for(german_officer):
        limits = services.Limits(is_closed_to_third_countries=True)
        services.restrict_contribution(contribution=sent, limits=limits, by=german_officer, at=now)

    assert client.get(case).status_code == 404
    assert sent.subject not in client.get(reverse("intelligence:case-list")).content.decode()
    client.force_login(dutch_officer)
    assert client.get(case).status_code == 200


def test_what_a_term_has_closed_is_not_counted_as_unread(german_officer, dutch_officer):
    at = timezone.now()
    sent = send_contribution(german_officer, dutch_officer, at=at)
    with acting_for(german_officer):
        limits = services.Limits(valid_until=at + timedelta(days=1))
        services.restrict_contribution(contribution=sent, limits=limits, by=german_officer, at=at)
    with acting_for(dutch_officer):
        assert desk.count_unread(dutch_officer) == 1

    grow_older(2)

    again = type(dutch_officer).objects.get(pk=dutch_officer.pk)  # a count is kept for one request
    with acting_for(again):
        assert desk.count_unread(again) == 0


def test_a_file_is_found_by_a_word_of_its_name(client, german_officer, dutch_officer, now):
    send_contribution(german_officer, dutch_officer, at=now, files=[make_file("harbour_plan.v2.pdf")])

    client.force_login(dutch_officer)
    for word in ("harbour", "plan", "harbour_plan.v2.pdf"):
        found = client.get(f"/api/v1/search/?q={word}&type=files").json()["results"]
        assert [hit["title"] for hit in found] == ["harbour_plan.v2.pdf"], word


# -- corrections, copies of parts, circles ---


@pytest.fixture
def colleague(germany):
    """A second officer of Germany."""
    return make_user("de.second", authority=make_authority(germany), role=Role.LIAISON_OFFICER)


@pytest.fixture
def today():
    """PostgreSQL ends consents by its own clock, so these tests live in the present."""
    return timezone.now()


@pytest.fixture
def kept(german_officer, dutch_officer, today):
    """A contribution of Germany to the Netherlands that only its author sees in Germany."""
    sent = send_contribution(german_officer, dutch_officer, at=today)
    _keep(sent, german_officer, german_officer, at=today)
    return sent


def _keep(contribution, by, *people, at):
    with acting_for(by):
        services.keep_to_people(contribution=contribution, people=people, by=by, at=at)


def _sees(person, key, model=Contribution):
    with acting_for(person):
        return model.objects.visible_to(person).filter(pk=key).exists()


def _correct(contribution, by, *, at):
    with acting_for(by):
        draft = services.correct_contribution(contribution=contribution, by=by, at=at)
        return services.send_contribution(draft=draft, by=by, at=at)


def test_a_correction_is_kept_to_those_who_see_what_it_corrects(german_officer, colleague, dutch_officer, kept, today):
    other = make_user("nl.second", authority=dutch_officer.authority, role=Role.LIAISON_OFFICER)
    _keep(kept, dutch_officer, dutch_officer, at=today)

    correction = _correct(kept, german_officer, at=today)

    assert _sees(german_officer, correction.pk)
    assert _sees(dutch_officer, correction.pk)
    assert not _sees(colleague, correction.pk)
    assert not _sees(other, correction.pk)


def test_a_copy_of_parts_and_its_case_file_are_kept_like_the_original(
    german_officer, colleague, french_officer, kept, today
):
    consent = grant(german_officer, ask_for(french_officer, kept, at=today), at=today, parts=Parts(text=True))
    copy = consent.disclosed

    assert not _sees(colleague, copy.pk)
    assert not _sees(colleague, copy.case_id, Case)
    _keep(kept, german_officer, at=today)
    assert _sees(colleague, copy.pk)
    assert _sees(colleague, copy.case_id, Case)


@pytest.mark.invariant(8)
def test_a_colleague_whom_the_circle_was_opened_to_restricts_the_copy_as_well(
    colleague, dutch_officer, french_officer, kept, today
):
    consent = grant(kept.author, ask_for(french_officer, kept, at=today), at=today, parts=Parts(text=True))
    _keep(kept, kept.author, at=today)

    with acting_for(colleague):
        limits = services.Limits(named_parties=(dutch_officer.party,))
        services.restrict_contribution(contribution=kept, limits=limits, by=colleague, at=today)

    assert not _sees(french_officer, consent.disclosed_id)


@pytest.mark.invariant(9)
def test_a_correction_of_what_is_lent_ends_with_the_consent(german_officer, dutch_officer, french_officer, today):
    sent = send_contribution(german_officer, dutch_officer, at=today)
    consent = grant(german_officer, ask_for(french_officer, sent, at=today), at=today)
    correction = _correct(sent, german_officer, at=today)
    assert _sees(french_officer, correction.pk)

    with acting_for(german_officer):
        services.revoke_consent(consent=consent, by=german_officer, at=today)

    assert not _sees(french_officer, correction.pk)
    assert _sees(dutch_officer, correction.pk)


def test_what_europol_sees_without_a_purpose_can_be_recalled(german_officer, dutch_officer, analyst, today):
    sent = send_contribution(german_officer, dutch_officer, at=today)
    grant(german_officer, ask_for(analyst, sent, at=today), at=today)

    with acting_for(german_officer):
        services.recall_contribution(contribution=sent, reason="A mistake", by=german_officer, at=today)

    assert not _sees(analyst, sent.pk)


def test_the_owners_consent_lets_pass_on_to_europol_without_a_purpose(german_officer, dutch_officer, analyst, today):
    sent = send_contribution(german_officer, dutch_officer, at=today)
    question = ask_for(dutch_officer, sent, at=today, act=Act.SHARE, recipient=analyst.party)
    grant(german_officer, question, at=today)

    with acting_for(dutch_officer):
        services.forward_contribution(contribution=sent, to=[analyst.authority], note="", by=dutch_officer, at=today)

    assert _sees(analyst, sent.pk)


def test_what_is_seen_by_a_consent_stands_in_the_inbox(client, german_officer, dutch_officer, french_officer, today):
    sent = send_contribution(german_officer, dutch_officer, at=today)
    grant(german_officer, ask_for(french_officer, sent, at=today), at=today)

    client.force_login(french_officer)
    for view in ("box=received", "box=received&state=open"):
        assert str(sent.pk) in client.get(f"{reverse('intelligence:inbox')}?{view}").content.decode(), view
    grow_older(40)
    for view in ("box=received", "box=received&state=open"):
        assert str(sent.pk) not in client.get(f"{reverse('intelligence:inbox')}?{view}").content.decode(), view
