"""Sign of life of worker and scheduler."""

from celery import shared_task
from django.utils import timezone

from europol_portal.web.models import Heartbeat


@shared_task(acks_late=True)
def heartbeat(**_: object) -> None:
    """Runs in the worker when the scheduler asks: one row proves both alive."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": timezone.now()})
