"""Seal the record, verify it, and remove what is older than its time."""

import logging
from datetime import timedelta

from celery import shared_task
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from europol_portal.audit import keeping, sealing

DAY = timedelta(days=1)
SUNDAY = 6
logger = logging.getLogger(__name__)


@shared_task(acks_late=True)
def seal(**_: object) -> None:
    """Seal what is final; without a key nothing is sealed, and the verification raises the alarm."""
    try:
        sealing.seal_lines(at=timezone.now())
    except ImproperlyConfigured:
        logger.exception("the audit record is not sealed")


@shared_task(acks_late=True)
def verify(**_: object) -> None:
    """All seals, and the lines of the last day, on Sundays all lines; then remove what is older than three years."""
    now = timezone.now()
    keeping.verify_and_tell(at=now, since=None if now.weekday() == SUNDAY else now - DAY)
    keeping.expire_lines(at=now)
