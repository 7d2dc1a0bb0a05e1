"""Scheduled work of intelligence."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.signals import celeryd_after_setup
from django.utils import timezone

from europol_portal.access.binding import acting_as_system
from europol_portal.parties.models import User
from intelligence import services
from intelligence.matching import warm_up
from intelligence.services import groups, networks, openings, quest, retention

MATCHING = "matching"  # the queue of cross-checks


@celeryd_after_setup.connect
def warm_up_matching(instance: Any, **_: Any) -> None:
    """The worker of cross-checks reads the vocabulary of names once, before it forks; no other worker does."""
    if MATCHING in instance.app.amqp.queues.consume_from:
        warm_up()


BULK_LIMIT = 3000  # seconds; below the time after which the broker hands a task out again


@shared_task(acks_late=True)
def end_terms(**_: object) -> None:
    """Take the access rows of contributions whose term has run out; the access rule has closed them before."""
    with acting_as_system():
        services.end_terms(at=timezone.now())


@shared_task(acks_late=True)
def erase_due(**_: object) -> None:
    """Erase for good what the day of its owner has reached; goes on where a former run has stopped."""
    services.erase_due(at=timezone.now())


@shared_task(acks_late=True)
def tend_reviews(**_: object) -> None:
    """Warn of reviews that end soon, and report what is stored for five years; harmless to repeat."""
    retention.tend_reviews(at=timezone.now())


@shared_task(acks_late=True)
def remind(**_: object) -> None:
    """Tell of limits that end soon or have passed."""
    services.remind_of_limits(at=timezone.now())


@shared_task(acks_late=True)
def keep_disclosure_moments(**_: object) -> None:
    """Pass questions on to owners, remind, escalate, let lapse, end consents; harmless to repeat."""
    services.keep_moments(at=timezone.now())


@shared_task(acks_late=True)
def end_openings(**_: object) -> None:
    """End what was opened in task forces whose last day has passed; harmless to repeat."""
    openings.end_due_openings(at=timezone.now())


@shared_task(acks_late=True, time_limit=BULK_LIMIT)
def check_import(*, key: str, person: int, **_: object) -> None:
    """Check the rows of a large table for the person who asked; goes on where a former run has stopped."""
    by = User.objects.select_related("party").get(pk=person)
    services.check_import(key=UUID(key), by=by, at=timezone.now())


@shared_task(acks_late=True, time_limit=BULK_LIMIT)
def write_import(*, key: str, person: int, **_: object) -> None:
    """Write the drafts of a large import, all or none; a second run changes nothing."""
    by = User.objects.select_related("party").get(pk=person)
    services.write_import(key=UUID(key), by=by, at=timezone.now())


@shared_task(acks_late=True)
def tend_imports(**_: object) -> None:
    """Take up imports that have stopped, erase those that have expired; harmless to repeat."""
    services.tend_imports(at=timezone.now())


@shared_task(acks_late=True, time_limit=3600)
def scan_files(**_: object) -> None:
    """Have files that wait scanned for viruses; while the scanner is away they go on waiting."""
    services.scan_waiting(at=timezone.now())


@shared_task(acks_late=True)
def sweep_files(**_: object) -> None:
    """Remove uploads that nobody went on with, and stored files that belong to nothing."""
    services.sweep_files(at=timezone.now())


@shared_task(acks_late=True)
def read_files(**_: object) -> None:
    """Read the words of files that wait, for as long as there are any and the time of one run allows."""
    ends = timezone.now() + timedelta(minutes=4)
    while timezone.now() < ends and services.read_next_file(at=timezone.now()):
        pass


@shared_task(acks_late=True)
def end_triage_times(**_: object) -> None:
    """End claims and temporary pens whose time has come, and tell of pens that end soon; harmless to repeat."""
    services.end_triage_times(at=timezone.now())


@shared_task(acks_late=True)
def tend_categories(**_: object) -> None:
    """Remind owners of people without a category, and withdraw from use those left without one for too long."""
    services.tend_categories(at=timezone.now())


@shared_task(acks_late=True)
def cross_check(**_: object) -> None:
    """Compare accepted contributions with the index, then tell; runs in the matching worker, which is warmed up."""
    if services.run_cross_checks(at=timezone.now()):
        services.tell_of_hits(at=timezone.now())


@shared_task(acks_late=True)
def recount_keys(**_: object) -> None:
    """Count the common keys of names, from which the matching worker chooses what it reads."""
    services.recount_keys()


@shared_task(acks_late=True)
def tell_of_hits(**_: object) -> None:
    """Tell Europol and owners of hits and of what became of them; harmless to repeat."""
    services.tell_of_hits(at=timezone.now())


@shared_task(acks_late=True)
def search_index(**_: object) -> None:
    """Do some seconds of what parties have asked of the index, then tell; runs in the matching worker."""
    if quest.search_index(at=timezone.now()):
        quest.tell_of_searches(at=timezone.now())


@shared_task(acks_late=True)
def tend_searches(**_: object) -> None:
    """Tell of searches, and erase those whose time is over; harmless to repeat."""
    quest.tell_of_searches(at=timezone.now())
    quest.end_searches(at=timezone.now())


@shared_task(acks_late=True)
def analyse_networks(**_: object) -> None:
    """Work out the analyses of networks that people have asked for."""
    networks.run_waiting(at=timezone.now())


@shared_task(acks_late=True)
def tend_groups(**_: object) -> None:
    """Remind of reviews of groups, close dossiers whose time is over, tell of those that were taken back."""
    groups.remind_of_reviews(at=timezone.now())
    groups.tell_of_ended(at=timezone.now())
