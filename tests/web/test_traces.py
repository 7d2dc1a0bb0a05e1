"""Traces tell times and names of parts, and nothing of what was asked, written or found."""

import http.server
import os
import subprocess
import sys
import threading

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, Status, StatusCode

from europol_portal.web.traces import KEPT, Bare

ASK = """
import django
from europol_portal import wsgi
from django.test import Client
from opentelemetry import trace
assert Client().get("/healthz/?name=Petrov", headers={"Cookie": "a=Petrov"}).status_code == 200
trace.get_tracer_provider().shutdown()
"""


def test_a_span_leaves_without_texts_addresses_and_statements():
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(Bare(kept)))
    with provider.get_tracer("x").start_as_current_span("SELECT Petrov", kind=SpanKind.CLIENT) as span:
        span.set_attributes({"db.statement": "SELECT 'Petrov'", "url.path": "/p/Petrov", "db.system": "postgresql"})
        span.add_event("exception", {"exception.message": "Petrov"})
        span.set_status(Status(StatusCode.ERROR, "Petrov is unknown"))

    (left,) = kept.get_finished_spans()

    assert "Petrov" not in left.to_json()
    assert (left.name, dict(left.attributes)) == ("statement", {"db.system": "postgresql"})
    assert left.status.status_code is StatusCode.ERROR
    assert left.end_time >= left.start_time


def test_a_request_is_traced_to_where_the_setting_says():
    received = []

    class Collector(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_address[1]}/v1/traces"
        done = subprocess.run(
            [sys.executable, "-c", ASK], env=os.environ | {"TRACES_URL": address}, capture_output=True, text=True,
            check=False, timeout=120,
        )  # fmt: skip
    finally:
        server.shutdown()
        server.server_close()

    assert done.returncode == 0, done.stderr[-2000:]
    assert {path for path, _ in received} == {"/v1/traces"}
    body = b"".join(body for _, body in received)
    assert b"healthz" in body
    assert b"Petrov" not in body


def test_no_attribute_with_content_is_kept():
    told = ("url", "target", "statement", "query", "user", "message", "header")

    assert [name for name in KEPT if any(word in name for word in told)] == []
