"""What the workers count, and where a monitor asks them: each at METRICS_PORT, with the token of METRICS_TOKEN."""

import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from importlib import import_module
from threading import Thread
from typing import Any
from wsgiref.simple_server import make_server

from celery.signals import task_postrun, task_prerun, worker_init, worker_process_init, worker_process_shutdown
from django.conf import settings
from prometheus_client import multiprocess
from prometheus_client.exposition import ThreadingWSGIServer

from europol_portal.web import metrics

began: dict[str, float] = {}  # moments of the tasks of this process, by their keys


@task_prerun.connect
def note_begin(task_id: str = "", **_: Any) -> None:
    """Remember when a task began."""
    began[task_id] = time.perf_counter()


@task_postrun.connect
def count(task_id: str = "", task: Any = None, state: str | None = None, **_: Any) -> None:
    """Count a task that ended, by its name and how it ended."""
    name = str(getattr(task, "name", metrics.UNKNOWN))
    metrics.TASKS.labels(name, (state or metrics.UNKNOWN).lower()).inc()
    if (start := began.pop(task_id, None)) is not None:
        metrics.TASK_SECONDS.labels(name).observe(time.perf_counter() - start)


@worker_init.connect
def serve(**_: Any) -> None:
    """Answer monitors from the first process of the worker."""
    if settings.METRICS_PORT and settings.METRICS_TOKEN:
        # inside a container every address is the inner network's; the token is asked for in any case
        server = make_server("", settings.METRICS_PORT, answer, server_class=ThreadingWSGIServer)
        Thread(target=server.serve_forever, name="metrics", daemon=True).start()


@worker_process_init.connect
def trace(**_: Any) -> None:
    """Begin traces in each process that runs tasks; nothing of them is loaded where nobody wants any."""
    if settings.TRACES_URL:
        import_module("europol_portal.web.traces").begin_in_worker()


@worker_process_shutdown.connect
def forget(pid: int = 0, **_: Any) -> None:
    """What a process counted last as its present state ends with it; its sums stay."""
    multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]


def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A WSGI application with one address."""
    allowed = environ["PATH_INFO"] == metrics.PATH and metrics.may_read(environ.get("HTTP_AUTHORIZATION", ""))
    if not allowed:
        status = HTTPStatus.NOT_FOUND
        start_response(f"{status.value} {status.phrase}", [("Content-Type", "text/plain")])
        return [b"Not found."]
    content, content_type = metrics.exposition()
    start_response("200 OK", [("Content-Type", content_type), ("Cache-Control", "no-store")])
    return [content]
