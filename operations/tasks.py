"""Scheduled work of operations."""

from celery import shared_task
from django.utils import timezone

from operations import services


@shared_task(acks_late=True)
def remind_of_reviews(**_: object) -> None:
    """Tell of targets whose review is due; harmless to repeat."""
    services.remind_of_reviews(at=timezone.now())


@shared_task(acks_late=True)
def remind_of_ends(**_: object) -> None:
    """Tell of task forces that end soon or have passed their end; harmless to repeat."""
    services.remind_of_ends(at=timezone.now())


@shared_task(acks_late=True)
def remind_of_milestones(**_: object) -> None:
    """Tell of milestones of EMPACT actions whose day has passed; harmless to repeat."""
    services.remind_of_milestones(at=timezone.now())
