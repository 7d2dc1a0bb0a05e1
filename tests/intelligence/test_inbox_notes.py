"""Notes, mentions, following and saved views: each inside its party or with its person, on pages and in the API."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.models import Notification
from europol_portal.search.index import Place, Question, sources
from intelligence import services
from intelligence.events import ContributionEvent, NoteEvent, WorkEvent
from intelligence.models import Follow, SavedView, WorkNote
from intelligence.querysets import followers_of
from intelligence.services import Act
from intelligence.services.inbox.notes import names_in
from tests.factories.intelligence import send_contribution
from tests.factories.parties import make_user
from tests.kept import kept

pytestmark = pytest.mark.django_db

INBOX = reverse("intelligence:inbox")
NOTES = "/api/v1/work-notes/"
VIEWS = "/api/v1/saved-views/"
TO_DO = "box=received&state=open"


@pytest.fixture
@kept
def dutch_colleague(dutch_officer):
    """A second officer of the Netherlands."""
    return make_user("nl.second", authority=dutch_officer.authority, role="liaison_officer")


def _fresh(person):
    browser = Client()
    browser.force_login(person)
    return browser


def _write(person, contribution, text, at):
    with acting_for(person):
        return services.write_note(contribution=contribution, text=text, by=person, at=at)


def _follow(person, contribution, at):
    with acting_for(person):
        services.act_on_lines(act=Act.FOLLOW, contributions=[contribution.pk], by=person, at=at)


def _told(person, *kinds):
    with acting_for(person):
        found = Notification.objects.filter(recipient=person, kind__in=kinds).order_by("pk")
        return list(found.values_list("kind", flat=True))


def _count(person, table):
    with acting_for(person), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


# notes and mentions


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@nl.second look", ["nl.second"]),
        ("Ask @nl.second, then @nl.third.", ["nl.second", "nl.third"]),
        ("mail a@b.example or @", []),
        ("(@nl.second) @nl.second", ["nl.second"]),
    ],
    ids=["first word", "two with signs", "an address", "once"],
)
def test_a_mention_is_an_at_before_a_user_name(text, names):
    assert names_in(text) == names


@pytest.mark.invariant(2)
def test_a_note_is_read_by_the_party_alone(german_officer, dutch_officer, dutch_colleague, french_officer, sent):
    _write(dutch_officer, sent, "We know the phone.", sent.sent_at)

    assert [_count(one, "intelligence_worknote") for one in (dutch_colleague, german_officer, french_officer)] == [
        1,
        0,
        0,
    ]
    assert "We know the phone." in _fresh(dutch_colleague).get(sent.get_absolute_url()).content.decode()
    assert "We know the phone." not in _fresh(german_officer).get(sent.get_absolute_url()).content.decode()


@pytest.mark.invariant(2)
def test_the_first_lock_alone_keeps_notes_and_views_at_home(german_officer, dutch_officer, sent, second_lock_off):
    _write(dutch_officer, sent, "We know the phone.", sent.sent_at)
    with acting_for(dutch_officer):
        services.save_view(name="Ours", query=TO_DO, is_shared=True, by=dutch_officer, at=sent.sent_at)

    for person, sees in ((german_officer, False), (dutch_officer, True)):
        with acting_for(person):
            assert WorkNote.objects.visible_to(person).exists() == sees
            assert SavedView.objects.visible_to(person).exists() == sees


@pytest.mark.invariant(2, 10)
def test_a_note_is_found_by_those_who_may_read_it(  # noqa: PLR0917 - three parties and a colleague
    german_officer, dutch_officer, dutch_colleague, french_officer, sent, now
):
    _write(dutch_officer, sent, "Zebrafinch lives in Breda.", sent.sent_at)
    find = sources()["notes"].page

    def found_by(person):
        with acting_for(person):
            return find(person, Question(text="zebrafinch"), Place(), 10)

    (hit,) = found_by(dutch_colleague)
    assert hit.url == f"{sent.get_absolute_url()}#h-notes"
    assert [piece.text for piece in hit.pieces if piece.is_hit] == ["Zebrafinch"]
    assert not found_by(german_officer)
    assert not found_by(french_officer)
    assert "Zebrafinch" in _fresh(dutch_officer).get(reverse("search"), {"q": "zebrafinch"}).content.decode()
    with acting_for(dutch_officer):
        services.keep_to_people(contribution=sent, people=[dutch_officer], by=dutch_officer, at=now)
    assert not found_by(dutch_colleague)
    assert found_by(dutch_officer)


def test_the_owner_has_notes_of_its_own_on_what_it_sent(german_officer, dutch_officer, sent):
    _write(german_officer, sent, "Ask the prosecutor first.", sent.sent_at)

    assert [_count(one, "intelligence_worknote") for one in (german_officer, dutch_officer)] == [1, 0]


def test_a_colleague_who_is_mentioned_is_told(dutch_officer, dutch_colleague, sent):
    _write(dutch_officer, sent, "@nl.second, can you take it?", sent.sent_at)

    assert _told(dutch_colleague, NoteEvent.MENTIONED, NoteEvent.WRITTEN) == [NoteEvent.MENTIONED]
    assert _told(dutch_officer, NoteEvent.MENTIONED) == []


@pytest.mark.invariant(2)
def test_nobody_outside_the_party_or_the_circle_can_be_mentioned(
    german_officer, dutch_officer, dutch_colleague, sent, now
):
    for name in (german_officer.username, "no.body"):
        with pytest.raises(DomainError, match=f"@{name}: no colleague"):
            _write(dutch_officer, sent, f"@{name}", now)
    with acting_for(dutch_officer):
        services.keep_to_people(contribution=sent, people=[dutch_officer], by=dutch_officer, at=now)
        sent.refresh_from_db()
    with pytest.raises(DomainError, match=r"@nl\.second: no colleague"):
        _write(dutch_officer, sent, "@nl.second", now)


def test_a_note_closes_with_its_contribution(german_officer, dutch_officer, dutch_colleague, sent, now):
    _write(dutch_officer, sent, "We know the phone.", now)
    with acting_for(dutch_officer):
        services.keep_to_people(contribution=sent, people=[dutch_officer], by=dutch_officer, at=now)
    in_circle = [_count(one, "intelligence_worknote") for one in (dutch_officer, dutch_colleague)]
    unread = send_contribution(german_officer, dutch_officer, at=now)
    _write(dutch_officer, unread, "Not opened.", now)
    with acting_for(german_officer):
        services.recall_contribution(contribution=unread, reason="Sent to the wrong desk.", by=german_officer, at=now)

    assert in_circle == [1, 0]
    assert _count(dutch_officer, "intelligence_worknote") == 1


def test_a_note_goes_by_its_author_alone_and_never_changes(dutch_officer, dutch_colleague, sent, now):
    note = _write(dutch_officer, sent, "We know the phone.", now)
    with acting_for(dutch_colleague), pytest.raises(AccessDenied):
        services.remove_note(note=note, by=dutch_colleague, at=now)
    with acting_for(dutch_officer), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE intelligence_worknote SET text = 'other'")
        changed = cursor.rowcount
    with acting_for(dutch_officer):
        services.remove_note(note=note, by=dutch_officer, at=now)

    assert changed == 0
    assert _count(dutch_officer, "intelligence_worknote") == 0


def test_the_database_refuses_notes_in_the_name_of_others(german_officer, dutch_officer, sent, now):
    for party, author in ((german_officer.party_id, dutch_officer), (dutch_officer.party_id, german_officer)):
        row = WorkNote(contribution=sent, party_id=party, author=author, text="x", written_at=now)
        with pytest.raises(ProgrammingError), acting_for(dutch_officer), transaction.atomic():
            row.save(force_insert=True)


def test_notes_are_written_and_refused_on_the_page_with_the_text_kept(dutch_officer, sent):
    browser, url = _fresh(dutch_officer), reverse("intelligence:contribution-note", args=[sent.pk])
    refused = browser.post(url, {"text": "Ask @no.body about it"})
    written = browser.post(url, {"text": "Ask the lab about it"}, follow=True)
    with acting_for(dutch_officer):
        note = WorkNote.objects.get()
    removed = browser.post(reverse("intelligence:note-remove", args=[note.pk]), follow=True)

    assert refused.status_code == 422
    assert "Ask @no.body about it" in refused.content.decode()
    assert "no colleague of that user name" in refused.content.decode()
    assert "Ask the lab about it" in written.content.decode()
    assert "Ask the lab about it" not in removed.content.decode()


# following


def test_followers_are_told_of_news_while_they_may_see_it(german_officer, dutch_officer, dutch_colleague, sent, now):
    _follow(dutch_colleague, sent, now)
    with acting_for(dutch_officer):
        services.act_on_lines(act=Act.DONE, contributions=[sent.pk], by=dutch_officer, at=now)
    _write(dutch_officer, sent, "We know the phone.", now)
    with acting_for(dutch_officer):
        services.keep_to_people(contribution=sent, people=[dutch_officer], by=dutch_officer, at=now)
        sent.refresh_from_db()
    _write(dutch_officer, sent, "Only for us.", now)

    assert _told(dutch_colleague, WorkEvent.DONE, NoteEvent.WRITTEN) == [WorkEvent.DONE, NoteEvent.WRITTEN]


def test_the_owner_who_follows_hears_of_the_answer(german_officer, dutch_officer, sent, now):
    _follow(german_officer, sent, now)
    with acting_for(dutch_officer):
        before = _told(german_officer, ContributionEvent.SENT)
    send_contribution(dutch_officer, german_officer, at=now, reply_to=sent)

    assert before == []
    assert _told(german_officer, ContributionEvent.SENT) == [ContributionEvent.SENT]


@pytest.mark.invariant(2)
def test_who_follows_is_known_to_nobody_and_found_only_inside_the_audience(
    german_officer, dutch_officer, dutch_colleague, french_officer, sent
):
    _follow(dutch_colleague, sent, sent.sent_at)
    with acting_for(french_officer):
        Follow.objects.create(user=french_officer, contribution_id=sent.pk, since=sent.sent_at)

    assert _count(dutch_officer, "intelligence_follow") == 0
    with acting_for(german_officer):
        assert followers_of([sent.pk]) == [dutch_colleague.pk]
    with acting_for(french_officer):
        assert followers_of([sent.pk]) == []
    answer = _fresh(french_officer).post(
        reverse("intelligence:inbox-act"), {"act": "follow", "contributions": [sent.pk]}
    )
    assert "Not found" in answer.content.decode()


def test_following_in_one_go_can_be_taken_back(dutch_officer, german_officer, sent, now):
    other = send_contribution(german_officer, dutch_officer, at=now)
    with acting_for(dutch_officer):
        services.act_on_lines(act=Act.FOLLOW, contributions=[other.pk], by=dutch_officer, at=now)
        batch = services.act_on_lines(act=Act.FOLLOW, contributions=[sent.pk, other.pk], by=dutch_officer, at=now)
        services.take_back(step=batch.undo, by=dutch_officer, at=now)

        assert services.followed_by(dutch_officer, [sent.pk, other.pk]) == {other.pk}


# saved views


def test_a_saved_view_is_a_tab_and_once_shared_the_partys_too(dutch_officer, dutch_colleague, german_officer):
    browser = _fresh(dutch_officer)
    page = browser.post(
        reverse("intelligence:saved-view-save"), {"name": "Requests of ours", "query": f"{TO_DO}&kind=request&x=1"}
    )
    with acting_for(dutch_officer):
        view = SavedView.objects.get()
    alone = [b"Requests of ours" in _fresh(one).get(INBOX).content for one in (dutch_officer, dutch_colleague)]
    browser.post(reverse("intelligence:saved-view-share", args=[view.pk]), {"is_shared": "true"})
    people = (dutch_officer, dutch_colleague, german_officer)
    shared = [b"Requests of ours" in _fresh(one).get(INBOX).content for one in people]

    assert page.url == f"{INBOX}?{TO_DO}&kind=request"
    assert (alone, shared) == ([True, False], [True, True, False])


@pytest.mark.invariant(2)
def test_views_are_changed_by_their_author_alone(dutch_officer, dutch_colleague, german_officer, now):
    with acting_for(dutch_officer):
        view = services.save_view(name="Ours", query=TO_DO, is_shared=True, by=dutch_officer, at=now)
    with acting_for(dutch_colleague), pytest.raises(AccessDenied):
        services.remove_view(view=view, by=dutch_colleague, at=now)

    assert _fresh(german_officer).post(reverse("intelligence:saved-view-remove", args=[view.pk])).status_code == 404
    assert _fresh(dutch_colleague).post(reverse("intelligence:saved-view-remove", args=[view.pk])).status_code == 403
    assert [_count(one, "intelligence_savedview") for one in (dutch_colleague, german_officer)] == [1, 0]


def test_a_view_needs_a_filter_and_a_name_of_its_own(dutch_officer, now):
    with acting_for(dutch_officer):
        services.save_view(name="Ours", query=TO_DO, is_shared=False, by=dutch_officer, at=now)
        with pytest.raises(DomainError, match="Choose a filter first"):
            services.save_view(name="All", query="page=2", is_shared=False, by=dutch_officer, at=now)
    again = _fresh(dutch_officer).post(reverse("intelligence:saved-view-save"), {"name": "Ours", "query": "box=sent"})

    assert again.status_code == 422
    assert "You have a view of this name" in again.content.decode()


# API


def test_programs_write_notes_and_save_views(api_as, dutch_officer, german_officer, sent):
    program, stranger = api_as(dutch_officer), None
    note = program.post(NOTES, {"contribution": str(sent.pk), "text": "We know the phone."}, format="json")
    view = program.post(VIEWS, {"name": "Ours", "query": TO_DO}, format="json")
    shared = program.patch(f"{VIEWS}{view.json()['id']}/", {"is_shared": True}, format="json")
    listed = program.get(f"{NOTES}?contribution={sent.pk}").json()["results"]
    stranger = api_as(german_officer)

    assert (note.status_code, view.status_code, shared.json()["is_shared"]) == (201, 201, True)
    assert [(one["author"], one["text"]) for one in listed] == [("nl.liaison", "We know the phone.")]
    assert stranger.get(NOTES).json()["results"] == stranger.get(VIEWS).json()["results"] == []
    assert stranger.delete(f"{NOTES}{note.json()['id']}/").status_code == 404
    assert stranger.delete(f"{VIEWS}{view.json()['id']}/").status_code == 404
    assert program.delete(f"{NOTES}{note.json()['id']}/").status_code == 204
    assert program.delete(f"{VIEWS}{view.json()['id']}/").status_code == 204
    assert program.get(f"{NOTES}?contribution=nonsense").status_code == 400
