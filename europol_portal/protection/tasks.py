"""Scheduled work of data protection."""

from celery import shared_task
from django.utils import timezone

from europol_portal.protection.services import breaches, necessity, requests, watch


@shared_task(acks_late=True)
def tend(**_: object) -> None:
    """Warn of what falls due, erase names and end assessments whose time is over; harmless to repeat."""
    requests.tend_requests(at=timezone.now())
    breaches.tend_breaches(at=timezone.now())
    necessity.tend_assessments(at=timezone.now())


@shared_task(acks_late=True)
def watch_record(**_: object) -> None:
    """Raise what goes over the thresholds of data protection; harmless to repeat."""
    watch.watch(at=timezone.now())
