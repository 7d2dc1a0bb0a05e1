"""ASGI entry point: live events only. Pages run on WSGI (docs/adr/0003-wsgi-pages-asgi-events.md)."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "europol_portal.settings")
os.environ.setdefault("PORTAL_SERVICE", "events")
django.setup()

from europol_portal.notifications import stream
from europol_portal.web import metrics


async def application(scope: stream.Scope, receive: stream.Receive, send: stream.Send) -> None:
    """Answer the server's start and stop, and serve the stream."""
    if scope["type"] == "http" and scope["path"] == metrics.PATH:
        await _tell(scope, send)
    elif scope["type"] == "http":
        await stream.application(scope, receive, send)
    elif scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})


async def _tell(scope: stream.Scope, send: stream.Send) -> None:
    """How many browsers listen here, for a monitor with the token."""
    headers = dict(scope["headers"])
    if metrics.may_read(headers.get(b"authorization", b"").decode("latin-1")):
        content, content_type = metrics.exposition()
        status, kind = 200, content_type.encode()
    else:
        content, status, kind = b"Not found.", 404, b"text/plain"
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind)]})
    await send({"type": "http.response.body", "body": content})
