"""What the day of its owner has reached is erased for good, with copies and everything that was made of it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from europol_portal import events
from europol_portal.access.binding import acting, acting_as_system, acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import DomainError
from europol_portal.notifications.models import Notification
from intelligence import services
from intelligence.events import ContributionEvent, DisclosureEvent
from intelligence.models import Contribution, DisclosureRecord, Entity, Hit, InformationRequest, Restriction
from intelligence.services import Limits, Parts
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.crosscheck import all_rows, check, contribute, phone
from tests.factories.disclosures import as_asked, ask_for, grant
from tests.factories.intelligence import act, make_file, make_person_content, request_of, send_contribution
from tests.factories.intelligence import ask as ask_information
from tests.factories.projects import person_of, state
from tests.kept import kept

pytestmark = pytest.mark.django_db

WORD = "Quicksilver"  # stands in all content that is to go, and nowhere else
DAY = timedelta(days=1)


@pytest.fixture
@kept
def now():
    """PostgreSQL decides by its own clock whether a day is over, so these tests live in the present."""
    return timezone.now().replace(microsecond=0)


@pytest.fixture
@kept
def before(now):
    """Three days ago."""
    return now - 3 * DAY


def restrict(contribution, person, at, **limits):
    """The person lays limits on the contribution."""
    with acting_for(person):
        return services.restrict_contribution(contribution=contribution, limits=Limits(**limits), by=person, at=at)


def rows_with(word):
    """Tables of the whole database in which a word is left, read as their owner."""
    with acting(OWNER_OF_TABLES), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', [f"%{word}%"])
            found += [table] if cursor.fetchone()[0] else []
    return found


def stored_files():
    """All stored files."""
    return sorted(path.name for path in Path(default_storage.location).rglob("*") if path.is_file())


def seen(person, contribution):
    """The contribution as the person sees it, or nothing."""
    with acting_for(person):
        return Contribution.objects.visible_to(person).filter(pk=contribution.pk).first()


@pytest.fixture
@kept
def given(german_officer, dutch_officer, before):
    """A contribution of three days ago, full of content, with files and a statement on its person."""
    sent = send_contribution(
        german_officer, dutch_officer, at=before,
        subject=f"{WORD} in the harbour", body=f"{WORD} was seen.",
        handling_codes=("H2", "H3"), handling_text=f"Never say {WORD}.",
        entities=[make_person_content(label=f"Marek {WORD}", role=WORD), phone()],
        files=[make_file(f"{WORD}.pdf"), make_file("other.pdf")],
    )  # fmt: skip
    state(person_of(sent, german_officer), "convicted", by=german_officer, at=before, reason=f"{WORD} was sentenced.")
    return sent


def _grant_in_part(given, question, by, at):
    with acting_for(by):
        person, file = given.entities.get(kind="person"), given.attachments.get(number=1)
    parts = Parts(text=True, entities=frozenset({person.pk}), files=frozenset({file.pk}))
    return grant(by, question, at=at, parts=parts)


@pytest.mark.invariant(25)
def test_the_owners_day_erases_content_copies_and_files_and_leaves_a_proof_without_content(  # noqa: PLR0917
    given,
    german_officer,
    dutch_officer,
    polish_officer,
    french_officer,
    now,
    before,
    django_capture_on_commit_callbacks,
):
    other = send_contribution(german_officer, dutch_officer, at=before, body="Mercury", files=[make_file("kept.pdf")])
    granted = ask_for(polish_officer, given, at=before)
    consent = _grant_in_part(given, granted, german_officer, before)
    waiting = ask_for(french_officer, given, at=before)
    restrict(given, german_officer, before, erase_by=(now - DAY).date(), text=f"Not for friends of {WORD}.")
    restrict(other, german_officer, before, erase_by=now.date())
    assert len(rows_with(WORD)) > 5
    assert len(stored_files()) == 3

    with django_capture_on_commit_callbacks(execute=True):
        done = services.erase_due(at=now)
    again = services.erase_due(at=now)

    assert (done, again) == (2, 0)
    assert rows_with(WORD) == []
    assert len(stored_files()) == 1
    proof = seen(german_officer, given)
    assert (proof.reference, proof.owner_id, proof.erased_by_rule) == (
        given.reference, german_officer.party_id, "owners_day",
    )  # fmt: skip
    assert (proof.erased_at, proof.subject) == (now, "Erased")
    assert seen(german_officer, consent.disclosed).erased_by_rule == "owners_day"  # it carries the same restriction
    assert not any(seen(person, given) for person in (dutch_officer, polish_officer, french_officer))
    assert seen(polish_officer, consent.disclosed) is None
    assert seen(dutch_officer, other) is not None
    _both_sides_know(granted, waiting, polish_officer, french_officer, now)
    with acting(OWNER_OF_TABLES):
        lines = AuditEvent.objects.filter(kind=ContributionEvent.ERASED, subject_id=str(given.pk))
        assert [(line.verb, line.actor_id, line.changes["rule"]) for line in lines] == [("erasure", None, "owners_day")]
        assert lines[0].changes["open_questions"] == [waiting.reference]
        records = DisclosureRecord.objects.filter(contribution_id__in=[given.pk, consent.disclosed_id])
        assert {"sent", "closed", "consent_ended"} <= set(records.values_list("event", flat=True))


def _both_sides_know(granted, waiting, polish_officer, french_officer, now):
    services.keep_moments(at=now)
    assert as_asked(polish_officer, granted).status == "expired"
    assert as_asked(french_officer, waiting).status == "requested"  # silence tells nothing; it lapses at its deadline
    with acting_for(polish_officer):
        assert Notification.objects.visible_to(polish_officer).filter(kind=DisclosureEvent.EXPIRED).count() == 1


@pytest.mark.invariant(25)
def test_nothing_is_done_with_what_was_erased(given, german_officer, now, before):
    restrict(given, german_officer, before, erase_by=(now - DAY).date())
    services.erase_due(at=now)

    with acting_for(german_officer):
        proof = Contribution.objects.visible_to(german_officer).get(pk=given.pk)
        assert [reason.code for reason in services.may_export(proof, by=german_officer, at=now).reasons] == ["erased"]
        for step in (
            lambda: services.recall_contribution(contribution=proof, reason="No.", by=german_officer, at=now),
            lambda: restrict(proof, german_officer, now, is_closed_to_onward_sharing=True),
            lambda: services.export_contribution(contribution=proof, by=german_officer, at=now),
        ):
            with pytest.raises(DomainError), transaction.atomic():
                step()


def _let_the_day_pass(contribution, now):
    """Move a restriction to yesterday: as the owner of the tables, since nobody else may."""
    with acting(OWNER_OF_TABLES), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE intelligence_restriction DISABLE TRIGGER keep_restriction")
        cursor.execute("UPDATE intelligence_restriction SET erase_by = %s", [(now - DAY).date()])
        cursor.execute("ALTER TABLE intelligence_restriction ENABLE TRIGGER keep_restriction")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(
            "UPDATE intelligence_contribution SET open_until = %s WHERE id = %s", [now - DAY, contribution.pk]
        )


@pytest.mark.invariant(25)
def test_index_and_hits_go_and_the_other_owner_is_told(german_officer, dutch_officer, duty_officer, now, before):
    mine = contribute(german_officer, duty_officer, phone(), at=before)
    theirs = contribute(dutch_officer, duty_officer, phone(), at=before)
    check(before)
    restrict(mine, german_officer, before, erase_by=now.date())
    check(before)
    assert len(all_rows(Hit)) == 1
    _let_the_day_pass(mine, now)

    services.erase_due(at=now)

    assert all_rows(Hit) == []
    with acting(OWNER_OF_TABLES), connection.cursor() as cursor:
        for table in ("comparedentity", "crosscheck", "triageitem", "workitem", "readmark"):
            cursor.execute(f"SELECT count(*) FROM intelligence_{table} WHERE contribution_id = %s", [mine.pk])
            assert (table, cursor.fetchone()[0]) == (table, 0)
        cursor.execute(
            "SELECT count(*) FROM intelligence_matchkey k WHERE NOT EXISTS"
            " (SELECT 1 FROM intelligence_comparedentity c WHERE c.number = k.number)"
        )
        assert cursor.fetchone()[0] == 0
        assert Entity.objects.filter(contribution=theirs).count() == 1
    with acting_for(dutch_officer):
        told = Notification.objects.visible_to(dutch_officer).filter(kind__startswith="intelligence.hitside")
        assert told.filter(kind__endswith="withdrawn").count() == 1


@pytest.mark.invariant(25)
def test_a_covering_note_of_who_passed_it_on_keeps_no_words_of_it(
    german_officer, dutch_officer, french_officer, now, before
):
    sent = send_contribution(
        german_officer, dutch_officer, at=before, subject=WORD, handling_codes=("H3",), handling_text=f"Hide {WORD}."
    )
    restrict(sent, german_officer, before, text=f"Not for friends of {WORD}.")
    with acting_for(dutch_officer):
        cover = services.forward_contribution(
            contribution=sent, to=[french_officer.authority], note="", by=dutch_officer, at=before
        )
    restrict(sent, german_officer, before, erase_by=(now - DAY).date())

    assert services.erase_due(at=now) == 1

    assert rows_with(WORD) == []
    note = seen(french_officer, cover)
    assert (note.handling_codes, note.handling_text, note.restriction_text) == (["H3"], "Erased", "Erased")


def test_a_request_that_is_erased_is_withdrawn_and_its_clock_keeps_its_times(
    german_officer, dutch_officer, now, before
):
    asked = ask_information(german_officer, dutch_officer, at=before, body=WORD)
    request = request_of(asked, dutch_officer)
    act(dutch_officer, request, "assign", at=before, person=dutch_officer)
    act(dutch_officer, request, "ask_clarification", at=before, text=f"Which {WORD}?")
    restrict(asked, german_officer, before, erase_by=(now - DAY).date())

    services.erase_due(at=now)

    assert rows_with(WORD) == []
    with acting_for(german_officer):
        row = InformationRequest.objects.get(contribution_id=asked.pk)
        assert (row.status, row.closed_at, row.received_at) == ("withdrawn", now, before)
        assert [(pause.text, pause.started_at) for pause in row.pauses.all()] == [("Erased", before)]


@pytest.mark.invariant(25)
def test_only_the_worker_erases_and_only_what_is_due(given, german_officer, now, before):
    restrict(given, german_officer, before, erase_by=now.date())
    call = "SELECT rule FROM portal_erase(%s, %s)"
    with acting_for(german_officer), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(call, [given.pk, now])
    with acting_as_system(), connection.cursor() as cursor:
        cursor.execute(call, [given.pk, now + 30 * DAY])  # a wrong clock of the application
        assert cursor.fetchall() == []
    with acting_for(german_officer):
        for change in ({"erased_at": now, "erased_by_rule": "owners_day"}, {"subject": "Erased"}):
            with pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
                Contribution.objects.filter(pk=given.pk).update(**change)
        services.lift_restriction(restriction=Restriction.objects.get(), reason="Needed.", by=german_officer, at=now)
    assert services.erase_due(at=now + 30 * DAY) == 0


def test_a_run_that_dies_leaves_everything_and_the_next_goes_on(given, german_officer, now, before, monkeypatch):
    restrict(given, german_officer, before, erase_by=(now - DAY).date())
    publish = events.publish

    def fail(kind, **values):
        if kind == ContributionEvent.ERASED:
            message = "The record cannot be written."
            raise DomainError(message)
        return publish(kind, **values)

    monkeypatch.setattr(events, "publish", fail)
    assert services.erase_due(at=now) == 0
    assert "intelligence_contributiontext" in rows_with(WORD)
    monkeypatch.undo()
    assert services.erase_due(at=now) == 1
    assert rows_with(WORD) == []
