"""Is the portal fit for work? Each check answers "ok" or says in a few words what is wrong."""

import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import ChannelError, OperationalError

from europol_portal.web.models import Heartbeat

logger = logging.getLogger(__name__)

WORKER_SILENCE = timedelta(seconds=60)
BROKER_PATIENCE_SECONDS = 2
QUEUES = ("celery", "matching")


def readiness() -> dict[str, str]:
    """All checks by name."""
    return {"database": _database(), "migrations": _migrations(), "broker": _broker(), "worker": _worker()}


def parts() -> dict[str, str]:
    """The checks that are cheap enough to be asked every few seconds: all but that of migrations, which reads them."""
    return {"database": _database(), "broker": _broker(), "worker": _worker()}


def queue_length() -> int:
    """How many tasks wait in the broker, in all queues of the workers. Raises OSError when it is away."""
    waiting = 0
    try:
        with Connection(settings.CELERY_BROKER_URL, connect_timeout=BROKER_PATIENCE_SECONDS) as broker:
            for queue in QUEUES:
                with suppress(ChannelError):  # nobody has used it yet
                    waiting += _channel(broker).queue_declare(queue, passive=True).message_count
    except OperationalError as error:
        raise OSError from error
    return waiting


def _channel(broker: Connection) -> Any:
    return broker.default_channel


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        logger.warning("readiness: database unreachable")
        return "unreachable"
    return "ok"


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, InterfaceError):
        return "unknown"
    return "pending" if pending else "ok"


def _broker() -> str:
    try:
        with Connection(settings.CELERY_BROKER_URL, connect_timeout=BROKER_PATIENCE_SECONDS) as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_PATIENCE_SECONDS)
    except (OperationalError, OSError):
        logger.warning("readiness: broker unreachable")
        return "unreachable"
    return "ok"


def _worker() -> str:
    try:
        last = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    except (DatabaseError, InterfaceError):
        return "unknown"
    if last is None:
        return "no sign of life yet"
    return "ok" if timezone.now() - last < WORKER_SILENCE else "silent"
