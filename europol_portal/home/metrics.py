"""Metrics of the pages: counts every request, and answers /metrics/ to whoever holds the token.

It stands before everything that asks for the host, the session or a person: a monitor asks each process by its address.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from europol_portal.home import condition
from europol_portal.web import health, metrics


class MetricsMiddleware:
    """Counts answers by the name of their route; without METRICS_TOKEN it is left out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a monitor, or count. Without the token the address is as unknown as any other."""
        if request.path == metrics.PATH and metrics.may_read(request.headers.get("Authorization", "")):
            content, content_type = metrics.exposition(Condition())
            return HttpResponse(content, content_type=content_type)
        waited = Waited()
        began = time.perf_counter()
        with ExitStack() as stack:
            stack.enter_context(connection.execute_wrapper(waited))
            response = self.get_response(request)
        self.count(request, response, time.perf_counter() - began, waited)
        return response

    @staticmethod
    def count(request: HttpRequest, response: HttpResponseBase, seconds: float, waited: "Waited") -> None:
        """Add one answer to the figures."""
        found = request.resolver_match
        route = (found.view_name if found else "") or metrics.UNKNOWN
        method = request.method if request.method in {"GET", "POST", "PUT", "PATCH", "DELETE"} else "other"
        metrics.ANSWERS.labels(route, method, str(response.status_code)).inc()
        metrics.ROUTE_SECONDS.labels(route).observe(seconds)
        metrics.ANSWER_SECONDS.labels(kind_of(request)).observe(seconds)
        metrics.DATABASE_SECONDS.labels(route).observe(waited.seconds)
        metrics.QUERIES.labels(route).inc(waited.number)


class Waited:
    """How long a request waited for the database, and for how many statements."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.number = 0

    def __call__(self, execute: Callable[..., Any], *told: Any) -> Any:
        """Around one statement."""
        began = time.perf_counter()
        try:
            return execute(*told)
        finally:
            self.seconds += time.perf_counter() - began
            self.number += 1


def kind_of(request: HttpRequest) -> str:
    """Page, part of a page, or API: each has its own idea of fast."""
    if request.path.startswith("/api/"):
        return "api"
    return "part" if request.headers.get("HX-Request") == "true" else "page"


class Condition(Collector):
    """The state of the installation, asked when somebody looks; what cannot be asked is left out."""

    def collect(self) -> Iterator[Metric]:
        """Parts that are ready, then ages and lengths."""
        parts = GaugeMetricFamily("portal_part_ready", "1 for a part that works, 0 else.", labels=["part"])
        for name, says in health.parts().items():
            parts.add_metric([name], float(says == "ok"))
        yield parts
        for name, about, asked in FIGURES:
            try:
                value = asked()
            except (DatabaseError, InterfaceError, OSError):
                continue
            yield GaugeMetricFamily(name, about, value=value)


FIGURES: tuple[tuple[str, str, Callable[[], float]], ...] = (
    ("portal_disk_free_ratio", "Part of the disk of PORTAL_DATA that is free.", condition.disk_free),
    ("portal_outbox_age_seconds", "How long the oldest mail that is due waits.", condition.outbox_age),
    ("portal_dead_letters", "Mails that were given up.", condition.dead_letters),
    ("portal_seal_lag_seconds", "Age of the oldest line of the audit record without a seal.", condition.seal_lag),
    ("portal_longest_transaction_seconds", "Age of the oldest open transaction.", condition.longest_transaction),
    ("portal_heartbeat_age_seconds", "Since worker and scheduler last gave a sign of life.", condition.heartbeat_age),
    ("portal_queue_length", "Tasks that wait in the broker.", health.queue_length),
)
