"""WSGI entry point: pages and API."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "europol_portal.settings")

if settings.TRACES_URL:  # before the middleware is loaded; nothing of it is loaded where nobody wants traces
    import_module("europol_portal.web.traces").begin_in_web()
application = get_wsgi_application()

# A page of thousands of rows makes hundreds of thousands of objects; looking through all of them again and again for
# cycles took a third of its time. What was there at the start is never looked through.
gc.freeze()
gc.set_threshold(100_000, 20, 20)
