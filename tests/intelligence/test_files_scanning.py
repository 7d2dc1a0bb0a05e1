"""The virus scanner: nothing infected, and nothing unchecked where there is a scanner, is served or sent."""

from contextlib import ExitStack

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core import clamd
from europol_portal.notifications.models import Notification
from intelligence import services
from intelligence.models import Attachment
from intelligence.services import scanning
from tests import clamd as fake
from tests.factories.intelligence import PDF, draft_contribution, make_file
from tests.kept import kept
from tests.running import free_port

pytestmark = pytest.mark.django_db

VIRUS = PDF + fake.MARK


@pytest.fixture
def scanner(settings):
    """A scanner process at the configured address."""
    with fake.running() as address:
        settings.ANTIVIRUS_ADDRESS = address
        yield address


@pytest.fixture
def no_answer(settings):
    """A scanner that is configured and down; call it to bring the scanner up."""
    port = free_port()
    settings.ANTIVIRUS_ADDRESS = f"tcp://127.0.0.1:{port}"
    with ExitStack() as stack:
        yield lambda: stack.enter_context(fake.running(port))


@pytest.fixture
@kept
def draft(german_officer, dutch_officer, now):
    """A draft of Germany."""
    return draft_contribution(german_officer, dutch_officer, at=now)


def _attach(draft, by, at, content=PDF):
    with acting_for(by):
        return services.attach_file(draft=draft, upload=make_file("a.pdf", content), by=by, at=at)


def _send(draft, by, at):
    with acting_for(by):
        return services.send_contribution(draft=draft, by=by, at=at)


def _now(attachment, by):
    with acting_for(by):
        return Attachment.objects.select_related("contribution").get(pk=attachment.pk)


@pytest.mark.parametrize("cut", range(1, len(fake.MARK)))
def test_a_signature_is_found_across_pieces(scanner, cut):
    found = clamd.scan(scanner, [b"x" * 300_000 + fake.MARK[:cut], fake.MARK[cut:]])

    assert found.signature == "Portal.Test.Virus"


def test_a_clean_stream_is_clean_and_a_too_large_one_is_said_to_be(scanner):
    assert not clamd.scan(scanner, [b"x"] * 3).is_infected
    with pytest.raises(clamd.TooLargeForScanner):
        clamd.scan(scanner, (b"x" * 1_000_000 for _ in range(40)))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "unix:///nowhere/clamd.ctl", "nonsense"])
def test_no_scanner_is_never_clean(address):
    with pytest.raises(clamd.ScannerUnavailable):
        clamd.scan(address, [b"x"])


@pytest.mark.parametrize("answer", ["", "UNKNOWN COMMAND", "stream: ERROR", "COMMAND READ TIMED OUT", "OKAY"])
def test_an_answer_in_other_words_is_never_clean(answer):
    with pytest.raises(clamd.ScannerUnavailable):
        clamd.verdict_of(answer, was_cut=False)


def test_an_ok_before_the_end_of_the_stream_is_never_clean():
    with pytest.raises(clamd.ScannerUnavailable):
        clamd.verdict_of("stream: OK", was_cut=True)


def test_without_a_scanner_files_say_so_and_are_sent(draft, german_officer, now):
    attachment = _attach(draft, german_officer, now)

    assert attachment.scan == "not_scanned"
    assert not _send(draft, german_officer, now).is_draft


def test_a_clean_file_is_sent(scanner, draft, german_officer, now):
    attachment = _attach(draft, german_officer, now)

    assert (attachment.scan, attachment.scanned_at) == ("clean", now)
    assert not _send(draft, german_officer, now).is_draft


def test_an_infected_file_is_neither_served_nor_sent_and_is_told(
    scanner, draft, german_officer, now, data_protection_officer
):
    attachment = _attach(draft, german_officer, now, VIRUS)

    assert (attachment.scan, attachment.scan_note) == ("infected", "Portal.Test.Virus")
    with acting_for(german_officer), pytest.raises(services.FileKeptBack, match="virus was found"):
        services.export_file(attachment=attachment, by=german_officer, at=now)
    with pytest.raises(services.ContributionIncomplete, match="virus was found"):
        _send(draft, german_officer, now)
    with acting_for(german_officer):
        told = Notification.objects.get(kind="intelligence.attachment.infected")
    assert (told.recipient, told.path) == (german_officer, draft.get_absolute_url())
    with acting_for(data_protection_officer):
        event = AuditEvent.objects.get(kind="intelligence.attachment.infected")
    assert event.changes == {"scan": "infected", "attachment": str(attachment.pk)}


def test_a_silent_scanner_stops_sending_until_it_answers(no_answer, draft, german_officer, now):
    attachment = _attach(draft, german_officer, now)
    assert attachment.scan == "waiting"
    with acting_for(german_officer):
        with pytest.raises(services.FileKeptBack, match="does not answer"):
            services.export_file(attachment=attachment, by=german_officer, at=now)
        with pytest.raises(services.ScannerDown):
            services.scan_again(attachment=attachment, by=german_officer, at=now)
    with pytest.raises(services.ContributionIncomplete, match="does not answer"):
        _send(draft, german_officer, now)
    assert services.scan_waiting(at=now) == 0

    no_answer()

    assert services.scan_waiting(at=now) == 1
    assert _now(attachment, german_officer).scan == "clean"
    assert not _send(draft, german_officer, now).is_draft


def test_large_files_wait_for_the_worker(scanner, draft, german_officer, now, monkeypatch):
    monkeypatch.setattr(scanning, "AT_ONCE", len(PDF) - 1)
    clean, infected = _attach(draft, german_officer, now), _attach(draft, german_officer, now, VIRUS)
    assert (clean.scan, infected.scan) == ("waiting", "waiting")
    with pytest.raises(services.ContributionIncomplete, match="being scanned"):
        _send(draft, german_officer, now)

    assert services.scan_waiting(at=now) == 2
    assert services.scan_waiting(at=now) == 0
    assert [_now(row, german_officer).scan for row in (clean, infected)] == ["clean", "infected"]


def test_a_file_that_the_scanner_cannot_take_is_not_sent(scanner, draft, german_officer, now, monkeypatch):
    monkeypatch.setattr(scanning, "AT_ONCE", 10)
    attachment = _attach(draft, german_officer, now, PDF + b"x" * (fake.STREAM_LIMIT + 1))

    services.scan_waiting(at=now)

    assert _now(attachment, german_officer).scan == "too_large"
    with pytest.raises(services.ContributionIncomplete, match="too large for the virus scanner"):
        _send(draft, german_officer, now)


def test_a_draft_from_before_the_scanner_is_scanned_before_it_is_sent(draft, german_officer, now, settings):
    attachment = _attach(draft, german_officer, now, VIRUS)
    with fake.running() as address:
        settings.ANTIVIRUS_ADDRESS = address
        with pytest.raises(services.ContributionIncomplete, match="Have it scanned"):
            _send(draft, german_officer, now)
        with acting_for(german_officer):
            again = services.scan_again(attachment=_now(attachment, german_officer), by=german_officer, at=now)

    assert again.scan == "infected"
