"""What accounts need from time to time."""

from celery import shared_task
from django.utils import timezone

from europol_portal.access.binding import acting_as_system
from europol_portal.accounts import services


@shared_task(acks_late=True)
def tend(**_: object) -> None:
    """Forget what is over, warn units of people to confirm, close accounts that nobody confirmed; safe to repeat."""
    at = timezone.now()
    with acting_as_system():
        services.forget_what_is_over(at=at)
        services.tend_confirmations(at=at)
