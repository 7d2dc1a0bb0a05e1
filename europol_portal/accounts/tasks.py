"""What accounts need from time to time."""

from celery import shared_task
from django.utils import timezone

from europol_portal.access.binding import acting_as_system
from europol_portal.accounts import services


@shared_task(acks_late=True)
def tend(**_: object) -> None:
    """Forget sessions that are over and attempts that no rule asks for."""
    with acting_as_system():
        services.forget_what_is_over(at=timezone.now())
