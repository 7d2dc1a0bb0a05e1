"""Traces of requests, statements and tasks, where TRACES_URL says so: how long each part took, and nothing else.

What the instruments write besides (addresses with keys, statements, texts of errors) is left out before anything goes:
only the attributes of `KEPT` leave, and no event.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.celery import CeleryInstrumentor
from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.instrumentation.psycopg2 import Psycopg2Instrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import SpanKind, Status

KEPT = frozenset({
    "http.method", "http.request.method", "http.route", "http.status_code", "http.response.status_code", "db.system",
    "db.system.name", "celery.action", "celery.state", "celery.task_name", "messaging.system",
})  # fmt: skip
BARE = {SpanKind.SERVER: "request", SpanKind.CLIENT: "statement"}


class Bare(SpanExporter):
    """Hands spans on without anything that could tell a person, a key or a text."""

    def __init__(self, inner: SpanExporter) -> None:
        self.inner = inner

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Strip, then send."""
        return self.inner.export([bare(span) for span in spans])

    def shutdown(self) -> None:
        """Send what is left."""
        self.inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send at once."""
        return self.inner.force_flush(timeout_millis)


def bare(span: ReadableSpan) -> ReadableSpan:
    """A span with its times, its place in the trace and harmless attributes."""
    kept = {name: value for name, value in (span.attributes or {}).items() if name in KEPT}
    name = kept.get("http.route") or kept.get("celery.task_name") or BARE.get(span.kind, "step")
    return ReadableSpan(
        name=str(name), context=span.context, parent=span.parent, resource=span.resource, attributes=kept,
        kind=span.kind, status=Status(span.status.status_code), start_time=span.start_time, end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )  # fmt: skip


def begin_in_web() -> None:
    """Trace the requests of this process and their statements."""
    _begin("portal-web")
    DjangoInstrumentor().instrument()


def begin_in_worker() -> None:
    """Trace the tasks of this process and their statements."""
    _begin("portal-worker")
    CeleryInstrumentor().instrument()  # type: ignore[no-untyped-call]


def _begin(name: str) -> None:
    provider: Any = TracerProvider(resource=Resource.create({"service.name": name}))
    provider.add_span_processor(BatchSpanProcessor(Bare(OTLPSpanExporter(endpoint=settings.TRACES_URL))))
    trace.set_tracer_provider(provider)
    Psycopg2Instrumentor().instrument()
