"""Scheduled work of support."""

from celery import shared_task
from django.utils import timezone

from support import services


@shared_task(acks_late=True)
def let_reports_fall_due(**_: object) -> None:
    """Mark running grants whose last day has passed; harmless to repeat."""
    services.let_reports_fall_due(at=timezone.now())


@shared_task(acks_late=True)
def plan_resources(**_: object) -> None:
    """Work out the plans that people have asked of the planner; takes up what a worker that died has left."""
    services.work_out_plans(at=timezone.now())


@shared_task(acks_late=True)
def let_waiting_move_up(**_: object) -> None:
    """Give free places of trainings to those who wait; harmless to repeat."""
    services.let_waiting_move_up(at=timezone.now())


@shared_task(acks_late=True)
def erase_due(**_: object) -> None:
    """Erase what its term has reached: evidence, people of trainings and deployments; harmless to repeat."""
    services.erase_due(at=timezone.now())
