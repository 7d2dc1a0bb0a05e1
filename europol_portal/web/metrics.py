"""What a process counts: answers, time in the database, tasks, mails, open streams. Never who, what or where from.

Labels are names of routes and tasks, methods, and classes of answers: each has few values, and none tells a person, a
party or a key. Where PROMETHEUS_MULTIPROC_DIR names a folder, the processes of one container count in it together, and
any of them tells the sums.
"""

import os
from pathlib import Path

if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # the library reads it when it is loaded
    Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True, exist_ok=True)

from django.conf import settings
from django.utils.crypto import constant_time_compare
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Summary,
    generate_latest,
    multiprocess,
)
from prometheus_client.registry import Collector

PATH = "/metrics/"
BEARER = "Bearer "
UNKNOWN = "none"
BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds
TASK_BUCKETS = (0.05, 0.25, 1.0, 2.5, 10.0, 30.0, 60.0, 300.0, 1800.0)

ANSWERS = Counter("portal_answers", "Requests answered.", ["route", "method", "status"])
ROUTE_SECONDS = Summary("portal_route_seconds", "Time in which requests were answered.", ["route"])
ANSWER_SECONDS = Histogram("portal_answer_seconds", "Time in which requests were answered.", ["kind"], buckets=BUCKETS)
DATABASE_SECONDS = Summary("portal_database_seconds", "Time that a request waited for the database.", ["route"])
QUERIES = Counter("portal_queries", "Statements sent to the database by requests.", ["route"])
TASKS = Counter("portal_tasks", "Tasks of the workers.", ["task", "outcome"])
TASK_SECONDS = Histogram("portal_task_seconds", "Time that tasks took.", ["task"], buckets=TASK_BUCKETS)
MAILS = Counter("portal_mails", "Mails handed to the mail server, put off, or given up.", ["outcome"])
STREAMS = Gauge("portal_open_streams", "Browsers that listen for live events.", multiprocess_mode="livesum")


def may_read(authorization: str) -> bool:
    """Whether the header of a request holds the token of METRICS_TOKEN; without a token nobody may."""
    token = settings.METRICS_TOKEN
    return bool(token) and constant_time_compare(authorization, f"{BEARER}{token}")


def exposition(*more: Collector) -> tuple[bytes, str]:
    """Everything that was counted, and what the collectors given find now; with its content type."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    for collector in more:
        registry.register(collector)
    return generate_latest(registry), CONTENT_TYPE_LATEST
