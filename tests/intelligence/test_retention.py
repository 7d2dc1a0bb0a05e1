"""Every three years the owner decides; what nobody decides about is erased, and the owner's earlier day wins."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from europol_portal.access.binding import acting, acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.models import Notification
from intelligence import desk, services
from intelligence.events import ReviewEvent
from intelligence.models import Contribution, RetentionReview, latest_review
from intelligence.services import Limits, retention
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.intelligence import make_file, make_person_content, send_contribution
from tests.kept import kept

pytestmark = pytest.mark.django_db

WORD = "Quicksilver"
DAY = timedelta(days=1)
REASON = "The trial has not begun."


@pytest.fixture
@kept
def now():
    """PostgreSQL decides by its own clock whether a day is over."""
    return timezone.now().replace(microsecond=0)


@pytest.fixture
@kept
def old(german_officer, dutch_officer, now):
    """A contribution of three years ago less ten days."""
    at = now.replace(year=now.year - 3) + 10 * DAY
    return send_contribution(
        german_officer, dutch_officer, at=at, subject=f"{WORD} seen", body=WORD,
        entities=[make_person_content(label=f"Marek {WORD}")], files=[make_file()],
    )  # fmt: skip


def review_of(contribution):
    """The review that runs, read as the owner of the tables."""
    with acting(OWNER_OF_TABLES):
        return RetentionReview.objects.get(contribution=contribution.pk, closed_at=None)


def let_pass(contribution, days):
    """Make its running review end so many days ago, as nobody but the owner of the tables can."""
    with acting(OWNER_OF_TABLES), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "UPDATE intelligence_retentionreview SET begins_on = current_date - 1000, due_on = current_date - %s"
            " WHERE contribution_id = %s AND closed_at IS NULL",
            [days, contribution.pk],
        )
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def lines_of(kind):
    with acting(OWNER_OF_TABLES):
        return list(AuditEvent.objects.filter(kind=kind))


@pytest.mark.invariant(24)
def test_a_review_begins_with_the_sending_and_ends_within_three_years(old, now):
    review = review_of(old)

    assert (review.begins_on, review.due_on) == (old.sent_at.date(), latest_review(old.sent_at.date()))
    assert (review.decision, review.told_days, review.reference) == ("", None, old.reference)
    with acting(OWNER_OF_TABLES), pytest.raises(IntegrityError, match="within_three_years"), transaction.atomic():
        RetentionReview.objects.filter(pk=review.pk).update(due_on=review.due_on + DAY)


@pytest.mark.invariant(24)
def test_keeping_needs_a_reason_and_a_day_within_three_years_and_begins_the_next_review(old, german_officer, now):
    review = review_of(old)
    with acting_for(german_officer):
        for wrong in (
            {"reason": "ok"}, {"reason": REASON, "until": now.date()},
            {"reason": REASON, "until": latest_review(now.date()) + DAY},
        ):  # fmt: skip
            with pytest.raises(DomainError), transaction.atomic():
                retention.keep_stored(review=review, by=german_officer, at=now, **wrong)
        kept_one = retention.keep_stored(review=review, reason=REASON, by=german_officer, at=now)
        with pytest.raises(DomainError, match="over"), transaction.atomic():
            retention.give_up_stored(review=review, reason=REASON, by=german_officer, at=now)

    assert (kept_one.decided_by, kept_one.decided_at, kept_one.closed_at) == (german_officer, now, now)
    following = review_of(old)
    assert (following.begins_on, following.due_on) == (now.date(), latest_review(now.date()))
    (line,) = lines_of(ReviewEvent.KEPT)
    assert REASON not in str(line.changes) + line.purpose
    assert services.erase_due(at=now) == 0


def test_who_decides_and_who_knows(  # noqa: PLR0917
    old, german_officer, dutch_officer, french_officer, analyst, as_, now
):
    review = review_of(old)
    for person in (dutch_officer, french_officer, analyst):
        with acting_for(person):
            assert not RetentionReview.objects.exists()  # the second lock alone
            assert not RetentionReview.objects.visible_to(person).exists()
            with pytest.raises((AccessDenied, RetentionReview.DoesNotExist)), transaction.atomic():
                retention.keep_stored(review=review, reason=REASON, by=person, at=now)
        assert as_(person).get(review.get_absolute_url()).status_code == 404
    with acting_for(german_officer):
        for change in ({"due_on": review.due_on + DAY}, {"decision": "keep"}, {"closed_at": now}):
            with pytest.raises(ProgrammingError, match="decided once"), transaction.atomic():
                RetentionReview.objects.filter(pk=review.pk).update(**change)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            RetentionReview.objects.filter(pk=review.pk).delete()


@pytest.mark.invariant(24)
def test_what_nobody_decides_about_is_erased_and_leaves_a_proof_without_content(old, german_officer, now):
    assert services.erase_due(at=now) == 0
    let_pass(old, 1)

    assert services.erase_due(at=now) == 1

    with acting_for(german_officer):
        proof = Contribution.objects.visible_to(german_officer).get(pk=old.pk)
        review = RetentionReview.objects.visible_to(german_officer).get(contribution=old)
    assert (proof.subject, proof.erased_by_rule) == ("Erased", "no_decision")
    assert (review.closed_at, review.decision) == (now, "")
    assert retention.left_of_erased() == []
    call_command("check_erasures")
    assert services.erase_due(at=now) == 0


@pytest.mark.invariant(24)
def test_what_is_given_up_is_erased_at_once_with_the_words_of_the_reason(old, german_officer, now):
    with acting_for(german_officer):
        reason = f"{WORD} was acquitted."
        retention.give_up_stored(review=review_of(old), reason=reason, by=german_officer, at=now)

    assert services.erase_due(at=now) == 1

    with acting_for(german_officer):
        review = RetentionReview.objects.visible_to(german_officer).get(contribution=old)
        assert Contribution.objects.get(pk=old.pk).erased_by_rule == "review"
    assert (review.reason, review.decided_by, review.closed_at) == ("", german_officer, now)


@pytest.mark.invariant(25)
def test_the_earlier_day_of_the_owner_wins_over_a_decision_to_keep(old, german_officer, now):
    with acting_for(german_officer):
        limits = Limits(erase_by=(now - DAY).date())
        services.restrict_contribution(contribution=old, limits=limits, by=german_officer, at=now - 3 * DAY)
        retention.keep_stored(review=review_of(old), reason=REASON, by=german_officer, at=now)

    assert services.erase_due(at=now) == 1
    with acting_for(german_officer):
        assert Contribution.objects.get(pk=old.pk).erased_by_rule == "owners_day"


@pytest.mark.invariant(25)
def test_what_an_erasure_left_is_found(old, now):
    let_pass(old, 1)
    services.erase_due(at=now)
    with acting(OWNER_OF_TABLES), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.erasing', 'x', true)")
        cursor.execute("UPDATE intelligence_contributiontext SET body = 'left' WHERE contribution_id = %s", [old.pk])
        cursor.execute("SELECT set_config('portal.erasing', '', true)")

    assert retention.left_of_erased() == [("intelligence_contributiontext", 1)]
    with pytest.raises(CommandError):
        call_command("check_erasures")


@pytest.mark.invariant(24)
def test_the_owner_is_warned_three_times_and_nobody_else(old, german_officer, dutch_officer, now):
    assert retention.tend_reviews(at=now - 5 * DAY) == 1  # 15 days before: the warning of 30 days
    assert retention.tend_reviews(at=now - 5 * DAY) == 0
    assert retention.tend_reviews(at=now + 4 * DAY) == 1
    assert retention.tend_reviews(at=now + 9 * DAY) == 0

    for person, number in ((german_officer, 2), (dutch_officer, 0)):
        with acting_for(person):
            told = Notification.objects.visible_to(person).filter(kind=ReviewEvent.DUE)
            assert told.count() == number
            assert WORD not in str([vars(one) for one in told])


@pytest.mark.invariant(26)
def test_data_of_protected_people_that_is_five_years_old_is_reported_once(german_officer, dutch_officer, now):
    witness = make_person_content(data_subject_category="witness", necessity="Only she saw the switch of containers.")
    six = now.replace(year=now.year - 6)
    for entities in ([witness], [make_person_content()]):
        send_contribution(german_officer, dutch_officer, at=six, entities=entities)

    retention.tend_reviews(at=now)
    retention.tend_reviews(at=now)

    (line,) = lines_of(ReviewEvent.FIVE_YEARS)
    assert line.subject_reference


def test_the_pages_ask_and_say_what_happens(as_, old, german_officer, now, django_assert_max_num_queries):
    page = as_(german_officer)
    page.get(reverse("intelligence:retention-list"))
    with django_assert_max_num_queries(14):  # two of its own
        listed = page.get(reverse("intelligence:retention-list"))
    review = review_of(old)
    assert old.reference in listed.content.decode()
    asked = page.get(review.get_absolute_url()).content.decode()
    assert "Is it still needed?" in asked
    assert WORD in asked
    refused = page.post(review.get_absolute_url(), {"reason": "", "until": str(latest_review(now.date()))})
    assert refused.status_code == 422
    told = page.post(review.get_absolute_url(), {"reason": REASON, "until": str(latest_review(now.date()))})
    assert told.status_code == 302
    assert REASON in page.get(review.get_absolute_url()).content.decode()
    assert old.reference in page.get(reverse("intelligence:retention-list"), {"view": "kept"}).content.decode()


def test_the_desk_of_the_owner_names_what_must_be_decided(old, german_officer, dutch_officer, now):
    with acting_for(german_officer):
        (item,) = [one for one in desk.needs(german_officer, now) if one.verb == "Decide"]
        assert "1 contribution" in item.title
    with acting_for(dutch_officer):
        assert not [one for one in desk.needs(dutch_officer, now) if one.verb == "Decide"]


def test_programs_decide_under_the_same_rules(api_as, old, german_officer, dutch_officer):
    address = reverse("retention-review-keep", args=[review_of(old).pk])

    assert api_as(dutch_officer).post(address, {"reason": REASON}).status_code == 404
    assert api_as(german_officer).post(address, {"reason": "no"}).status_code == 409
    answer = api_as(german_officer).post(address, {"reason": REASON})
    assert (answer.status_code, answer.json()["decision"]) == (200, "keep")
    listed = api_as(german_officer).get(reverse("retention-review-list")).json()
    assert len(listed["results"]) == 2
