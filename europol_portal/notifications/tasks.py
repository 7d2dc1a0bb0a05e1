"""Scheduled and nudged delivery of notifications."""

from celery import shared_task

from europol_portal.notifications import delivery


@shared_task(acks_late=True)
def deliver(*, notification_ids: list[str], **_: object) -> None:
    """Deliver what an event has just written; the sweep repeats what fails."""
    delivery.deliver_pending(notification_ids)


@shared_task(acks_late=True)
def sweep(**_: object) -> None:
    """Deliver what still waits: broker or worker were away, or a mail failed."""
    delivery.deliver_pending()
