"""Two sides know of a request and no third: both locks, each with the other off; what is recorded stays."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.db.models import Q

from europol_portal.access.binding import SYSTEM, acting, acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.fields import Classification
from europol_portal.notifications.models import Notification
from intelligence import services
from intelligence.deadlines import DeadlineRule
from intelligence.events import RequestEvent
from intelligence.models import Contribution, DelayNotice, InformationRequest, Pause
from tests.factories.intelligence import act, ask, request_of
from tests.factories.parties import make_user
from tests.kept import kept

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MODELS = [InformationRequest, Pause, DelayNotice]


@pytest.fixture
@kept
def asked(german_officer, dutch_officer, polish_officer, now):
    """Germany asks the Netherlands and Poland; only the Dutch one waits for a judge."""
    sent = ask(german_officer, dutch_officer, polish_officer, at=now)
    request = request_of(sent, dutch_officer)
    act(dutch_officer, request, "assign", at=now)
    act(dutch_officer, request, "need_judge", at=now, text="Bank data.", expected_at=now + 72 * HOUR)
    return sent


def _counts(person):
    with acting_for(person):
        return [model.objects.visible_to(person).count() for model in MODELS]


def _bare_counts(person):
    with acting_for(person):
        return [model.objects.count() for model in MODELS]


@pytest.mark.invariant(41, 42)
@pytest.mark.parametrize("counts", [_counts, _bare_counts], ids=["both locks", "second lock"])
def test_a_recipient_never_sees_or_counts_what_another_recipient_does(  # noqa: PLR0917 - six people
    asked, german_officer, dutch_officer, polish_officer, french_officer, analyst, administrator, counts
):
    assert counts(german_officer) == [2, 1, 1]
    assert counts(dutch_officer) == [1, 1, 1]
    assert counts(polish_officer) == [1, 0, 0]
    assert counts(french_officer) == [0, 0, 0]
    assert counts(analyst) == [0, 0, 0]
    assert counts(administrator) == [0, 0, 0]


@pytest.mark.invariant(41)
def test_the_first_lock_alone_says_the_same(  # noqa: PLR0917 - four people
    asked, second_lock_off, german_officer, dutch_officer, polish_officer, french_officer
):
    assert _counts(german_officer) == [2, 1, 1]
    assert _counts(dutch_officer) == [1, 1, 1]
    assert _counts(polish_officer) == [1, 0, 0]
    assert _counts(french_officer) == [0, 0, 0]


@pytest.mark.invariant(41)
def test_the_second_lock_alone_says_the_same(asked, polish_officer, french_officer, monkeypatch):
    monkeypatch.setattr("europol_portal.access.querysets.visible_q", lambda *_: Q())

    assert _counts(polish_officer) == [1, 0, 0]
    assert _counts(french_officer) == [0, 0, 0]


def test_the_row_itself_names_no_other_recipient(asked, german_officer, dutch_officer, polish_officer):
    row = request_of(asked, dutch_officer)

    assert row.party_ids == sorted([german_officer.party_id, dutch_officer.party_id])


@pytest.mark.invariant(41)
def test_a_recipient_is_told_nothing_of_what_another_does(asked, polish_officer):
    with acting_for(polish_officer):
        assert list(Notification.objects.values_list("kind", flat=True)) == [RequestEvent.ASKED]


def test_a_closed_circle_holds_for_the_clock_too(asked, dutch_officer, netherlands, german_officer):
    colleague = make_user("nl.second", authority=dutch_officer.authority, role="liaison_officer")
    with acting_for(dutch_officer):
        sent = Contribution.objects.get(pk=asked.pk)
        services.keep_to_people(contribution=sent, people=[dutch_officer], by=dutch_officer, at=sent.sent_at)

    assert _bare_counts(colleague) == [0, 0, 0]
    assert _counts(colleague) == [0, 0, 0]
    assert _counts(dutch_officer) == [1, 1, 1]
    assert _counts(german_officer) == [2, 1, 1]


def test_clearance_holds_for_the_clock_too(german_officer, dutch_officer, now):
    ask(german_officer, dutch_officer, at=now, classification=Classification.EU_RESTRICTED)
    colleague = make_user(
        "nl.low", authority=dutch_officer.authority, role="liaison_officer", clearance=Classification.BPL
    )

    assert _bare_counts(colleague) == [0, 0, 0]
    assert _counts(colleague) == [0, 0, 0]
    with acting_for(colleague):
        assert not Notification.objects.filter(recipient=colleague).exists()


def _refused(person, change):
    with acting_for(person), pytest.raises(ProgrammingError), transaction.atomic():
        change()


@pytest.mark.invariant(27)
@pytest.mark.parametrize(
    "values", [{"received_at": "2026-12-01T00:00Z"}, {"rule": DeadlineRule.URGENT_DIRECT}, {"reference": "1-1"}]
)
def test_nobody_moves_a_limit_in_place(asked, dutch_officer, german_officer, values):
    for person in (dutch_officer, german_officer):
        rows = InformationRequest.objects.filter(contribution=asked, party=dutch_officer.party)
        _refused(person, lambda rows=rows: rows.update(**values))


@pytest.mark.invariant(27)
def test_even_the_owner_of_the_tables_cannot_move_a_limit(asked, second_lock_off, german_officer):
    _refused(german_officer, lambda: InformationRequest.objects.update(received_at="2026-12-01T00:00Z"))


@pytest.mark.invariant(27)
def test_a_pause_and_a_notice_stay_as_recorded(asked, dutch_officer, german_officer, now):
    for person in (dutch_officer, german_officer):
        _refused(person, lambda: Pause.objects.update(started_at=now - HOUR))
        _refused(person, lambda: Pause.objects.update(text="Something else."))
        with acting_for(person):
            assert DelayNotice.objects.update(reason="Something else.") == 0
            assert Pause.objects.all()._raw_delete("default") == 0  # noqa: SLF001 - past Django's collector
            assert DelayNotice.objects.all()._raw_delete("default") == 0  # noqa: SLF001
    act(dutch_officer, request_of(asked, dutch_officer), "authorised", at=now + HOUR)
    _refused(dutch_officer, lambda: Pause.objects.update(ended_at=now + 2 * HOUR))


def test_the_asker_cannot_answer_for_the_other_side(asked, german_officer, now):
    rows = InformationRequest.objects.filter(contribution=asked)
    _refused(german_officer, lambda: rows.update(outcome="full"))
    _refused(german_officer, lambda: rows.update(status="answered", closed_at=now))


def test_a_request_is_made_by_the_owner_of_its_contribution_only(asked, polish_officer, france, now):
    row = InformationRequest(contribution=asked, party=france, owner=polish_officer.party, received_at=now)
    _refused(polish_officer, lambda: row.save(force_insert=True))


def _remind(at):
    return services.remind_of_limits(at=at)


def _kinds(person):
    with acting_for(person):
        rows = Notification.objects.filter(recipient=person, kind__in=[RequestEvent.DUE_SOON, RequestEvent.OVERDUE])
        return list(rows.order_by("pk").values_list("kind", flat=True))


def test_the_job_tells_of_limits_near_and_passed_once_each(german_officer, dutch_officer, polish_officer, now):
    ask(german_officer, dutch_officer, at=now, urgency="urgent", urgency_reason="Tonight.")

    assert [_remind(now + hours * HOUR) for hours in (5, 6, 6.5, 7.9, 8.1, 9, 100)] == [0, 1, 0, 0, 1, 0, 0]
    assert _kinds(dutch_officer) == [RequestEvent.DUE_SOON, RequestEvent.OVERDUE]
    assert _kinds(german_officer) == [RequestEvent.OVERDUE]
    assert _kinds(polish_officer) == []


def test_the_job_is_silent_while_the_clock_stands_and_after_the_end(asked, dutch_officer, polish_officer, now):
    act(polish_officer, request_of(asked, polish_officer), "answer", at=now, outcome="no_information")

    assert _remind(now + timedelta(days=30)) == 0
    act(dutch_officer, request_of(asked, dutch_officer), "authorised", at=now + 48 * HOUR)
    assert _remind(now + timedelta(days=8, hours=23)) == 1
    assert _remind(now + timedelta(days=9, hours=1)) == 1


def test_the_job_works_in_batches(german_officer, dutch_officer, now, monkeypatch):
    monkeypatch.setattr("intelligence.services.reminders.BATCH", 2)
    for _ in range(5):
        ask(german_officer, dutch_officer, at=now)

    assert _remind(now + timedelta(days=8)) == 5


def test_the_job_sees_no_table_and_nobody_else_may_call_its_functions(asked, dutch_officer, now):
    with acting(SYSTEM):
        assert [model.objects.count() for model in MODELS] == [0, 0, 0]
    call = "SELECT * FROM portal_watched_requests(now(), '00000000-0000-0000-0000-000000000000', 9)"
    _refused(dutch_officer, lambda: list(InformationRequest.objects.raw(call)))


def test_a_reminder_is_on_record_without_content(german_officer, dutch_officer, data_protection_officer, now):
    sent = ask(german_officer, dutch_officer, at=now)
    _remind(now + timedelta(days=8))

    with acting_for(data_protection_officer):
        event = AuditEvent.objects.get(kind=RequestEvent.OVERDUE)
    assert (event.subject_reference, event.changes, event.actor_id) == (sent.reference, {}, None)


@pytest.mark.invariant(8)
def test_a_term_of_the_owner_closes_the_clock_at_the_same_moment(asked, german_officer, dutch_officer, now):
    with acting_for(german_officer):
        Contribution.objects.filter(pk=asked.pk).update(open_until=now - HOUR * 9999)

    assert _counts(dutch_officer) == [0, 0, 0]
    assert _bare_counts(dutch_officer) == [0, 0, 0]
    assert _bare_counts(german_officer) == [2, 1, 1]


def test_a_recalled_request_asks_nothing_any_more(asked, german_officer, dutch_officer, now):
    with acting_for(german_officer):
        sent = Contribution.objects.get(pk=asked.pk)
        services.recall_contribution(contribution=sent, reason="Wrong person.", by=german_officer, at=now + HOUR)
        states = set(InformationRequest.objects.values_list("status", flat=True))

    assert states == {"withdrawn"}
