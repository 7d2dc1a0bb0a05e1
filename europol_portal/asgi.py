"""ASGI entry point: live events only. Pages run on WSGI (docs/adr/0003-wsgi-pages-asgi-events.md)."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "europol_portal.settings")
os.environ.setdefault("PORTAL_SERVICE", "events")
django.setup()

from europol_portal.notifications import stream


async def application(scope: stream.Scope, receive: stream.Receive, send: stream.Send) -> None:
    """Answer the server's start and stop, and serve the stream."""
    if scope["type"] == "http":
        await stream.application(scope, receive, send)
    elif scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
