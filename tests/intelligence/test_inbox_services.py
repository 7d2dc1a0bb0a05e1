"""The inbox of a party: work, what each person has read, acts on many lines, undo; all of it stays inside the party."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.ids import uuid7
from europol_portal.notifications.models import Notification
from intelligence import services
from intelligence.events import WorkEvent
from intelligence.models import ContributionShare, ReadMark, UndoStep, WorkItem
from intelligence.services import Act
from tests.factories.intelligence import ask, send_contribution
from tests.factories.parties import make_user
from tests.kept import kept

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
@kept
def dutch_colleague(dutch_officer):
    """A second officer of the Netherlands."""
    return make_user("nl.second", authority=dutch_officer.authority, role="liaison_officer")


def _act(person, act, *contributions, at, assignee=None):
    with acting_for(person):
        return services.act_on_lines(
            act=act, contributions=[one.pk for one in contributions], by=person, at=at, assignee=assignee
        )


def _item(person, contribution):
    with acting_for(person):
        return WorkItem.objects.visible_to(person).filter(contribution=contribution).first()


def _unread(person):
    with acting_for(person):
        return len(services.unread_positions(person))


# work


def test_a_received_contribution_becomes_work_of_the_receiver_and_of_nobody_else(
    german_officer, dutch_officer, french_officer, sent
):
    item = _item(dutch_officer, sent)

    assert (item.is_done, item.assignee, item.kind, item.party) == (False, None, sent.kind, dutch_officer.party)
    assert _item(german_officer, sent) is None
    assert _item(french_officer, sent) is None


def test_done_lines_leave_the_list_and_undo_brings_them_back(dutch_officer, sent, now):
    batch = _act(dutch_officer, Act.DONE, sent, at=now)
    done = _item(dutch_officer, sent)
    with acting_for(dutch_officer):
        back = services.take_back(step=batch.undo, by=dutch_officer, at=now + MINUTE)

    assert (done.is_done, done.done_by, done.done_at) == (True, dutch_officer, now)
    assert [line.refusal for line in back.results] == [""]
    assert not _item(dutch_officer, sent).is_done


def test_what_stands_so_already_changes_nothing_and_leaves_nothing_to_undo(dutch_officer, sent, now):
    _act(dutch_officer, Act.DONE, sent, at=now)
    again = _act(dutch_officer, Act.DONE, sent, at=now)

    assert [line.is_changed for line in again.results] == [False]
    assert again.undo is None


def test_undo_happens_once_within_the_hour_and_by_its_person_alone(dutch_officer, dutch_colleague, sent, now):
    batch = _act(dutch_officer, Act.DONE, sent, at=now)

    with acting_for(dutch_colleague):
        assert not UndoStep.objects.exists()
    with acting_for(dutch_officer):
        with pytest.raises(DomainError, match="no longer"):
            services.take_back(step=batch.undo, by=dutch_officer, at=now + 61 * MINUTE)
        services.take_back(step=batch.undo, by=dutch_officer, at=now + MINUTE)
        with pytest.raises(DomainError, match="already"):
            services.take_back(step=batch.undo, by=dutch_officer, at=now + MINUTE)


def test_undo_leaves_alone_what_a_colleague_has_changed_since(dutch_officer, dutch_colleague, sent, now):
    batch = _act(dutch_officer, Act.ASSIGN, sent, at=now, assignee=dutch_officer)
    _act(dutch_colleague, Act.ASSIGN, sent, at=now, assignee=dutch_colleague)
    with acting_for(dutch_officer):
        back = services.take_back(step=batch.undo, by=dutch_officer, at=now)

    assert [line.refusal for line in back.results] == ["It has been changed since."]
    assert _item(dutch_officer, sent).assignee == dutch_colleague


def test_each_line_answers_for_itself(german_officer, dutch_officer, polish_officer, sent, now):
    asked = ask(german_officer, dutch_officer, at=now)
    hidden = send_contribution(german_officer, polish_officer, at=now)

    batch = _act(dutch_officer, Act.DONE, sent, asked, hidden, at=now)

    assert [line.refusal[:9] for line in batch.results] == ["", "Its clock", "Not found"]
    assert (len(batch.done), len(batch.refused)) == (1, 2)
    assert batch.results[2].reference == ""
    assert _item(dutch_officer, sent).is_done


def test_a_colleague_who_is_given_work_is_told(dutch_officer, dutch_colleague, sent, now):
    _act(dutch_officer, Act.ASSIGN, sent, at=now, assignee=dutch_colleague)

    with acting_for(dutch_colleague):
        told = Notification.objects.get(recipient=dutch_colleague, kind=WorkEvent.ASSIGNED)
    assert told.path == sent.get_absolute_url()
    assert _item(dutch_colleague, sent).assignee == dutch_colleague


def test_work_goes_only_to_people_of_the_party_who_may_see_it(
    german_officer, dutch_officer, dutch_colleague, sent, now
):
    outside = _act(dutch_officer, Act.ASSIGN, sent, at=now, assignee=german_officer)
    with acting_for(dutch_officer):
        services.keep_to_people(contribution=sent, people=[dutch_officer], by=dutch_officer, at=now)
    inside = _act(dutch_officer, Act.ASSIGN, sent, at=now, assignee=dutch_colleague)

    assert "may not see it" in outside.results[0].refusal
    assert "may not see it" in inside.results[0].refusal
    assert _item(dutch_colleague, sent) is None


@pytest.mark.parametrize(("chosen", "message"), [(0, "at least one"), (201, "at most 200")], ids=["none", "too many"])
def test_a_batch_has_some_lines_and_not_too_many(chosen, message, dutch_officer, sent, now):
    with acting_for(dutch_officer), pytest.raises(DomainError, match=message):
        services.act_on_lines(act="done", contributions=[uuid7() for _ in range(chosen)], by=dutch_officer, at=now)


def test_people_without_a_need_to_know_do_nothing(service_coordinator, sent, now):
    with acting_for(service_coordinator), pytest.raises(AccessDenied):
        services.act_on_lines(act="done", contributions=[sent.pk], by=service_coordinator, at=now)


# both locks


def _rows(person, table):
    with acting_for(person), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


@pytest.mark.invariant(2)
def test_the_second_lock_alone_keeps_work_inside_the_party(german_officer, dutch_officer, french_officer, sent, now):
    batch = _act(dutch_officer, Act.DONE, sent, at=now)

    assert batch.undo is not None
    assert [_rows(one, "intelligence_workitem") for one in (german_officer, dutch_officer, french_officer)] == [0, 1, 0]
    assert [_rows(one, "intelligence_undostep") for one in (german_officer, dutch_officer)] == [0, 1]


@pytest.mark.invariant(2)
def test_the_first_lock_alone_keeps_work_inside_the_party(
    german_officer, dutch_officer, french_officer, sent, second_lock_off
):
    for person, sees in ((german_officer, False), (french_officer, False), (dutch_officer, True)):
        with acting_for(person):
            assert WorkItem.objects.visible_to(person).exists() == sees
            assert WorkItem.objects.open_to(person).exists() == sees
            assert UndoStep.objects.visible_to(person).count() == 0


def test_the_database_refuses_to_move_work_out_of_the_party(german_officer, dutch_officer, sent):
    for change in (f"assignee_id = {german_officer.pk}, assigned_by_id = {dutch_officer.pk}, assigned_at = now()",
                   "party_ids = '{1}'", f"party_id = {german_officer.party_id}"):  # fmt: skip
        with (
            pytest.raises(ProgrammingError),
            acting_for(dutch_officer),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE intelligence_workitem SET {change}")


def test_work_closes_with_the_circle_the_clearance_and_the_share(
    german_officer, dutch_officer, dutch_colleague, sent, now
):
    with acting_for(dutch_officer):
        services.keep_to_people(contribution=sent, people=[dutch_officer], by=dutch_officer, at=now)

    assert _rows(dutch_colleague, "intelligence_workitem") == 0
    assert _rows(dutch_officer, "intelligence_workitem") == 1

    with acting_for(german_officer):
        services.recall_contribution(contribution=sent, reason="Sent to the wrong desk.", by=german_officer, at=now)

    assert _item(dutch_officer, sent) is None


# unread, per person


def test_what_one_person_reads_stays_unread_for_the_other(dutch_officer, dutch_colleague, sent, now):
    with acting_for(dutch_officer):
        services.open_contribution(contribution=sent, by=dutch_officer, at=now)

    assert (_unread(dutch_officer), _unread(dutch_colleague)) == (0, 1)
    assert _rows(dutch_colleague, "intelligence_readmark") == 0


def test_lines_are_marked_unread_and_read_again_and_back(dutch_officer, sent, now):
    with acting_for(dutch_officer):
        services.open_contribution(contribution=sent, by=dutch_officer, at=now)
    unread = _act(dutch_officer, Act.UNREAD, sent, at=now)
    after_unread = _unread(dutch_officer)
    with acting_for(dutch_officer):
        services.take_back(step=unread.undo, by=dutch_officer, at=now)

    assert (after_unread, _unread(dutch_officer)) == (1, 0)


def test_catching_up_reads_all_but_the_last_ten_minutes(german_officer, dutch_officer, sent, now):
    with acting_for(dutch_officer):
        place = ContributionShare.lists.open_to(dutch_officer).get().position
        drawn = _moment_of(place)
        services.catch_up(by=dutch_officer, at=drawn + 9 * MINUTE)
        early = len(services.unread_positions(dutch_officer))
        services.catch_up(by=dutch_officer, at=drawn + 11 * MINUTE)
        late = len(services.unread_positions(dutch_officer))
        services.act_on_lines(act="unread", contributions=[sent.pk], by=dutch_officer, at=now)
        again = len(services.unread_positions(dutch_officer))

    assert (early, late, again) == (1, 0, 1)


def _moment_of(key):
    return datetime.fromtimestamp((key.int >> 80) / 1000, tz=UTC)


def test_unread_is_bounded(monkeypatch, german_officer, dutch_officer, now):
    monkeypatch.setattr("intelligence.services.inbox.unread.NEWEST", 2)
    monkeypatch.setattr("intelligence.services.inbox.unread.MOST_MARKS", 1)
    contributions = [send_contribution(german_officer, dutch_officer, at=now + n * MINUTE) for n in range(4)]
    before = _unread(dutch_officer)
    _act(dutch_officer, Act.READ, *contributions[2:], at=now)

    assert (before, _unread(dutch_officer)) == (2, 0)
    with acting_for(dutch_officer):
        assert ReadMark.objects.count() == 2
