"""One port for development: live events as ASGI, pages in WSGI threads, as the proxy does it in production."""

import os

os.environ.setdefault("PORTAL_SERVICE", "gateway")

from typing import Any

from a2wsgi import WSGIMiddleware

from europol_portal.asgi import application as events
from europol_portal.wsgi import application as pages

WSGI_THREADS = 8
EVENTS_PATH = "/events/"

pages_application: Any = pages
wsgi: Any = WSGIMiddleware(pages_application, workers=WSGI_THREADS)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Route one request: /events/ streams, everything else is a page."""
    if scope["type"] == "http" and not scope["path"].startswith(EVENTS_PATH):
        await wsgi(scope, receive, send)
    elif scope["type"] in {"http", "lifespan"}:
        await events(scope, receive, send)
