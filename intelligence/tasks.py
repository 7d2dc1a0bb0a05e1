"""Scheduled work of intelligence."""

from celery import shared_task
from django.utils import timezone

from europol_portal.access.binding import acting_as_system
from intelligence import services


@shared_task(acks_late=True)
def end_terms(**_: object) -> None:
    """Take the access rows of contributions whose term has run out; the access rule has closed them before."""
    with acting_as_system():
        services.end_terms(at=timezone.now())


@shared_task(acks_late=True)
def remind(**_: object) -> None:
    """Tell of limits that end soon or have passed."""
    services.remind_of_limits(at=timezone.now())


@shared_task(acks_late=True)
def keep_disclosure_moments(**_: object) -> None:
    """Pass questions on to owners, remind, escalate, let lapse, end consents; harmless to repeat."""
    services.keep_moments(at=timezone.now())
