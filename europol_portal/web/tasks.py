"""Sign of life of worker and scheduler, and what is forgotten."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from europol_portal.access.binding import acting_as_system
from europol_portal.web.models import Heartbeat, IdempotencyRecord

ANSWERS_KEPT = timedelta(days=7)  # longer than any client tries again; the second lock says the same


@shared_task(acks_late=True)
def heartbeat(**_: object) -> None:
    """Runs in the worker when the scheduler asks: one row proves both alive."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": timezone.now()})


@shared_task(acks_late=True)
def forget_answers(**_: object) -> None:
    """Answers to repeated requests hold what they answered; old ones go, so that an erasure does not miss them."""
    with acting_as_system():
        IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - ANSWERS_KEPT).delete()
